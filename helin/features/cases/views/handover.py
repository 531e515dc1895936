"""Work that goes from one colleague to another."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from helin.core.people import queries as people
from helin.features.cases import actions, queries
from helin.features.cases.actions import HandedOver
from helin.features.cases.forms.handover import HandoverForm
from helin.features.cases.queries import Handover
from helin.features.cases.views import listing
from helin.features.cases.views.access import actor_of
from helin.kit.pages import id_cursor


@require_safe
def handovers(request: HttpRequest) -> HttpResponse:
    """Whose cases can be handed on."""
    actor = actor_of(request)
    if not queries.hands_on(actor):
        raise PermissionDenied
    return render(request, "cases/handover/list.html", {"rows": queries.holders(actor, at=timezone.now())})


@require_safe
def handover(request: HttpRequest, person_id: int) -> HttpResponse:
    """What one colleague has in hand; an administrator of theirs sees only how much."""
    actor = actor_of(request)
    page = queries.handover(actor, person_id, at=timezone.now())
    if page is None and people.person_of(person_id, actor):
        return render(request, "cases/handover/count.html", {"n": queries.held_by(person_id), "person_id": person_id})
    return _page(request, person_id, page)


@require_POST
def create_handover(request: HttpRequest, person_id: int) -> HttpResponse:
    """Hand on what was ticked; what is refused stays and is told."""
    actor, now = actor_of(request), timezone.now()
    page = queries.handover(actor, person_id, at=now)
    if page is None:
        raise Http404
    form = _form(page, request)
    sent = request.POST.getlist("listed" if request.POST.get("all") else "case")
    ticked = [pk for text in sent if (pk := id_cursor(text)) is not None]
    if form.is_valid() and not ticked:
        form.add_error(None, _("Please tick the cases that are to go."))
    if not form.is_valid():
        return _page(request, person_id, page, form, ticked)
    done = actions.hand_over_many(ticked, from_id=person_id, to_id=form.to_id, by=actor, at=now)
    _tell(request, done)
    left = queries.handover(actor, person_id, at=now)
    return redirect("cases:handover", person_id) if left and left.rows else redirect("cases:handovers")


def _page(
    request: HttpRequest,
    person_id: int,
    page: Handover | None,
    form: HandoverForm | None = None,
    ticked: list[int] | None = None,
) -> HttpResponse:
    if page is None:
        raise Http404
    context = {
        "page": page,
        "person_id": person_id,
        "form": form or _form(page),
        "lines": [listing.line(row, "") for row in page.rows],
        "objected": [listing.line(row, "") for row in page.objected],
        "ticked": ticked or [],
    }
    return render(request, "cases/handover/show.html", context, status=422 if form else 200)


def _form(page: Handover, request: HttpRequest | None = None) -> HandoverForm:
    return HandoverForm(request.POST if request else None, receivers=[(one.id, one.name) for one in page.receivers])


def _tell(request: HttpRequest, outcomes: tuple[HandedOver, ...]) -> None:
    """How many went, and of each other why not."""
    if done := sum(not outcome.refusal for outcome in outcomes):
        messages.success(request, ngettext("%d case was handed on.", "%d cases were handed on.", done) % done)
    for outcome in outcomes:
        if outcome.refusal:
            messages.warning(request, f"{outcome.number}: {outcome.refusal}")
