from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from helin.core.journal.models import Entry
from helin.core.organisations import actions
from helin.core.organisations.models import Organisation, Post
from helin.core.organisations.tests.conftest import NOW, make, staff
from helin.core.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def desks(town) -> list[Organisation]:
    return [make("department", name, town.street) for name in ("甲", "乙", "丙")]


def posts_of(desks: list[Organisation]) -> list[Post]:
    return [Post(organisation=desk, title="承办人", seats=2, opened_on=date(2026, 1, 1)) for desk in desks]


def test_many_posts_are_opened_with_one_fact(town, desks) -> None:
    actions.bulk_open_posts(posts_of(desks), street=town.street, by=staff(town.street), at=NOW)
    assert sorted(Post.objects.values_list("organisation__name", "seats")) == [("丙", 2), ("乙", 2), ("甲", 2)]
    assert list(Entry.objects.values_list("kind", "payload")) == [("organisations.bulk_open_posts", {"opened": 3})]


def test_a_title_that_is_open_already_spoils_the_whole_lot(town, desks) -> None:
    actions.bulk_open_posts(posts_of(desks[:1]), street=town.street, by=staff(town.street), at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        actions.bulk_open_posts(posts_of(desks), street=town.street, by=staff(town.street), at=NOW)
    assert Post.objects.count() == 1


def test_only_an_administrator_of_the_street_may(town, desks) -> None:
    for by in (staff(town.street, Role.LEADER), staff(town.elsewhere)):
        with pytest.raises(PermissionDenied):
            actions.bulk_open_posts(posts_of(desks), street=town.street, by=by, at=NOW)
    assert not Post.objects.exists()
