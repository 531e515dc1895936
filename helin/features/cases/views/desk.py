"""The staff desk: work list, intake."""

from datetime import datetime
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from helin.core.notices import queries as notices
from helin.core.notices.navigation import know_unread
from helin.core.people import actions as people
from helin.core.people.masking import mask_name
from helin.core.people.queries import masked_names
from helin.core.places.models import Place
from helin.core.roles import Role
from helin.features.cases import actions, queries
from helin.features.cases.forms import CallerForm, IntakeForm, SavedFilterForm
from helin.features.cases.models import CALLED, INTAKE, Case
from helin.features.cases.permissions import DECIDERS
from helin.features.cases.views import listing
from helin.features.cases.views.access import actor_of, first_page, next_page, street_of
from helin.features.cases.views.saved import saved_lists
from helin.kit import permissions
from helin.kit.actors import Actor
from helin.kit.htmx import page_or_partial


@require_safe
def work_list(request: HttpRequest) -> HttpResponse:
    now, actor = timezone.now(), actor_of(request)
    if not queries.has_desk(actor):
        raise PermissionDenied
    here = listing.read(request, request.GET)
    page = queries.work_list(actor, here.shown, here.filters, after=here.after, at=now)
    counts, unread = queries.queue_counts(actor, current=here.queue, at=now, also=notices.count_of_unread(actor))
    know_unread(request, unread)
    may_dispatch = here.shown == queries.Queue.DISPATCH and bool(actor.places_with({Role.DISPATCHER}))
    if may_dispatch:
        page = queries.with_named_units(page, at=now)
    context = {
        "form": here.form,
        "page": page,
        "lines": here.lines(page.rows),
        "here": here,
        "queues": counts,
        "here_count": next((entry.count for entry in counts if entry.is_current), ""),
        "next_url": next_page(request, page),
        "first_url": first_page(request),
        "may_record": bool(actor.places_with(INTAKE)),
        "may_dispatch": may_dispatch,
        **_aids(request, here, now),
    }
    return page_or_partial(request, "cases/desk.html", "list", context)


def _aids(request: HttpRequest, here: listing.Listing, now: datetime) -> dict[str, object]:
    """What stands beside the list: units to narrow it to, the own lists, the caller's number, the ready texts."""
    actor = actor_of(request)
    return {
        "leads": queries.filter_choices(street_of(request).pk, at=now)["leads"],
        "grid": queries.grid_name(here.filters.grid_id),
        "saved": saved_lists(request, actor, here.place, now),
        "saved_form": SavedFilterForm(),
        "caller_form": CallerForm() if actor.places_with(CALLED) else None,
        "may_export": permissions.can(actor, "cases.export", place_ids=[*actor.roles], subject=actor),
        "keeps_texts": bool(actor.places_with(DECIDERS) or actor.desks_with({Role.HANDLER})),
    }


def _tell_known_name(request: HttpRequest, reporter_id: int, typed: str) -> None:
    """A number names who is on record under it; say so when somebody else's name was typed."""
    known = masked_names([reporter_id])[reporter_id]
    if typed and known != mask_name(typed):
        told = _("This number is on record for %(known)s, and so is the matter. The name you typed is not kept.")
        messages.warning(request, told % {"known": known or _("somebody without a name")})


def _write_down(request: HttpRequest, form: IntakeForm, actor: Actor, now: datetime) -> Case:
    """File what the form says. Raises FiledOtherwise."""
    concern, said, reporter = form.concern(), form.cleaned_data, None
    if said["phone"]:
        place = Place.objects.get(pk=concern.place_id)
        reporter = people.register_person(name=said["name"], phone=said["phone"], place=place, by=actor, at=now).pk
    key = said["request_key"]
    case = actions.file(concern, source=said["source"], by=actor, at=now, reporter_id=reporter, request_key=key)
    if reporter:
        _tell_known_name(request, reporter, said["name"])
    return case


@require_http_methods(["GET", "HEAD", "POST"])
def intake(request: HttpRequest) -> HttpResponse:
    now, actor, street = timezone.now(), actor_of(request), street_of(request)
    if not permissions.can(actor, "cases.record", place_ids=[*actor.roles]):
        raise PermissionDenied
    form = IntakeForm(
        request.POST or None, initial={"request_key": uuid4()}, **queries.intake_choices(actor, street.pk, at=now)
    )
    if request.method == "POST" and form.is_valid():
        try:
            case = _write_down(request, form, actor, now)
        except actions.FiledOtherwise as refusal:
            form.add_error(None, refusal.message + " " + _("Send it again to file it as a matter of its own."))
            form.data = request.POST.copy()
            form.data["request_key"] = str(uuid4())
            return render(request, "cases/intake.html", {"form": form}, status=409)
        if not permissions.can(actor, "cases.view", place_ids=case.place_ids, subject=case):
            return render(request, "cases/guard/taken.html", {"case": case})
        return redirect("cases:show", pk=case.pk)
    return render(request, "cases/intake.html", {"form": form}, status=422 if form.errors else 200)
