import threading
import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from helin.core.journal.models import Entry
from helin.features.cases import actions
from helin.features.cases.actions import effects
from helin.features.cases.models import Case, CaseQuerySet, DispatchRule
from helin.features.cases.tests.conftest import NOW
from helin.features.cases.workflow import Status


def _send(client, *cases, unit=""):
    return client.post(reverse("cases:create_dispatches"), {"case": [c.pk for c in cases], "organisation": unit})


@pytest.mark.django_db
def test_what_can_be_dispatched_is_and_the_rest_says_why(world, browser):
    good, waiting = world.advanced(world.filed(), "accept"), world.filed()
    page = _send(browser("dispatcher"), good, waiting).content.decode()
    good.refresh_from_db(), waiting.refresh_from_db()
    assert (good.status, good.lead_id) == (Status.DISPATCHED, world.firm.pk)
    assert waiting.status == Status.SUBMITTED
    assert "派出 1 件，1 件没有派出" in page
    assert "可能别人先办了" in page


@pytest.mark.django_db
def test_one_unit_for_all_and_twice_the_same_does_it_once(world, browser):
    cases = [world.advanced(world.filed(), "accept") for _ in range(3)]
    client = browser("dispatcher")
    for _ in range(2):
        _send(client, *cases, unit=world.heating.pk)
    assert set(Case.objects.values_list("lead_id", "dispatched_count")) == {(world.heating.pk, 1)}
    assert Entry.objects.filter(kind="cases.dispatch").count() == 3


@pytest.mark.django_db
def test_nobody_else_dispatches_and_cases_of_others_are_not_told(world, browser):
    case = world.advanced(world.filed(), "accept")
    for who in ("handler", "verifier", "staff", "leader", "ann"):
        assert _send(browser(who), case).status_code == 403
    elsewhere = _send(browser("dispatcher_elsewhere"), case)
    assert elsewhere.status_code == 422
    assert case.number not in elsewhere.content.decode()
    case.refresh_from_db()
    assert case.status == Status.ACCEPTED


@pytest.mark.django_db
def test_a_unit_of_another_street_is_refused(world, browser):
    case = world.advanced(world.filed(), "accept")
    page = _send(browser("dispatcher"), case, unit=10**9).content.decode()
    assert "派出 0 件，1 件没有派出" in page


@pytest.mark.django_db
def test_the_catalogue_without_a_rule_names_nobody(world):
    case = world.advanced(world.filed(), "accept")
    Case.objects.filter(pk=case.pk).update(category=None)
    DispatchRule.objects.all().delete()
    (outcome,) = actions.dispatch_many([case.pk], organisation_id=None, by=world.actor("dispatcher"), at=NOW)
    assert outcome.refusal


@pytest.mark.django_db
def test_the_catalogue_is_read_once_and_once_more_by_each_move(world):
    ids = [world.advanced(world.filed(), "accept").pk for _ in range(3)]
    with CaptureQueriesContext(connection) as asked:
        actions.dispatch_many(ids, organisation_id=None, by=world.actor("dispatcher"), at=NOW)
    assert sum('FROM "cases_dispatchrule"' in query["sql"] for query in asked) == 1 + len(ids)


def _both_press(world, ids):
    """Two dispatchers send the same choice at one moment; the ids that were told as done."""
    actor, gate, done = world.actor("dispatcher"), threading.Barrier(2), []

    def press() -> None:
        gate.wait()
        try:
            outcomes = actions.dispatch_many(ids, organisation_id=world.firm.pk, by=actor, at=NOW)
            done.extend(o.case_id for o in outcomes if not o.refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(done)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("locked", [True, False])
def test_two_dispatchers_at_once_dispatch_each_case_once(world, monkeypatch, locked):
    ids = [world.advanced(world.filed(), "accept").pk for _ in range(2)]
    apply = effects.apply
    monkeypatch.setattr(effects, "apply", lambda *args, **more: time.sleep(0.15) or apply(*args, **more))
    if not locked:  # the control: without the lock both win
        monkeypatch.setattr(CaseQuerySet, "select_for_update", lambda self, **_: self)
    done = _both_press(world, ids)
    assert (done == ids) is locked
    assert (Entry.objects.filter(kind="cases.dispatch").count() == len(ids)) is locked
