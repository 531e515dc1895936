"""The category tree: added to, worded anew with its rows of the catalogue, closed; cases keep what they have."""

import threading
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse

from helin.core.journal.models import Entry
from helin.features.cases import actions, queries
from helin.features.cases.actions import categories
from helin.features.cases.models import Category, DispatchRule, RuleBook
from helin.features.cases.tests.conftest import NOW

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
TODAY = NOW.date()


def add(world, by="dispatcher", *, instead_of=None, **changed):
    said = {"parent": world.category.parent, "code": "0102", "name": "电梯", "name_en": "Lifts", "starts_on": TODAY}
    row = Category(**(said | changed))
    return actions.add_category(row, street=world.street, by=world.actor(by), at=NOW, instead_of=instead_of)


def end(world, category, on=TODAY + DAY, by="dispatcher"):
    actions.end_category(category, on, street=world.street, by=world.actor(by), at=NOW)


def names(world, at=NOW):
    return [option.name for option in queries.categories(world.street.pk, at=at)]


def test_a_category_can_be_chosen_from_its_day_on(world):
    add(world, starts_on=TODAY + DAY)
    assert "电梯" not in names(world)
    assert "电梯" in names(world, at=NOW + DAY)
    assert Entry.objects.get(kind="cases.add_category").payload["since"] == str(TODAY + DAY)


def test_another_name_takes_the_rows_of_the_catalogue_along_and_old_cases_keep_the_old_one(world):
    case = world.advanced(world.filed(), "accept")
    new = add(world, instead_of=world.category, name="楼道灯", starts_on=TODAY + DAY)
    place_ids = (world.street.pk, world.community.pk)
    for day, category in ((TODAY, world.category), (TODAY + DAY, new)):
        rule = RuleBook.of_street(world.street.pk).rule_for(category.pk, place_ids, day)
        assert (rule.lead, rule.handle_amount) == (world.firm, 3)
    assert names(world, at=NOW + DAY) == ["物业服务", "楼道灯"]
    case.refresh_from_db()
    assert case.category.name == "楼道照明"


def test_a_closed_category_is_chosen_by_nobody_and_kept_by_its_cases(world):
    case, later = world.advanced(world.filed(), "accept"), world.filed()
    end(world, world.category)
    assert names(world, at=NOW + DAY) == ["物业服务"]
    with pytest.raises(actions.Refused, match="从列表里选"):
        world.advanced(later, "accept", at=NOW + DAY)
    case.refresh_from_db()
    assert case.category_id == world.category.pk
    assert world.advanced(later, "accept").category_id == world.category.pk  # on its last day it still can be


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"code": "0101"}, "code"),
        ({"starts_on": TODAY - DAY}, "starts_on"),
        ({"parent": "one under another"}, "parent"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field_and_nothing_is_written(world, changed, field):
    if "parent" in changed:
        changed = {"parent": world.category}
    with pytest.raises(actions.Refused) as refusal:
        add(world, **changed)
    assert (refusal.value.field, Category.objects.count()) == (field, 2)


def test_a_branch_is_closed_after_what_is_under_it_and_never_for_days_gone_by(world):
    top = world.category.parent
    with pytest.raises(actions.Refused, match="先关闭"):
        end(world, top)
    with pytest.raises(actions.Refused, match="今天"):
        end(world, world.category, on=TODAY - DAY)
    end(world, world.category)
    end(world, top)
    with pytest.raises(actions.Overtaken):
        end(world, top)


@pytest.mark.parametrize("name", ["leader", "handler", "ann", "dispatcher_elsewhere"])
def test_nobody_else_keeps_the_tree(world, name):
    with pytest.raises(PermissionDenied):
        add(world, by=name)
    with pytest.raises(PermissionDenied):
        end(world, world.category, by=name)
    assert Category.objects.filter(ends_on=None).count() == 2


def test_the_pages_add_name_anew_and_close(world, browser):
    client, later = browser("dispatcher"), str(TODAY + DAY)
    page = client.get(reverse("cases:new_category"), {"under": world.category.parent_id}).content.decode()
    assert 'value="0102"' in page, "the next free code of the branch"
    said = {"parent": world.category.parent_id, "name": "电梯", "name_en": "Lifts", "code": "0102", "starts_on": TODAY}
    made = client.post(reverse("cases:new_category"), said)
    url = reverse("cases:category", args=[Category.objects.latest("pk").pk])
    assert made.url == url
    twice = client.post(reverse("cases:new_category"), said | {"hint": "困人、停运"})
    assert (twice.status_code, twice.context["form"].errors.keys()) == (422, {"code"})
    assert "困人、停运" in twice.content.decode()
    anew = f"{reverse('cases:new_category')}?instead_of={Category.objects.latest('pk').pk}"
    assert 'name="parent"' not in client.get(anew).content.decode()
    assert client.post(anew, said | {"name": "电梯故障", "code": "0103"}).status_code == 422, "not on its first day"
    assert client.post(anew, said | {"name": "电梯故障", "code": "0103", "starts_on": later}).status_code == 302
    assert client.post(anew, said | {"name": "升降机", "code": "0104", "starts_on": later}).status_code == 409
    assert client.post(url, {"ends_on": later}).status_code == 409
    listed = client.get(reverse("cases:categories")).content.decode()
    assert "电梯故障" in listed
    assert DispatchRule.objects.filter(category__code="0103").count() == 0


def test_a_leader_reads_and_has_no_button(world, browser):
    client, url = browser("leader"), reverse("cases:category", args=[world.category.pk])
    assert "关闭这个类别" not in client.get(url).content.decode()
    assert "关闭这个类别" in browser("dispatcher").get(url).content.decode()
    assert client.post(url, {"ends_on": str(TODAY + DAY)}).status_code == 403
    assert browser("dispatcher_elsewhere").get(url).status_code == 404


def test_the_list_costs_the_same_however_many(world, django_assert_num_queries):
    for more in (0, 3):
        for n in range(more):
            add(world, code=f"02{n}", parent=None, name=f"类{n}")
        with django_assert_num_queries(1):
            assert len(queries.category_branches(world.street.pk, at=NOW)) == 1 + more


def at_once(world, monkeypatch, *, guarded):
    """Two new names for one category from two threads; without the lock both read it before either closes it."""
    together, hold = threading.Barrier(2), categories.hold
    if guarded:
        monkeypatch.setattr(categories, "hold", lambda street: (together.wait(timeout=30), hold(street)))
    else:
        monkeypatch.setattr(categories, "hold", lambda _street: None)

        def read(category):
            found = Category.objects.get(pk=category.pk)
            together.wait(timeout=30)
            return found

        monkeypatch.setattr(categories, "_open", read)
    came, actor = [], world.actor("dispatcher")

    def work(code):
        row = Category(parent=world.category.parent, code=code, name=code, name_en=code, starts_on=TODAY + DAY)
        try:
            actions.add_category(row, street=world.street, by=actor, at=NOW, instead_of=world.category)
            came.append("written")
        except actions.Overtaken:
            came.append("overtaken")
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(code,)) for code in ("0108", "0109")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(came)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("guarded", "came"), [(True, ["overtaken", "written"]), (False, ["written", "written"])])
def test_of_two_new_names_at_once_one_is_taken_and_the_locks_are_why(world, monkeypatch, guarded, came):
    if not guarded:  # the catalogue's own constraint would hold them apart too
        DispatchRule.objects.filter(category=world.category).delete()
    assert at_once(world, monkeypatch, guarded=guarded) == came
