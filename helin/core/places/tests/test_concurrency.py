"""Two people at the tree at once; each lock is also seen to matter."""

import threading
from datetime import UTC, date, datetime

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from helin.core.places import actions
from helin.core.places.models import KEEP_TREE, Place, PlaceKind
from helin.kit.actors import Actor

Entry = apps.get_model("journal", "Entry")  # tests too keep to the order of the apps
pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 11, 24, 1, tzinfo=UTC)
SYSTEM = Actor.system("test")


@pytest.fixture
def communities(street):
    return [
        Place.objects.create(kind="community", name=f"{n}社区", code=f"37072400200{n}", parent=street)
        for n in (1, 2, 3)
    ]


def while_held(first, second):
    """Run `first` in an open transaction, `second` beside it, then commit the first; whether the second waited."""
    wrote, go_on, errors = threading.Event(), threading.Event(), []

    def hold():
        with transaction.atomic():
            first()
            wrote.set()
            go_on.wait(10)
        connection.close()

    def follow():
        try:
            second()
        except ValidationError as problem:
            errors.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=hold), threading.Thread(target=follow)]
    threads[0].start()
    assert wrote.wait(10)
    threads[1].start()
    threads[1].join(0.5)
    waited = threads[1].is_alive()
    go_on.set()
    for thread in threads:
        thread.join(10)
    return waited, errors


def move(place, to, code=""):
    actions.move_place(place=place, to=to, code=code, by=SYSTEM, at=NOW)


def test_two_moves_of_one_grid_follow_one_another(communities):
    one, two, three = communities
    grid = Place.objects.create(kind="grid", grid_kind="basic", name="网格", parent=one)
    waited, errors = while_held(lambda: move(grid, two), lambda: move(grid, three))
    assert (waited, errors) == (True, [])
    moves = [e.payload for e in Entry.objects.filter(kind="places.move").order_by("seq")]
    assert [(m["former_parent"], m["parent"]) for m in moves] == [(one.pk, two.pk), (two.pk, three.pk)]
    grid.refresh_from_db()
    assert grid.chain_ids == (one.street_id, three.pk, grid.pk)


def test_control_without_the_lock_the_history_is_false(communities):
    one, two, three = communities
    grid = Place.objects.create(kind="grid", grid_kind="basic", name="网格", parent=one)
    seen = []

    def careless(to):
        stood = Place.objects.get(pk=grid.pk)  # read, not locked
        seen.append((stood.parent_id, to.pk))
        Place.objects.filter(pk=grid.pk).update(parent=to)

    while_held(lambda: careless(two), lambda: careless(three))
    assert seen == [(one.pk, two.pk), (one.pk, three.pk)]


def test_a_building_opened_while_its_grid_moves_gets_the_new_path(communities):
    one, two, _ = communities
    grid = Place.objects.create(kind="grid", grid_kind="basic", name="网格", parent=one)
    waited, errors = while_held(lambda: move(grid, two), lambda: _open_building(grid))
    assert (waited, errors) == (True, [])
    assert Place.objects.get(name="1号楼").chain_ids[1] == two.pk


@pytest.fixture
def without_share_lock():
    """The trigger as it would be without its lock on the parent."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT proname FROM pg_proc WHERE proname LIKE 'pgtrigger_keep_tree_%'")
        ((name,),) = cursor.fetchall()
        cursor.execute("SELECT pg_get_functiondef(%s::regproc)", [name])
        ((sound,),) = cursor.fetchall()
        assert "FOR SHARE" in sound
        assert "FOR SHARE" in KEEP_TREE
        cursor.execute(sound.replace("FOR SHARE", ""))
    yield
    with connection.cursor() as cursor:
        cursor.execute(sound)


def test_a_row_written_past_the_actions_gets_the_new_path_too(communities):
    assert _stale_path(communities) is False


def test_control_without_the_triggers_lock_the_path_is_stale(communities, without_share_lock):
    assert _stale_path(communities) is True


def _stale_path(communities):
    one, two, _ = communities
    grid = Place.objects.create(kind="grid", grid_kind="basic", name="网格", parent=one)
    while_held(lambda: move(grid, two), lambda: Place.objects.create(kind="building", name="1号楼", parent=grid))
    return Place.objects.get(name="1号楼").chain_ids[1] != two.pk


def test_nothing_opens_below_a_place_that_is_closing(communities):
    grid = Place.objects.create(kind="grid", grid_kind="basic", name="网格", parent=communities[0])
    waited, errors = while_held(
        lambda: actions.close_place(place=grid, closed_on=date(2026, 11, 24), by=SYSTEM, at=NOW),
        lambda: _open_building(grid),
    )
    assert waited
    assert len(errors) == 1
    assert not Place.objects.filter(kind="building").exists()


def test_two_imports_of_one_street_load_it_once():
    from helin.core.places.drafts import check_rows
    from helin.core.places.sheets import SheetRow
    from helin.kit.geo import Datum

    rows = [
        SheetRow(2, {"code": "370724002", "name": "东城街道"}),
        SheetRow(3, {"code": "370724002001", "name": "社区"}),
    ]
    drafts, _ = check_rows(rows, Datum.WGS84)
    results = []

    def load():
        found = actions.import_places(street_code="370724002", drafts=drafts, source="x", by=SYSTEM, at=NOW)
        results.append((found.loaded, found.already))

    waited, errors = while_held(load, load)
    assert (waited, errors, results) == (True, [], [(2, 0), (0, 2)])


def _open_building(grid):
    actions.create_place(parent=grid, kind=PlaceKind.BUILDING, name="1号楼", by=SYSTEM, at=NOW)
