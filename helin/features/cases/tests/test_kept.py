"""What a device may keep: the server marks each page for it, and nothing confidential."""

import pytest
from django.urls import reverse

from helin.core.people.models import KeptAnswer
from helin.features.cases import actions
from helin.features.cases.models import Case, Statement
from helin.features.cases.tests.conftest import NOW
from helin.features.cases.tests.test_field import WORDS, sent
from helin.features.cases.views.field import KEEP

pytestmark = pytest.mark.django_db
ADVICE = "此件保密，请核查三号楼的账目。"


def in_hand(world, *, is_restricted: bool):
    """Two cases that the firm handles; one of them made confidential meanwhile, or not."""
    plain, other = (
        Case.objects.get(pk=world.advanced(world.filed(title=title), "accept", "dispatch", "sign", "start").pk)
        for title in ("楼道灯坏", "账目不清")
    )
    if is_restricted:
        actions.restrict(other, reason="涉及举报", summary=ADVICE, by=world.actor("dispatcher"), at=NOW)
    return plain, Case.objects.get(pk=other.pk)


def read(client, name, *args):
    answer = client.get(reverse(name, args=args))
    return answer, answer.content.decode()


def address(case) -> str:
    return reverse("cases:show", args=[case.pk])


def test_the_kept_list_leaves_out_what_is_confidential_and_says_so(world, browser):
    plain, other = in_hand(world, is_restricted=True)
    client = browser("handler")
    answer, kept = read(client, "cases:field_kept")
    assert answer[KEEP] == client.get(reverse("cases:field_pass")).json()["keep"]
    assert address(plain) in kept
    assert "保密事项不存在这台设备上" in kept
    for trace in (address(other), other.number, "核查三号楼", "账目不清"):
        assert trace not in kept
    shown, live = read(client, "cases:field")
    assert KEEP not in shown
    assert "核查三号楼" in live
    assert "保密，有网络才能看" in live
    assert f'data-cases="{address(plain)}"' in live


def test_the_same_case_stands_in_the_kept_list_while_it_is_not_confidential(world, browser):
    """Control: it is the restriction that leaves it out."""
    _, other = in_hand(world, is_restricted=False)
    _, kept = read(browser("handler"), "cases:field_kept")
    assert address(other) in kept
    assert "保密事项不存在这台设备上" not in kept


@pytest.mark.parametrize("is_restricted", [True, False])
def test_the_page_of_a_confidential_case_is_not_kept_nor_its_words(world, browser, is_restricted):
    _, other = in_hand(world, is_restricted=is_restricted)
    client = browser("handler")
    answer, page = read(client, "cases:show", other.pk)
    keep = client.get(reverse("cases:field_pass")).json()["keep"]
    assert answer[KEEP] == ("no" if is_restricted else keep)
    assert answer["Cache-Control"] == "private, no-store"
    for part in ("<outbox-form", "<outbox-list", "<draft-form", "<kept-pages"):
        assert (part in page) is not is_restricted, part
    assert ("有网络才能看、才能办" in page) is is_restricted


@pytest.mark.parametrize("who", ["ann", "dispatcher", "verifier", "leader"])
def test_nobody_who_does_not_handle_keeps_a_page(world, browser, who):
    plain, other = in_hand(world, is_restricted=True)
    for case in (plain, other):
        assert KEEP not in read(browser(who), "cases:show", case.pk)[0]


def test_what_the_session_shows_besides_is_not_marked(world, browser):
    in_hand(world, is_restricted=True)
    for name in ("cases:desk", "cases:field", "cases:field_pass", "people:account", "people:my_data", "notices:inbox"):
        answer, _ = read(browser("handler"), name)
        assert (KEEP in answer, "no-store" in answer["Cache-Control"]) == (False, True), name


def test_words_for_a_case_that_became_confidential_are_refused_and_told_nothing_of_it(world, browser):
    case, _ = in_hand(world, is_restricted=False)
    seen = actions.seen_as(case)
    actions.restrict(case, reason="涉及举报", summary=ADVICE, by=world.actor("dispatcher"), at=NOW)
    answer = sent(browser("handler"), case, seen=seen)
    assert answer.status_code == 422
    assert set(answer.json()) == {"why", "title"}
    assert answer.json()["title"] == "保密事项"
    assert "核查" not in answer.content.decode()
    assert not Statement.objects.filter(case=case, text=WORDS).exists()
    assert not KeptAnswer.objects.exists()


def test_without_the_lock_that_looks_those_words_go_through(world, browser, monkeypatch):
    monkeypatch.setattr(actions, "lock_as_seen", lambda case, _seen: case)
    with pytest.raises(AssertionError):
        test_words_for_a_case_that_became_confidential_are_refused_and_told_nothing_of_it(world, browser)
