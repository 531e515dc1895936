"""An answer that somebody without an account hears of by text message, and the message."""

import re
from datetime import timedelta

from django.utils import timezone

from helin.core.journal import delivery
from helin.core.notices import jobs
from helin.core.people import actions as people
from helin.features.cases import actions
from helin.features.cases.tests.conftest import SYSTEM
from helin.kit.actors import Actor

STEPS = ("accept", "dispatch", "sign", "start", "reply")
RATING = {"solved": True, "grade": 5}
TYPED = {"verb": "rate", "solved": "yes", "grade": "5", "comment": "谢谢"}
OPEN_AT = timezone.now()
"""Links are opened by the clock of the house, so the answer is of now."""


def called_in(world, at=OPEN_AT, **changed):
    """A case written down for somebody on the telephone who has no account."""
    person = people.register_person(name="孙婶", phone="13700001111", place=world.building, by=SYSTEM, at=at)
    said = {"source": "phone", "by": world.actor("dispatcher"), "at": at, "reporter_id": person.pk}
    return actions.file(world.concern(**changed), **said)


def answered(world, at=OPEN_AT, **changed):
    """As far as the answer of the unit."""
    case = called_in(world, at, **changed)
    if not case.is_restricted:
        return world.advanced(case, *STEPS, at=at)
    desk, unit = world.actor("dispatcher"), world.actor("handler")
    case = actions.advance(case, "accept", by=desk, at=at, category=world.category.pk, named="none")
    case = actions.advance(case, "dispatch", by=desk, at=at, organisation=world.firm.pk, summary="请核查账目。")
    case = world.advanced(case, "sign", "start", at=at)
    return actions.advance(case, "reply", by=unit, at=at, reply="已核查，账目已公布，电话13812340000。")


def offered(case, at=OPEN_AT):
    """The secret of a link to rate the case's answer."""
    return actions.offer_rating(case, by=SYSTEM, at=at)


def messages(settings, folder, at=OPEN_AT):
    """Deliver what happened and send what is due; the texts that left."""
    settings.SMS_BACKEND, settings.SMS_FOLDER = "file", folder
    delivery.deliver_once(limit=1000)
    while jobs.send_next(at=at + timedelta(days=1)):
        pass
    return [line.split("\t")[2] for path in folder.iterdir() for line in path.read_text().splitlines()]


def address_in(text):
    """The path of the link in a text message."""
    return re.search(r"http://localhost:8000(\S+)", text).group(1)


def holder():
    return Actor.anonymous()
