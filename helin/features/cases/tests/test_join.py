import threading
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from helin.core.journal import delivery
from helin.core.journal.models import Entry
from helin.core.notices.models import Notice
from helin.features.cases import actions, queries
from helin.features.cases.models import Case, CaseQuerySet, Join
from helin.features.cases.tests.conftest import NOW, draft, public
from helin.features.cases.workflow import Status

pytestmark = pytest.mark.django_db


def test_joining_counts_withdraws_the_draft_and_records_once(world):
    case, mine, bob = public(world), draft(world), world.actor("bob")
    for _ in range(2):
        actions.join(case, by=bob, at=NOW, draft=mine)
    mine.refresh_from_db()
    assert mine.status == Status.WITHDRAWN
    assert Entry.objects.filter(kind="cases.join", subject=f"cases.case:{case.pk}").count() == 1
    joined = queries.joined(case.pk, bob, None)
    assert (joined.count, joined.is_mine, joined.is_reachable) == (1, True, True)
    assert [row.number for row in queries.joined_cases(bob, at=NOW).rows] == [case.number]
    assert queries.my_cases(bob, at=NOW).rows == []


def test_joining_leaves_a_sent_case_and_drafts_of_others_alone(world):
    case, sent, other = public(world), world.filed(by="bob"), draft(world, by="ann")
    actions.join(case, by=world.actor("bob"), at=NOW, draft=sent)
    sent.refresh_from_db()
    assert sent.status == Status.SUBMITTED
    with pytest.raises(PermissionDenied):
        actions.join(public(world), by=world.actor("bob"), at=NOW, draft=other)
    assert Join.objects.count() == 1


def test_a_visitor_joins_once_and_may_leave_a_number_later(world):
    from helin.kit.actors import Actor

    case, me, nobody = public(world), uuid4(), Actor.anonymous()
    actions.join(case, by=nobody, at=NOW, visitor=me)
    assert queries.joined(case.pk, nobody, me).is_reachable is False
    actions.join(case, by=nobody, at=NOW, visitor=me, contact=actions.Contact("孙", "+8613900001234"))
    assert queries.joined(case.pk, nobody, me).is_reachable is True
    assert Join.objects.count() == 1
    actions.leave(case, by=nobody, at=NOW, visitor=uuid4())
    assert Join.objects.count() == 1
    actions.leave(case, by=nobody, at=NOW, visitor=me)
    assert not Join.objects.exists()
    with pytest.raises(PermissionDenied):
        actions.join(case, by=nobody, at=NOW)


@pytest.mark.parametrize("refused", ["own", "private", "not past the desk", "over"])
def test_who_may_not_join(world, refused):
    case = {
        "own": lambda: public(world, by="bob"),
        "private": lambda: public(world, is_public=False),
        "not past the desk": lambda: world.filed(is_public=True),
        "over": lambda: actions.advance(public(world), "withdraw", by=world.actor("ann"), at=NOW),
    }[refused]()
    with pytest.raises(PermissionDenied):
        actions.join(case, by=world.actor("bob"), at=NOW)
    assert not Join.objects.exists()


def clicks(world, case, times=4):
    """So many clicks of one person at the same moment; what went wrong."""
    start, wrong, bob = threading.Barrier(times), [], world.actor("bob")

    def click():
        start.wait()
        try:
            actions.join(case, by=bob, at=NOW)
        except Exception as failure:
            wrong.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=click) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return wrong


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("locked", [True, False])
def test_clicks_at_once_join_once_and_the_lock_is_why(world, monkeypatch, locked):
    case = public(world)
    if not locked:
        monkeypatch.setattr(CaseQuerySet, "select_for_update", lambda self, **_: self)
        both = threading.Barrier(4)
        found = actions.alike._mine
        monkeypatch.setattr(actions.alike, "_mine", lambda *a: (found(*a), both.wait())[0])
    wrong = clicks(world, case)
    assert (wrong == []) is locked
    assert all(isinstance(failure, IntegrityError) for failure in wrong)
    assert Join.objects.count() == 1
    assert Entry.objects.filter(kind="cases.join").count() == 1


def test_who_joined_gets_the_news_while_the_case_is_public(world):
    case = public(world)
    delivery.deliver_once(1000)
    actions.join(case, by=world.actor("bob"), at=NOW)
    delivery.deliver_once(1000)
    world.advanced(case, "dispatch")
    delivery.deliver_once(1000)
    bob = Notice.objects.filter(person=world.people["bob"])
    assert list(bob.values_list("kind", flat=True)) == ["cases.dispatch/follower"]
    actions.publish(case, is_public=False, title="x", text="x", by=world.actor("ann"), at=NOW)
    world.advanced(case, "sign", "start", "reply")
    delivery.deliver_once(1000)
    assert bob.count() == 1


def test_a_visitor_joins_from_the_check_page_and_takes_it_back(world, browser):
    case, client = public(world), browser()
    where = client.post(
        reverse("cases:report"), {"text": "三号楼二单元楼道灯坏了，老人不敢下楼。", "appeal_type": "help"}
    )
    step = client.post(where["Location"] + f"?in={world.grid.pk}", {"place": world.building.pk})
    assert "我也遇到了" in client.get(step["Location"]).content.decode()
    mine = Case.objects.get(status=Status.DRAFT)
    for _ in range(2):
        answer = client.post(reverse("cases:create_join", args=[case.number]), {"draft": mine.pk})
        assert answer["Location"] == reverse("cases:public_page", args=[case.number])
    assert "1 人也遇到了" in browser().get(answer["Location"]).content.decode()
    assert "退出" in client.get(answer["Location"]).content.decode()
    mine.refresh_from_db()
    assert mine.status == Status.WITHDRAWN
    bad = client.post(reverse("cases:create_join", args=[case.number]), {"phone": "12"})
    assert bad.status_code == 422
    client.post(reverse("cases:create_departure", args=[case.number]))
    assert not Join.objects.exists()


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"person": True}, "a_person_joins_a_case_once"),
        ({"visitor": True}, "a_visitor_joins_a_case_once"),
        ({}, "somebody_joins_a_case"),
    ],
)
def test_a_join_that_cannot_be_is_refused(world, values, constraint):
    known = {"person": world.people["bob"], "visitor": uuid4()}
    whole = {"case": world.filed(), "joined_at": NOW, **{name: known[name] for name in values}}
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Join.objects.bulk_create([Join(**whole), Join(**whole)])


def test_what_is_not_public_can_neither_be_joined_nor_left(world, browser):
    hidden = public(world, is_public=False)
    for name in ("cases:create_join", "cases:create_departure"):
        assert browser("bob").post(reverse(name, args=[hidden.number])).status_code == 404
    assert not Join.objects.exists()
