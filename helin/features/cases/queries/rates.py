"""The three rates and the score that a street's scheme makes of them, each with n and its interval."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import ceil
from typing import Any

from django.db.models import Count, IntegerField, Q, Value
from django.db.models.expressions import Combinable
from django.utils import timezone
from django.utils.translation import gettext as _

from helin.features.cases.models import RateScheme, Rating, in_force, left_out
from helin.features.cases.queries.call_backs import Rated
from helin.features.cases.workflow import Grade
from helin.kit.periods import Period, month_before, month_with
from helin.kit.rates import Rate, funnel

Counted = Mapping[str, Any]
JUDGED_FROM, WHOLE = 10, 100
"""Under ten nothing is judged. Source: docs/sources.md#small-numbers."""
ONCE, TWICE = 0.999, 0.95
"""Outside the first limits once, or outside the second twice running: ask why. Source: docs/sources.md#funnel-2005."""


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
        return _("call-backs reached: %(n)d, 95 %% interval %(interval)s") % {
            "n": self.rate.n,
            "interval": self.interval_text,
        }


@dataclass(frozen=True, slots=True)
class Score:
    """The weighted sum of the three rates, 0 to 100; a mean over call-backs, so its interval is Wilson's as well.

    What each call-back adds lies between 0 and 1, and nothing in there varies more than yes and no do: the interval
    is, if anything, too wide.
    """

    rate: Rate

    @property
    def is_judged(self) -> bool:
        """Whether there is enough to say anything."""
        return self.rate.n >= JUDGED_FROM

    @property
    def text(self) -> str:
        """With one decimal; nothing is said of fewer than ten."""
        if self.rate.share is None:
            return _("no data")
        return f"{self.rate.share * WHOLE:.1f}" if self.is_judged else _("fewer than ten, not judged")

    @property
    def interval_text(self) -> str:
        """The 95 % interval, with one decimal."""
        if self.rate.interval is None or not self.is_judged:
            return ""
        low, high = self.rate.interval
        return f"{low * WHOLE:.1f}–{high * WHOLE:.1f}"


@dataclass(frozen=True, slots=True)
class Measured:
    """The rates and the score of a unit, a community or a street over a period."""

    response: Rate
    solution: Rate
    satisfaction: Rate
    score: Score

    @property
    def n(self) -> int:
        """Valid call-backs: the denominator of everything."""
        return self.solution.n

    @property
    def rates(self) -> list[NamedRate]:
        """The three rates with their names."""
        return [
            NamedRate(_("Response"), self.response, Rated.ANSWERED),
            NamedRate(_("Solution"), self.solution, Rated.SOLVED),
            NamedRate(_("Satisfaction"), self.satisfaction, Rated.SATISFIED),
        ]

    def side(self, share: float, *, level: float) -> int:
        """Whether the solution rate lies below (-1), above (1) or within (0) the limits around `share`.

        What is interpolated above the last likely count is not outside: counts are whole.
        """
        if self.n < JUDGED_FROM:
            return 0
        low, high = funnel(share, self.n, level=level)
        return (self.solution.hits > ceil(high * self.n)) - (self.solution.hits < low * self.n)


def schemes(street_id: int, *, also: Combinable | None = None) -> tuple[list[RateScheme], int]:
    """The rate schemes that speak for a street, newest first, and `also`: one more figure on the way. One query."""
    found = RateScheme.objects.filter(Q(street_id=street_id) | Q(street=None)).order_by("-starts_on", "-id")
    asked = found.annotate(also=also if also is not None else Value(0, output_field=IntegerField()))
    rows: list[RateScheme] = list(asked)
    return rows, max((int(vars(row)["also"]) for row in rows), default=0)


def scheme_on(found: Sequence[RateScheme], at: datetime) -> RateScheme:
    """The one in force at that moment."""
    return in_force(found, on=timezone.localdate(at))


def periods(scheme: RateScheme, today: date, *, count: int = 4) -> list[Period]:
    """The present period and those before it, newest first."""
    found = [month_with(today, start_day=scheme.period_day)]
    while len(found) < count:
        found.append(month_before(found[-1]))
    return found


def tallies(street_id: int, *, since: datetime, until: datetime, before: datetime | None = None) -> list[Counted]:
    """Ratings given in [since, until) by community and unit; with `before`, also those in [before, since). One query.

    Those of restricted cases are left out: for few to see, they would show by subtraction what the lists do not.
    `is_now` tells the period, `is_out` that these ratings do not count: see `counting`.
    """
    valid, now = Q(contacted=True), Q(rated_at__gte=since)
    return list(
        Rating.objects.filter(street_id=street_id, rated_at__gte=before or since, rated_at__lt=until)
        .filter(case__is_restricted=False)
        .order_by()
        .annotate(is_now=now, is_out=left_out(street_id))
        .values("is_now", "is_out", "community_id", "lead_id", "lead__name")
        .annotate(
            n=Count("pk", filter=valid),
            reached=Count("pk", filter=valid & Q(answered=True)),
            solved_n=Count("pk", filter=valid & Q(solved=True)),
            satisfied=Count("pk", filter=valid & Q(grade__gte=Grade.SATISFIED)),
            fairly=Count("pk", filter=valid & Q(grade=Grade.FAIRLY_SATISFIED)),
        )
    )


def counting(rows: Iterable[Counted], *, is_now: bool = True) -> list[Counted]:
    """Those of the one period or the other that count."""
    return [row for row in rows if row["is_now"] is is_now and not row["is_out"]]


def measured(rows: Iterable[Counted], scheme: RateScheme) -> Measured:
    """Rates and score of what `tallies` counted.

    Source: docs/sources.md#three-rates: valid call-backs are the denominator of all; none means no rate, not zero.
    """
    kept = list(rows)
    n, reached, solved, satisfied, fairly = (
        sum(row[key] for row in kept) for key in ("n", "reached", "solved_n", "satisfied", "fairly")
    )
    content = satisfied + fairly * scheme.fairly_percent / WHOLE
    weighed = reached * scheme.response_percent + content * scheme.satisfaction_percent
    weighed += solved * scheme.solution_percent
    return Measured(Rate(reached, n), Rate(solved, n), Rate(content, n), Score(Rate(weighed / WHOLE, n)))
