import threading
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, ProgrammingError, connection
from django.db.models import QuerySet
from django.urls import reverse

from helin.core.journal import delivery
from helin.core.journal.models import Entry
from helin.core.notices.models import Notice
from helin.core.people.models import RoleGrant
from helin.core.roles import Role
from helin.features.cases import actions, queries
from helin.features.cases.models import Exclusion, RateScheme, Ruling
from helin.features.cases.tests.conftest import NOW
from helin.features.cases.tests.disputing import ALL, appealed, asked, contested, decided, judged, settled
from helin.features.cases.workflow import EXCLUSION, RATING_APPEAL, AppealState, ExclusionState
from helin.kit.workflow import IllegalTransition

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def rated(world):
    return world.advanced(world.filed(is_public=True), *ALL)


def counted(world):
    span = {"since": NOW - DAY, "until": NOW + DAY}
    board = queries.dashboard(world.street.pk, at=NOW, **span)
    return board.street.measured.n, {row.reason: row.n for row in queries.left_out_counts(world.street.pk, **span)}


def test_tables_are_sound():
    assert EXCLUSION.problems() == RATING_APPEAL.problems() == []
    assert EXCLUSION.states == set(ExclusionState)
    assert RATING_APPEAL.states == set(AppealState)


def test_a_case_is_left_out_by_a_second_person_and_counts_again_by_a_third(world, rated):
    exclusion = asked(world, rated)
    assert counted(world) == (1, {})
    decided(world, exclusion)
    assert counted(world) == (0, {"unreasonable": 1})
    contested(world, exclusion)
    assert counted(world) == (0, {"unreasonable": 1})
    settled(world, exclusion)
    assert counted(world) == (1, {})
    kinds = ["cases.ask_exclusion", "cases.exclude", "cases.contest", "cases.lift"]
    assert list(Entry.objects.filter(kind__in=kinds).order_by("id").values_list("kind", flat=True)) == kinds
    assert list(exclusion.rulings.order_by("id").values_list("verb", flat=True)) == [
        kind.removeprefix("cases.") for kind in kinds
    ]


def test_an_appeal_upheld_takes_the_rating_out_and_keeps_its_words(world, rated):
    appeal = appealed(world, rated)
    assert counted(world) == (1, {})
    judged(world, appeal)
    assert counted(world) == (0, {"wrong_grade": 1})
    assert rated.ratings.get().grade == 5


def test_what_is_left_out_twice_is_counted_once(world, rated):
    judged(world, appealed(world, rated))
    decided(world, asked(world, rated))
    assert counted(world) == (0, {"unreasonable": 1})


def test_a_refusal_changes_nothing(world, rated):
    decided(world, asked(world, rated), exclude=False)
    judged(world, appealed(world, rated), uphold=False)
    assert counted(world) == (1, {})


@pytest.fixture
def everything(world):
    """The handler and the dispatcher hold every deciding role of the street."""
    for name in ("handler", "dispatcher"):
        for role in (Role.DISPATCHER, Role.LEADER, Role.VERIFIER):
            if (name, role) != ("dispatcher", Role.DISPATCHER):
                person = world.people[name]
                RoleGrant.objects.create(person=person, role=role, place=world.street, starts_on=NOW.date())


@pytest.mark.usefixtures("everything")
def test_no_second_person_is_the_first_whatever_else_they_are(world, rated):
    for who in ("dispatcher", "handler"):  # who asked, and who handled
        exclusion = Exclusion.objects.first() or asked(world, rated, by="dispatcher")
        with pytest.raises(PermissionDenied):
            decided(world, exclusion, by=who)
    decided(world, exclusion, by="leader")
    contested(world, exclusion)
    for who in ("dispatcher", "leader", "handler"):  # who asked, who decided, who handled
        with pytest.raises(PermissionDenied):
            settled(world, exclusion, by=who)
    settled(world, exclusion, by="verifier")
    appeal = appealed(world, rated)
    with pytest.raises(PermissionDenied):
        judged(world, appeal, by="handler")
    judged(world, appeal, by="dispatcher")


def test_whoever_wrote_the_rating_down_does_not_judge_the_appeal(world):
    case = world.advanced(world.filed(), *ALL[:-1])
    by = world.actor("verifier")
    case = actions.advance(case, "call_back", by=by, at=NOW, result="reached", answered=True, solved=False, grade=1)
    appeal = appealed(world, case)
    with pytest.raises(PermissionDenied):
        judged(world, appeal, by="verifier")


@pytest.mark.parametrize("who", ["bob", "staff", "grid_worker", "heating_handler", "leader", "verifier"])
def test_others_neither_ask_nor_appeal(world, rated, who):
    with pytest.raises(PermissionDenied):
        asked(world, rated, by=who)
    with pytest.raises(PermissionDenied):
        appealed(world, rated, by=who)


@pytest.mark.parametrize("who", ["bob", "dispatcher", "handler"])
def test_only_the_reporter_objects(world, rated, who):
    exclusion = decided(world, asked(world, rated))
    with pytest.raises(PermissionDenied):
        contested(world, exclusion, by=who)


def test_each_is_asked_once(world, rated):
    decided(world, asked(world, rated), exclude=False)
    with pytest.raises(actions.Refused):
        asked(world, rated)
    judged(world, appealed(world, rated), uphold=False)
    with pytest.raises(actions.Refused):
        appealed(world, rated)


def test_time_limits_of_the_street_hold_to_the_minute(world, rated):
    scheme = RateScheme.of_street(world.street.pk, on=NOW.date())
    last = scheme.appeal_until(NOW, queries.disputes.workdays.clock())
    for step in (asked, appealed):
        with pytest.raises(actions.Refused):
            step(world, rated, at=last + timedelta(minutes=1))
        assert step(world, rated, at=last).pk
    exclusion = decided(world, Exclusion.objects.get())
    with pytest.raises(actions.Refused):
        contested(world, exclusion, at=exclusion.contest_until + timedelta(minutes=1))
    assert not Ruling.objects.filter(verb="contest").exists()
    assert contested(world, exclusion, at=exclusion.contest_until).state == "contested"


@pytest.mark.parametrize(
    ("reason", "words", "missing"), [("", "x", "reason"), ("because", "x", "reason"), ("untrue", " ", "words")]
)
def test_reason_and_words_are_needed(world, rated, reason, words, missing):
    with pytest.raises(actions.MissingEvidence, match=missing):
        asked(world, rated, reason=reason, words=words)


def test_a_case_without_a_unit_is_not_left_out(world):
    with pytest.raises(actions.Refused):
        asked(world, world.advanced(world.filed(), "accept"), by="dispatcher")


def press_at_once(world, *steps):
    """Each step in a thread of its own at the same moment; the kinds of refusal."""
    gate, wrong = threading.Barrier(len(steps)), []

    def press(step):
        gate.wait()
        try:
            step()
        except Exception as refusal:
            wrong.append(type(refusal))
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=(step,)) for step in steps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return wrong


def unlock(monkeypatch):
    """Take the locks away, and let both read before either writes."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **_: self)
    both, require = threading.Barrier(2), actions.disputes.permissions.require

    def together(*args, **named):
        require(*args, **named)
        both.wait(timeout=10)

    monkeypatch.setattr(actions.disputes.permissions, "require", together)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("locked", [True, False])
def test_of_two_who_decide_at_once_one_is_told_and_the_lock_is_why(world, monkeypatch, locked):
    appeal = appealed(world, world.advanced(world.filed(), *ALL))
    if not locked:
        unlock(monkeypatch)
    wrong = press_at_once(
        world, lambda: judged(world, appeal, by="leader"), lambda: judged(world, appeal, by="dispatcher", uphold=False)
    )
    assert wrong == (
        [IllegalTransition] if locked else [ProgrammingError]
    )  # without the lock, only the trigger is left
    assert Ruling.objects.exclude(verb="appeal_rating").count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("locked", [True, False])
def test_who_asks_twice_at_once_asks_once_and_the_lock_is_why(world, monkeypatch, locked):
    case = world.advanced(world.filed(), *ALL)
    if not locked:
        unlock(monkeypatch)
    wrong = press_at_once(world, lambda: asked(world, case), lambda: asked(world, case, by="dispatcher"))
    assert wrong == ([actions.Refused] if locked else [IntegrityError])
    assert Exclusion.objects.count() == 1


def test_reporter_and_desk_are_told_in_plain_words(world, rated, browser):
    exclusion = decided(world, asked(world, rated))
    delivery.deliver_once(1000)
    told = Notice.objects.filter(kind__startswith="cases.exclude").values_list("kind", "person")
    ann, handler = world.people["ann"].pk, world.people["handler"].pk
    assert set(told) == {("cases.exclude", ann), ("cases.exclude/handler", handler)}
    page = browser("ann").get(reverse("cases:show", args=[rated.pk])).content.decode()
    assert "您的事照常办理，只是不计入考核单位的三率" in page
    assert reverse("cases:exclusion", args=[exclusion.pk]) in page


def test_the_pages_lead_from_asking_to_the_third_person(world, rated, browser, monkeypatch):
    for name in ("actions.disputes", "queries.disputes"):
        monkeypatch.setattr(f"helin.features.cases.{name}.RateScheme.appeal_until", lambda *_: NOW + 4000 * DAY)
    handler, leader = browser("handler"), browser("leader")
    shown = handler.get(reverse("cases:show", args=[rated.pk])).content.decode()
    for name, reason in (("cases:ask_exclusion", "untrue"), ("cases:appeal_rating", "wrong_unit")):
        where = reverse(name, args=[rated.pk])
        assert where in shown
        assert handler.post(where, {"reason": reason}).status_code == 422
        made = handler.post(where, {"reason": reason, "words": "现场没有这回事。"})
        assert "现场没有这回事" in leader.get(made["Location"]).content.decode()
    listed = leader.get(reverse("cases:disputes")).content.decode()
    assert listed.count("等您决定") == 2
    exclusion = reverse("cases:exclusion", args=[Exclusion.objects.get().pk])
    assert leader.post(exclusion, {"verb": "exclude"}).status_code == 422
    assert leader.post(exclusion, {"verb": "exclude", "words": "属实。"}).status_code == 302
    late = browser("dispatcher").post(exclusion, {"verb": "exclude", "words": "属实。"})
    assert (late.status_code, "别人已经先一步决定了" in late.content.decode()) == (409, True)
    assert handler.post(exclusion, {"verb": "contest", "words": "x"}).status_code == 403
    assert browser("ann").post(exclusion, {"verb": "contest", "words": "我没有。"}).status_code == 302
    assert "我没有" in browser("verifier").get(exclusion).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(world, browser, django_assert_num_queries, count):
    for _ in range(count):
        case = world.advanced(world.filed(), *ALL)
        decided(world, asked(world, case))
        appealed(world, case)
    client = browser("leader")
    client.get(reverse("cases:disputes"))
    with django_assert_num_queries(8):
        client.get(reverse("cases:disputes"))


def test_no_list_shows_another_street(world, rated, browser):
    asked(world, rated)
    elsewhere = browser("dispatcher_elsewhere")
    assert rated.number not in elsewhere.get(reverse("cases:disputes")).content.decode()
    assert elsewhere.get(reverse("cases:exclusion", args=[Exclusion.objects.get().pk])).status_code == 404


def test_words_are_masked_for_the_unit_and_the_dashboard_leads_to_what_is_out(world, rated, browser):
    exclusion = decided(world, asked(world, rated))
    actions.contest(exclusion, words="请打 13812345678 找我。", by=world.actor("ann"), at=NOW)
    page = browser("handler").get(reverse("cases:exclusion", args=[exclusion.pk])).content.decode()
    assert ("13812345678" in page, "138****5678" in page) == (False, True)
    listed = browser("leader").get(
        reverse("cases:disputes"), {"since": int((NOW - DAY).timestamp()), "until": int((NOW + DAY).timestamp())}
    )
    assert rated.number in listed.content.decode()
