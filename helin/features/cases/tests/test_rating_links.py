"""Links to one rating: made for one answer, used once, and only their hash is kept."""

import threading
from datetime import timedelta
from hashlib import sha256

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet

from helin.core.journal import delivery
from helin.core.journal.models import Entry
from helin.features.cases import actions, jobs, queries
from helin.features.cases.actions import links
from helin.features.cases.models import FollowUp, RateScheme, Rating, RatingLink
from helin.features.cases.models.ratings import MISSES_MAX
from helin.features.cases.tests.conftest import NOW, SYSTEM
from helin.features.cases.tests.rating_by_link import RATING, answered, holder, offered
from helin.features.cases.workflow import RatingWay, Status
from helin.kit.actors import Actor
from helin.kit.workflow import IllegalTransition

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def rated(secret, at=NOW, **changed):
    return actions.rate_by_link(secret, by=holder(), at=at, **(RATING | changed))


@pytest.fixture
def case(world):
    return answered(world, at=NOW)


@pytest.fixture
def secret(case):
    return offered(case, at=NOW)


def test_a_rating_by_link_is_valid_says_its_way_and_names_nobody(world, case, secret):
    rated(secret, comment="灯亮了")
    rating = Rating.objects.get()
    assert (rating.way, rating.by_reporter, rating.contacted, rating.by_id) == (RatingWay.LINK, True, True, None)
    assert rating.comment == "灯亮了"
    case.refresh_from_db()
    assert case.status == Status.CALLED_BACK
    fact = Entry.objects.get(kind="cases.rate")
    assert (fact.actor_id, fact.payload["way"], fact.payload["anonymous"]) == (None, "link", True)
    board = queries.dashboard(world.street.pk, since=NOW - DAY, until=NOW + DAY, at=NOW)
    assert (board.street.measured.n, board.street.measured.solution.hits) == (1, 1)


def test_a_good_rating_by_link_closes_and_a_bad_one_is_asked_about(world, case, secret):
    rated(secret, solved=False, grade=1)
    delivery.deliver_once(limit=1000)
    assert FollowUp.objects.get().rating.way == RatingWay.LINK
    case.refresh_from_db()
    assert case.status == Status.CALLED_BACK
    other = answered(world, at=NOW)
    rated(offered(other, at=NOW))
    delivery.deliver_once(limit=1000)
    other.refresh_from_db()
    assert other.status == Status.CLOSED


def test_only_a_hash_is_kept_and_each_message_gets_its_own(case, secret):
    again = offered(case, at=NOW)
    assert len({secret, again}) == 2
    assert {bytes(link.digest) for link in RatingLink.objects.all()} == {
        sha256(one.encode()).digest() for one in (secret, again)
    }
    kept = [str(list(RatingLink.objects.values())), str(list(Entry.objects.values_list("payload", flat=True)))]
    assert not any(one in row for one in (secret, again) for row in kept)
    assert len(secret) == 22
    rated(again)
    with pytest.raises(IllegalTransition):
        rated(secret)


@pytest.mark.parametrize("end", ["used", "rated", "called", "reopened", "out of time"])
def test_a_link_ends_with_its_answer(world, case, secret, end):
    at = NOW
    if end == "used":
        rated(secret)
    elif end == "rated":
        actions.advance(case, "rate", by=Actor.anonymous().claiming(f"cases.case:{case.pk}"), at=NOW, **RATING)
    elif end == "called":
        actions.advance(case, "call_back", by=world.actor("verifier"), at=NOW, result="refused")
    elif end == "reopened":
        by = world.actor("verifier")
        case = actions.advance(case, "call_back", by=by, at=NOW, result="refused")
        case = actions.advance(case, "reopen", by=by, at=NOW, reason="又坏了")
        world.advanced(case, "dispatch", "sign", "start", "reply")
    else:
        at = NOW + 8 * DAY
    before = Rating.objects.count()
    with pytest.raises(IllegalTransition):
        rated(secret, at=at)
    assert Rating.objects.count() == before
    assert not queries.rating_page(secret, at=at).is_open


def test_a_new_round_has_a_new_link(world, case, secret):
    by = world.actor("verifier")
    case = actions.advance(case, "call_back", by=by, at=NOW, result="refused")
    case = actions.advance(case, "reopen", by=by, at=NOW, reason="又坏了")
    case = world.advanced(case, "dispatch", "sign", "start", "reply")
    rated(offered(case, at=NOW))
    assert Rating.objects.get(way=RatingWay.LINK).round == 1


def test_how_long_a_link_holds_is_a_dated_row_of_the_day_of_the_answer(world, case):
    RateScheme.objects.update(link_calendar_days=2)
    link = RatingLink.objects.get(digest=RatingLink.digest_of(offered(case, at=NOW)))
    assert link.expires_at.astimezone(NOW.tzinfo).isoformat() == "2026-11-27T00:00:00+08:00"
    later = RateScheme.objects.get()
    later.pk, later.street, later.starts_on, later.link_calendar_days = None, world.street, NOW.date() + DAY, 30
    later.save()
    assert offered(case, at=NOW + 3 * DAY) == "", "the days of an answer are those of its own day"


@pytest.mark.parametrize("step", ["start", "rate"])
def test_nothing_is_offered_before_an_answer_or_after_a_rating(world, step):
    steps = ("accept", "dispatch", "sign", "start", "reply", "rate")
    assert offered(world.advanced(world.filed(), *steps[: steps.index(step) + 1]), at=NOW) == ""
    assert not RatingLink.objects.exists()


def test_only_helin_makes_links(world, case):
    for who in ("verifier", "dispatcher", "handler", "leader"):
        with pytest.raises(PermissionDenied):
            actions.offer_rating(case, by=world.actor(who), at=NOW)
    with pytest.raises(PermissionDenied):
        actions.forget_rating_links(by=world.actor("leader"), at=NOW)


def test_nobody_makes_one_up(secret):
    for wrong in ("", secret[:-1], secret + "a", "A" * 22):
        with pytest.raises(RatingLink.DoesNotExist):
            rated(wrong)


def test_a_link_opens_nothing_else_and_no_other_round(world, case, secret):
    """The claim of a link is not that of the secret tracking link, and holds for one round."""
    claim = Actor.anonymous().claiming(f"cases.rating:{case.pk}:{case.reopened_count}")
    assert not queries.follow_ups(claim, at=NOW)
    for verb, said in (("reopen", {"reason": "x"}), ("withdraw", {})):
        with pytest.raises((PermissionDenied, IllegalTransition)):
            actions.advance(case, verb, by=claim, at=NOW, **said)
    with pytest.raises(PermissionDenied):
        actions.advance(case, "rate", by=Actor.anonymous().claiming(f"cases.rating:{case.pk}:1"), at=NOW, **RATING)


def test_of_a_confidential_matter_the_number_is_said_first(world):
    case = answered(world, at=NOW, appeal_type="accusation")
    secret = offered(case, at=NOW)
    for number in ("", "2600000000"):
        with pytest.raises(actions.NotThisNumber):
            rated(secret, number=number)
    assert not Rating.objects.exists()
    assert actions.confirm_number(secret, case.number, by=holder(), at=NOW)
    rated(secret, number=case.number)
    assert Rating.objects.get().way == RatingWay.LINK


def test_a_few_wrong_numbers_end_a_link(world):
    case = answered(world, at=NOW, appeal_type="accusation")
    secret = offered(case, at=NOW)
    for _ in range(MISSES_MAX):
        assert not actions.confirm_number(secret, "2600000000", by=holder(), at=NOW)
    with pytest.raises(IllegalTransition):
        actions.confirm_number(secret, case.number, by=holder(), at=NOW)
    with pytest.raises(IllegalTransition):
        rated(secret, number=case.number)


def test_links_are_forgotten_a_month_after_their_end(case, secret):
    jobs.forget_rating_links(int((NOW + 37 * DAY).timestamp()))
    assert RatingLink.objects.exists()
    jobs.forget_rating_links(int((NOW + 38 * DAY).timestamp()))
    assert not RatingLink.objects.exists()


@pytest.mark.parametrize(
    ("name", "broken"),
    [
        ("a_rating_link_ends_after_it_was_made", {"expires_at": NOW - DAY}),
        ("a_rating_link_is_used_in_its_time", {"used_at": NOW + 30 * DAY}),
        ("a_rating_link_bears_few_wrong_numbers", {"misses": MISSES_MAX + 1}),
    ],
)
def test_a_link_that_cannot_be_is_refused(secret, name, broken):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        RatingLink.objects.update(**broken)


def test_two_links_of_one_round_are_not_both_used(case, secret):
    offered(case, at=NOW)
    with pytest.raises(IntegrityError, match="one_link_of_a_round_is_used"), transaction.atomic():
        RatingLink.objects.update(used_at=NOW)


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"way": "phone"}, "a_rating_came_by_a_way_of_whoever_gave_it"),
        ({"by_reporter": False}, "a_rating_came_by_a_way_of_whoever_gave_it"),
        ({"refused": True}, "whoever_would_not_say_has_not_rated"),
    ],
)
def test_a_rating_says_truly_by_which_way_it_came(case, secret, values, name):
    rated(secret)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Rating.objects.update(**values)


# Two presses at the same moment.


def presses(secrets, press):
    """Each secret pressed in a thread of its own, at once; how each ended."""
    ready, ends = threading.Barrier(len(secrets)), []

    def run(secret):
        try:
            press(secret, ready)
            ends.append("rated")
        except (IllegalTransition, IntegrityError) as error:
            ends.append(type(error).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(secret,)) for secret in secrets]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return sorted(ends)


def pressed(secret, ready):
    ready.wait(10)
    rated(secret)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("links", [1, 2])
def test_of_two_presses_one_rates(world, links):
    """Two tabs with one link, or the links of two messages."""
    case = answered(world, at=NOW)
    secrets = [offered(case, at=NOW) for _ in range(links)] * (2 // links)
    assert presses(secrets, pressed) == ["IllegalTransition", "rated"]
    assert (Rating.objects.count(), Entry.objects.filter(kind="cases.rate").count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_without_the_locks_two_presses_both_go_on(world, monkeypatch):
    """The negative control: both have looked before either writes; only the database stops the second."""
    case = answered(world, at=NOW)
    secrets, look = [offered(case, at=NOW) for _ in range(2)], RatingLink.is_open
    both = threading.Barrier(2)
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **options: self)
    monkeypatch.setattr(RatingLink, "is_open", lambda *a: (look(*a), both.wait(10))[0])
    assert presses(secrets, pressed) == ["IntegrityError", "rated"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("locked", "kept"), [(True, 2), (False, 1)])
def test_wrong_numbers_at_once_are_all_counted_and_the_lock_is_why(world, monkeypatch, locked, kept):
    case = answered(world, at=NOW, appeal_type="accusation")
    secret, look, both = offered(case, at=NOW), links.constant_time_compare, threading.Barrier(2)
    if not locked:
        monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **options: self)
        monkeypatch.setattr(links, "constant_time_compare", lambda *a: (both.wait(10), look(*a))[1])

    def miss(secret, ready):
        ready.wait(10)
        actions.confirm_number(secret, "2600000000", by=holder(), at=NOW)

    assert presses([secret, secret], miss) == ["rated", "rated"]
    assert RatingLink.objects.get().misses == kept


def test_system_is_no_reporter(case):
    with pytest.raises(PermissionDenied):
        actions.advance(case, "rate", by=SYSTEM, at=NOW, **RATING)
