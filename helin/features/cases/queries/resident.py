"""A resident's own matters."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.contrib.sessions.backends.base import SessionBase
from django.urls import reverse

from helin.core.people.holdings import Holding
from helin.core.workdays import queries as workdays
from helin.features.cases.models import Case
from helin.features.cases.queries.guard import title_for
from helin.features.cases.queries.page import token_of
from helin.features.cases.queries.standing import Standing, standing
from helin.features.cases.workflow import Status
from helin.kit.actors import Actor
from helin.kit.pages import Page, cut, id_cursor


@dataclass(frozen=True, slots=True)
class MyRow:
    """One own matter; `wants_rating` when a reply waits for the resident's word."""

    id: int
    number: str
    title: str
    status: str
    status_label: str
    place: str
    at: datetime
    standing: Standing
    wants_rating: bool


def titles_of(reader: Actor, numbers: Collection[str], leaves_house: bool) -> Mapping[str, str]:
    """How the matters with these numbers are called for whoever reads, masked: of a public one as everybody sees it.

    Those that they may not see are left out; of a restricted one nothing leaves the house. One query.
    """
    cases = Case.objects.visible_to(reader) | Case.objects.public()
    found = cases.filter(number__in=numbers).defer("text", "public_text", "search")
    if leaves_house:
        found = found.filter(is_restricted=False)
    return {case.number or "": (case.is_public and case.public_title) or title_for(case, reader) for case in found}


def secret_links(person_id: int, case_ids: Collection[str]) -> Mapping[str, str]:
    """Where somebody without an account opens what they reported: by its secret link.

    A confidential matter opens only after a code sent to the number that was left with it. One query.
    """
    cases = Case.objects.filter(reporter_id=person_id, pk__in=case_ids, number__isnull=False)
    cases = cases.only("number", "is_restricted", "token_version")
    track = reverse("cases:track")
    return {
        str(case.pk): track if case.is_restricted else reverse("cases:track_link", args=[case.number, token_of(case)])
        for case in cases
    }


def held_matters(person_id: int, *, most: int = 200) -> list[Holding]:
    """What somebody reported, for their own eyes, newest first, with their words. One query."""
    cases = Case.objects.filter(reporter_id=person_id).exclude(title="", text="").order_by("-id")[:most]
    return [
        Holding(
            case.number or str(Status.DRAFT.label),
            case.title,
            reverse("cases:report_what" if case.status == Status.DRAFT else "cases:show", args=[case.pk]),
            "\n".join(filter(None, (case.location_text, case.text))),
        )
        for case in cases
    ]


@dataclass(frozen=True, slots=True)
class Unsent:
    """A draft that waits to be sent."""

    id: int
    title: str
    at: datetime


def unsent(actor: Actor, *, most: int = 3) -> list[Unsent]:
    """The newest drafts of this actor, with an account or in this browser. One query, none for who never wrote one."""
    if actor.person_id is None and not actor.claims:
        return []
    found = Case.objects.reported_by(actor).filter(status=Status.DRAFT).exclude(title="").order_by("-id")
    return [Unsent(pk, title, at) for pk, title, at in found.values_list("pk", "title", "status_at")[:most]]


def my_cases(actor: Actor, *, after: str = "", at: datetime, size: int = 20) -> Page[MyRow]:
    """What this person reported, newest first, drafts included. One query."""
    cases = Case.objects.filter(reporter_id=actor.person_id or 0).exclude(status=Status.DRAFT, title="", text="")
    cases = cases.exclude(status=Status.WITHDRAWN, number__isnull=True)  # a draft that was taken back
    if (before := id_cursor(after)) is not None:
        cases = cases.filter(id__lt=before)
    found = list(cases.select_related("place").defer("text", "public_text", "search").order_by("-id")[: size + 1])
    clock = workdays.clock()
    rows = [
        MyRow(
            id=c.pk,
            number=c.number or "",
            title=c.title,
            status=c.status,
            status_label=c.get_status_display(),
            place=c.place.name,
            at=c.submitted_at or c.created_at,
            standing=standing(c, at=at, clock=clock),
            wants_rating=c.status == Status.REPLIED,
        )
        for c in found
    ]
    return cut(rows, size, [str(c.pk) for c in found])


SESSION_KEY = "case_claims"


def claims_in(session: SessionBase) -> list[str]:
    """The matters that a browser has shown the secret link of, or reported itself, as `Actor.claims` names them."""
    return [f"cases.case:{pk}" for pk in session.get(SESSION_KEY, [])]
