from datetime import date

import pytest
from django.db import IntegrityError, transaction

from helin.core.organisations.models import Organisation, Post
from helin.core.organisations.tests.conftest import make

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 24)


def refused(name, write):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        write()


def test_the_path_follows_the_tree(town):
    ids = (town.office.pk, town.north_committee.pk, town.branch.pk)
    assert str(town.branch.path) == ".".join(f"o{i}" for i in ids)
    Organisation.objects.filter(pk=town.branch.pk).update(parent=town.south_committee)
    town.group.refresh_from_db()
    assert str(town.group.path).startswith(f"o{town.office.pk}.o{town.south_committee.pk}.o{town.branch.pk}.")


@pytest.mark.parametrize("below", ["office", "branch", "group"])
def test_a_body_may_not_stand_under_itself(town, below):
    target = getattr(town, below)
    refused("organisation_tree", lambda: Organisation.objects.filter(pk=town.office.pk).update(parent=target))


def test_organisation_kind_is_known(town):
    refused("organisation_kind_is_known", lambda: make("club", "会", town.street))


def test_one_name_per_place_and_kind(town):
    refused("one_name_per_place_and_kind", lambda: make("property_firm", "春悦物业", town.grid))
    make("property_firm", "春悦物业", town.south)


def test_organisation_has_a_name(town):
    refused("organisation_has_a_name", lambda: make("merchant", "", town.street))


def test_organisation_closes_after_it_opened(town):
    dates = {"opened_on": DAY, "closed_on": date(2026, 11, 23)}
    refused("organisation_closes_after_it_opened", lambda: make("merchant", "店", town.street, **dates))


def test_one_open_post_per_title(town):
    Post.objects.create(organisation=town.office, title="主任", opened_on=DAY, closed_on=DAY)
    Post.objects.create(organisation=town.office, title="主任", opened_on=DAY)
    refused(
        "one_open_post_per_title",
        lambda: Post.objects.create(organisation=town.office, title="主任", opened_on=DAY),
    )


def test_post_has_a_seat(town):
    refused(
        "post_has_a_seat",
        lambda: Post.objects.create(organisation=town.office, title="主任", seats=0, opened_on=DAY),
    )


def test_post_ends_after_it_began(town):
    refused(
        "post_ends_after_it_began",
        lambda: Post.objects.create(
            organisation=town.office, title="主任", opened_on=DAY, closed_on=date(2026, 11, 23)
        ),
    )
