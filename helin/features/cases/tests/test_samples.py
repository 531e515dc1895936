"""Drawing by lot: what can be drawn, that it is drawn once and never changed, and that anybody can redo it."""

from datetime import date, timedelta

import pgtrigger
import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, transaction

from helin.core.journal import delivery, verify
from helin.core.journal import queries as journal
from helin.core.journal.models import Entry
from helin.core.notices.models import Notice
from helin.core.people import actions as people
from helin.features.cases import actions
from helin.features.cases.models import RateScheme, Rating, Sample, SampleCall
from helin.features.cases.queries.sample_proof import sample_problems
from helin.features.cases.subscribers.samples import tell_callers
from helin.features.cases.tests.conftest import NOW, SYSTEM
from helin.features.cases.tests.drawing import END, FIRST, IN_IT, closed, drawn, make_officer
from helin.kit import draws
from helin.kit.actors import Actor
from helin.kit.periods import Period

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def few(size=2):
    RateScheme.objects.update(sample_size=size)


def test_a_draw_takes_the_smallest_keys_of_what_is_closed(world):
    few()
    numbers = sorted(closed(world).number for _ in range(5))
    sample = drawn(world)
    assert sample.frame == numbers
    calls = sample.calls.order_by("position")
    assert [c.case.number for c in calls] == draws.drawn(sample.seed, numbers, 2)
    assert (sample.size, sample.left_out, sample.first_on, sample.end_on) == (2, 0, FIRST, END)
    assert sample_problems(sample) == []


def test_the_size_is_that_of_the_rule_on_the_first_day(world):
    own = RateScheme.objects.get()
    own.pk, own.street, own.starts_on, own.sample_size = None, world.street, FIRST + DAY, 1
    own.save()
    for _ in range(3):
        closed(world)
    assert drawn(world).size == 3


def test_the_seed_is_an_entry_of_the_journal_that_nobody_chose(world):
    closed(world)
    sample = drawn(world)
    entry = Entry.objects.get(chain=str(world.street.pk), seq=sample.seed_seq)
    assert bytes(entry.hash).hex() == sample.seed
    fact = Entry.objects.get(kind="cases.draw_sample")
    assert fact.payload["frame_sha256"] == draws.digest(sample.frame)
    assert fact.seq > sample.seed_seq


def stamped(world, moment, *, since=1, until=10**9):
    """Pretend that these entries of the chain were written at that moment."""
    with pgtrigger.ignore("journal.Entry:append_only"):
        Entry.objects.filter(chain=str(world.street.pk), seq__gte=since, seq__lte=until).update(recorded_at=moment)


def test_the_head_at_a_moment_is_the_last_entry_before_it(world):
    chain, moment = str(world.street.pk), NOW - 400 * DAY
    first = Entry.objects.filter(chain=chain).order_by("seq").first()
    assert journal.head_at(chain, moment) == journal.Mark(1, bytes(first.hash).hex(), is_first=True)
    stamped(world, moment - DAY, until=3)
    third = Entry.objects.get(chain=chain, seq=3)
    assert journal.head_at(chain, moment) == journal.Mark(3, bytes(third.hash).hex(), is_first=False)
    assert journal.head_at(chain, moment, below=2).seq == 1
    assert journal.head_at("nowhere", moment) is None


def test_a_draw_stands_on_the_head_at_the_end_of_the_period(world):
    closed(world)
    over = Period(FIRST, END).span[1]
    stamped(world, over)
    stamped(world, over - timedelta(seconds=1), until=3)
    sample = drawn(world)
    assert (sample.seed_seq, sample.seed_is_first) == (3, False)
    assert sample_problems(sample) == []


@pytest.mark.parametrize("why", ["open", "other period", "not reached", "again", "confidential", "nobody", "erased"])
def test_what_cannot_be_asked_is_not_drawn_from(world, why):
    kept, case = closed(world), None
    if why == "open":
        case = world.advanced(world.filed(at=IN_IT), "accept", "dispatch", "sign", "start", "reply", "rate", at=IN_IT)
    elif why == "other period":
        closed(world, at=NOW)
    else:
        case = closed(world)
    if why == "not reached":
        Rating.objects.filter(case=case).update(contacted=False, solved=None, grade=None)
    elif why == "again":
        actions.advance(case, "reopen", by=world.actor("ann"), at=NOW, reason="又坏了")
    elif why == "confidential":
        actions.restrict(case, reason="涉及未成年人", by=world.actor("dispatcher"), at=NOW)
    elif why == "nobody":
        type(case).objects.filter(pk=case.pk).update(reporter=None)
    elif why == "erased":
        bob = closed(world, at=IN_IT)
        type(bob).objects.filter(pk__in=[bob.pk, case.pk]).update(reporter=world.people["bob"])
        people.erase(world.people["bob"], by=SYSTEM, at=NOW)
    sample = drawn(world)
    assert sample.frame == [kept.number]
    expected = {"other period": 0, "not reached": 0, "erased": 2}
    assert sample.left_out == expected.get(why, 1)


def test_of_a_case_with_two_rounds_the_last_word_is_drawn(world):
    case = closed(world, solved=False, grade=1)
    case = actions.advance(case, "reopen", by=world.actor("ann"), at=IN_IT, reason="又坏了")
    case = world.advanced(case, "dispatch", "sign", "start", "reply", "rate", at=IN_IT)
    actions.advance(case, "close", by=SYSTEM, at=IN_IT)
    call = drawn(world).calls.get()
    assert (call.rating.round, call.rating.solved) == (1, True)


@pytest.mark.parametrize(
    ("first_on", "says"),
    [(date(2026, 11, 19), "还没有结束"), (date(2026, 10, 20), "没有从这一天开始"), (date(2026, 9, 19), "没有可抽的")],
)
def test_only_a_period_that_is_over_and_has_something_is_drawn(world, first_on, says):
    closed(world)
    with pytest.raises(actions.Refused, match=says):
        drawn(world, first_on=first_on)
    assert not Sample.objects.exists()


def test_a_period_is_drawn_once_also_when_periods_begin_otherwise_later(world):
    closed(world)
    drawn(world)
    with pytest.raises(actions.Refused, match="已经抽过"):
        drawn(world)
    own = RateScheme.objects.get()
    own.pk, own.street, own.starts_on, own.period_day = None, world.street, date(2026, 11, 1), 1
    own.save()
    with pytest.raises(actions.Refused, match="已经抽过"):
        drawn(world, first_on=date(2026, 11, 1), at=NOW + 10 * DAY)
    assert Sample.objects.count() == 1


@pytest.mark.parametrize("who", ["verifier", "dispatcher", "handler", "ann", "staff", "dispatcher_elsewhere"])
def test_only_a_leader_or_helin_draws(world, who):
    closed(world)
    with pytest.raises(PermissionDenied):
        drawn(world, by=who)
    assert actions.draw_sample(street=world.street, first_on=FIRST, by=Actor.system("sample"), at=NOW).size == 1


def copied(sample):
    return {f.attname: getattr(sample, f.attname) for f in Sample._meta.fields if f.name != "id"}


# Nothing is drawn again, taken out, exchanged or added.


@pytest.mark.parametrize(
    "change",
    [
        lambda sample: Sample.objects.filter(pk=sample.pk).update(seed="0" * 64),
        lambda sample: Sample.objects.filter(pk=sample.pk).delete(),
        lambda sample: sample.calls.all().delete(),
        lambda sample: sample.calls.update(position=2),
        lambda sample: sample.calls.update(case=Rating.objects.exclude(case__in=sample.calls.values("case"))[0].case),
    ],
)
def test_a_draw_stays(world, change):
    few(1)
    closed(world)
    closed(world)
    sample = drawn(world)
    with pytest.raises(DatabaseError), transaction.atomic():
        change(sample)
    assert sample_problems(Sample.objects.get()) == []


def test_nothing_is_added_to_a_draw(world):
    few(1)
    closed(world)
    closed(world)
    sample = drawn(world)
    other = Rating.objects.exclude(case__in=sample.calls.values("case")).get()
    with pytest.raises(IntegrityError), transaction.atomic():
        SampleCall.objects.create(sample=sample, case=other.case, rating=other, position=2)


LATER = {"first_on": FIRST + 900 * DAY, "end_on": END + 900 * DAY}


@pytest.mark.parametrize(
    ("name", "changed"),
    [
        ("a_draw_has_a_period", {"first_on": FIRST + 900 * DAY, "end_on": FIRST + 900 * DAY}),
        ("a_draw_takes_some_of_its_frame", LATER | {"size": 2}),
        ("a_draw_takes_some_of_its_frame", LATER | {"size": 0}),
        ("a_period_is_drawn_from_once", {"first_on": FIRST + DAY}),
    ],
)
def test_constraints_of_draws(world, name, changed):
    closed(world)
    values = copied(drawn(world))
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Sample.objects.create(**(values | changed))


# Redoing a draw, and what a draw that does not fit is told.


@pytest.fixture
def five(world):
    few(3)
    for _ in range(5):
        closed(world)
    return drawn(world)


def tampered(sample, **changed):
    with pgtrigger.ignore("cases.Sample:draws_are_never_changed"):
        Sample.objects.filter(pk=sample.pk).update(**changed)
    return Sample.objects.get(pk=sample.pk)


def test_a_draw_that_was_not_touched_reproduces(world, five):
    assert sample_problems(five) == []
    assert [p for p in verify.verify().problems if p.verifier == "draws by lot"] == []


def test_another_seed_does_not_reproduce(world, five):
    """Seeds are tried until one draws otherwise: even then the journal knows the right one."""
    seed = next(
        f"{n:064x}"
        for n in range(99)
        if draws.drawn(f"{n:064x}", five.frame, 3) != draws.drawn(five.seed, five.frame, 3)
    )
    found = sample_problems(tampered(five, seed=seed))
    assert "drawing again from this frame with this seed gives other numbers" in found
    assert "the seed is not the head that the street's journal had at the period's end" in found


def test_a_frame_with_one_number_changed_fails(world, five):
    spare = next(n for n in five.frame if n not in {c.case.number for c in five.calls.all()})
    frame = sorted({*five.frame, "9999999999"} - {spare})
    assert "the frame is not the one that the journal knows" in sample_problems(tampered(five, frame=frame))
    assert any(p.verifier == "draws by lot" for p in verify.verify().problems)


def test_a_number_exchanged_among_those_drawn_fails(world, five):
    call = five.calls.order_by("position").first()
    other = Rating.objects.exclude(case__in=five.calls.values("case")).first()
    with pgtrigger.ignore("cases.SampleCall:drawn_cases_are_never_exchanged"):
        SampleCall.objects.filter(pk=call.pk).update(case=other.case, rating=other)
    found = sample_problems(five)
    assert "the numbers drawn are not those that the journal knows" in found


def test_a_draw_that_the_journal_does_not_know_fails(world, five):
    second = Sample.objects.create(**(copied(five) | LATER))
    assert "the journal tells of this draw 0 times, not once" in sample_problems(second)


# Who is told.


def told(kind):
    return set(Notice.objects.filter(kind=kind).values_list("person_id", flat=True))


def test_the_call_back_officers_are_told_once(world):
    make_officer(world, "bob")
    closed(world)
    drawn(world)
    delivery.deliver_once(1000)
    assert told("cases.draw_sample") == {world.people["verifier"].pk, world.people["bob"].pk}
    before = Notice.objects.count()
    tell_callers(Entry.objects.get(kind="cases.draw_sample"))
    assert Notice.objects.count() == before
