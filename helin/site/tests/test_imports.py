"""What an import of late cases does to the cards: marked, and nobody told of old news."""

import csv

import pytest
from django.utils import timezone

from helin.core.journal import delivery
from helin.core.notices.models import Notice
from helin.features.cases import actions
from helin.features.cases.models import Card, Case
from helin.features.cases.tests.conftest import SYSTEM, world
from helin.site import imports

__all__ = ["world"]  # a fixture

pytestmark = pytest.mark.django_db
ROWS = (
    ("id", "title", "created", "text", "reply", "replied"),
    ("1", "楼道灯不亮", "2019-04-25 09:32:09", "楼道灯坏了五天。", "", ""),
)


@pytest.fixture
def late_file(tmp_path):
    path = tmp_path / "late.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(ROWS)
    return path


def load(world, path):
    imports.import_cases(path, street_code=world.street.code, names={}, show_progress=False)


def told_by_the_next_run():
    delivery.deliver_once(1000)
    actions.give_cards(by=SYSTEM, at=timezone.now())
    delivery.deliver_once(1000)
    return Notice.objects.count()


def test_late_imported_cases_are_marked_and_nobody_is_told(world, late_file):
    load(world, late_file)
    assert Case.objects.get().card == Card.objects.get(about="handle", colour="red").colour
    assert told_by_the_next_run() == 0


def test_control_without_the_marking_the_next_run_tells(world, late_file, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(imports.actions, "give_cards", lambda **_named: None)
        load(world, late_file)
    assert told_by_the_next_run() > 0
