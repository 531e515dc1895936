"""Cases of a period that is over, a draw from them, and the calls that follow."""

from datetime import date, datetime, timedelta

from helin.core.people.models import RoleGrant
from helin.core.roles import Role
from helin.features.cases import actions
from helin.features.cases.models import Case
from helin.features.cases.tests.conftest import NOW, SYSTEM
from helin.features.cases.tests.disputing import ALL

FIRST, END = date(2026, 10, 19), date(2026, 11, 19)
"""The period that is over at NOW."""
IN_IT: datetime = NOW - timedelta(days=10)
GOOD = {"result": "reached", "solved": True, "grade": 5, "approached": False}
BAD = {"result": "reached", "solved": False, "grade": 1, "approached": False, "words": "灯还是不亮"}


def closed(world, *, at=IN_IT, solved=True, grade=5, caller="", **changed) -> Case:
    """A case that was rated by its reporter or called back by `caller`, and closed."""
    case = world.advanced(world.filed(at=at, **changed), *ALL[:-1], at=at)
    said = {"solved": solved, "grade": grade}
    if caller:
        case = actions.advance(
            case, "call_back", by=world.actor(caller), at=at, result="reached", answered=True, **said
        )
    else:
        case = actions.advance(case, "rate", by=world.actor("ann"), at=at, **said)
    return actions.advance(case, "close", by=SYSTEM, at=at)


def drawn(world, by="leader", at=NOW, first_on=FIRST, **changed):
    return actions.draw_sample(street=world.street, first_on=first_on, by=world.actor(by), at=at, **changed)


def one_drawn(world, **changed):
    """The call of a draw that holds one case."""
    closed(world, **changed)
    return drawn(world).calls.get()


def called(world, call, by="verifier", at=NOW, **said):
    return actions.call_sample(call, by=world.actor(by), at=at, **(said or GOOD))


def make_officer(world, name):
    """Somebody is a call-back officer, too; of roles that no action gives one person, by an older row."""
    RoleGrant.objects.create(person=world.people[name], role=Role.VERIFIER, place=world.street, starts_on=NOW.date())
