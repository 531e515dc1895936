"""The street's first dashboard: open, overdue, three rates with n, by community."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from helin.core.places.models import Place, PlaceKind
from helin.features.cases.models import Case, Rating
from helin.features.cases.workflow import IN_HAND, Grade
from helin.kit.rates import Rate
from helin.ui.charts.intervals import DotChart, Estimate

FAIRLY_SATISFIED_COUNTS = 0.9
"""Source: docs/sources.md#three-rates."""


@dataclass(frozen=True, slots=True)
class NamedRate:
    """A rate as a screen shows it; "–" where there is nothing to count."""

    label: str
    rate: Rate

    @property
    def text(self) -> str:
        """The share in whole percent."""
        return "–" if self.rate.share is None else f"{self.rate.share:.0%}"

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
        return _("n = %(n)d, 95 %% interval %(interval)s") % {"n": self.rate.n, "interval": self.interval_text}


@dataclass(frozen=True, slots=True)
class CommunityRow:
    """One community (or the whole street): what is open and late now, and the three rates of the period."""

    place_id: int | None
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
            NamedRate(_("Response"), self.response),
            NamedRate(_("Solution"), self.solution),
            NamedRate(_("Satisfaction"), self.satisfaction),
        ]


@dataclass(frozen=True, slots=True)
class Dashboard:
    """The street and its communities over a period."""

    since: datetime
    until: datetime
    street: CommunityRow
    communities: Sequence[CommunityRow]

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
    """Count the present state and the ratings given in [since, until). Three queries.

    Source: docs/sources.md#three-rates: valid call-backs are the denominator of all three; fairly
    satisfied counts 0.9; no valid call-back means no rate, not zero.
    """
    names = dict(
        Place.objects.filter(street_id=street_id, kind=PlaceKind.COMMUNITY).order_by("code").values_list("id", "name")
    )
    now = {
        row["community_id"]: (row["open"], row["overdue"])
        for row in Case.objects.filter(street_id=street_id)
        .open()
        .order_by()
        .values("community_id")
        .annotate(open=Count("pk"), overdue=Count("pk", filter=Q(status__in=IN_HAND, due_at__lt=at)))
    }
    rated = {row["community_id"]: row for row in _ratings(street_id, since, until)}
    rows = [_row(pk, name, now.get(pk, (0, 0)), [rated[pk]] if pk in rated else []) for pk, name in names.items()]
    total = (sum(o for o, _late in now.values()), sum(late for _o, late in now.values()))
    return Dashboard(since, until, _row(None, "", total, list(rated.values())), rows)


def _estimate(row: CommunityRow) -> Estimate:
    low, high = row.solution.interval or (0, 1)
    share = row.solution.share or 0
    return Estimate(row.name, share * 100, low * 100, high * 100, row.solution.n)


def _ratings(street_id: int, since: datetime, until: datetime) -> list[Mapping[str, Any]]:
    valid = Q(contacted=True)
    return list(
        Rating.objects.filter(street_id=street_id, rated_at__gte=since, rated_at__lt=until)
        .order_by()
        .values("community_id")
        .annotate(
            n=Count("pk", filter=valid),
            reached=Count("pk", filter=valid & Q(answered=True)),
            solved_n=Count("pk", filter=valid & Q(solved=True)),
            satisfied=Count("pk", filter=valid & Q(grade__gte=Grade.SATISFIED)),
            fairly=Count("pk", filter=valid & Q(grade=Grade.FAIRLY_SATISFIED)),
        )
    )


def _row(place_id: int | None, name: str, now: tuple[int, int], rated: Sequence[Mapping[str, Any]]) -> CommunityRow:
    def total(key: str) -> int:
        return sum(row[key] for row in rated)

    n = total("n")
    satisfied = total("satisfied") + FAIRLY_SATISFIED_COUNTS * total("fairly")
    return CommunityRow(
        place_id, name, now[0], now[1], Rate(total("reached"), n), Rate(total("solved_n"), n), Rate(satisfied, n)
    )
