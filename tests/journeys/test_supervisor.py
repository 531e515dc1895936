"""A supervisor's Monday: cards on the list, an order answered and ended, an appeal judged, figures that follow; and a
sample drawn by lot, called by a third person, and read by everybody."""

from datetime import timedelta

import pytest
from django.utils import timezone

from helin.core.journal import delivery
from helin.features.cases import actions, jobs
from helin.features.cases.models import Case, RatingAppeal, Sample, SampleCall, SupervisionOrder
from helin.features.cases.queries.sample_proof import sample_problems
from helin.features.cases.tests import drawing
from helin.features.cases.tests.conftest import SYSTEM
from helin.kit.periods import month_before, month_with
from tests.journeys import looks

pytestmark = pytest.mark.django_db(transaction=True)
LATE, RATED = "三号楼电梯停了三周没人修", "小区北门路灯不亮"
MEASURES = "配件今天到，明天下午修好。"


@pytest.fixture
def monday(people_with_passwords):
    """One case is weeks late; another was rated badly an hour ago. The clock's job has run over night."""
    world, now = people_with_passwords, timezone.now()
    weeks, hour = now - timedelta(days=30), now - timedelta(hours=1)
    world.advanced(world.filed(at=weeks, title=LATE), "accept", "dispatch", "sign", "start", at=weeks)
    rated = world.advanced(world.filed(at=hour, title=RATED), "accept", "dispatch", "sign", "start", "reply", at=hour)
    actions.advance(
        rated, "rate", by=world.actor("ann"), at=hour, solved=True, grade=1, comment="修好了，很满意，点错了。"
    )
    jobs.give_cards(0)
    delivery.deliver_once(1000)
    return world


def send(page, **fields):
    """Fill the one form of the page that has these fields, send it, wait for what comes."""
    form = page.locator("main form[method=post]").filter(has=page.locator(f'[name="{next(iter(fields))}"]'))
    for name, value in fields.items():
        control = form.locator(f'[name="{name}"]')
        if control.count() > 1 or control.get_attribute("type") == "radio":
            form.locator(f'[name="{name}"][value="{value}"]').check()
        else:
            control.fill(value)
    button = form.locator("button")
    button.click()
    page.wait_for_load_state()


def test_a_supervisors_monday(signed_in, monday):
    leader, handler = signed_in("leader", width=1280), signed_in("handler", width=360)

    leader.goto("/cases/desk/?queue=red")
    assert LATE in leader.inner_text("main")
    assert RATED not in leader.inner_text("main")
    leader.goto("/cases/orders/")
    leader.click(f"text={LATE}")
    assert "1级督办" in leader.inner_text("main")
    looks.check_page(leader, "standard", with_reflow=False)

    handler.goto("/cases/orders/")
    handler.click(f"text={LATE}")
    send(handler, measures=MEASURES, finish_on=(timezone.localdate() + timedelta(days=1)).isoformat())
    assert MEASURES in handler.inner_text("main")
    looks.check_page(handler, "standard", with_reflow=True)

    case = Case.objects.get(title=LATE)
    leader.goto(f"/cases/{case.pk}/orders/")  # a day was promised before; the level goes up
    send(leader, level=2, text="三周太久。请今天写明谁来修、几点修好。")
    assert SupervisionOrder.objects.filter(case=case, level=2).exists()
    send(leader, remark="已到现场看过，电梯在运行。")
    assert "已到现场看过" in leader.inner_text("main")


def test_an_appeal_is_judged_and_the_figure_follows(signed_in, monday):
    leader, handler = signed_in("leader", width=1280), signed_in("handler", width=360)
    case = Case.objects.get(title=RATED)
    leader.goto("/cases/dashboard/")
    assert "回访接通 1 次" in leader.inner_text("main")

    handler.goto(f"/cases/{case.pk}/appeal/")
    send(handler, reason="wrong_grade", words="话里写着很满意，是点错了。")
    appeal = RatingAppeal.objects.get(case=case)
    assert handler.url.endswith(f"/appeals/{appeal.pk}/")
    assert not handler.locator("main form[method=post]").count()  # whoever asks does not decide

    leader.goto("/cases/disputes/")
    leader.click(f"text={RATED}")
    looks.check_page(leader, "standard", with_reflow=False)
    send(leader, verb="uphold_appeal", words="话与分数相反，确是点错。")
    assert RatingAppeal.objects.get(pk=appeal.pk).state == "upheld"

    leader.goto("/cases/dashboard/")
    shown = leader.inner_text("main")
    assert ["回访接通 1 次" in shown, "还没有回访" in shown, "打分和文字相反" in shown] == [False, True, True]


@pytest.fixture
def month_over(people_with_passwords):
    """Twelve matters were closed in the period that is over; one of them by the word of the call-back officer."""
    world = people_with_passwords
    last = month_before(month_with(timezone.localdate(), start_day=19)).span[1] - timedelta(hours=8)
    for number in range(12):
        case = world.filed(at=last, title=f"{number + 1}号楼单元门关不上")
        case = world.advanced(case, "accept", "dispatch", "sign", "start", "reply", at=last)
        if number:
            case = world.advanced(case, "rate", at=last)
        else:
            said = {"result": "reached", "answered": True, "solved": True, "grade": 4}
            case = actions.advance(case, "call_back", by=world.actor("verifier"), at=last, **said)
        actions.advance(case, "close", by=SYSTEM, at=last)
    delivery.deliver_once(2000)
    return world


def test_a_sample_is_drawn_called_by_a_third_person_and_published(signed_in, opened, month_over):
    leader, officer, visitor = signed_in("leader", width=1280), signed_in("verifier"), opened(mode="elder")

    leader.goto("/cases/samples/")
    looks.check_page(leader, "standard", with_reflow=False)
    leader.get_by_role("link", name="抽签", exact=True).click()
    looks.check_page(leader, "standard", with_reflow=False)
    leader.locator("main form[method=post] button").click()
    leader.wait_for_load_state()
    sample = Sample.objects.get()
    assert leader.url.endswith(f"/cases/samples/{sample.pk}/")
    delivery.deliver_once(1000)

    officer.goto("/cases/samples/calls/")
    shown = officer.inner_text("main")
    assert (shown.count("请您回访"), shown.count("由他人回访")) == (11, 1)
    looks.check_page(officer, "standard")
    officer.click("main tbody tr >> nth=0 >> a")
    assert "第一次记的" not in officer.inner_text("main")
    officer.click("text=查看姓名和电话")
    officer.wait_for_load_state()
    assert "1380000" in officer.inner_text(".contact")
    looks.check_page(officer, "standard")
    send(officer, result="reached", solved=0, grade=2, approached=0, words="门又关不上了。")
    assert "对方说没有解决" in officer.inner_text("main")
    looks.check_page(officer, "standard")
    officer.click("text=到这件事的页面上点“没办好，再办”")
    send(officer, reason="门又关不上了。")
    officer.locator("main .case-status >> text=重办").wait_for()

    visitor.goto(f"/cases/samples/{sample.pk}/")
    assert "打了 1 件" in visitor.inner_text("main")
    said = {"result": "reached", "solved": True, "grade": 5, "approached": False}
    drawing.make_officer(month_over, "bob")
    for call in SampleCall.objects.filter(result=""):
        second = "bob" if call.rating.by_id == month_over.people["verifier"].pk else "verifier"
        actions.call_sample(call, by=month_over.actor(second), at=timezone.now(), **said)
    visitor.reload()
    assert "回答的 12 人里，说法和第一次不一样的不到 5 人" in visitor.inner_text("main").replace("\n", "")
    looks.check_page(visitor, "elder")
    assert sample_problems(sample) == []
