from datetime import timedelta

import pytest

from helin.features.cases import actions, queries
from helin.features.cases.actions import Refused
from helin.features.cases.tests.conftest import NOW

LATER = NOW + timedelta(hours=1)


def overruled(world):
    """Sent to the firm, which objected, and kept there by somebody else."""
    case = world.advanced(world.filed(), "accept", "dispatch")
    case = actions.advance(case, "object", by=world.actor("handler"), at=NOW, reason="不归我们管")
    return actions.advance(case, "overrule", by=world.actor("leader"), at=LATER, reason="目录写明归物业")


@pytest.mark.parametrize("signed", [False, True])
def test_an_overruled_objection_is_not_made_again(world, signed):
    case = overruled(world)
    if signed:
        case = world.advanced(case, "sign", at=LATER)
    with pytest.raises(Refused, match="只能提一次"):
        actions.advance(case, "object", by=world.actor("handler"), at=LATER, reason="还是不归我们管")
    case.refresh_from_db()
    assert case.status == ("signed" if signed else "dispatched")


def test_a_new_dispatch_gives_the_right_anew(world):
    case = world.advanced(world.filed(), "accept", "dispatch")
    case = actions.advance(case, "object", by=world.actor("handler"), at=NOW, reason="不归我们管")
    case = actions.advance(case, "uphold", by=world.actor("leader"), at=LATER, reason="确实")
    case = world.advanced(case, "dispatch", at=LATER)
    assert "object" in queries.case_page(case, world.actor("handler"), at=LATER).verbs
    case = actions.advance(case, "object", by=world.actor("handler"), at=LATER, reason="还是不归我们管")
    assert case.status == "objected"


def test_the_page_offers_it_once_and_refuses_an_old_form_in_words(world, browser):
    before = world.advanced(world.filed(), "accept", "dispatch")
    assert "object" in queries.case_page(before, world.actor("handler"), at=NOW).verbs
    case = overruled(world)
    case = queries.get_case(world.actor("handler"), case.pk)
    assert "object" not in queries.case_page(case, world.actor("handler"), at=LATER).verbs
    typed = {"verb": "object", "reason": "还是不归我们管"}
    answer = browser("handler").post(f"/cases/{case.pk}/transitions/", typed)
    assert answer.status_code == 422
    assert "只能提一次" in answer.content.decode()
    assert "还是不归我们管" in answer.content.decode()
