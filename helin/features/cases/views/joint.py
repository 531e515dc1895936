"""Call other units to a case; what they answer; the records behind the figures."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from helin.features.cases import actions, queries
from helin.features.cases.forms.joint import AnswerForm, CallForms
from helin.features.cases.models import CaseLimits, CoUnit
from helin.features.cases.views.access import actor_of, case_or_404, next_page, refused, street_of
from helin.features.cases.views.listing import came_from, onwards
from helin.features.cases.workflow import CO_UNIT, Verb
from helin.kit import permissions
from helin.kit.pages import id_cursor
from helin.kit.workflow import IllegalTransition

PERIOD, MINUTE = timedelta(days=30), timedelta(minutes=1)
"""Which calls are shown when no period is named: those of a month, the present minute with them."""
form_methods = require_http_methods(["GET", "HEAD", "POST"])


@form_methods
def call_in(request: HttpRequest, pk: int) -> HttpResponse:
    case, actor = case_or_404(request, pk)
    permissions.require(actor, "cases.call_in", place_ids=case.place_ids, subject=case)
    if not queries.may_still(case, Verb.CALL_IN):
        return onwards(request, pk)
    now = timezone.now()
    most = CaseLimits.of_street(case.street_id, on=timezone.localdate(now)).joint_days
    units = [choice for choice in queries.unit_choices(case) if choice[0] != case.lead_id]
    forms = CallForms(request.POST or None, form_kwargs={"units": units, "most": most})
    if request.method == "POST" and forms.is_valid():
        calls = [actions.Call(said["organisation"], said["days"], said["task"]) for said in forms.cleaned_data if said]
        try:
            actions.call_in(case, calls, by=actor, at=now)
            return onwards(request, pk, done=str(Verb.CALL_IN.label))
        except actions.MissingEvidence:
            forms.non_form_errors().append(_("Please choose at least one unit."))
        except actions.Refused as refusal:
            forms.non_form_errors().append(refusal.message)
    return _page(request, "call", {"case": case, "forms": forms})


@form_methods
def answer_call(request: HttpRequest, pk: int) -> HttpResponse:
    """A form for one verb of the table of called units; sending it makes the move."""
    try:
        call = queries.get_call(pk)
    except CoUnit.DoesNotExist:
        raise Http404 from None
    case, actor = case_or_404(request, call.case_id)
    verb = request.POST.get("verb") or request.GET.get("verb", "")
    moves = [move for move in CO_UNIT.moves if move.verb == verb]
    if not moves:
        raise Http404
    permissions.require(actor, moves[0].permission, place_ids=case.place_ids, subject=call)
    row = queries.call_row(call, actor, at=timezone.now())
    if verb not in dict(row.verbs):
        return onwards(request, case.pk)
    form = AnswerForm(verb, call.status, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.answer_call(call, verb, by=actor, at=timezone.now(), **form.cleaned_data)
            return onwards(request, case.pk, done=dict(row.verbs)[verb])
        except IllegalTransition:
            return onwards(request, case.pk)
        except actions.Refused as refusal:
            refused(form, refusal.field, refusal.message)
    return _page(request, "answer", {"case": case, "row": row, "form": form})


@require_safe
def calls(request: HttpRequest) -> HttpResponse:
    now, actor, street = timezone.now(), actor_of(request), street_of(request)
    if not permissions.can(actor, "cases.dashboard", place_ids=[*actor.roles]):
        raise PermissionDenied
    asked = {name: request.GET.get(name, "") for name in ("unit", "answered", "since", "until", "after")}
    unit, since, until = id_cursor(asked["unit"]), _moment(asked["since"]), _moment(asked["until"])
    since, until = since or now - PERIOD, until or now + MINUTE
    narrowed = unit is not None or asked["answered"] or asked["after"]
    narrowing: dict[str, Any] = {"unit_id": unit, "answered": asked["answered"], "since": since, "until": until}
    page = queries.call_records(actor, street.pk, after=asked["after"], at=now, **narrowing)
    context = {
        "page": page,
        "heading": dict(queries.Answered.choices).get(asked["answered"], _("All calls")),
        "next_url": next_page(request, page),
        "joint": None if narrowed else queries.joint_board(actor, street.pk, since=since, until=until, at=now),
        "period": urlencode({"since": int(since.timestamp()), "until": int(until.timestamp())}),
        "first": timezone.localdate(since),
        "last": timezone.localdate(until - MINUTE),
    }
    return render(request, "cases/joint/calls.html", context)


def _moment(seconds: str) -> datetime | None:
    """A moment as an address says it; what is not understood narrows nothing."""
    found = id_cursor(seconds)
    return datetime.fromtimestamp(found, UTC) if found and found < 4_000_000_000 else None


def _page(request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
    here = came_from(request)
    context |= {"trail": here.trail if here else ""}
    return render(request, f"cases/joint/{name}.html", context, status=422 if request.method == "POST" else 200)
