from datetime import date

import pytest
from django.http import Http404
from django.test import RequestFactory
from django.urls import reverse

from helin.core.organisations import queries, views
from helin.core.organisations.models import FormerName, Organisation, Post
from helin.core.organisations.tests.conftest import make, staff
from helin.core.roles import Role
from helin.kit.actors import Actor

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 24)


def get(view, who, *args, **query):
    request = RequestFactory().get("/", query)
    request.actor = who
    return view(request, *args).content.decode()


def test_the_tree_leads_to_its_bodies(town):
    page = get(views.tree, staff(town.north, Role.GRID_WORKER))
    assert reverse("organisations:show", args=[town.office.pk]) in page
    assert "城关" not in page


def test_a_body_shows_its_posts_and_what_stands_below(town):
    Post.objects.create(organisation=town.north_committee, title="主任", seats=3, opened_on=DAY)
    FormerName.objects.create(organisation=town.north_committee, name="旧居委会", ended_on=DAY)
    page = get(views.show, staff(town.north), town.north_committee.pk)
    for shown in ("城北居委会", "东城街道办事处", "主任", "旧居委会", "春悦物业", "0536-2"):
        assert shown in page
    Organisation.objects.filter(pk=town.firm.pk).update(closed_on=DAY)
    assert "2026-11-24" in get(views.show, staff(town.north), town.firm.pk)


@pytest.mark.parametrize("who", ["nobody", "resident", "other street", "handler"])
def test_others_find_no_such_page(town, who):
    actor = {
        "nobody": Actor.anonymous(),
        "resident": staff(town.street, Role.RESIDENT),
        "other street": staff(town.elsewhere),
        "handler": Actor(1, "", desks={town.firm.pk: frozenset({Role.HANDLER})}),
    }[who]
    with pytest.raises(Http404):
        get(views.show, actor, town.firm.pk)
    if who == "other street":
        assert "东城" not in get(views.tree, actor)
    else:
        with pytest.raises(Http404):
            get(views.tree, actor)


def test_long_lists_have_a_next_page(town):
    for n in range(queries.PAGE + 1):
        make("merchant", f"店{n:02}", town.street, town.office)
    page = get(views.show, staff(town.street), town.office.pk)
    last = Organisation.objects.get(name=f"店{queries.PAGE - 3:02}")
    assert f"?after={last.pk}" in page


def test_anyone_finds_the_telephones_of_a_community_and_no_homes(town, client):
    page = client.get(reverse("organisations:public", args=[town.north.pk])).content.decode()
    assert "tel:0536-2" in page
    assert "春悦物业" in page
    for hidden in ("张三家", "党小组", "1单元302"):
        assert hidden not in page
    assert client.get(reverse("organisations:public", args=[town.home.pk])).status_code == 404


def test_the_tree_asks_for_signing_in(client, town):
    assert client.get(reverse("organisations:tree")).status_code == 302
