"""A concern comes in: as a draft in three steps, or in one go."""

from dataclasses import dataclass, fields
from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from helin.core.journal import facts
from helin.core.people import actions as people
from helin.core.places.models import Place
from helin.features.cases.actions import effects
from helin.features.cases.actions.moves import advance
from helin.features.cases.actions.steps import MissingEvidence, Refused
from helin.features.cases.actions.words import public_words
from helin.features.cases.actions.world import World
from helin.features.cases.models import Case
from helin.features.cases.workflow import CASE, AppealType, Source, Status, Verb
from helin.kit import permissions
from helin.kit.actors import Actor

NEEDED = ("title", "text")
HELIN = Actor.system("cases")


@dataclass(frozen=True, slots=True)
class Concern:
    """What somebody says, and where."""

    place_id: int
    title: str
    text: str
    appeal_type: str = AppealType.HELP
    category_id: int | None = None
    location_text: str = ""
    is_public: bool = False


@transaction.atomic
def start_draft(*, street: Place, by: Actor, at: datetime, recorded_for: int | None = None) -> Case:
    """Begin a draft; it is nobody else's business, so the journal hears of it only when it is submitted.

    `recorded_for` is the person for whom staff write it down. Raises PermissionDenied.
    """
    permissions.require(by, "cases.record" if recorded_for else "cases.report", place_ids=street.chain_ids)
    return Case.objects.create(
        street=street,
        place=street,
        reporter_id=recorded_for or by.person_id,
        recorded_by_id=by.person_id if recorded_for else None,
        status_at=at,
        created_at=at,
    )


@transaction.atomic
def save_draft(case: Case, concern: Concern, *, by: Actor, at: datetime) -> Case:
    """Keep what has been said so far. Raises PermissionDenied, also when it is no longer a draft."""
    case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    permissions.require(by, "cases.own", place_ids=case.place_ids, subject=case)
    if case.status != Status.DRAFT:
        raise PermissionDenied("cases.own")
    _fill(case, concern)
    case.status_at = at
    case.save()
    return case


@transaction.atomic
def throw_away(case: Case, *, by: Actor, at: datetime) -> Case:
    """Take a draft back and blank what was written in it; its photos are removed before, see `files.remove`.

    Raises PermissionDenied, also when it is no longer a draft.
    """
    case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    permissions.require(by, "cases.own", place_ids=case.place_ids, subject=case)
    if case.status != Status.DRAFT:
        raise PermissionDenied("cases.own")
    case.title = case.text = case.location_text = ""
    case.named = []
    case.save(update_fields=["title", "text", "location_text", "named"])
    return advance(case, Verb.WITHDRAW, by=by, at=at)


@transaction.atomic
def leave_contact(case: Case, *, name: str, phone: str, by: Actor, at: datetime) -> Case:
    """Keep in a draft that nobody is signed in for how its reporter can be reached.

    The number is not proved, so it belongs to this matter alone: see `people.register_contact`.
    Raises PermissionDenied, phones.NotAPhone.
    """
    case = Case.objects.select_for_update(of=("self",)).select_related("place").get(pk=case.pk)
    permissions.require(by, "cases.own", place_ids=case.place_ids, subject=case)
    if case.status != Status.DRAFT or case.reporter_id is not None:
        raise PermissionDenied("cases.own")
    contact = people.register_contact(name=name, phone=phone, place=case.place, by=HELIN, at=at)
    case.reporter_id, case.status_at = contact.pk, at
    case.save(update_fields=["reporter", "status_at"])
    return case


def file(
    concern: Concern,
    *,
    source: str,
    by: Actor,
    at: datetime,
    reporter_id: int | None = None,
    request_key: UUID | None = None,
) -> Case:
    """File a concern in one go, as its reporter (source page), through a program (source api: see
    `programs.file_through_program`), or as staff who write it down (any other source).

    Concurrency: idempotent by `request_key`; a second call answers the case of the first.

    Raises:
        PermissionDenied: `by` may not record for others here.
        MissingEvidence: title or text is empty.
        FiledOtherwise: the key came before, with another concern.
    """
    try:
        return _file(concern, source=source, by=by, at=at, reporter_id=reporter_id, request_key=request_key)
    except IntegrityError:
        if request_key and (found := _filed_before(request_key, by)):
            if not _says_the_same(found, concern, source, reporter_id):
                raise FiledOtherwise(found) from None
            return found
        raise


class FiledOtherwise(Refused):
    """The request key was used before, for another concern; `case` is what it filed. Nothing was kept of this one."""

    def __init__(self, case: Case) -> None:
        told = _(
            "This form was sent before and filed as %(number)s. Now it says something else. Nothing was overwritten."
        )
        super().__init__("", told % {"number": case.number})
        self.case = case


def _says_the_same(case: Case, concern: Concern, source: str, reporter_id: int | None) -> bool:
    """Whether a filed case is what this concern would become; the desk may have chosen another category since."""
    asked = Case(source=source)
    _fill(asked, concern)
    names = ["title", "text", "appeal_type", "location_text", "place_id", "source"]
    names += ["category_id"] if case.status == Status.SUBMITTED else []
    return reporter_id in (None, case.reporter_id) and all(getattr(case, n) == getattr(asked, n) for n in names)


@transaction.atomic
def _file(
    concern: Concern, *, source: str, by: Actor, at: datetime, reporter_id: int | None, request_key: UUID | None
) -> Case:
    own, through_program = source == Source.PAGE, source == Source.API
    case = Case(
        source=source,
        status_at=at,
        created_at=at,
        request_key=request_key,
        reporter_id=by.person_id if own else reporter_id,
        recorded_by_id=None if own or through_program else by.person_id,
    )
    _fill(case, concern)
    permissions.require(
        by, "cases.report" if own or through_program else "cases.record", place_ids=case.place_ids, subject=case
    )
    if missing := [name for name in NEEDED if not getattr(concern, name)]:
        raise MissingEvidence(*missing)
    plan = CASE.plan(Status.DRAFT, Verb.SUBMIT)
    effect = effects.apply(case, plan, {}, by=by, at=at, world=World.of_street(case.street_id, with_rules=False))
    case.save(force_insert=True)
    facts.record("cases.submit", case, place=case.place, by=by, at=at, **effect.payload)
    return case


@transaction.atomic
def publish(case: Case, *, is_public: bool, title: str, text: str, by: Actor, at: datetime) -> Case:
    """Decide whether the public may see the case, and in which (masked) words.

    Only the reporter may make a private case public; staff may take it off and mask more. What is plainly a number
    or a name stays masked whoever writes it.
    Raises PermissionDenied; Refused for a restricted case.
    """
    case = Case.objects.select_for_update(of=("self",)).select_related("place").get(pk=case.pk)
    permissions.require(by, "cases.publish", place_ids=case.place_ids, subject=case)
    if case.is_restricted:
        raise Refused(
            "", _("This matter is confidential, so nothing of it is shown to neighbours. Nothing was changed.")
        )
    if is_public and not case.is_public:
        permissions.require(by, "cases.own", place_ids=case.place_ids, subject=case)
    case.is_public = is_public
    case.public_title, case.public_text = public_words(title, text)
    case.save(update_fields=["is_public", "public_title", "public_text"])
    facts.record("cases.publish", case, place=case.place, by=by, at=at, is_public=case.is_public)
    return case


def _fill(case: Case, concern: Concern) -> None:
    """Set the concern and the places above it; a household is never named by a case, its building is."""
    place = Place.objects.get(pk=concern.place_id)
    chain = place.chain_ids[:4]
    if len(chain) < len(place.chain_ids):
        place = Place.objects.get(pk=chain[-1])
    case.place = place
    case.street_id = chain[0]
    case.community_id = chain[1] if len(chain) > 1 else None
    case.grid_id = chain[2] if len(chain) > 2 else None
    for name in (f.name for f in fields(Concern) if f.name != "place_id"):
        setattr(case, name, getattr(concern, name))
    case.is_restricted = concern.appeal_type == AppealType.ACCUSATION
    case.is_public = concern.is_public and not case.is_restricted


def _filed_before(request_key: UUID, by: Actor) -> Case | None:
    """What this person filed under the key; somebody else's case is not told."""
    return Case.objects.filter(request_key=request_key, reporter_id=by.person_id).first() or (
        Case.objects.filter(request_key=request_key, recorded_by_id=by.person_id).first() if by.person_id else None
    )
