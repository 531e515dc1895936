"""Limits, supervision and weights: a new set from a day on, shown before it is set, never over an old one."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from helin.core.journal.models import Entry
from helin.features.cases import actions
from helin.features.cases.actions import limits
from helin.features.cases.forms.dated import LimitsForm, RatesForm, SupervisionForm
from helin.features.cases.models import CaseLimits, RateScheme, SupervisionScheme
from helin.features.cases.queries import too_long_in
from helin.features.cases.tests.conftest import NOW

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
PAGES = {
    "cases:case_limits": (CaseLimits, "pause_days", "cases.set_limits"),
    "cases:supervision_scheme": (SupervisionScheme, "answer_days", "cases.set_supervision_scheme"),
    "cases:rate_scheme": (RateScheme, "appeal_days", "cases.set_rate_scheme"),
}
each_page = pytest.mark.parametrize("name", PAGES)


def typed(client, name, **changed):
    """What the form offers, with the day and the paper filled in."""
    initial = client.get(reverse(name)).context["form"].initial
    tomorrow = (timezone.localdate() + DAY).isoformat()
    return initial | {"starts_on": tomorrow, "source": "街道〔2026〕9号", "confirmed": "1"} | changed


def own(world, name):
    return PAGES[name][0].objects.filter(street=world.street)


@each_page
def test_what_changes_is_told_before_it_is_set(world, browser, name):
    client, (_model, field, kind) = browser("dispatcher"), PAGES[name]
    said = typed(client, name, **{field: 17})
    preview = client.post(reverse(name), said | {"confirmed": ""})
    assert preview.status_code == 200
    assert "改为 17" in preview.content.decode()
    assert not own(world, name).exists()
    assert client.post(reverse(name), said).status_code == 302
    assert getattr(own(world, name).get(), field) == 17
    assert Entry.objects.filter(kind=kind).count() == 1
    assert "尚未生效" in client.get(reverse(name)).content.decode()
    assert "有变" in client.get(reverse("cases:rules")).content.decode()


@each_page
def test_who_comes_second_gets_409_and_writes_nothing(world, browser, name):
    client = browser("dispatcher")
    said = typed(client, name)
    assert client.post(reverse(name), said).status_code == 302
    later = said | {"starts_on": (timezone.localdate() + 2 * DAY).isoformat()}
    assert client.post(reverse(name), later).status_code == 409
    assert own(world, name).count() == 1
    again = typed(client, name)
    assert client.post(reverse(name), again).context["form"].errors.keys() == {"starts_on"}


@each_page
def test_days_gone_by_and_others_are_refused(world, browser, name):
    client = browser("dispatcher")
    said = typed(client, name, starts_on=(timezone.localdate() - DAY).isoformat())
    assert client.post(reverse(name), said).context["form"].errors.keys() == {"starts_on"}
    leader = browser("leader")
    assert 'name="starts_on"' not in leader.get(reverse(name)).content.decode()
    assert leader.post(reverse(name), said).status_code == 403
    assert browser("verifier").get(reverse(name)).status_code == 403
    assert not own(world, name).exists()


def test_weights_that_make_no_whole_are_an_error_at_their_field(world, browser):
    client = browser("dispatcher")
    said = typed(client, "cases:rate_scheme", response_percent=99)
    answer = client.post(reverse("cases:rate_scheme"), said)
    assert answer.context["form"].errors.keys() == {"solution_percent"}


def test_new_limits_hold_at_once_in_this_process(world, django_capture_on_commit_callbacks):
    before = str(too_long_in(world.street.pk, NOW))
    limits = CaseLimits(starts_on=NOW.date(), accept_days=9, dispatch_days=9, source="x")
    with django_capture_on_commit_callbacks() as callbacks:
        actions.set_limits(limits, street=world.street, by=world.actor("dispatcher"), at=NOW)
    assert str(too_long_in(world.street.pk, NOW)) == before, "the control: kept for the minute"
    for callback in callbacks:
        callback()
    assert str(too_long_in(world.street.pk, NOW)) != before


@pytest.mark.parametrize(
    ("form", "model"), [(LimitsForm, CaseLimits), (SupervisionForm, SupervisionScheme), (RatesForm, RateScheme)]
)
def test_a_new_set_asks_for_every_figure_so_none_falls_back_to_its_default(form, model):
    figures = {field.name for field in model._meta.fields} - {"id", "street", "starts_on", "source"}
    assert set(form().numbers) == figures


def at_once(world, monkeypatch, *, guarded):
    """Two days from two threads that saw the same sets; without the guard both have looked before either writes."""
    together, hold, save = threading.Barrier(2), limits.hold, CaseLimits.save
    if guarded:
        monkeypatch.setattr(limits, "hold", lambda street: (together.wait(timeout=30), hold(street)))
    else:
        monkeypatch.setattr(limits, "hold", lambda _street: None)
        monkeypatch.setattr(CaseLimits, "save", lambda row, **k: (together.wait(timeout=30), save(row, **k)))
    came, actor = [], world.actor("dispatcher")

    def work(days):
        row = CaseLimits(starts_on=NOW.date() + days * DAY, source="街道文件")
        try:
            actions.set_limits(row, street=world.street, by=actor, at=NOW, seen=0)
            came.append("written")
        except actions.Overtaken:
            came.append("overtaken")
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(days,)) for days in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(came), CaseLimits.objects.filter(street=world.street).count()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("guarded", "outcome"), [(True, (["overtaken", "written"], 1)), (False, (["written", "written"], 2))]
)
def test_of_two_sets_at_once_one_is_told_and_the_lock_is_why(world, monkeypatch, guarded, outcome):
    assert at_once(world, monkeypatch, guarded=guarded) == outcome
