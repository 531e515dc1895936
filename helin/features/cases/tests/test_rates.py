from datetime import date, timedelta
from random import Random

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from helin.features.cases import actions, queries
from helin.features.cases.models import RateScheme, Rating, in_force
from helin.features.cases.queries.rates import measured, tallies
from helin.features.cases.tests.conftest import NOW, SYSTEM

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
SINCE, UNTIL = NOW - 30 * DAY, NOW + DAY


def scheme(**changed):
    said = {"fairly_percent": 90, "response_percent": 10, "satisfaction_percent": 40, "solution_percent": 50}
    rest = {"period_day": 19, "appeal_days": 3, "contest_days": 5, "sample_size": 59, "source": "街道文件"}
    return RateScheme(**(said | rest | {"starts_on": NOW.date() + 2 * DAY} | changed))


def rated(world, grades, *, at=NOW, community=None, solved=lambda grade: grade >= 3, answered=True):
    """So many call-backs; None is one in which nobody was reached."""
    case = world.filed()
    held = {"street": world.street, "community": community or world.community, "lead": world.firm, "by_reporter": False}
    held["way"] = "phone"
    first = Rating.objects.filter(case=case).count()
    Rating.objects.bulk_create(
        Rating(
            case=case, round=first + number, rated_at=at, answered=answered, contacted=grade is not None,
            grade=grade, solved=None if grade is None else solved(grade), **held,
        )
        for number, grade in enumerate(grades)
    )  # fmt: skip


def found(world, by=None):
    return measured(tallies(world.street.pk, since=SINCE, until=UNTIL), by or scheme())


def test_the_formula_over_valid_call_backs(world):
    rated(world, [5, 4, 4, 3, 3, 2, 1, 4, 5, 5, None, None])
    got = found(world)
    assert (got.n, got.response.hits, got.solution.hits) == (10, 10, 8)
    assert got.satisfaction.hits == pytest.approx(6 + 0.9 * 2)
    assert got.score.rate.share * 100 == pytest.approx(0.1 * 100 + 0.4 * 78 + 0.5 * 80)
    assert (got.score.text, got.score.is_judged) == ("81.2", True)


def test_other_weights_make_another_score(world):
    rated(world, [5] * 5 + [1] * 5, answered=False)
    by = scheme(fairly_percent=50, response_percent=30, satisfaction_percent=35, solution_percent=35)
    assert found(world, by).score.rate.share == pytest.approx(0.35 * 0.5 + 0.35 * 0.5)


def test_nobody_reached_is_no_data_and_few_are_not_judged(world):
    rated(world, [None])
    assert [found(world).score.text, *(rate.text for rate in found(world).rates)] == ["无数据"] * 4
    rated(world, [5] * 9)
    assert (found(world).score.text, found(world).score.interval_text, found(world).n) == ("不满十件，不评", "", 9)
    rated(world, [5])
    assert found(world).score.text == "100.0"


def test_a_period_is_counted_by_the_scheme_of_its_first_day(world):
    first = RateScheme.of_street(world.street.pk, on=NOW.date())
    later = actions.set_rate_scheme(scheme(fairly_percent=50), street=world.street, by=SYSTEM, at=NOW)
    assert RateScheme.of_street(world.street.pk, on=later.starts_on - DAY) == first
    assert RateScheme.of_street(world.street.pk, on=later.starts_on) == later
    assert RateScheme.of_street(world.other_street.pk, on=later.starts_on) == first
    assert in_force([later], on=date(1999, 1, 1)) == later


def test_weights_are_set_for_days_to_come_by_those_who_keep_the_catalogue(world):
    with pytest.raises(PermissionDenied):
        actions.set_rate_scheme(scheme(), street=world.street, by=world.actor("verifier"), at=NOW)
    with pytest.raises(actions.Refused):
        actions.set_rate_scheme(scheme(starts_on=NOW.date()), street=world.street, by=world.actor("dispatcher"), at=NOW)
    assert actions.set_rate_scheme(scheme(), street=world.street, by=world.actor("dispatcher"), at=NOW).pk


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({}, "one_rate_scheme_a_day"),
        ({"solution_percent": 60}, "the_weights_of_a_score_make_a_whole"),
        ({"fairly_percent": 101}, "the_weights_of_a_score_make_a_whole"),
        ({"period_day": 29}, "a_period_begins_on_a_day_of_every_month"),
        ({"appeal_days": 0}, "a_rate_scheme_leaves_time_to_object"),
    ],
)
def test_a_scheme_that_cannot_be_is_refused(world, values, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        RateScheme.objects.bulk_create([scheme(**values), scheme(**values)])


def test_equal_worlds_are_hardly_ever_told_apart():
    """5,000 months of eight communities that are all alike: a 99.9 % flag in 1 % of months at most."""
    draw, flagged, months = Random(7), 0, 5000
    for _ in range(months):
        hits = [sum(draw.random() < 0.8 for _ in range(30)) for _ in range(8)]
        share = sum(hits) / 240
        flagged += any(counted(n, 30).side(share, level=0.999) for n in hits)
    assert 0 < flagged / months <= 0.01


def counted(hits, n):
    row = {"n": n, "reached": n, "solved_n": hits, "satisfied": hits, "fairly": 0}
    return measured([row], scheme())


def board(world, **more):
    return queries.dashboard(world.street.pk, since=SINCE, until=UNTIL, at=NOW, **more)


def test_a_community_is_named_only_when_chance_hardly_explains_it(world):
    rated(world, [5] * 200)
    rated(world, [5] * 5 + [1] * 5, community=world.other_community)
    assert board(world).verdict == "解决率低于全街道：兰亭社区"
    few = Rating.objects.filter(community=world.other_community).order_by("-pk")[:1]
    Rating.objects.filter(pk__in=few.values("pk")).delete()
    assert "兰亭" not in board(world).verdict  # nine are not judged


@pytest.mark.parametrize("twice", [False, True])
def test_outside_the_narrow_limits_only_twice_running_counts(world, twice):
    rated(world, [5] * 160 + [1] * 40)
    rated(world, [5] * 10 + [1] * 10, community=world.other_community)
    if twice:
        rated(world, [5] * 160 + [1] * 40, at=SINCE - DAY)
        rated(world, [5] * 10 + [1] * 10, community=world.other_community, at=SINCE - DAY)
    assert ("兰亭社区" in board(world).verdict) is twice


def test_periods_of_the_scheme_are_offered_and_shown(world, browser):
    client = browser("leader")
    page = client.get(reverse("cases:dashboard")).content.decode()
    assert page.count("?period=") == 4
    shown = client.get(reverse("cases:dashboard"), {"period": page.split("?period=")[2][:7]}).content.decode()
    assert 'aria-current="page"' in shown
    assert client.get(reverse("cases:dashboard"), {"period": "1999-13"}).status_code == 200
    assert "某区12345报表程序所用公式" in shown
