"""The queue of bad ratings, and the page on which a call about one is put on record."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from helin.features.cases import actions, queries
from helin.features.cases.forms.calls import FollowUpForm
from helin.features.cases.models import FollowUp
from helin.features.cases.views.access import actor_of
from helin.features.cases.views.disputes import attempt
from helin.kit import permissions
from helin.kit.actors import Actor
from helin.kit.workflow import IllegalTransition


@require_safe
def follow_ups(request: HttpRequest) -> HttpResponse:
    actor, now = actor_of(request), timezone.now()
    if not permissions.can(actor, "cases.see_follow_ups", place_ids=[*actor.roles]):
        raise PermissionDenied
    waiting, done = queries.follow_ups(actor, at=now), queries.follow_ups(actor, at=now, done=True)
    return render(request, "cases/calls/list.html", {"waiting": waiting, "done": done})


@require_http_methods(["GET", "HEAD", "POST"])
def follow_up(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    try:
        found = queries.get_follow_up(pk, actor)
    except FollowUp.DoesNotExist:
        raise Http404 from None
    actions.note_reading(found.case, by=actor, at=timezone.now())
    form = FollowUpForm(request.POST or None)
    if request.method == "POST":
        permissions.require(actor, "cases.follow_up", place_ids=found.case.place_ids, subject=found.case)
        if form.is_valid() and _recorded(request, found, form):
            return redirect("cases:follow_up", pk=pk) if _sees(actor, pk) else redirect("cases:follow_ups")
        found = queries.get_follow_up(pk, actor)
    context = {"page": queries.follow_up_page(found, actor), "form": form}
    return render(request, "cases/calls/show.html", context, status=422 if form.errors else 200)


def _sees(actor: Actor, pk: int) -> bool:
    """Whether the page is still theirs: a confidential case that is closed is nobody's once the call is done."""
    try:
        return bool(queries.get_follow_up(pk, actor))
    except FollowUp.DoesNotExist:
        return False


def _recorded(request: HttpRequest, found: FollowUp, form: FollowUpForm) -> bool:
    said = form.cleaned_data
    try:
        kept = attempt(form, lambda: actions.record_follow_up(found, by=actor_of(request), at=timezone.now(), **said))
    except IllegalTransition:
        form.add_error("result", _("The case has gone on in between and cannot be reopened now."))
        return False
    return kept is not None
