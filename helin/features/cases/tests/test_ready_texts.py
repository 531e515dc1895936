"""Ready texts, and that nobody sends them unread; kept lists; how long a form stood open."""

import re
from datetime import date, timedelta

import pytest
from django.core.signing import Signer
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from helin.features.cases import actions, queries
from helin.features.cases.models import Case, FormTime, ResponseTemplate, SavedFilter
from helin.features.cases.tests.conftest import NOW
from helin.features.cases.views import templates
from helin.features.cases.views.form_times import OPENED

pytestmark = pytest.mark.django_db
TEXT = "{number} 已由{unit}处理，期限{deadline}。"


def _text(world, by="dispatcher", **changed):
    row = ResponseTemplate(**({"verb": "reply", "title": "已修", "text": TEXT} | changed))
    return actions.add_template(row, street=world.street, by=world.actor(by), at=NOW - timedelta(days=1))


def _handling(world):
    return world.advanced(world.filed(), "accept", "dispatch", "sign", "start")


def _send(client, case, reply, **more):
    return client.post(reverse("cases:create_transition", args=[case.pk]), {"verb": "reply", "reply": reply, **more})


def test_a_text_is_put_into_the_form_by_its_address_and_filled_in(world, browser):
    text, case = _text(world), _handling(world)
    client, url = browser("handler"), reverse("cases:show", args=[case.pk])
    assert f"template={text.pk}" in client.get(url).content.decode()
    page = client.get(url, {"verb": "reply", "template": text.pk}).content.decode()
    assert re.search(rf"<textarea[^>]*>\s*{case.number} 已由和美物业处理，期限", page)
    assert 'name="read_through"' in page


@pytest.mark.parametrize("more", [{}, {"read_through": ""}])
def test_a_text_is_never_sent_unread(world, browser, more):
    _text(world, text="灯已修好，请看一看。")
    case, client = _handling(world), browser("handler")
    refused = _send(client, case, " 灯已修好，\n请看一看。", **more)
    assert refused.status_code == 422
    assert "原样的常用语" in refused.content.decode()
    assert Case.objects.get(pk=case.pk).status == "handling"


@pytest.mark.parametrize(
    ("reply", "more"), [("灯已修好，今晚请看。", {}), ("灯已修好，请看一看。", {"read_through": "1"})]
)
def test_a_changed_or_confirmed_text_is_sent(world, browser, reply, more):
    _text(world, text="灯已修好，请看一看。")
    case = _handling(world)
    assert _send(browser("handler"), case, reply, **more).status_code == 302


def test_without_the_check_a_text_would_go_unread(world, browser, monkeypatch):
    """The control: what the test above refuses is refused by nothing else."""
    _text(world, text="灯已修好，请看一看。")
    monkeypatch.setattr(templates.queries, "offered_texts", lambda *_, **__: [])
    assert _send(browser("handler"), _handling(world), "灯已修好，请看一看。").status_code == 302


def test_a_script_for_the_call_is_read_aloud(world, browser):
    _text(world, verb="call_back", text="您好，{unit}说已办好。")
    case = world.advanced(_handling(world), "reply")
    text = ResponseTemplate.objects.get()
    url = reverse("cases:show", args=[case.pk])
    page = browser("verifier").get(url, {"verb": "call_back", "template": text.pk}).content.decode()
    assert "您好，和美物业说已办好。" in page
    assert 'name="read_through"' not in page


def test_a_text_of_another_desk_or_category_or_day_is_not_offered(world):
    case = Case.objects.select_related("category", "lead").get(pk=_handling(world).pk)
    other = world.category.parent.pk
    seen = [_text(world), _text(world, title="本类", category=world.category), _text(world, category_id=other)]
    seen += [_text(world, by="handler", organisation=world.firm)]
    _text(world, by="heating_handler", organisation=world.heating)
    ended = _text(world, title="旧的")
    actions.end_template(ended, by=world.actor("dispatcher"), at=NOW)
    offered = queries.offered_texts(case, "reply", at=NOW)
    assert {text.id for text in offered} == {text.pk for text in seen}
    assert queries.offered_texts(case, "decline", at=NOW) == []


@pytest.mark.parametrize(
    ("who", "desk", "status"),
    [
        ("dispatcher", "", 302),
        ("leader", "", 302),
        ("handler", "firm", 302),
        ("handler", "heating", 422),
        ("handler", "", 403),
        ("dispatcher", "firm", 422),
        ("verifier", "", 403),
        ("ann", "", 403),
    ],
)
def test_texts_are_kept_by_the_street_and_by_each_desk(world, browser, who, desk, status):
    owner = getattr(world, desk).pk if desk else ""
    said = {"verb": "reply", "organisation": owner, "title": "已修", "text": "已处理。"}
    assert browser(who).post(reverse("cases:templates"), said).status_code == status
    assert ResponseTemplate.objects.count() == (status == 302)


@pytest.mark.parametrize("text", ["请打 13812345678。", "{name} 您好", "{phone}"])
def test_a_text_holds_nothing_of_a_person(world, browser, text):
    said = {"verb": "reply", "organisation": "", "title": "已修", "text": text}
    answer = browser("dispatcher").post(reverse("cases:templates"), said)
    assert answer.status_code == 422
    assert text in answer.content.decode()  # what was typed stays
    assert not ResponseTemplate.objects.exists()


def test_a_text_of_others_is_not_there_to_be_ended(world, browser):
    text = _text(world, by="handler", organisation=world.firm)
    url = reverse("cases:end_template", args=[text.pk])
    for who in ("heating_handler", "dispatcher", "dispatcher_elsewhere", "ann"):
        assert browser(who).post(url).status_code == 404
    assert browser("handler").post(url).status_code == 302
    assert "还没有常用语" in browser("handler").get(reverse("cases:templates")).content.decode()


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"verb": "sign"}, "a_template_is_for_a_verb_that_has_them"),
        ({"text": ""}, "a_template_has_a_title_and_says_something"),
        ({"title": ""}, "a_template_has_a_title_and_says_something"),
        ({"ends_on": date(2025, 1, 1)}, "a_template_ends_after_it_began"),
    ],
)
def test_a_text_that_cannot_be_is_refused(world, values, constraint):
    whole = {"street": world.street, "verb": "reply", "title": "x", "text": "x", "starts_on": date(2026, 1, 1)}
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        ResponseTemplate.objects.create(**whole | values)


def _keep(client, name="窨井清单", **asked):
    return client.post(
        reverse("cases:create_saved_filter"), {"name": name, "list": "&".join(f"{k}={v}" for k, v in asked.items())}
    )


def test_a_kept_list_is_a_link_with_its_count_and_is_only_ones_own(world, browser):
    world.filed(title="窨井盖松动"), world.filed()
    client = browser("dispatcher")
    assert _keep(client, queue="triage", q="窨井", scope="queue", evil="x").status_code == 302
    kept = SavedFilter.objects.get()
    assert "evil" not in kept.query
    page = client.get(reverse("cases:desk")).content.decode()
    assert re.search(r"<span>窨井清单</span> <span class=\"badge\" data-tone=\"neutral\">1</span>", page)
    assert "窨井清单" not in browser("leader").get(reverse("cases:desk")).content.decode()
    url = reverse("cases:end_saved_filter", args=[kept.pk])
    assert browser("leader").post(url).status_code == 404
    assert client.post(url).status_code == 302
    assert not SavedFilter.objects.exists()


@pytest.mark.parametrize("count", [1, 5])
def test_kept_lists_cost_two_statements_however_many(world, browser, django_assert_num_queries, count):
    client = browser("dispatcher")
    for number in range(count):
        _keep(client, name=f"清单{number}", queue="open", q="楼道")
    client.get(reverse("cases:desk"))
    with django_assert_num_queries(8):
        client.get(reverse("cases:desk"))


def test_a_name_stands_for_one_list_and_twelve_are_enough(world, browser):
    client = browser("dispatcher")
    _keep(client, queue="open")
    again = _keep(client, queue="open")
    assert again.status_code == 422
    assert "同名" in again.content.decode()
    for number in range(11):
        _keep(client, name=f"清单{number}", queue="open")
    assert "12 个" in _keep(client, name="再来", queue="open").content.decode()
    assert SavedFilter.objects.count() == 12
    assert _keep(browser("ann"), queue="open").status_code == 403


@pytest.mark.parametrize(
    ("name", "constraint"), [("甲", "one_saved_filter_of_a_name"), ("", "a_saved_filter_has_a_name")]
)
def test_a_kept_list_that_cannot_be_is_refused(world, name, constraint):
    person = world.people["dispatcher"]
    SavedFilter.objects.create(person=person, name="甲", query="")
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        SavedFilter.objects.create(person=person, name=name, query="")


def test_how_long_a_form_stood_open_is_counted_without_anybody(world, browser):
    case, client = _handling(world), browser("handler")
    page = client.get(reverse("cases:show", args=[case.pk]), {"verb": "reply"}).content.decode()
    assert re.search(r'name="opened" value="\d+:', page)
    opened = Signer(salt=OPENED).sign(str(int(timezone.now().timestamp()) - 90))
    _send(client, case, "已换灯泡。", opened=opened)
    time = FormTime.objects.get()
    assert (time.street, time.verb, time.month_on.day) == (world.street, "reply", 1)
    assert 90 <= time.seconds <= 95
    assert {f.name for f in FormTime._meta.fields} == {"id", "street", "verb", "month_on", "seconds"}


@pytest.mark.parametrize("opened", ["", "1", "1:forged", None])
def test_a_forged_or_forgotten_time_is_not_counted_and_stops_nothing(world, browser, opened):
    case = _handling(world)
    opened = Signer(salt=OPENED).sign("100") if opened is None else opened  # open for decades
    assert _send(browser("handler"), case, "已换灯泡。", opened=opened).status_code == 302
    assert not FormTime.objects.exists()


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"seconds": 0}, "a_form_stands_open_for_two_hours_at_most"),
        ({"seconds": 7201}, "a_form_stands_open_for_two_hours_at_most"),
        ({"month_on": date(2026, 11, 2)}, "a_form_time_tells_only_the_month"),
    ],
)
def test_a_form_time_that_cannot_be_is_refused(world, values, constraint):
    whole = {"street": world.street, "verb": "reply", "month_on": date(2026, 11, 1), "seconds": 60}
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        FormTime.objects.create(**whole | values)
