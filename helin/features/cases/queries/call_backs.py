"""The call-backs behind the rates: each figure of the dashboard leads to exactly those it counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from helin.core.organisations.models import Organisation
from helin.core.places.models import Place
from helin.features.cases.models import Case, Rating, left_out
from helin.features.cases.queries.guard import title_for
from helin.features.cases.workflow import Grade
from helin.kit.actors import Actor
from helin.kit.pages import Page, cut, id_cursor


class Rated(TextChoices):
    """Which call-backs a figure of the dashboard counts."""

    REACHED = "reached", _("Call-backs reached")
    ANSWERED = "answered", _("The unit had been in touch")
    SOLVED = "solved", _("Solved")
    SATISFIED = "satisfied", _("Fairly satisfied or better")


RATED: Mapping[str, Q] = {
    Rated.REACHED: Q(),
    Rated.ANSWERED: Q(answered=True),
    Rated.SOLVED: Q(solved=True),
    Rated.SATISFIED: Q(grade__gte=Grade.FAIRLY_SATISFIED),
}


@dataclass(frozen=True, slots=True)
class Figure:
    """A cell of the dashboard: the call-backs of a street in [since, until), of one community or one unit."""

    street_id: int
    since: datetime
    until: datetime
    community_id: int | None = None
    lead_id: int | None = None

    def records(self) -> QuerySet[Rating]:
        """What counts: the person was reached, it is not confidential, and nobody decided to leave it out."""
        narrowed = {"community_id": self.community_id, "lead_id": self.lead_id}
        found = Rating.objects.filter(street_id=self.street_id, rated_at__gte=self.since, rated_at__lt=self.until)
        found = found.filter(
            contacted=True, case__is_restricted=False, **{name: pk for name, pk in narrowed.items() if pk}
        )
        return found.exclude(left_out(self.street_id))


@dataclass(frozen=True, slots=True)
class CallBackRow:
    """One call-back and what it adds to each rate."""

    case_id: int
    number: str
    title: str
    unit: str
    answered: bool
    solved: bool
    grade: str
    rated_at: datetime


@dataclass(frozen=True, slots=True)
class CallBacks:
    """The call-backs of one figure: how many of each kind, and those shown."""

    rated: str
    whose: str
    counts: Sequence[tuple[str, str, int]]
    page: Page[CallBackRow]

    @property
    def reached(self) -> int:
        """The denominator of every rate."""
        return self.counts[0][2]

    @property
    def heading(self) -> str:
        """What is listed."""
        return str(Rated(self.rated).label)


def call_backs(actor: Actor, figure: Figure, *, rated: str, after: str = "", size: int = 50) -> CallBacks:
    """What a figure counts, newest first.

    Two queries, a third for the name of the community or the unit.
    """
    records = figure.records()
    kinds = {f"n_{kind.value}": Count("pk", filter=RATED[kind]) for kind in Rated}
    counted = records.aggregate(**kinds)
    shown = records.filter(RATED[rated], case__in=Case.objects.visible_to(actor).values("pk"))
    if (before := id_cursor(after)) is not None:
        shown = shown.filter(id__lt=before)
    found = list(shown.select_related("case", "lead").order_by("-id")[: size + 1])
    page = cut([_row(one, actor) for one in found], size, [str(one.pk) for one in found])
    counts = [(kind.value, str(kind.label), counted[f"n_{kind.value}"]) for kind in Rated]
    return CallBacks(rated, _whose(figure), counts, page)


def _whose(figure: Figure) -> str:
    if figure.lead_id:
        return Organisation.objects.filter(pk=figure.lead_id).values_list("name", flat=True).first() or ""
    if figure.community_id:
        return Place.objects.filter(pk=figure.community_id).values_list("name", flat=True).first() or ""
    return ""


def _row(rating: Rating, actor: Actor) -> CallBackRow:
    return CallBackRow(
        case_id=rating.case_id,
        number=rating.case.number or "",
        title=title_for(rating.case, actor),
        unit=rating.lead.name,
        answered=rating.answered,
        solved=bool(rating.solved),
        grade=str(Grade(rating.grade or 0).label) if rating.grade else "",
        rated_at=rating.rated_at,
    )
