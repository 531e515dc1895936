"""How long the forms of a street stand open: medians of many, of nobody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Aggregate, Count, FloatField
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from helin.features.cases.models import FormTime
from helin.ui.charts.lines import LineChart, Series

FEWEST, TREND_DAYS, RECENT_DAYS = 10, 366, 92
"""Fewer than ten are not shown: a median of few tells of somebody."""


class Median(Aggregate):
    """The middle one."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


@dataclass(frozen=True, slots=True)
class FormMinutes:
    """How many times a form was sent in the last three months, and the median minutes; None under ten."""

    n: int
    minutes: float | None

    @property
    def text(self) -> str:
        """The figure, or why there is none."""
        if self.minutes is None:
            return _("too few to say")
        return _("%(minutes).1f minutes") % {"minutes": self.minutes}


def form_minutes(street_id: int, *, at: datetime) -> dict[str, FormMinutes]:
    """By verb. One query."""
    since = (timezone.localdate(at) - timedelta(days=RECENT_DAYS)).replace(day=1)
    times = FormTime.objects.filter(street_id=street_id, month_on__gte=since)
    rows = times.order_by().values_list("verb").annotate(n=Count("pk"), middle=Median("seconds"))
    return {verb: FormMinutes(n, _minutes(n, middle)) for verb, n, middle in rows}


def minutes_trend(street_id: int, *, at: datetime) -> LineChart | None:
    """The median of all forms by month of the last year; None before two months have one. One query."""
    since = timezone.localdate(at) - timedelta(days=TREND_DAYS)
    times = FormTime.objects.filter(street_id=street_id, month_on__gte=since)
    rows = list(times.values_list("month_on").annotate(n=Count("pk"), middle=Median("seconds")).order_by("month_on"))
    values = [(month, _minutes(n, middle)) for month, n, middle in rows]
    if sum(value is not None for _month, value in values) < 2:
        return None
    return _chart(values)


def _chart(values: Sequence[tuple[date, float | None]]) -> LineChart:
    known = [value for _month, value in values if value is not None]
    finding = _("A form now takes %(last).1f minutes; at first it took %(first).1f") % {
        "last": known[-1],
        "first": known[0],
    }
    return LineChart(
        finding=finding,
        periods=tuple(date_format(month, "Y-m") for month, _value in values),
        series=(Series(_("Median minutes"), tuple(value for _month, value in values)),),
        row_heading=_("Month"),
        decimals=1,
    )


def _minutes(n: int, seconds: float) -> float | None:
    return round(seconds / 60, 1) if n >= FEWEST else None
