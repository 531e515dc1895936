"""Say "me too", take it back, find hot topics, put one forward."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction

from helin.core.journal import facts
from helin.core.people import actions as people
from helin.core.places.models import Place
from helin.features.cases.actions.moves import advance
from helin.features.cases.models import Case, FoundTopic, HotTopic, HotTopicScheme, Join
from helin.features.cases.workflow import Status, Verb
from helin.kit import permissions
from helin.kit.actors import Actor

HELIN = Actor.system("cases")


@dataclass(frozen=True, slots=True)
class Contact:
    """How somebody who is not signed in can be told."""

    name: str
    phone: str


@transaction.atomic
def join(
    case: Case,
    *,
    by: Actor,
    at: datetime,
    visitor: UUID | None = None,
    contact: Contact | None = None,
    draft: Case | None = None,
) -> Join:
    """Join an open public case: be counted, and get its news. The own `draft` that it stands for is withdrawn.

    `visitor` stands for somebody who is not signed in; a `contact` may be left with it, or later.
    Concurrency: the case is locked, so two clicks join once and record once.

    Raises PermissionDenied, also for the own case and when neither a person nor a visitor joins; phones.NotAPhone.
    """
    case = Case.objects.select_for_update(of=("self",)).select_related("place").get(pk=case.pk)
    permissions.require(by, "cases.join", place_ids=case.place_ids, subject=case)
    if by.person_id is None and visitor is None:
        raise PermissionDenied("cases.join")
    mine = _mine(case, by, visitor)
    is_new = mine is None
    if mine is None:
        mine = Join(case=case, person_id=by.person_id, visitor=None if by.person_id else visitor, joined_at=at)
    if mine.person_id is None and contact is not None:
        mine.person_id = people.register_contact(
            name=contact.name, phone=contact.phone, place=case.place, by=HELIN, at=at
        ).pk
    mine.save()
    if draft is not None and Case.objects.select_for_update(of=("self",)).filter(pk=draft.pk, status=Status.DRAFT):
        advance(draft, Verb.WITHDRAW, by=by, at=at)
    if is_new:
        facts.record("cases.join", case, place=case.place, by=by, at=at)
    return mine


@transaction.atomic
def leave(case: Case, *, by: Actor, at: datetime, visitor: UUID | None = None) -> None:
    """Take one's "me too" back; nothing happens when there is none.

    Concurrency: the case is locked, as in `join`. Raises PermissionDenied.
    """
    case = Case.objects.select_for_update(of=("self",)).select_related("place").get(pk=case.pk)
    permissions.require(by, "cases.leave", place_ids=case.place_ids, subject=case)
    if mine := _mine(case, by, visitor):
        mine.delete()
        facts.record("cases.leave", case, place=case.place, by=by, at=at)


def _mine(case: Case, by: Actor, visitor: UUID | None) -> Join | None:
    joins = Join.objects.filter(case=case)
    if by.person_id is not None:
        return joins.filter(person_id=by.person_id).first()
    return joins.filter(visitor=visitor).first() if visitor else None


@transaction.atomic
def bulk_set_topics(
    found: Sequence[FoundTopic],
    *,
    street: Place,
    scheme: HotTopicScheme,
    since: datetime,
    until: datetime,
    by: Actor,
    at: datetime,
) -> list[HotTopic]:
    """Replace the street's topics by those of a run. One that shares half of its cases goes on as the same row.

    What was put forward stays, also when it is no longer found.
    Concurrency: locks the street's topics, so two runs follow one another. Raises PermissionDenied.
    """
    permissions.require(by, "cases.find_topics", place_ids=street.chain_ids)
    Place.objects.select_for_update(of=("self",), no_key=True).get(pk=street.pk)
    before = list(HotTopic.objects.filter(street=street).order_by("id"))
    rows = [_row(topic, before) for topic in found]
    for row, topic in zip(rows, found, strict=True):
        row.street, row.scheme, row.since_at, row.until_at, row.found_at = street, scheme, since, until, at
        row.place_id, row.title, row.words = topic.place_id, topic.title, list(topic.words)
        row.cases, row.case_count, row.joined_count = list(topic.cases), len(topic.cases), topic.joined_count
        row.heat, row.weeks, row.is_current = topic.heat, list(topic.weeks), True
        row.save()
    kept = [row.pk for row in rows]
    gone = HotTopic.objects.filter(street=street).exclude(pk__in=kept)
    gone.filter(put_forward_at__isnull=True).delete()
    gone.update(is_current=False)
    facts.record("cases.find_topics", street, place=street, by=by, at=at, count=len(rows), scheme=scheme.pk)
    return rows


def _row(topic: FoundTopic, before: list[HotTopic]) -> HotTopic:
    """The row that this topic goes on with, taken out of `before`; else a new one."""
    cases = set(topic.cases)
    for row in before:
        if 2 * len(cases & set(row.cases)) >= len(cases | set(row.cases)):
            before.remove(row)
            return row
    return HotTopic()


@transaction.atomic
def put_forward(topic: HotTopic, *, by: Actor, at: datetime) -> HotTopic:
    """Put a topic forward for a public session; whoever did it first stays.

    Concurrency: the topic is locked, so it is put forward once. Raises PermissionDenied.
    """
    topic = HotTopic.objects.select_for_update(of=("self",)).select_related("place").get(pk=topic.pk)
    permissions.require(by, "cases.put_forward", place_ids=topic.place.chain_ids)
    if topic.put_forward_at is None:
        topic.put_forward_at, topic.put_forward_by_id = at, by.person_id
        topic.save(update_fields=["put_forward_at", "put_forward_by"])
        facts.record("cases.put_forward", topic, place=topic.place, by=by, at=at, cases=topic.case_count)
    return topic
