"""The page of one case for those entitled, and what they do on it."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from helin.core.files import actions as files
from helin.features.cases import actions, queries
from helin.features.cases.forms import ContactForm, PhotoForm, PublicationForm, TransitionForm
from helin.features.cases.models import Case
from helin.features.cases.views import limits
from helin.features.cases.views.access import case_or_404, refused, sign_in_first
from helin.features.cases.views.doubts import doubt, rescued, typed
from helin.features.cases.views.field import outbox, say_whether_kept
from helin.features.cases.views.form_times import count_time
from helin.features.cases.views.listing import came_from, onwards
from helin.features.cases.views.panel import panel as bare_panel
from helin.features.cases.views.templates import refuse_unread
from helin.features.cases.workflow import Status, Verb
from helin.kit import permissions
from helin.kit.actors import Actor
from helin.kit.htmx import page_or_partial
from helin.kit.workflow import IllegalTransition


def panel(request: HttpRequest, case: Case, actor: Actor, **more: Any) -> dict[str, Any]:
    """What the page shows, with the way back into the list one came from and on to its next case."""
    here = came_from(request)
    shown = bare_panel(case, actor, **more) | outbox(request, case, actor)
    if here is None:
        return shown
    return shown | {"here": here, "trail": here.trail, "back": here.back(case), "next_case": here.next(case, actor)}


@login_not_required
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    if (asked := sign_in_first(request, pk)) is not None:
        return asked
    case, actor = case_or_404(request, pk)
    shown = panel(request, case, actor, verb=request.GET.get("verb", ""), given=request.GET)
    return say_whether_kept(page_or_partial(request, "cases/show.html", "panel", shown), shown)


@login_not_required
@require_POST
def create_transition(request: HttpRequest, pk: int) -> HttpResponse:
    case, actor = case_or_404(request, pk)
    verb = request.POST.get("verb", "")
    try:
        form = TransitionForm(verb, case, queries.choices_for(case, verb, at=timezone.now()), request.POST)
        confirmed = bool(request.POST.get("read_through"))
        question = doubt(form, sure=bool(request.POST.get("sure")))
        if not question and form.is_valid() and not refuse_unread(form, case, verb, confirmed=confirmed):
            suggested, now = request.POST.get("suggested", ""), timezone.now()
            case = actions.advance(case, verb, by=actor, at=now, suggested=suggested, **form.cleaned_data)
            count_time(request, case, verb, actor, now)
            is_try = verb == Verb.CALL_BACK and case.status == Status.REPLIED
            return onwards(request, pk, done=str(Verb(Verb.TRY_CALL if is_try else verb).label))
    except IllegalTransition:
        return _too_late(request, case)
    except actions.MissingEvidence as missing:
        for name in missing.fields:
            refused(form, name, _("Please fill this in."))
    except actions.Refused as refusal:
        refused(form, refusal.field, refusal.message)
    context = panel(request, case, actor, verb=verb, form=form) | {"doubt": question}
    return page_or_partial(request, "cases/show.html", "panel", context, status=422)


def _too_late(request: HttpRequest, case: Case) -> HttpResponse:
    """Somebody made the move first: the page as it stands now, with the words that came too late."""
    told = _("Somebody else was quicker: this is no longer possible. Here is how it stands now.")
    return _refusal(request, case, told, 409, typed(request))


def _refusal(
    request: HttpRequest, case: Case, message: str, status: int, words: dict[str, str] | None = None
) -> HttpResponse:
    """The page as it stands now, with why, and with the words that came too late."""
    fresh, who = case_or_404(request, case.pk)
    context = panel(request, fresh, who, verb=request.POST.get("verb", "")) | {"refusal": message}
    context |= rescued(words or {}, context["form"])
    return page_or_partial(request, "cases/show.html", "panel", context, status=status)


@require_POST
def create_contact_view(request: HttpRequest, pk: int) -> HttpResponse:
    case, actor = case_or_404(request, pk)
    form = ContactForm(request.POST)
    may_open = permissions.can(actor, "cases.open_contact", place_ids=case.place_ids, subject=case)
    if case.reporter_id is None or not may_open:
        raise PermissionDenied
    context = panel(request, case, actor)
    if form.is_valid():
        context["contact"] = actions.open_contact(case, reason=form.reason_text, by=actor, at=timezone.now())
    context["contact_form"] = form
    response = page_or_partial(request, "cases/show.html", "panel", context, status=422 if form.errors else 200)
    response["Cache-Control"] = "no-store"
    return response


@login_not_required
@require_POST
def create_publication(request: HttpRequest, pk: int) -> HttpResponse:
    case, actor = case_or_404(request, pk)
    form = PublicationForm(request.POST)
    if form.is_valid():
        try:
            actions.publish(case, by=actor, at=timezone.now(), **form.cleaned_data)
            return onwards(request, pk)
        except actions.Refused as refusal:
            return _refusal(request, case, refusal.message, 422)
    context = panel(request, case, actor) | {"publication_form": form}
    return page_or_partial(request, "cases/show.html", "panel", context, status=422)


@login_not_required
@require_POST
def create_photo(request: HttpRequest, pk: int) -> HttpResponse:
    case, actor = case_or_404(request, pk)
    form = PhotoForm(request.POST, request.FILES)
    if form.is_valid() and (wait := limits.wait(request, limits.PHOTOS, at=timezone.now())):
        return limits.too_many(request, "cases/show.html", panel(request, case, actor) | {"photo_form": form}, wait)
    if form.is_valid():
        for photo in form.cleaned_data["photos"]:
            files.attach(photo, subject=f"cases.case:{case.pk}", place=case.place, by=actor, at=timezone.now())
        return onwards(request, pk)
    context = panel(request, case, actor) | {"photo_form": form}
    return page_or_partial(request, "cases/show.html", "panel", context, status=422)
