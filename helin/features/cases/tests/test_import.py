import csv
from datetime import timedelta

import pytest

from helin.core.journal import delivery
from helin.core.journal.models import Entry
from helin.core.notices.models import Notice
from helin.features.cases import actions, feeds
from helin.features.cases.actions import History, PastMove
from helin.features.cases.models import Case
from helin.features.cases.tests.conftest import NOW, SYSTEM
from helin.features.cases.workflow import Source, Status, Verb
from helin.kit.workflow import IllegalTransition

pytestmark = pytest.mark.django_db
HEAD = ("id", "user", "title", "created", "text", "reply", "replied")
GOOD = (
    "1",
    "A0001",
    "楼道灯不亮",
    "2019-04-25 09:32:09",
    "A3区某小区楼道灯坏了，电话13812345678。",
    "已更换。",
    "2019-05-10 14:56:53",
)


def written(tmp_path, *rows, head=HEAD, encoding="utf-8"):
    path = tmp_path / "messages.csv"
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows([head, *rows])
    return path


def loaded(world, path, **names):
    assigner = feeds.Assigner.of_street(world.street)
    reading = feeds.read_histories(feeds.read_rows(path, names), assigner, prefix="messages", at=NOW)
    count = actions.bulk_load_histories(reading.histories, street=world.street, by=SYSTEM, at=NOW)
    return reading, count


def changed(**fields):
    return tuple((dict(zip(HEAD, GOOD, strict=True)) | fields).values())


def test_a_row_becomes_a_lived_history_with_its_own_dates(world, tmp_path):
    _reading, count = loaded(world, written(tmp_path, GOOD))
    case = Case.objects.get()
    assert (count, case.status, case.source) == (1, Status.REPLIED, Source.IMPORT)
    assert (case.submitted_at.year, case.replied_at.month) == (2019, 5)
    assert "13812345678" not in case.text
    assert case.category_id == world.category.pk
    kinds = list(Entry.objects.filter(subject=f"cases.case:{case.pk}").order_by("id").values_list("kind", flat=True))
    assert kinds == [f"cases.{v}" for v in ("submit", "accept", "dispatch", "sign", "start", "reply")]


def test_importing_again_imports_nothing_twice(world, tmp_path):
    path = written(tmp_path, GOOD, changed(id="2", reply="", replied=""))
    assert [loaded(world, path)[1] for _ in range(2)] == [2, 0]
    assert Case.objects.count() == 2


def test_nobody_is_told_of_imported_history(world, tmp_path):
    loaded(world, written(tmp_path, GOOD))
    delivery.deliver_once(1000)
    assert not Notice.objects.exists()


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (changed(id=""), "id"),
        (changed(id="2", title=""), "title"),
        (changed(id="2", created="去年"), "去年"),
        (changed(id="2", created="2030-01-01 00:00:00"), "将来"),
        (changed(id="2", replied="2018-01-01 00:00:00"), "早于"),
        (changed(id="2", replied=""), "replied"),
        (changed(id="2", text="长" * 20_001), "20000"),
        (GOOD, "已经有"),
    ],
)
def test_a_bad_row_is_set_aside_with_its_reason_and_the_rest_is_loaded(world, tmp_path, row, reason):
    reading, count = loaded(world, written(tmp_path, GOOD, row, changed(id="3")))
    assert (reading.read, count) == (3, 2)
    assert [q.line for q in reading.quarantined] == [3]
    assert reason in reading.quarantined[0].reason


def test_columns_of_other_names_and_old_encodings_are_read(world, tmp_path):
    head = ("编号", "用户", "标题", "created", "内容", "reply", "replied")
    path = written(tmp_path, GOOD, head=head, encoding="gb18030")
    assert loaded(world, path, id="编号", title="标题", text="内容")[1] == 1


def test_a_file_without_a_needed_column_is_refused_whole(world, tmp_path):
    with pytest.raises(feeds.UnreadableFile, match="title"):
        list(feeds.read_rows(written(tmp_path, head=("id", "text", "created")), {}))


def test_a_history_that_breaks_the_table_is_refused_and_nothing_is_written(world):
    moves = [PastMove(Verb.SUBMIT, NOW), PastMove(Verb.REPLY, NOW, evidence={"reply": "x"})]
    broken = History(world.concern(), NOW, moves)
    with pytest.raises(IllegalTransition):
        actions.bulk_load_histories(
            [History(world.concern(), NOW, moves[:1]), broken], street=world.street, by=SYSTEM, at=NOW
        )
    assert not Case.objects.exists()


def test_a_whole_past_life_is_replayed(world):
    day = timedelta(days=1)
    start = NOW - 30 * day
    ann, handler = world.people["ann"].pk, world.people["handler"].pk
    moves = [
        PastMove(Verb.SUBMIT, start, ann),
        PastMove(Verb.ACCEPT, start, None, {"category": world.category.pk}),
        PastMove(Verb.DISPATCH, start, None, {"organisation": world.firm.pk}),
        PastMove(Verb.SIGN, start + day, handler),
        PastMove(Verb.START, start + day, handler),
        PastMove(Verb.REPLY, start + 20 * day, handler, {"reply": "修好了。"}),
        PastMove(Verb.RATE, start + 21 * day, ann, {"solved": False, "grade": 2}),
        PastMove(Verb.REOPEN, start + 21 * day, ann, {"reason": "没修好"}),
    ]
    actions.bulk_load_histories(
        [History(world.concern(), start, moves, source="page", reporter_id=ann)], street=world.street, by=SYSTEM, at=NOW
    )
    case = Case.objects.get()
    assert (case.status, case.reopened_count, case.handled_by) == (Status.REOPENED, 1, [handler])
    assert case.replied_at > case.due_at
    late = Entry.objects.get(kind="cases.reply").payload["late"]
    assert late is True


def test_the_first_rule_speaks_for_the_time_before_it_and_later_ones_from_their_day(world):
    from datetime import date

    from helin.features.cases.models import DispatchRule, RuleBook

    DispatchRule.objects.all().delete()
    limits = {"sign_amount": 1, "sign_unit": "working_days", "handle_unit": "working_days", "source": "test"}
    for starts, ends, days in ((date(2020, 1, 1), date(2024, 1, 1), 5), (date(2024, 1, 1), None, 3)):
        DispatchRule.objects.create(
            place=world.street, lead=world.firm, starts_on=starts, ends_on=ends, handle_amount=days, **limits
        )
    book = RuleBook.of_street(world.street.pk, reaches_back=True)
    days = [
        book.rule_for(None, (world.street.pk,), date(year, 6, 1)).handle_amount
        for year in (2011, 2021, 2023, 2024, 2026)
    ]
    assert days == [5, 5, 5, 3, 3]
    assert RuleBook.of_street(world.street.pk).rule_for(None, (world.street.pk,), date(2011, 6, 1)) is None
