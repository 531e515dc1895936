"""What the tables of exclusions and appeals never hold."""

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from helin.features.cases.models import Exclusion, RatingAppeal, Ruling
from helin.features.cases.tests.conftest import NOW
from helin.features.cases.tests.disputing import ALL, appealed, asked, decided

pytestmark = pytest.mark.django_db


@pytest.fixture
def rated(world):
    return world.advanced(world.filed(is_public=True), *ALL)


@pytest.mark.parametrize(
    ("model", "values", "constraint"),
    [
        (Exclusion, {"reason": "x"}, "an_exclusion_has_a_reason"),
        (Exclusion, {"state": "refused"}, "an_exclusion_is_decided_by_somebody"),
        (
            Exclusion,
            {"state": "refused", "decided_by_id": 1, "decided_at": NOW},
            "whoever_asks_for_an_exclusion_never_decides_it",
        ),
        (
            Exclusion,
            {"state": "lifted", "decided_by_id": 2, "decided_at": NOW, "settled_by_id": 2},
            "a_third_person_settles_an_objection",
        ),
        (
            Exclusion,
            {"state": "excluded", "decided_by_id": 2, "decided_at": NOW},
            "what_is_left_out_can_be_objected_to",
        ),
        (RatingAppeal, {"reason": "x"}, "a_rating_appeal_has_a_reason"),
        (RatingAppeal, {"state": "upheld"}, "a_rating_appeal_is_decided_by_somebody"),
        (
            RatingAppeal,
            {"state": "upheld", "decided_by_id": 1, "decided_at": NOW},
            "whoever_appeals_never_decides_the_appeal",
        ),
    ],
)
def test_a_question_that_cannot_be_is_refused(world, rated, model, values, constraint):
    whole = {"case": rated, "street": world.street, "asked_by_id": 1, "asked_at": NOW}
    whole |= {"reason": "untrue"} if model is Exclusion else {"reason": "wrong_unit", "rating": rated.ratings.get()}
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        model.objects.create(**(whole | values))
    model.objects.create(**whole)


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"exclusion": None}, "a_ruling_belongs_to_one_question"),
        ({"words": ""}, "a_ruling_says_why"),
        ({"verb": "ask_exclusion"}, "an_exclusion_takes_each_step_once"),
    ],
)
def test_a_ruling_that_cannot_be_is_refused(world, rated, values, constraint):
    whole = {"exclusion": asked(world, rated), "verb": "exclude", "words": "x", "said_at": NOW}
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Ruling.objects.create(**(whole | values))


def test_an_appeal_takes_each_step_once(world, rated):
    whole = {"appeal": appealed(world, rated), "verb": "appeal_rating", "words": "x", "said_at": NOW}
    with pytest.raises(IntegrityError, match="an_appeal_takes_each_step_once"), transaction.atomic():
        Ruling.objects.create(**whole)


def test_rulings_and_states_stay_as_they_are(world, rated):
    exclusion = decided(world, asked(world, rated))
    ruling = exclusion.rulings.first()
    for change in (
        lambda: Ruling.objects.filter(pk=ruling.pk).update(verb="lift"),
        lambda: Ruling.objects.filter(pk=ruling.pk).delete(),
        lambda: Exclusion.objects.filter(pk=exclusion.pk).update(state="asked", decided_by_id=None),
    ):
        with pytest.raises(ProgrammingError), transaction.atomic():
            change()
    assert Ruling.objects.filter(pk=ruling.pk).update(words="（已隐去）") == 1
