"""The street's first dashboard: open, overdue, three rates with n, by community and by handling unit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from helin.core.organisations import queries as organisations
from helin.core.places.models import Place, PlaceKind
from helin.features.cases.models import Case, Rating
from helin.features.cases.queries.desk import Rated
from helin.features.cases.workflow import IN_HAND, Grade
from helin.kit.rates import Rate
from helin.ui.charts.intervals import DotChart, Estimate

Counted = Mapping[str, Any]
FAIRLY_SATISFIED_COUNTS = 0.9
"""Source: docs/sources.md#three-rates."""


@dataclass(frozen=True, slots=True)
class NamedRate:
    """A rate as a screen shows it; "no data" where nothing is counted; `rated` names the call-backs."""

    label: str
    rate: Rate
    rated: str

    @property
    def text(self) -> str:
        """The share in whole percent."""
        return _("no data") if self.rate.share is None else f"{self.rate.share:.0%}"

    @property
    def interval_text(self) -> str:
        """The 95 % interval in whole percent."""
        if self.rate.interval is None:
            return ""
        low, high = self.rate.interval
        return f"{low:.0%}–{high:.0%}"

    @property
    def note(self) -> str:
        """n and interval in words."""
        if self.rate.interval is None:
            return _("no call-back yet")
        return _("%(n)d call-backs reached, 95 %% interval %(interval)s") % {
            "n": self.rate.n,
            "interval": self.interval_text,
        }


@dataclass(frozen=True, slots=True)
class DashboardRow:
    """A community, a unit or the whole street: what is open and late now, and the three rates of the period."""

    id: int | None
    name: str
    open: int
    overdue: int
    response: Rate
    solution: Rate
    satisfaction: Rate

    @property
    def rates(self) -> list[NamedRate]:
        """The three rates with their names."""
        return [
            NamedRate(_("Response"), self.response, Rated.ANSWERED),
            NamedRate(_("Solution"), self.solution, Rated.SOLVED),
            NamedRate(_("Satisfaction"), self.satisfaction, Rated.SATISFIED),
        ]


@dataclass(frozen=True, slots=True)
class Dashboard:
    """The street and its communities over a period."""

    since: datetime
    until: datetime
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
            return _("Nothing is overdue; %(open)d cases are open.") % {"open": self.street.open}
        return _("%(late)d of %(open)d open cases are overdue, in %(communities)d communities.") % {
            "late": self.street.overdue,
            "open": self.street.open,
            "communities": len(late),
        }

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
        """Which communities differ from the whole street beyond chance: those whose interval leaves its rate out."""
        share = self.street.solution.share
        ranges = [(row.name, row.solution.interval) for row in self.communities]
        low = [name for name, found in ranges if found and share is not None and found[1] < share]
        high = [name for name, found in ranges if found and share is not None and found[0] > share]
        told = (
            [_("Solved less often than in the whole street: %(names)s") % {"names": _(", ").join(low)}] if low else []
        )
        told += [_("Solved more often: %(names)s") % {"names": _(", ").join(high)}] if high else []
        return _("; ").join(told) or _("No clear difference between the communities in what is solved")

    @property
    def period(self) -> str:
        """What the rates cover, in words."""
        return _("State of now; rates from call-backs %(since)s to %(until)s.") % {
            "since": date_format(timezone.localtime(self.since), "MONTH_DAY_FORMAT"),
            "until": date_format(timezone.localtime(self.until), "MONTH_DAY_FORMAT"),
        }


def dashboard(street_id: int, *, since: datetime, until: datetime, at: datetime) -> Dashboard:
    """Count the present state and the ratings given in [since, until). Four queries.

    Source: docs/sources.md#three-rates: valid call-backs are the denominator of all three; fairly
    satisfied counts 0.9; no valid call-back means no rate, not zero. Units stand in the order of
    their names as GB 18030 has it, which is by sound for common characters.
    """
    names = dict(
        Place.objects.filter(street_id=street_id, kind=PlaceKind.COMMUNITY).order_by("code").values_list("id", "name")
    )
    now, rated = _open_now(street_id, at), _ratings(street_id, since, until)
    leads = {row["lead_id"] for row in (*now, *rated)} - {None}
    by_sound = sorted(organisations.organisation_names(leads).items(), key=lambda unit: unit[1].encode("gb18030"))
    return Dashboard(
        since,
        until,
        _row(None, "", now, rated),
        [_row(pk, name, _of(now, "community_id", pk), _of(rated, "community_id", pk)) for pk, name in names.items()],
        [_row(pk, name, _of(now, "lead_id", pk), _of(rated, "lead_id", pk)) for pk, name in by_sound],
    )


def _of(counted: Sequence[Counted], name: str, pk: int) -> list[Counted]:
    return [row for row in counted if row[name] == pk]


def _open_now(street_id: int, at: datetime) -> list[Counted]:
    open_cases = Case.objects.filter(street_id=street_id).open().order_by().values("community_id", "lead_id")
    late = Count("pk", filter=Q(status__in=IN_HAND, due_at__lt=at))
    return list(open_cases.annotate(open=Count("pk"), overdue=late))


def _estimate(row: DashboardRow) -> Estimate:
    low, high = row.solution.interval or (0, 1)
    share = row.solution.share or 0
    return Estimate(row.name, share * 100, low * 100, high * 100, row.solution.n)


def _ratings(street_id: int, since: datetime, until: datetime) -> list[Counted]:
    valid = Q(contacted=True)
    return list(
        Rating.objects.filter(street_id=street_id, rated_at__gte=since, rated_at__lt=until)
        .order_by()
        .values("community_id", "lead_id")
        .annotate(
            n=Count("pk", filter=valid),
            reached=Count("pk", filter=valid & Q(answered=True)),
            solved_n=Count("pk", filter=valid & Q(solved=True)),
            satisfied=Count("pk", filter=valid & Q(grade__gte=Grade.SATISFIED)),
            fairly=Count("pk", filter=valid & Q(grade=Grade.FAIRLY_SATISFIED)),
        )
    )


def _row(pk: int | None, name: str, now: Sequence[Counted], rated: Sequence[Counted]) -> DashboardRow:
    def total(key: str, rows: Sequence[Counted] = rated) -> int:
        return sum(row[key] for row in rows)

    n = total("n")
    satisfied = total("satisfied") + FAIRLY_SATISFIED_COUNTS * total("fairly")
    return DashboardRow(
        pk,
        name,
        total("open", now),
        total("overdue", now),
        Rate(total("reached"), n),
        Rate(total("solved_n"), n),
        Rate(satisfied, n),
    )
