import itertools

import pytest

from helin.features.cases.models import Case
from helin.features.cases.workflow import CASE, IN_PLACE, OPEN, Status, Verb
from helin.kit.workflow import IllegalTransition

LEGAL = {(s, m.verb): m.target for m in CASE.moves for s in m.sources}


def test_table_is_sound():
    assert CASE.problems() == []
    assert CASE.states == set(Status)
    assert set(CASE.verbs) == set(Verb)


@pytest.mark.parametrize(("state", "verb"), list(itertools.product(Status, Verb)))
def test_every_state_and_verb_is_decided(state, verb):
    if (state, verb) in LEGAL:
        assert CASE.plan(state, verb).target == LEGAL[state, verb]
    else:
        with pytest.raises(IllegalTransition):
            CASE.plan(state, verb)


def test_open_states_are_those_that_still_have_work():
    done = {Status.DRAFT, Status.CLOSED, Status.NOT_DISPATCHED, Status.WITHDRAWN, Status.MERGED}
    assert set(OPEN) == set(Status) - done


def test_whoever_handles_never_verifies():
    alone = [m for m in CASE.moves if m.verb not in IN_PLACE]
    handled = {m.permission for m in alone if m.target in (Status.SIGNED, Status.HANDLING, Status.REPLIED)}
    verified = {m.permission for m in alone if m.target in (Status.CALLED_BACK, Status.CLOSED)}
    assert handled == {"cases.handle", "cases.decide", "cases.resume", "cases.answer"}
    assert not handled & verified


def test_status_column_holds_every_status():
    assert max(map(len, Status.values)) <= Case._meta.get_field("status").max_length
