"""The street's first dashboard: open, overdue, three rates with n, by community and by handling unit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from helin.core.places.models import Place, PlaceKind
from helin.features.cases.models import Case, RateScheme, counted_for
from helin.features.cases.queries.marks import with_card
from helin.features.cases.queries.rates import (
    ONCE,
    TWICE,
    Counted,
    Measured,
    NamedRate,
    Score,
    counting,
    measured,
    tallies,
)
from helin.features.cases.queries.waiting import too_long_in
from helin.features.cases.workflow import IN_HAND, CardColour
from helin.kit import permissions
from helin.kit.actors import Actor
from helin.kit.rates import Rate
from helin.ui.charts.intervals import DotChart, Estimate

NOW = ("open", "overdue", "yellow", "red", "supervised", "waiting", "confidential")
"""What is counted of the present state, in the order of a row."""


@dataclass(frozen=True, slots=True)
class DashboardRow:
    """A community, a unit or the whole street: what is open and late now, and the rates of the period.

    `before` are those of the period before it, which a verdict may need; `waiting` counts what the street has not
    accepted or dispatched in time; `confidential` is open too, but not the reader's to see, and counted nowhere else:
    only who may know that there are such matters, and never of one that names a unit of theirs, gets the number.
    """

    id: int | None
    name: str
    open: int
    overdue: int
    yellow: int
    red: int
    supervised: int
    waiting: int
    confidential: int
    measured: Measured
    before: Measured

    @property
    def solution(self) -> Rate:
        """The rate that is drawn and judged."""
        return self.measured.solution

    @property
    def rates(self) -> list[NamedRate]:
        """The three rates with their names."""
        return self.measured.rates

    @property
    def score(self) -> Score:
        """What the scheme makes of them."""
        return self.measured.score

    def differs(self, street: "DashboardRow") -> int:
        """Whether chance alone hardly explains that less (-1) or more (1) is solved than in the whole street."""
        share, earlier = street.solution.share, street.before.solution.share
        if share is None:
            return 0
        once, now = self.measured.side(share, level=ONCE), self.measured.side(share, level=TWICE)
        again = earlier is not None and now == self.before.side(earlier, level=TWICE)
        return once or (now if again else 0)


@dataclass(frozen=True, slots=True)
class Dashboard:
    """The street and its communities over a period."""

    since: datetime
    until: datetime
    scheme: RateScheme
    street: DashboardRow
    communities: Sequence[DashboardRow]
    units: Sequence[DashboardRow]

    @property
    def rated_period(self) -> str:
        """The period as the work list's address says it."""
        return f"since={int(self.since.timestamp())}&until={int(self.until.timestamp())}"

    @property
    def headline(self) -> str:
        """The finding, computed."""
        late = [row.name for row in self.communities if row.overdue]
        if not self.street.overdue:
            said = ngettext(
                "Nothing is overdue; %(open)d case is open.",
                "Nothing is overdue; %(open)d cases are open.",
                self.street.open,
            )
            return said % {"open": self.street.open}
        said = ngettext(
            "%(late)d of %(open)d open cases overdue, in %(n)d community.",
            "%(late)d of %(open)d open cases overdue, in %(n)d communities.",
            len(late),
        )
        return said % {"late": self.street.overdue, "open": self.street.open, "n": len(late)}

    @property
    def chart(self) -> DotChart | None:
        """The solution rates with their intervals; None when nobody was called back."""
        if self.street.solution.share is None:
            return None
        return DotChart(
            finding=self.verdict,
            estimates=tuple(_estimate(row) for row in self.communities if row.solution.n),
            row_heading=_("Community"),
            value_heading=_("Solution"),
            reference=self.street.solution.share * 100,
            reference_label=_("whole street"),
        )

    @property
    def verdict(self) -> str:
        """Which communities differ from the whole street beyond chance, by funnel limits; fewer than ten is no word."""
        sides = {row.name: row.differs(self.street) for row in self.communities}
        low, high = ([name for name, side in sides.items() if side == wanted] for wanted in (-1, 1))
        told = (
            [_("Solved less often than in the whole street: %(names)s") % {"names": _(", ").join(low)}] if low else []
        )
        told += [_("Solved more often: %(names)s") % {"names": _(", ").join(high)}] if high else []
        return _("; ").join(told) or _("No clear difference between the communities in what is solved")

    @property
    def period(self) -> str:
        """What the rates cover, in words."""
        return _("Open and late as of now; rates from the call-backs between %(since)s and %(until)s.") % {
            "since": date_format(timezone.localtime(self.since), "MONTH_DAY_FORMAT"),
            "until": date_format(timezone.localtime(self.until), "MONTH_DAY_FORMAT"),
        }


def dashboard(
    street_id: int,
    *,
    since: datetime,
    until: datetime,
    at: datetime,
    before: datetime | None = None,
    scheme: RateScheme | None = None,
    reader: Actor | None = None,
) -> Dashboard:
    """Count the present state and the ratings given in [since, until). Three queries, one more without `scheme`.

    What is open and late is counted as `reader` finds it in the lists, restricted cases being for few; None counts
    everything. The rates are the same for everybody, so they leave out what is restricted: see `tallies`.

    The scheme is that of the first day; the period to compare with begins at `before`, else it is as long.
    Units stand in the order of their names as GB 18030 has it, which is by sound for common characters.
    """
    scheme = scheme or RateScheme.of_street(street_id, on=timezone.localdate(since))
    names = dict(
        Place.objects.filter(street_id=street_id, kind=PlaceKind.COMMUNITY).order_by("code").values_list("id", "name")
    )
    now = _open_now(street_id, at, reader)
    rated = tallies(street_id, since=since, until=until, before=before or since - (until - since))
    units = {row["lead_id"]: row["lead__name"] for row in (*now, *rated) if row["lead_id"] and row.get("open", 1)}
    by_sound = sorted(units.items(), key=lambda unit: str(unit[1]).encode("gb18030"))

    def row(pk: int | None, name: str, key: str = "") -> DashboardRow:
        open_ones, ratings = (_of(rows, key, pk) if key else rows for rows in (now, rated))
        return DashboardRow(
            pk,
            name,
            measured=measured(counting(ratings), scheme),
            before=measured(counting(ratings, is_now=False), scheme),
            **{name: sum(found[name] for found in open_ones) for name in NOW},
        )

    return Dashboard(
        since,
        until,
        scheme,
        row(None, ""),
        [row(pk, name, "community_id") for pk, name in names.items()],
        [row(pk, name, "lead_id") for pk, name in by_sound],
    )


def _of(counted: Sequence[Counted], name: str, pk: int | None) -> list[Counted]:
    return [row for row in counted if row[name] == pk]


def _open_now(street_id: int, at: datetime, reader: Actor | None) -> list[Counted]:
    open_cases = Case.objects.filter(street_id=street_id).open().order_by()
    asked = {
        "open": Q(),
        "overdue": Q(status__in=IN_HAND, due_at__lt=at),
        "yellow": with_card(CardColour.YELLOW),
        "red": with_card(CardColour.RED),
        "supervised": Q(supervision__gt=0),
        "waiting": too_long_in(street_id, at),
    }
    seen = counted_for(reader) if reader else Q()
    counts = {name: Count("pk", filter=condition & seen) for name, condition in asked.items()}
    apart = _apart(reader)
    confidential = Count("pk", filter=apart) - Count("pk", filter=apart & seen)
    return list(
        open_cases.values("community_id", "lead_id", "lead__name").annotate(**counts, confidential=confidential)
    )


def _apart(reader: Actor | None) -> Q:
    """The restricted cases of which the reader may know that there are so many, as `restricted_cases` lists them."""
    places = reader.places_with(permissions.roles_for("cases.see_restricted")) if reader else ()
    if reader is None or not places:
        return Q(pk__in=())
    known = Q(is_restricted=True, street__in=places)
    return known & ~Q(named__overlap=list(reader.desks)) if reader.desks else known


def _estimate(row: DashboardRow) -> Estimate:
    low, high = row.solution.interval or (0, 1)
    share = row.solution.share or 0
    return Estimate(row.name, share * 100, low * 100, high * 100, row.solution.n)
