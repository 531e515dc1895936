"""What a person sees about their own data, and the leak tracer of the audit administrator."""

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from helin.core.people import holdings, identities, phones
from helin.core.people.masking import mask_name
from helin.core.people.models import Consent, ConsentKind, Person, ViewLog
from helin.core.people.queries.standing import RoleRow, role_rows
from helin.core.roles import Role
from helin.kit import permissions
from helin.kit.actors import Actor

PAGE = 20


@dataclass(frozen=True, slots=True)
class LookRow:
    """Somebody looked: in which role, of which unit, at what, why, when."""

    pk: int
    role: str
    unit: str
    fields: tuple[str, ...]
    subject: str
    reason: str
    viewed_at: datetime


@dataclass(frozen=True, slots=True)
class ConsentRow:
    """One kind of consent and how it stands."""

    kind: str
    label: str
    given_at: datetime | None
    version: int | None


@dataclass(frozen=True, slots=True, repr=False)
class OwnData:
    """Everything on the my-data page."""

    name: str
    phone: str
    sign_in: str
    registered_at: datetime
    roles: list[RoleRow]
    consents: list[ConsentRow]
    looks: list[LookRow]
    older_than: int | None
    sections: dict[str, tuple[object, list[holdings.Holding]]]

    @property
    def older_url(self) -> str:
        """Where the next page of looks is."""
        return f"?before={self.older_than}"


@dataclass(frozen=True, slots=True)
class SawRow:
    """One line of the leak tracer: who saw whose data, for which record."""

    pk: int
    viewer: str
    viewer_id: int
    person: str
    role: str
    unit: str
    fields: tuple[str, ...]
    reason: str
    viewed_at: datetime


def own_data(person: Person, *, at: datetime, before: int | None = None) -> OwnData:
    """What is held about the person, for their own eyes; seven queries and one a section."""
    identity = identities.identity_of(person)
    looks = looks_at(person.pk, before=before)
    return OwnData(
        name=identity.name,
        phone=phones.spoken(identity.phone) if identity.phone else "",
        sign_in=person.sign_in or "",
        registered_at=person.registered_at,
        roles=role_rows(person.pk, at=at),
        consents=consent_rows(person.pk),
        looks=looks[:PAGE],
        older_than=looks[PAGE - 1].pk if len(looks) > PAGE else None,
        sections=dict(holdings.sections(person.pk)),
    )


def looks_at(person_id: int, *, before: int | None = None, limit: int = PAGE + 1) -> list[LookRow]:
    """Who looked at this person's data, newest first."""
    found = ViewLog.objects.filter(person_id=person_id).select_related("place", "organisation").order_by("-id")
    if before is not None:
        found = found.filter(pk__lt=before)
    return [
        LookRow(
            view.pk,
            _role(view.role),
            view.organisation.name if view.organisation else view.place.name,
            _fields(view.fields),
            view.subject,
            view.reason,
            view.viewed_at,
        )
        for view in found[:limit]
    ]


def consent_rows(person_id: int) -> list[ConsentRow]:
    """Every kind of consent with the standing one, if any."""
    given = {c.kind: c for c in Consent.objects.filter(person_id=person_id, withdrawn_at=None)}
    return [
        ConsentRow(kind.value, str(kind.label), given[kind].given_at, given[kind].version)
        if kind in given
        else ConsentRow(kind.value, str(kind.label), None, None)
        for kind in ConsentKind
    ]


def has_taken_back(person_id: int, kind: str) -> bool:
    """Whether somebody agreed to this use once and does not any more. One query."""
    states = set(Consent.objects.filter(person_id=person_id, kind=kind).values_list("withdrawn_at", flat=True))
    return bool(states) and None not in states


def who_saw(subject: str, *, actor: Actor, before: int | None = None, limit: int = PAGE + 1) -> list[SawRow]:
    """Who opened personal data for the sake of a record, or that of the person "people.person:7"; newest first.

    Shows only what was seen within the places where the actor audits. The viewer is named by sign-in name.
    """
    found = _audited(actor).select_related("viewer", "place", "organisation").order_by("-id")
    label, _, number = subject.partition(":")
    about = Q(subject=subject)
    if label == "people.person" and number.isdecimal():
        about |= Q(person_id=int(number))
    found = found.filter(about)
    if before is not None:
        found = found.filter(pk__lt=before)
    views = list(found[:limit])
    names = identities.reveal([v.person_id for v in views] + [v.viewer_id for v in views])
    return [
        SawRow(
            view.pk,
            view.viewer.sign_in or mask_name(names[view.viewer_id].name),
            view.viewer_id,
            mask_name(names[view.person_id].name),
            _role(view.role),
            view.organisation.name if view.organisation else view.place.name,
            _fields(view.fields),
            view.reason,
            view.viewed_at,
        )
        for view in views
    ]


def may_trace(actor: Actor) -> bool:
    """Whether the actor audits anywhere."""
    return bool(actor.places_with(permissions.roles_for("people.who_saw")))


def _audited(actor: Actor) -> QuerySet[ViewLog]:
    within = Q(pk__in=())
    for place_id in actor.places_with(permissions.roles_for("people.who_saw")):
        within |= Q(place__path__match=f"*.p{place_id}.*")
    return ViewLog.objects.filter(within)


FIELDS = {
    "name": _("full name"),
    "phone": _("telephone number"),
    "words": _("what you wrote in confidence"),
    "photos": _("photos you sent in confidence"),
}


def _fields(codes: str) -> tuple[str, ...]:
    return tuple(str(FIELDS.get(code, code)) for code in codes.split(","))


def _role(code: str) -> str:
    return str(Role(code).label) if code in Role.values else code


def own_copy(person: Person, *, at: datetime) -> dict[str, object]:
    """Everything held about a person, for the download; every look, not only the newest page."""
    data = own_data(person, at=at)
    return {
        "name": data.name,
        "phone": data.phone,
        "sign_in": data.sign_in,
        "registered_at": data.registered_at,
        "roles": [asdict(row) for row in data.roles],
        "consents": [asdict(row) for row in data.consents],
        "looks": [asdict(row) for row in looks_at(person.pk, limit=10_000)],
        **{slug: [asdict(row) for row in rows] for slug, (_, rows) in data.sections.items()},
    }


def printed_copy(person: Person, *, at: datetime) -> OwnData:
    """The same to read and print: all looks on one page."""
    return replace(own_data(person, at=at), looks=looks_at(person.pk, limit=10_000), older_than=None)


@dataclass(frozen=True, slots=True)
class SawPage:
    """A page of the leak tracer."""

    rows: list[SawRow]
    older_url: str


def paged(rows: list[SawRow], subject: str) -> SawPage:
    """Cut the row too many that says there is an older page."""
    older = urlencode({"subject": subject, "before": rows[PAGE - 1].pk}) if len(rows) > PAGE else ""
    return SawPage(rows[:PAGE], f"?{older}" if older else "")
