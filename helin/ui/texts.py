"""Words on screens: the type of a text, and how a moment is said."""

from datetime import datetime
from typing import TypeAlias

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import pgettext_lazy

Text: TypeAlias = str | Promise
"""A text, translated now or when it is shown."""

WEEKDAYS = (
    pgettext_lazy("weekday", "Mon"),
    pgettext_lazy("weekday", "Tue"),
    pgettext_lazy("weekday", "Wed"),
    pgettext_lazy("weekday", "Thu"),
    pgettext_lazy("weekday", "Fri"),
    pgettext_lazy("weekday", "Sat"),
    pgettext_lazy("weekday", "Sun"),
)


def spoken(at: datetime) -> str:
    """Write a moment as people say it, without the year.

    Shape: "11月24日 周二 9:00"; English "Tue 24 Nov, 9:00". The local time zone is Django's current one.
    """
    local = timezone.localtime(at) if timezone.is_aware(at) else at
    weekday = str(WEEKDAYS[local.weekday()])
    clock = f"{local.hour}:{local.minute:02}"
    if (get_language() or "").startswith("zh"):
        return f"{local.month}月{local.day}日 {weekday} {clock}"
    return f"{weekday} {local.day} {local:%b}, {clock}"


def spoken_with_year(at: datetime) -> str:
    """The same with the year in front, for what may be older than a year."""
    local = timezone.localtime(at) if timezone.is_aware(at) else at
    if (get_language() or "").startswith("zh"):
        return f"{local.year}年{spoken(at)}"
    return f"{spoken(at)} ({local.year})"
