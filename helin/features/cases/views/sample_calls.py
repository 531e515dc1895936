"""The second calls of a draw: the work list, and the page on which one is made and put on record."""

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from helin.features.cases import actions
from helin.features.cases.forms.samples import SampleCallForm
from helin.features.cases.models import SampleCall
from helin.features.cases.queries import sample_calls as lots
from helin.features.cases.views.access import actor_of, first_page, next_page, street_of
from helin.features.cases.views.disputes import attempt
from helin.kit import permissions
from helin.kit.actors import Actor


@require_safe
def sample_calls(request: HttpRequest) -> HttpResponse:
    actor, now, street = actor_of(request), timezone.now(), street_of(request)
    if not permissions.can(actor, "cases.see_sample_calls", place_ids=[*actor.roles]):
        raise PermissionDenied
    after = request.GET.get("after", "")
    done = lots.sample_calls_made(actor, after=after, at=now)
    context = {
        "waiting": [] if after else lots.sample_calls(actor, at=now),
        "done": done,
        "next_url": next_page(request, done),
        "first_url": first_page(request),
        "nobodys": lots.nobodys_calls(street.pk, at=now),
        "may_draw": permissions.can(actor, "cases.draw_sample", place_ids=street.chain_ids),
    }
    return render(request, "cases/samples/calls.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def sample_call(request: HttpRequest, pk: int) -> HttpResponse:
    found, actor = _call_or_404(request, pk)
    form = SampleCallForm(request.POST or None)
    if request.method == "POST":
        permissions.require(actor, "cases.call_sample", place_ids=found.case.place_ids, subject=found)
        if form.is_valid() and _recorded(found, actor, form):
            return redirect(request.path)
        found, actor = _call_or_404(request, pk)
    return _shown(request, found, actor, form=form, status=422 if form.errors else 200)


def _recorded(found: SampleCall, actor: Actor, form: SampleCallForm) -> bool:
    said = form.cleaned_data
    kept = attempt(form, lambda: actions.call_sample(found, by=actor, at=timezone.now(), **said))
    return kept is not None


@require_POST
def create_sample_contact(request: HttpRequest, pk: int) -> HttpResponse:
    """Open name and number for this call; that it was opened, and what for, is on record before the answer leaves."""
    found, actor = _call_or_404(request, pk)
    form, opened = SampleCallForm(), None
    try:
        opened = actions.open_sample_contact(found, reason=_purpose(found), by=actor, at=timezone.now())
    except actions.Refused:
        found, actor = _call_or_404(request, pk)
    response = _shown(request, found, actor, form=form, opened=opened, status=200 if opened else 422)
    response["Cache-Control"] = "no-store"
    return response


def _shown(request: HttpRequest, found: SampleCall, actor: Actor, *, status: int, **more: Any) -> HttpResponse:
    page = lots.sample_call_page(found, actor)
    context = {"page": page, "street": street_of(request), "purpose": _purpose(found)} | more
    return render(request, "cases/samples/call.html", context, status=status)


def _purpose(call: SampleCall) -> str:
    """What the number is opened for, as the person reads it."""
    with override(settings.LANGUAGE_CODE):
        return _("Second call by somebody else, drawn by lot (matter %(number)s)") % {"number": call.case.number}


def _call_or_404(request: HttpRequest, pk: int) -> tuple[SampleCall, Actor]:
    actor = actor_of(request)
    try:
        return lots.get_sample_call(pk, actor), actor
    except SampleCall.DoesNotExist:
        raise Http404 from None
