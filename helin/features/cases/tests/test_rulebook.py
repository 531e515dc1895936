"""Rows of the dispatch catalogue: added, worded anew, ended; never overwritten, never twice for a day."""

import threading
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from helin.core.journal.models import Entry
from helin.core.organisations.models import Organisation
from helin.features.cases import actions, queries
from helin.features.cases.actions import rulebook
from helin.features.cases.models import DispatchRule, RuleBook
from helin.features.cases.tests.conftest import NOW, SYSTEM

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
TODAY = NOW.date()
LIMITS = {"sign_amount": 2, "sign_unit": "working_hours", "handle_amount": 2, "handle_unit": "working_days"}


def row(world, **changed):
    said = {"category": world.category, "place": world.other_community, "lead": world.heating, "starts_on": TODAY}
    return DispatchRule(**(LIMITS | {"source": "街道〔2026〕8号"} | said | changed))


def add(world, by="dispatcher", *, at=NOW, seen=None, instead_of=None, **changed):
    actor = SYSTEM if by == "system" else world.actor(by)
    return actions.add_rule(
        row(world, **changed), street=world.street, by=actor, at=at, seen=seen, instead_of=instead_of
    )


def of_lamp(world):
    return DispatchRule.objects.get(category=world.category)


def end(world, rule, on, by="dispatcher", at=NOW):
    actions.end_rule(rule, on, street=world.street, by=world.actor(by), at=at)


def spoken(world, place, on):
    book = RuleBook.of_street(world.street.pk)
    found = book.rule_for(world.category.pk, (world.street.pk, place.pk), on)
    return found.lead if found else None


def test_a_row_speaks_from_its_day_on_and_not_before(world):
    add(world, starts_on=TODAY + 3 * DAY, lead=world.heating, place=world.other_community, category=world.category)
    DispatchRule.objects.filter(category=None).delete()
    assert spoken(world, world.other_community, TODAY + 2 * DAY) is None
    assert spoken(world, world.other_community, TODAY + 3 * DAY) == world.heating


def test_a_new_wording_ends_the_old_row_and_leaves_it_as_it_was(world):
    old = of_lamp(world)
    add(world, instead_of=old, place=world.community, starts_on=TODAY + DAY, lead=world.heating)
    assert [(r.lead_id, r.handle_amount, r.ends_on) for r in DispatchRule.objects.filter(pk=old.pk)] == [
        (world.firm.pk, 3, TODAY + DAY)
    ]
    assert spoken(world, world.community, TODAY) == world.firm
    assert spoken(world, world.community, TODAY + DAY) == world.heating
    entry = Entry.objects.get(kind="cases.add_rule")
    assert entry.payload["since"] == str(TODAY + DAY)


def test_a_row_for_days_that_have_one_is_refused_at_its_field(world):
    with pytest.raises(actions.Refused) as refusal:
        add(world, place=world.community, starts_on=TODAY + DAY)
    assert refusal.value.field == "starts_on"
    assert DispatchRule.objects.count() == 2


def test_what_is_not_of_this_street_is_refused_at_its_field(world):
    far = Organisation.objects.create(kind="department", name="外街单位", place=world.other_street)
    branch = Organisation.objects.create(kind="grid_branch", name="网格党支部", place=world.community)
    near = Organisation.objects.create(kind="property_firm", name="百合物业", place=world.community)
    for field, changed in (
        ("lead", {"lead": far}),
        ("lead", {"lead": branch}),
        ("lead", {"lead": near}),  # a firm of the first community, for the second
        ("place", {"place": world.other_street}),
        ("place", {"place": world.building}),
    ):
        with pytest.raises(actions.Refused) as refusal:
            add(world, **changed)
        assert refusal.value.field == field


def test_a_community_leads_only_single_categories_of_its_own(world):
    committee = Organisation.objects.create(
        kind="community_committee", name="兰亭社区居委会", place=world.other_community
    )
    for changed in ({"category": None}, {"place": world.street, "category": world.category}):
        with pytest.raises(actions.Refused) as refusal:
            add(world, **({"lead": committee, "place": world.other_community} | changed))
        assert refusal.value.field == "lead"
    assert add(world, lead=committee).pk


def test_days_gone_by_are_refused_once_cases_were_dispatched(world):
    assert add(world, starts_on=TODAY - 9 * DAY).pk, "nothing was dispatched by it"
    world.advanced(world.filed(), "accept", "dispatch")
    old, later = of_lamp_of(world, world.community), NOW + 2 * DAY
    for field, act in (
        ("ends_on", lambda: end(world, old, TODAY, at=later)),
        ("starts_on", lambda: add(world, instead_of=old, place=world.community, starts_on=TODAY, at=later)),
    ):
        with pytest.raises(actions.Refused) as refusal:
            act()
        assert refusal.value.field == field
    end(world, old, later.date(), at=later)


def of_lamp_of(world, place):
    return DispatchRule.objects.get(category=world.category, place=place)


def test_a_row_ends_once_and_one_that_has_not_begun_is_taken_back(world):
    with pytest.raises(actions.Refused):
        end(world, of_lamp(world), date(2000, 1, 1))
    end(world, of_lamp(world), TODAY + DAY)
    assert spoken(world, world.community, TODAY + DAY) == world.heating, "the row of the street speaks again"
    with pytest.raises(actions.Overtaken):
        end(world, of_lamp(world), TODAY + 2 * DAY)
    coming = add(world, starts_on=TODAY + 9 * DAY)
    end(world, coming, coming.starts_on)
    assert spoken(world, world.other_community, TODAY + 9 * DAY) == world.heating  # of the street
    assert "已收回" in [line.standing for line in queries.rule_history(coming, at=NOW)]
    assert add(world, starts_on=TODAY + 9 * DAY).pk, "its place is free again"


@pytest.mark.parametrize("who", ["leader", "verifier", "handler", "dispatcher_elsewhere", "ann"])
def test_only_who_keeps_the_rules_writes_them(world, who):
    with pytest.raises(PermissionDenied):
        add(world, who)
    with pytest.raises(PermissionDenied):
        end(world, of_lamp(world), TODAY + DAY, who)
    assert DispatchRule.objects.filter(ends_on=None).count() == 2


def sent(world, **changed):
    said = {"category": world.category.pk, "place": world.other_community.pk, "lead": world.heating.pk}
    said |= LIMITS | {"starts_on": timezone.localdate().isoformat(), "source": "街道〔2026〕8号"}
    return said | {"seen": queries.newest_rule(world.street.pk)} | changed


def test_the_pages_add_reword_and_end(world, browser):
    client = browser("dispatcher")
    answer = client.post(reverse("cases:new_rule"), sent(world))
    made = DispatchRule.objects.latest("pk")
    assert answer.url == reverse("cases:rule", args=[made.pk])
    page = client.get(reverse("cases:new_rule"), {"instead_of": made.pk}).content.decode()
    assert 'name="category"' not in page
    assert "街道〔2026〕8号" in page
    later = (timezone.localdate() + DAY).isoformat()
    url = f"{reverse('cases:new_rule')}?instead_of={made.pk}"
    assert client.post(url, sent(world, starts_on=later, handle_amount=7)).status_code == 302
    newest = DispatchRule.objects.latest("pk")
    assert (newest.handle_amount, newest.category_id) == (7, world.category.pk)
    url = reverse("cases:rule", args=[newest.pk])
    assert "7 个工作日" in client.get(url).content.decode()
    assert client.post(url, {"ends_on": later}).status_code == 302
    past = client.get(reverse("cases:catalogue"), {"past": "1"}).content.decode()
    assert "已收回" in past
    assert "已收回" not in client.get(reverse("cases:catalogue")).content.decode()


def test_an_error_stands_at_its_field_and_keeps_what_was_typed(world, browser):
    client = browser("dispatcher")
    answer = client.post(reverse("cases:new_rule"), sent(world, place=world.community.pk, handle_amount=77))
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {"starts_on"}
    assert 'value="77"' in answer.content.decode()
    assert client.post(reverse("cases:new_rule"), sent(world, lead=999999)).context["form"].errors.keys() == {"lead"}


def test_a_leader_reads_and_has_no_button(world, browser):
    client, pk = browser("leader"), of_lamp(world).pk
    assert "和美物业" in client.get(reverse("cases:rule", args=[pk])).content.decode()
    assert client.post(reverse("cases:rule", args=[pk]), {"ends_on": "2030-01-01"}).status_code == 403
    assert reverse("cases:new_rule") not in client.get(reverse("cases:catalogue")).content.decode()
    assert client.get(reverse("cases:new_rule")).status_code == 403
    assert browser("verifier").get(reverse("cases:rules")).status_code == 403
    assert browser("dispatcher_elsewhere").get(reverse("cases:rule", args=[pk])).status_code == 404


def test_who_comes_second_gets_409_and_writes_nothing(world, browser):
    old, slow = of_lamp(world), sent(world)
    url = f"{reverse('cases:new_rule')}?instead_of={old.pk}"
    today = timezone.localdate()
    assert browser("dispatcher").post(url, sent(world, handle_amount=8)).status_code == 302
    answer = browser("dispatcher").post(url, slow | {"handle_amount": 9})
    assert answer.status_code == 409
    assert 'value="9"' in answer.content.decode()
    fresh = sent(world)
    assert browser("dispatcher").post(reverse("cases:new_rule"), fresh).status_code == 302
    assert browser("dispatcher").post(reverse("cases:new_rule"), fresh).status_code == 409
    ending = {"ends_on": (today + DAY).isoformat()}
    made = DispatchRule.objects.latest("pk")
    assert browser("dispatcher").post(reverse("cases:rule", args=[made.pk]), ending).status_code == 302
    assert browser("dispatcher").post(reverse("cases:rule", args=[made.pk]), ending).status_code == 409
    assert DispatchRule.objects.count() == 4


def test_the_list_costs_the_same_however_many_rows(world, browser, django_assert_num_queries):
    client = browser("dispatcher")
    client.get(reverse("cases:catalogue"))
    with django_assert_num_queries(1):
        queries.rule_groups(world.street.pk, at=NOW)
    for n in range(5):
        place = world.other_community if n else world.grid
        add(world, place=place, starts_on=TODAY + n * DAY) if n < 2 else None
    with django_assert_num_queries(1):
        assert sum(len(group.rows) for group in queries.rule_groups(world.street.pk, at=NOW)) == 4


def at_once(world, monkeypatch, *, guarded=True):
    """The same row from two threads; without the guard both have looked before either writes."""
    together, hold = threading.Barrier(2), rulebook.hold
    if guarded:
        monkeypatch.setattr(rulebook, "hold", lambda street: (together.wait(timeout=30), hold(street)))
    else:
        monkeypatch.setattr(rulebook, "hold", lambda _street: None)
        monkeypatch.setattr(rulebook, "_keep_apart", lambda *_: together.wait(timeout=30))
    came, seen, actor = [], queries.newest_rule(world.street.pk), world.actor("dispatcher")

    def work(days):
        try:
            actions.add_rule(row(world, handle_amount=days), street=world.street, by=actor, at=NOW, seen=seen)
            came.append("written")
        except actions.Overtaken:
            came.append("overtaken")
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(days,)) for days in (8, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    written = DispatchRule.objects.filter(place=world.other_community).count()
    return sorted(came), written, Entry.objects.filter(kind="cases.add_rule").count()


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_is_written_whole_and_the_other_not_at_all(world, monkeypatch):
    assert at_once(world, monkeypatch) == (["overtaken", "written"], 1, 1)


@pytest.mark.django_db(transaction=True)
def test_where_the_lock_fails_the_constraint_holds(world, monkeypatch):
    assert at_once(world, monkeypatch, guarded=False) == (["overtaken", "written"], 1, 1)


@pytest.mark.django_db(transaction=True)
def test_without_lock_and_constraint_both_would_be_written(world, monkeypatch):
    """The control."""
    name = "one_dispatch_rule_at_a_time"
    constraint = next(c for c in DispatchRule._meta.constraints if c.name == name)
    with connection.schema_editor() as editor:
        editor.remove_constraint(DispatchRule, constraint)
    try:
        assert at_once(world, monkeypatch, guarded=False) == (["written", "written"], 2, 2)
    finally:
        DispatchRule.objects.all().delete()
        with connection.schema_editor() as editor:
            editor.add_constraint(DispatchRule, constraint)
