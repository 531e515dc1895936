"""Which message goes when: pure, no database and no clock."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from helin.core.notices.models import Channel, Mode
from helin.core.notices.phrases import Phrase, Urgency

DEFAULTS: Mapping[Channel, Mode] = {Channel.SMS: Mode.ON, Channel.EMAIL: Mode.OFF}
MERGE_FOR = timedelta(minutes=3)
DIGEST_AT = time(18)
QUIET_FROM, QUIET_UNTIL = time(21, 30), time(7, 30)
TOO_OLD = timedelta(days=1)
DIGEST = "digest"
EMAIL = "email"
"""What an address is sealed for."""


def subject_and_time(
    channel: Channel, mode: Mode, phrase: Phrase, subject: str, at: datetime, zone: ZoneInfo
) -> tuple[str, datetime] | None:
    """Return what the message is about and when it is due, or None when this channel stays silent.

    Without the person's word for a digest, a text message is sent only for what is urgent and their own.
    """
    if mode == Mode.OFF:
        return None
    if mode == Mode.DIGEST:
        return DIGEST, next_digest(at, zone)
    if channel == Channel.SMS:
        return (subject, after_quiet(at + MERGE_FOR, zone)) if phrase.urgency == Urgency.NOW and phrase.own else None
    return (subject, at + MERGE_FOR) if phrase.urgency == Urgency.NOW else (DIGEST, next_digest(at, zone))


def next_digest(at: datetime, zone: ZoneInfo) -> datetime:
    """The next 18:00 on the wall, strictly later than `at`."""
    local = at.astimezone(zone)
    today = datetime.combine(local.date(), DIGEST_AT, zone)
    return today if today > local else datetime.combine(local.date() + timedelta(days=1), DIGEST_AT, zone)


def after_quiet(at: datetime, zone: ZoneInfo) -> datetime:
    """The same moment, or 7:30 when it falls into the night: no phone rings then."""
    local = at.astimezone(zone)
    if local.time() >= QUIET_FROM:
        return datetime.combine(local.date() + timedelta(days=1), QUIET_UNTIL, zone)
    return datetime.combine(local.date(), QUIET_UNTIL, zone) if local.time() < QUIET_UNTIL else at
