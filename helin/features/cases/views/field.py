"""The worker's list on the phone, what a device keeps of it, and what it sends when the network is back."""

import json
from functools import partial
from hashlib import sha256
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from helin.core.people import actions as people
from helin.core.people.actions import Codes
from helin.features.cases import actions, queries
from helin.features.cases.forms import TransitionForm
from helin.features.cases.forms.field import SentForm
from helin.features.cases.models import INTAKE, Case
from helin.features.cases.views.access import actor_of, case_or_404
from helin.features.cases.views.form_times import count_time
from helin.features.cases.views.templates import refuse_unread
from helin.features.cases.workflow import CASE
from helin.kit import permissions
from helin.kit.actors import Actor
from helin.kit.workflow import IllegalTransition
from helin.ui.texts import told

FIELD_VERBS = frozenset(move.verb for move in CASE.moves if move.permission in {"cases.handle", "cases.resume"})
"""The moves of whoever handles: these can be written without a network."""


def device(request: HttpRequest, actor: Actor) -> dict[str, str]:
    """Whose words a device holds, and the name of the pages it keeps: a new one with each session."""
    session = request.session.session_key or ""
    return {
        "owner": salted_hmac("helin.field.owner", str(actor.person_id)).hexdigest()[:16],
        "keep": salted_hmac("helin.field.pages", session).hexdigest()[:16],
    }


def outbox(request: HttpRequest, case: Case, actor: Actor) -> dict[str, Any]:
    """What the page of a case needs so that its words can wait on the device; nothing for whoever does not handle, nor
    of a restricted case."""
    if case.is_restricted or not permissions.can(actor, "cases.handle", place_ids=case.place_ids, subject=case):
        return {}
    return {"device": device(request, actor), "seen": actions.seen_as(case), "field_verbs": FIELD_VERBS}


@require_safe
def today(request: HttpRequest) -> HttpResponse:
    now, actor = timezone.now(), actor_of(request)
    if not queries.has_desk(actor):
        raise PermissionDenied
    page = queries.work_list(actor, queries.Queue.MINE, queries.Filters(), after=request.GET.get("after", ""), at=now)
    context = {
        "page": page,
        "places": queries.by_place(page.rows),
        "may_record": bool(actor.places_with(INTAKE)),
        "device": device(request, actor),
    }
    return render(request, "cases/field.html", context)


@require_safe
def show_pass(request: HttpRequest) -> HttpResponse:
    """Before it sends, a device asks who is signed in now, and for a fresh token."""
    return JsonResponse({"csrf": get_token(request), **device(request, actor_of(request))})


@require_POST
def create_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Do what was written in the field: once per key, and only on the case as it was seen."""
    actor, sent = actor_of(request), SentForm(request.POST)
    if not sent.is_valid():
        return _answer(422, why=_("Something is missing: open the case and write it again."))
    try:
        done = _once(request, pk, actor, sent.cleaned_data)
    except (actions.WentOn, IllegalTransition):
        return _went_on(request, pk, sent.cleaned_data["verb"])
    except (actions.Refused, actions.MissingEvidence) as refusal:
        return _answer(
            422, why=getattr(refusal, "message", _("Something is missing: open the case and write it again."))
        )
    except people.KeyReused:
        return _answer(422, why=_("This was changed after it had been sent. Write it again on the page of the case."))
    except people.KeyInUse:
        return _answer(503)
    return _answer(200 if done.is_replay else 201, became=done.body["status"])


def _once(request: HttpRequest, pk: int, actor: Actor, sent: dict[str, Any]) -> people.Answer:
    """Move, or give the first answer again."""
    said = {name: values for name, values in sorted(request.POST.lists()) if name != "opened"}
    mark = sha256(json.dumps([pk, said]).encode("utf-8", "surrogatepass")).digest()
    key, now = str(sent["key"]), timezone.now()
    work = partial(_move, request, pk, sent)
    return people.answer_once(actor.person_id or 0, key, mark, work, asker="person", by=actor, at=now)


def _move(request: HttpRequest, pk: int, sent: dict[str, Any]) -> Codes:
    """Make the move on the case, which stays locked until the answer is kept."""
    now, verb = timezone.now(), sent["verb"]
    case, actor = case_or_404(request, pk)
    actions.lock_as_seen(case, sent["seen"])
    form = TransitionForm(verb, case, queries.choices_for(case, verb, at=now), request.POST)
    confirmed = bool(request.POST.get("read_through"))
    if not form.is_valid() or refuse_unread(form, case, verb, confirmed=confirmed):
        raise actions.Refused("", " ".join(str(words) for errors in form.errors.values() for words in errors))
    case = actions.advance(case, verb, by=actor, at=now, **form.cleaned_data)
    count_time(request, case, verb, actor, now)
    return {"status": str(case.status)}


def _went_on(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """How the case stands now, so that both versions can be read side by side."""
    case, actor = case_or_404(request, pk)
    now = timezone.now()
    page = queries.case_page(case, actor, at=now)
    last = page.timeline[-1]
    by = " · ".join(filter(None, (last.verb_label, last.unit or last.side, told(last.at, now=now))))
    current = {"status": page.standing.text, "by": by, "said": list(last.said)}
    return _answer(409, now=current, seen=actions.seen_as(case), can=verb in page.verbs)


def _answer(code: int, **said: Any) -> HttpResponse:
    answer = JsonResponse(said, status=code)
    answer["Cache-Control"] = "no-store"
    return answer
