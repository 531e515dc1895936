from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from helin.core.notices import routing
from helin.core.notices.models import Channel, Mode
from helin.core.notices.phrases import Phrase, Urgency

ZONE = ZoneInfo("Asia/Shanghai")
OWN = Phrase("x", urgency=Urgency.NOW, own=True)
WORK = Phrase("x", urgency=Urgency.NOW)
NEWS = Phrase("x", own=True)


def wall(hour, minute=0, day=24):
    return datetime(2026, 11, day, hour, minute, tzinfo=ZONE)


def plan(channel, mode, phrase, at):
    return routing.subject_and_time(channel, mode, phrase, "demo.thing:1", at, ZONE)


@pytest.mark.parametrize(
    ("channel", "mode", "phrase", "expected"),
    [
        (Channel.SMS, Mode.ON, OWN, ("demo.thing:1", wall(9, 3))),
        (Channel.SMS, Mode.ON, WORK, None),
        (Channel.SMS, Mode.ON, NEWS, None),
        (Channel.SMS, Mode.DIGEST, OWN, ("digest", wall(18))),
        (Channel.SMS, Mode.DIGEST, NEWS, ("digest", wall(18))),
        (Channel.SMS, Mode.OFF, OWN, None),
        (Channel.EMAIL, Mode.ON, OWN, ("demo.thing:1", wall(9, 3))),
        (Channel.EMAIL, Mode.ON, WORK, ("demo.thing:1", wall(9, 3))),
        (Channel.EMAIL, Mode.ON, NEWS, ("digest", wall(18))),
        (Channel.EMAIL, Mode.DIGEST, OWN, ("digest", wall(18))),
        (Channel.EMAIL, Mode.OFF, OWN, None),
    ],
)
def test_what_goes_when(channel, mode, phrase, expected):
    assert plan(channel, mode, phrase, wall(9)) == expected


@pytest.mark.parametrize(
    ("at", "due"),
    [
        (wall(17, 59), wall(18)),
        (wall(18), wall(18, day=25)),
        (wall(23, 59), wall(18, day=25)),
        (wall(0), wall(18)),
    ],
)
def test_the_digest_comes_at_six(at, due):
    assert routing.next_digest(at, ZONE) == due


@pytest.mark.parametrize(
    ("at", "due"),
    [
        (wall(21, 26), wall(21, 29)),
        (wall(21, 27), wall(7, 30, day=25)),
        (wall(23, 58), wall(7, 30, day=25)),
        (wall(2), wall(7, 30)),
        (wall(7, 26), wall(7, 30)),
        (wall(7, 28), wall(7, 31)),
    ],
)
def test_no_phone_rings_at_night(at, due):
    assert plan(Channel.SMS, Mode.ON, OWN, at) == ("demo.thing:1", due)
    assert plan(Channel.EMAIL, Mode.ON, OWN, at) == ("demo.thing:1", at + timedelta(minutes=3))
