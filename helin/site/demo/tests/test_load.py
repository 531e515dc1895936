import json
from collections import Counter
from dataclasses import asdict
from datetime import timedelta

import pytest
from click.testing import CliRunner

from helin.core.journal.models import Entry
from helin.core.people.models import Person
from helin.core.places.models import Boundary, Place
from helin.core.places.queries import grid_at
from helin.features.cases.models import (
    Case,
    DispatchRule,
    Exclusion,
    FollowUp,
    Rating,
    ResponseTemplate,
    Ruling,
    Sample,
    SavedFilter,
    Statement,
)
from helin.features.cases.queries.burden import form_minutes, minutes_trend
from helin.features.cases.queries.sample_proof import sample_problems
from helin.features.cases.workflow import Status
from helin.site.demo import accounts
from helin.site.demo.build import build_world
from helin.site.demo.desks import SECONDS
from helin.site.demo.disputes import calls_of, disputes_of
from helin.site.demo.figures import Figures, figures
from helin.site.demo.lives import TRIES
from helin.site.demo.load import AlreadyThere, load
from helin.site.demo.tests.conftest import AT, CLOCK
from helin.site.demo.world import World

CASES = 250
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("street")]


@pytest.fixture(scope="module")
def told() -> World:
    return build_world(seed=2026, at=AT, clock=CLOCK, cases=CASES)


@pytest.fixture(scope="module")
def street(django_db_setup, django_db_blocker, told):
    """The demo, loaded once for the module and taken away again by rolling back."""
    from django.db import transaction

    class Undo(Exception):
        pass

    with django_db_blocker.unblock():
        try:
            with transaction.atomic():
                load(told)
                yield Place.objects.get(code="370724002")
                raise Undo
        except Undo:
            pass


@pytest.fixture(scope="module")
def counted(street, django_db_blocker) -> Figures:
    with django_db_blocker.unblock():
        return figures(street, AT)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("communities", 8),
        ("community_committees", 8),
        ("grids", 48),
        ("dedicated_grids", 7),
        ("grid_branches", 32),
        ("district_branches", 1),
        ("building_groups", 142),
        ("key_households", 257),
        ("consortium_units", 13),
        ("dual_registered_units", 21),
        ("property_firms", 10),
        ("departments", 18),
        ("street_desks", 6),
        ("merchants", 48),
        ("social_organisations", 9),
        ("owners_committees", 16),
    ],
)
def test_figure_is_that_of_the_article(counted: Figures, name: str, value: int) -> None:
    """Source: docs/sources.md#linqu-2022 for the first nine; the rest are the demo's own."""
    assert getattr(counted, name) == value


def test_residents_are_counted_from_households(counted: Figures, told: World) -> None:
    assert counted.residents == sum(place.residents for place in told.places)
    assert counted.residents > 17_000
    assert counted.households == sum(1 for _ in told.places_of("household"))
    assert counted.buildings == sum(1 for _ in told.places_of("building"))


def test_people_seats_and_catalogue_are_counted(counted: Figures, told: World) -> None:
    assert counted.people == len(told.people)
    assert counted.accounts == sum(person.has_account for person in told.people)
    assert counted.seats == len(told.posts)
    assert counted.vacancies == sum(post.holder is None for post in told.posts) > 0
    assert counted.staff == len({role.person for role in told.roles if role.role != "resident"})
    assert counted.categories == len(told.categories)
    assert counted.dispatch_rules == len(told.rules)


def test_cases_are_counted_by_where_they_stand(counted: Figures, told: World) -> None:
    last = Counter(story.steps[-1].verb if story.steps else "draft" for story in told.stories)
    parts = Case.objects.filter(split_from__isnull=False).count()
    assert counted.cases == len(told.stories) + parts
    assert parts == 2
    assert counted.cases_draft == last["draft"]
    assert counted.cases_closed == last["close"]
    assert counted.cases_not_dispatched == last["decline"]
    assert counted.cases_withdrawn == last["withdraw"]
    over = sum(last[verb] for verb in ("draft", "close", "decline", "withdraw")) + counted.cases_merged
    assert counted.cases_open == counted.cases - over
    assert 0 < counted.cases_overdue <= counted.cases_open
    assert counted.cases_reopened == sum(any(step.verb == "reopen" for step in s.steps) for s in told.stories)
    calls = [step for s in told.stories for step in s.steps if step.verb in {"rate", "call_back"}]
    assert counted.call_backs == len(calls)
    assert counted.dissatisfied == sum(0 < int(step.evidence.get("grade", 0)) <= 2 for step in calls)


def test_overdue_is_decided_by_the_day(street: Place, counted: Figures) -> None:
    assert figures(street, AT - timedelta(days=600)).cases_overdue == 0
    assert figures(street, AT + timedelta(days=600)).cases_overdue > counted.cases_overdue


def test_another_street_counts_nothing(counted: Figures) -> None:
    other = Place.objects.create(kind="street", name="另一街道", code="370724001")
    assert set(asdict(figures(other, AT)).values()) == {0}


def test_everything_below_the_street_is_marked_as_demo(street: Place) -> None:
    assert not Place.objects.filter(street=street, is_demo=False).exclude(pk=street.pk).exists()


def test_points_of_buildings_find_their_grid(street: Place) -> None:
    assert Boundary.objects.filter(place__street=street).count() == 57
    for building in Place.objects.filter(street=street, kind="building")[::20]:
        assert grid_at(building.longitude, building.latitude, AT.date()) == building.parent_id


def test_histories_keep_their_own_dates_and_words(told: World) -> None:
    story = next(s for s in told.stories if s.steps and s.steps[-1].verb == "close" and s.reporter)
    case = Case.objects.get(external_ref=story.key)
    steps = {step.verb: step for step in story.steps}
    assert (case.title, case.text, case.status) == (story.title, story.text, Status.CLOSED)
    assert case.closed_at == steps["close"].at
    assert case.submitted_at == steps["submit"].at
    said = Statement.objects.get(case=case, field="reply", said_at=steps["reply"].at)
    assert said.text == steps["reply"].evidence["reply"]
    kinds = list(Entry.objects.filter(subject=f"cases.case:{case.pk}").order_by("seq").values_list("kind", flat=True))
    assert kinds == [f"cases.{step.verb}" for step in story.steps]


def test_dispatch_follows_the_catalogue(street: Place) -> None:
    led = Case.objects.filter(street=street, lead__isnull=False).select_related("category", "place")
    rules = {(r.category_id, r.place_id): r.lead_id for r in DispatchRule.objects.all()}
    for case in led:
        found = [rules.get((case.category_id, place)) for place in reversed(case.place_ids)]
        assert case.lead_id == next(lead for lead in found if lead)


def test_whoever_handled_did_not_rate(street: Place) -> None:
    for rating in Rating.objects.filter(street=street).select_related("case"):
        assert rating.by_id not in rating.case.handled_by


@pytest.mark.parametrize("account", accounts.ACCOUNTS, ids=lambda account: account.key)
def test_demo_account_has_its_role_and_password(account: accounts.Account) -> None:
    person = Person.objects.get(sign_in=account.key)
    assert person.check_password(accounts.PASSWORD)
    assert [grant.role for grant in person.grants.all()] == [account.role]
    assert accounts.phone_of(account) in accounts.as_text()


def test_second_load_is_refused_and_says_what_is_there(told: World) -> None:
    before = Case.objects.count()
    with pytest.raises(AlreadyThere) as refused:
        load(told)
    assert refused.value.is_demo
    assert Case.objects.count() == before


def test_second_command_changes_nothing_and_exits_0(monkeypatch) -> None:
    from helin.site.commands.load_demo import command

    done = CliRunner().invoke(command, ["--json"])
    assert done.exit_code == 0
    assert json.loads(done.stdout.splitlines()[-1]) == {"already": True}
    assert "199" in done.stdout


def test_figures_command_prints_one_object_on_its_last_line(street: Place) -> None:
    from helin.site.commands.figures import command

    done = CliRunner().invoke(command, ["--json"])
    assert done.exit_code == 0
    assert json.loads(done.stdout.splitlines()[-1])["key_households"] == 257
    assert "key households" in CliRunner().invoke(command, []).stdout
    assert CliRunner().invoke(command, ["--street", "370724009"]).exit_code == 1


def test_desks_have_ready_texts_lists_and_form_times_of_a_year(street):
    texts = ResponseTemplate.objects.filter(street=street)
    assert [texts.filter(organisation=None).count(), texts.exclude(organisation=None).count()] == [4, 9]
    assert SavedFilter.objects.count() == 2
    minutes = form_minutes(street.pk, at=AT)
    assert {verb for verb, row in minutes.items() if row.minutes} == {*SECONDS}
    assert minutes_trend(street.pk, at=AT)


def test_one_draw_is_done_and_one_is_in_the_middle_and_both_reproduce(street):
    last, before = Sample.objects.filter(street=street).order_by("-first_on")
    assert [sample_problems(sample) for sample in (last, before)] == [[], []]
    assert not before.calls.filter(result="").exists()
    assert last.calls.filter(result="").exists()
    made = last.calls.exclude(result="")
    for call in (*made, *before.calls.exclude(result="overtaken")):
        assert call.done_by_id not in (call.rating.by_id, *call.case.handled_by)


def test_disputes_stand_in_every_open_state_and_each_step_by_another(street):
    assert {"asked", "excluded", "contested"} <= set(Exclusion.objects.values_list("state", flat=True))
    for exclusion in Exclusion.objects.select_related("case").prefetch_related("rulings"):
        said = list(exclusion.rulings.order_by("id"))
        assert [row.said_at for row in said] == sorted(row.said_at for row in said)
        assert said[-1].said_at <= AT
        handled = {*exclusion.case.handled_by}
        assert not {exclusion.decided_by_id, exclusion.settled_by_id} & handled
    assert set(Ruling.objects.filter(verb="exclude").values_list("role", flat=True)) <= {"dispatcher", "leader"}


def test_disputes_and_calls_are_drawn_by_the_seed(street):
    for drawn in (disputes_of, calls_of):
        assert drawn(street, seed=2026, at=AT) == drawn(street, seed=2026, at=AT)
    assert disputes_of(street, seed=2026, at=AT) != disputes_of(street, seed=7, at=AT)


def test_what_the_past_did_tells_nobody_and_calls_wait(street):
    kinds = ["cases.exclude", "cases.ask_exclusion", "cases.queue_follow_up", "cases.try_call", "cases.rate"]
    for entry in Entry.objects.filter(kind__in=kinds):
        assert entry.payload["history"] is True
    assert Case.objects.filter(call_waits=True).count() == FollowUp.objects.filter(result="").count()


def test_some_rate_by_link_and_some_are_not_reached_at_once(street):
    assert set(Rating.objects.values_list("way", flat=True)) == {"page", "link", "phone"}
    last = Entry.objects.filter(kind="cases.call_back", payload__result="not_reached")
    assert {entry.payload["tries"] for entry in last} == {TRIES}
