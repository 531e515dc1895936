"""Words on screens: the type of a text, and how a moment is said."""

import re
from datetime import date, datetime
from html import escape
from typing import TypeAlias

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import pgettext, pgettext_lazy

Text: TypeAlias = str | Promise
"""A text, translated now or when it is shown."""

DIAL = re.compile(r"(?<!\d)(?:110|119|120|122|12345)(?!\d)")
"""Emergency and city numbers, as our own texts name them."""

WEEKDAYS = (
    pgettext_lazy("weekday", "Mon"),
    pgettext_lazy("weekday", "Tue"),
    pgettext_lazy("weekday", "Wed"),
    pgettext_lazy("weekday", "Thu"),
    pgettext_lazy("weekday", "Fri"),
    pgettext_lazy("weekday", "Sat"),
    pgettext_lazy("weekday", "Sun"),
)
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def spoken(at: datetime) -> str:
    """Write a moment as people say it, without the year.

    Shape: "Tue 24 Nov, 9:00", in Chinese "11月24日 周二 9:00", in Django's current time zone.
    """
    local = timezone.localtime(at) if timezone.is_aware(at) else at
    return pgettext("moment", "%(weekday)s %(day)s %(month_name)s, %(clock)s") % {
        "weekday": WEEKDAYS[local.weekday()],
        "day": local.day,
        "month": local.month,
        "month_name": MONTHS[local.month - 1],
        "clock": f"{local.hour}:{local.minute:02}",
    }


def spoken_with_year(at: datetime) -> str:
    """Write a moment with its year, for what may be older than twelve months."""
    local = timezone.localtime(at) if timezone.is_aware(at) else at
    return pgettext("moment", "%(moment)s (%(year)s)") % {"moment": spoken(at), "year": local.year}


def told_day(day: date, *, today: date) -> str:
    """Write a day, with its year when that is not the year of `today`."""
    return date_format(day, "MONTH_DAY_FORMAT" if day.year == today.year else "DATE_FORMAT")


def told(at: datetime, *, now: datetime) -> str:
    """Write a moment as people say it, with its year when that is not the year of `now`."""
    if not timezone.is_aware(at):
        return spoken(at)
    return spoken(at) if timezone.localtime(at).year == timezone.localtime(now).year else spoken_with_year(at)


def dialable(text: Text) -> SafeString:
    """Make the emergency numbers in one of our own texts links that a telephone dials."""
    return SafeString(DIAL.sub(lambda number: f'<a href="tel:{number[0]}">{number[0]}</a>', escape(str(text))))
