"""The first call after an answer: tries, the script, and what counts in the rates."""

import re
import threading
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import translation

from helin.core.journal.models import Entry
from helin.features.cases import actions, queries
from helin.features.cases.actions import effects
from helin.features.cases.models import Case, RateScheme, Rating, ResponseTemplate
from helin.features.cases.queries.script import WORDS
from helin.features.cases.tests.conftest import NOW, SYSTEM
from helin.features.cases.tests.rating_by_link import STEPS
from helin.features.cases.workflow import TRIES_CEILING, ScriptPart, Status
from helin.kit.workflow import IllegalTransition

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
REACHED = {"result": "reached", "answered": True, "solved": True, "grade": 5}


@pytest.fixture
def case(world):
    return world.advanced(world.filed(), *STEPS)


def called(world, case, by="verifier", at=NOW, **said):
    return actions.advance(case, "call_back", by=world.actor(by), at=at, **({"result": "not_reached"} | said))


def counted(world):
    return queries.dashboard(world.street.pk, since=NOW - DAY, until=NOW + DAY, at=NOW).street.measured.n


def test_a_call_that_reached_nobody_is_a_try_until_the_last(world, case):
    for n in (1, 2):
        case = called(world, case)
        assert (case.status, case.call_tries, Rating.objects.count()) == (Status.REPLIED, n, 0)
        assert case.status_at == NOW, "the waiting is not shortened"
    case = called(world, case)
    assert (case.status, case.call_tries) == (Status.CALLED_BACK, 3)
    tries = Entry.objects.filter(kind="cases.try_call").order_by("id")
    assert [entry.payload["tries"] for entry in tries] == [1, 2]
    last = Entry.objects.get(kind="cases.call_back")
    assert (last.payload["result"], last.payload["contacted"], last.payload["tries"]) == ("not_reached", False, 3)


@pytest.mark.parametrize(("said", "n"), [({}, 0), ({"result": "refused"}, 0), (REACHED, 1)])
def test_only_who_was_reached_and_answered_counts_in_the_rates(world, case, said, n):
    """The formula: valid call-backs are the denominator of all three. Closed as not reached, a case counts in none."""
    while case.status == Status.REPLIED:
        case = called(world, case, **said)
    rating = Rating.objects.get()
    assert (rating.contacted, rating.refused) == (n == 1, said.get("result") == "refused")
    case = actions.advance(case, "close", by=world.actor("verifier"), at=NOW)
    assert case.status == Status.CLOSED
    assert counted(world) == n


def test_how_often_is_a_dated_row_of_the_day_of_the_answer(world, case):
    own = RateScheme.objects.get()
    own.pk, own.street, own.starts_on, own.tries_max = None, world.street, NOW.date() + DAY, 1
    own.save()
    assert called(world, case, at=NOW + 3 * DAY).status == Status.REPLIED
    later = world.advanced(world.filed(at=NOW + 2 * DAY), *STEPS, at=NOW + 2 * DAY)
    assert called(world, later, at=NOW + 3 * DAY).status == Status.CALLED_BACK


def test_a_new_answer_is_tried_anew(world, case):
    called(world, case)
    by = world.actor("verifier")
    case = called(world, case, result="refused")
    case = actions.advance(case, "reopen", by=by, at=NOW, reason="又坏了")
    case = world.advanced(case, "dispatch", "sign", "start", "reply")
    assert case.call_tries == 0
    assert called(world, case).call_tries == 1


def test_the_person_may_rate_between_two_tries(world, case):
    case = called(world, case)
    assert world.advanced(case, "rate").status == Status.CALLED_BACK
    with pytest.raises(IllegalTransition):
        called(world, case)


@pytest.mark.parametrize("missing", ["result", "answered", "solved", "grade"])
def test_a_call_that_reached_somebody_asks_all_of_the_script(world, case, missing):
    with pytest.raises(actions.MissingEvidence) as found:
        actions.advance(case, "call_back", by=world.actor("verifier"), at=NOW, **(REACHED | {missing: None}))
    assert found.value.fields == (missing,)
    assert not Rating.objects.exists()


def test_whether_the_unit_was_in_touch_is_what_the_person_says(world, case):
    called(world, case, **(REACHED | {"answered": False}))
    assert Rating.objects.get().answered is False
    board = queries.dashboard(world.street.pk, since=NOW - DAY, until=NOW + DAY, at=NOW)
    assert (board.street.measured.response.hits, board.street.measured.solution.hits) == (0, 1)


def test_tries_that_cannot_be_are_refused(case):
    name = "nobody_is_called_before_an_answer_nor_for_ever"
    for broken in ({"call_tries": TRIES_CEILING + 1}, {"call_tries": 1, "replied_at": None}):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            Case.objects.filter(pk=case.pk).update(**broken)
    for values in ({"tries_max": 0}, {"tries_max": TRIES_CEILING + 1}, {"link_calendar_days": 0}):
        with pytest.raises(IntegrityError, match="a_rate_scheme_tries_and_waits_a_while"), transaction.atomic():
            RateScheme.objects.update(**values)


def two_calls(world, case):
    """Two officers put a try on record at the same moment."""
    ready, actor = threading.Barrier(2), world.actor("verifier")

    def run():
        ready.wait(10)
        actions.advance(case, "call_back", by=actor, at=NOW, result="not_reached")
        connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return Case.objects.get(pk=case.pk).call_tries


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("locked", "tries"), [(True, 2), (False, 1)])
def test_two_tries_at_once_are_two_and_the_lock_is_why(world, monkeypatch, locked, tries):
    case = world.advanced(world.filed(), *STEPS)
    if not locked:
        both, apply = threading.Barrier(2), effects.apply
        monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **options: self)
        monkeypatch.setattr(effects, "apply", lambda *a, **k: (both.wait(10), apply(*a, **k))[1])
    assert two_calls(world, case) == tries


# The page and the script.


def shown(browser, case, who="verifier"):
    return browser(who).get(reverse("cases:show", args=[case.pk])).content.decode()


def test_the_script_stands_in_its_order_with_the_questions_beside_it(world, browser, case):
    page = shown(browser, case)
    marks = ["我是东城街道的回访员", case.number, "现在方便吗", "和美物业为这件事联系过您吗", 'name="answered"']
    marks += ["“问题解决了吗？”", 'name="solved"', "您是非常满意", 'name="grade"', "还有什么要告诉我们的"]
    marks += ['name="comment"', "不想说就不说"]
    script = page[page.index("有人接电话时") :]
    places = [script.index(mark) for mark in marks]
    assert places == sorted(places)
    assert "打满 3 次" in page


@pytest.mark.parametrize("who", ["dispatcher", "leader", "handler", "ann"])
def test_only_the_officer_reads_the_script(browser, case, who):
    assert "有人接电话时" not in shown(browser, case, who)


def test_of_a_confidential_case_the_script_says_so(world, browser, case):
    actions.restrict(case, reason="涉及未成年人", by=world.actor("leader"), at=NOW)
    assert "这件事要保密" in shown(browser, case)


def test_tries_are_put_on_record_on_the_page_and_told(world, browser, case):
    client, url = browser("verifier"), reverse("cases:create_transition", args=[case.pk])
    for n in (1, 2):
        page = client.post(url, {"verb": "call_back", "result": "not_reached"}, follow=True).content.decode()
        assert "没有联系上。" in page
        assert f"已经有 {n} 次没接通" in page
    assert "这是最后一次" in page
    page = client.post(url, {"verb": "call_back", "result": "not_reached"}, follow=True).content.decode()
    assert "登记回访。" in page
    case.refresh_from_db()
    assert case.status == Status.CALLED_BACK
    assert "没有联系上" in shown(browser, case, "ann")


def test_a_result_that_is_none_keeps_what_was_typed(browser, case):
    url = reverse("cases:create_transition", args=[case.pk])
    answer = browser("verifier").post(url, {"verb": "call_back", "result": "reached", "comment": "灯亮了"})
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {"answered", "solved", "grade"}
    assert "灯亮了" in answer.content.decode()
    assert browser("verifier").post(url, {"verb": "call_back", "result": "x"}).status_code == 422


def worded(world, part=ScriptPart.SOLVED, text="“灯亮了吗？”", by="dispatcher", at=NOW, **changed):
    row = ResponseTemplate(**({"verb": "call_back", "part": part, "title": "问", "text": text} | changed))
    return actions.add_template(row, street=world.street, by=world.actor(by), at=at)


def test_the_street_puts_a_part_otherwise_from_day_to_day(world, case):
    case = Case.objects.select_related("lead", "street").get(pk=case.pk)
    first = worded(world, text="“{unit}修好了吗？”", at=NOW - 2 * DAY)
    worded(world, text="“{street}问您：灯亮了吗？”", at=NOW - DAY)
    lines = {line.part: line.words for line in queries.call_script(case, at=NOW).lines}
    assert lines["solved"] == "“东城街道问您：灯亮了吗？”"
    assert lines["else"] == str(WORDS[ScriptPart.ELSE])
    first.refresh_from_db()
    assert first.ends_on == (NOW - DAY).date()
    again = {line.part: line.words for line in queries.call_script(case, at=NOW - 2 * DAY).lines}
    assert again["solved"] == "“和美物业修好了吗？”"


def test_a_part_is_no_ready_text_and_a_ready_text_no_part(world, case):
    worded(world)
    text = ResponseTemplate(verb="call_back", title="没打通", text="明天上午再打。")
    actions.add_template(text, street=world.street, by=world.actor("dispatcher"), at=NOW)
    case = Case.objects.select_related("lead", "street", "category").get(pk=case.pk)
    assert [row.title for row in queries.offered_texts(case, "call_back", at=NOW)] == ["没打通"]
    assert len(queries.call_script(case, at=NOW).lines) == len(ScriptPart) - 1


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"verb": "reply"}, "part"), ({"organisation": "firm"}, "part"), ({"category": "lamp"}, "category")],
)
def test_the_form_keeps_the_script_to_the_street(world, browser, changed, field):
    who = "handler" if "organisation" in changed else "dispatcher"
    known = {"firm": world.firm.pk, "lamp": world.category.pk}
    said = {"verb": "call_back", "part": "solved", "title": "问", "text": "“好了吗？”", "organisation": ""}
    said |= {name: known.get(value, value) for name, value in changed.items()}
    answer = browser(who).post(reverse("cases:templates"), said)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not ResponseTemplate.objects.exists()


def test_the_texts_page_shows_the_script_and_opens_its_form(world, browser):
    client, url = browser("dispatcher"), reverse("cases:templates")
    assert "part=solved#new-text" in client.get(url).content.decode()
    page = client.get(url, {"verb": "call_back", "part": "solved"}).content.decode()
    assert re.search(r'<option value="solved" selected', page)
    client.post(url, {"verb": "call_back", "part": "solved", "title": "问", "text": "“灯亮了吗？”", "organisation": ""})
    assert "街道写的" in client.get(url).content.decode()
    assert "part=solved" not in browser("handler").get(url).content.decode()


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"verb": "reply"}, "a_part_of_the_script_is_worded_by_the_street"),
        ({"organisation": "firm"}, "a_part_of_the_script_is_worded_by_the_street"),
        ({}, "a_part_of_the_script_has_one_wording"),
    ],
)
def test_a_part_that_cannot_be_is_refused(world, values, name):
    worded(world)
    whole = {"street": world.street, "verb": "call_back", "part": "solved", "title": "x", "text": "x"}
    known = {"firm": world.firm}
    given = {field: known.get(value, value) for field, value in values.items()}
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        ResponseTemplate.objects.create(starts_on=NOW.date(), **(whole | given))


@pytest.mark.parametrize(("language", "is_chinese"), [("zh-hans", True), ("en", False)])
def test_every_part_has_words_in_both_languages(language, is_chinese):
    with translation.override(language):
        for part in ScriptPart:
            assert bool(re.search("[一-鿿]", str(WORDS[part]))) is is_chinese


def test_system_does_not_call(case):
    with pytest.raises(PermissionDenied):
        actions.advance(case, "call_back", by=SYSTEM, at=NOW, **REACHED)
