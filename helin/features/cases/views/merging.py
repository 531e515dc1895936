"""Put two cases together, take one out again, split a part off."""

from collections.abc import Callable, Sequence
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from helin.features.cases import actions, queries
from helin.features.cases.forms import MergeForm, SplitForm, UnmergeForm
from helin.features.cases.models import Case
from helin.features.cases.views.access import case_or_404, refused
from helin.features.cases.views.listing import came_from, onwards
from helin.features.cases.workflow import Verb
from helin.kit import permissions
from helin.kit.actors import Actor
from helin.kit.forms import Form
from helin.kit.workflow import IllegalTransition

PAGES = {
    Verb.CALL_IN: "cases:call_in",
    Verb.MERGE: "cases:merge",
    Verb.UNMERGE: "cases:unmerge",
    Verb.SPLIT: "cases:split",
}
form_methods = require_http_methods(["GET", "HEAD", "POST"])


def offered(case: Case, verbs: Sequence[str]) -> dict[str, object]:
    """Label and address of the pages of moves with a page of their own that stand open."""
    found = [(verb, reverse(name, args=[case.pk])) for verb, name in PAGES.items() if verb in verbs]
    return {"pages": [(queries.verb_label(verb), at) for verb, at in found], "may_merge": Verb.MERGE in verbs}


@form_methods
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    case, actor = _at_desk(request, pk)
    if not queries.may_still(case, Verb.MERGE):
        return onwards(request, pk)
    asked = request.POST or ({"number": request.GET["number"]} if "number" in request.GET else None)
    form = MergeForm(asked)
    other = _other(form, case, actor) if asked else None
    if request.method == "POST" and other is not None and form.is_valid():
        try:
            actions.merge(case, into=other, reason=form.cleaned_data["reason"], by=actor, at=timezone.now())
            return onwards(request, pk, done=str(Verb.MERGE.label))
        except actions.Refused as refusal:
            refused(form, refusal.field, refusal.message)
        except IllegalTransition:
            return onwards(request, pk)
    if request.method != "POST":
        form.errors.pop("reason", None)
    return _page(request, "merge", case, form, other=other)


@form_methods
def unmerge(request: HttpRequest, pk: int) -> HttpResponse:
    return _apart(request, pk, Verb.UNMERGE, UnmergeForm(request.POST or None), actions.unmerge)


@form_methods
def split(request: HttpRequest, pk: int) -> HttpResponse:
    form = SplitForm(request.POST or None, initial={"request_key": uuid4()})
    return _apart(request, pk, Verb.SPLIT, form, actions.split)


def _apart(request: HttpRequest, pk: int, verb: Verb, form: Form, act: Callable[..., object]) -> HttpResponse:
    """A page with one form, and what sending it does."""
    case, actor = _at_desk(request, pk)
    if not queries.may_still(case, verb):
        return onwards(request, pk)
    if form.is_valid():
        act(case, by=actor, at=timezone.now(), **form.cleaned_data)
        return onwards(request, pk, done=str(verb.label))
    return _page(request, verb.value, case, form)


def _at_desk(request: HttpRequest, pk: int) -> tuple[Case, Actor]:
    """The case, for those who dispatch here."""
    case, actor = case_or_404(request, pk)
    permissions.require(actor, "cases.triage", place_ids=case.place_ids, subject=case)
    return case, actor


def _other(form: MergeForm, case: Case, actor: Actor) -> Case | None:
    """The case whose number was typed; one that the desk does not see is not told apart from none."""
    number = "" if "number" in form.errors else form.cleaned_data["number"]
    if number == case.number:
        refused(form, "number", _("This is the number of the case itself."))
        return None
    found = queries.case_by_number(actor, number) if number else None
    if found and not permissions.can(actor, "cases.triage", place_ids=found.place_ids, subject=found):
        found = None
    if found is not None:
        actions.note_reading(found, by=actor, at=timezone.now())
    if number and found is None:
        refused(form, "number", _("There is no such case at this desk. Please check the number."))
    return found


def _page(request: HttpRequest, name: str, case: Case, form: Form, *, other: Case | None = None) -> HttpResponse:
    here, now = came_from(request), timezone.now()
    context = {
        "form": form,
        "one": queries.compared(case, at=now),
        "other": queries.compared(other, at=now) if other else None,
        "turned": other is not None and queries.may_still(other, Verb.MERGE),
        "trail": here.trail if here else "",
    }
    status = 422 if request.method == "POST" else 200
    return render(request, f"cases/merging/{name}.html", context, status=status)
