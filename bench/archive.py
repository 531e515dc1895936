"""Fill the archive of cases by set-based SQL: the newest are open, the rest has been lived through.

Half of the cases are in the measured street, the rest in 19 others. Cases come in at a steady 80 a day and street,
so what is open (2,000 a street and place of work) and what was rated this month do not grow with the archive.
"""

import os
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection
from django.db.models import Model
from django.utils import timezone
from psycopg import sql

from bench.town import Town
from helin.features.cases.models import Case, Rating
from helin.site import environment

OPEN_CASES = 2_000
PER_DAY = 80
SUBJECTS = (
    "楼道灯",
    "下水道",
    "单元门",
    "电梯",
    "暖气",
    "垃圾桶",
    "停车位",
    "健身器材",
    "井盖",
    "路灯",
    "树枝",
    "广场舞",
)
TROUBLES = ("坏了没人修", "夜里噪声太大", "漏水严重", "被人占用", "堵住了", "有安全隐患", "一直没有人管", "味道很大")
SENTENCES = (
    "已经有一个多星期了，找过物业几次都没有结果。",
    "家里有老人和孩子，进出非常不方便，上周差点摔倒。",
    "前后三栋楼的邻居都有同样的问题，大家都很着急。",
    "希望能尽快派人来看一看，给个准确的时间。",
    "去年冬天也发生过一次，当时修了两天又坏了。",
    "晚上十点以后特别明显，影响休息，第二天还要上班。",
    "照片已经拍好，需要的话可以到现场指给工作人员看。",
    "请问这件事由哪个部门负责，什么时候能够解决？",
)
RARE = "甲醛超标"
"""Stands in one of 5,000 cases."""

FILL = """
INSERT INTO cases_case (id, number, street_id, community_id, grid_id, place_id, location_text, title, text,
  public_title, public_text, is_public, appeal_type, category_id, source, status, status_at, created_at,
  submitted_at, lead_id, handled_by, due_at, sign_due_at, replied_at, closed_at,
  not_dispatched_reason, dispatched_count{names})
SELECT n, lpad((9000000000 + n)::text, 10, '0'), street, community, grid, place, '', title, body, title, body,
  n %% 3 = 0, (ARRAY['help','complaint','consultation','suggestion'])[1 + n %% 4], category, 'page', status,
  at + interval '1 day', at, at,
  CASE WHEN in_hand OR status IN ('closed', 'replied', 'called_back', 'reopened') THEN desk END, '{}',
  CASE WHEN in_hand OR status IN ('closed', 'replied', 'called_back', 'reopened')
    THEN CASE WHEN in_hand AND n %% 7 <> 0 THEN %(now)s + (n %% 120) * interval '1 hour' ELSE at + interval '5 days' END
  END, NULL, CASE WHEN status IN ('closed', 'replied', 'called_back') THEN at + interval '3 days' END,
  CASE WHEN status IN ('closed', 'not_dispatched', 'withdrawn') THEN at + interval '4 days' END,
  CASE WHEN status = 'not_dispatched' THEN 'legal_channel' ELSE '' END, 1{values}
FROM (
  SELECT n, at, desk, category, title, body, place, grid, community, street, status,
    status IN ('dispatched', 'signed', 'handling') AS in_hand
  FROM (
    SELECT n, %(now)s - (%(last)s - n) * (interval '1 day' / %(daily)s) AS at,
      CASE WHEN n %% 2 = 0 THEN %(street)s ELSE (%(others)s::bigint[])[1 + n %% cardinality(%(others)s::bigint[])]
      END AS street,
      CASE WHEN n %% 2 = 0 THEN (%(communities)s::bigint[])[b] END AS community,
      CASE WHEN n %% 2 = 0 THEN (%(grids)s::bigint[])[b] END AS grid,
      CASE WHEN n %% 2 = 0 THEN (%(places)s::bigint[])[b]
        ELSE (%(others)s::bigint[])[1 + n %% cardinality(%(others)s::bigint[])] END AS place,
      (%(desks)s::bigint[])[1 + h %% cardinality(%(desks)s::bigint[])] AS desk,
      (%(categories)s::bigint[])[1 + h / 7 %% cardinality(%(categories)s::bigint[])] AS category,
      (%(subjects)s::text[])[1 + h / 11 %% cardinality(%(subjects)s::text[])]
        || (%(troubles)s::text[])[1 + h / 13 %% cardinality(%(troubles)s::text[])] AS title,
      (%(sentences)s::text[])[1 + h / 17 %% 8] || (%(sentences)s::text[])[1 + h / 19 %% 8]
        || (%(sentences)s::text[])[1 + h / 23 %% 8] || CASE WHEN h %% 5000 = 0 THEN %(rare)s ELSE '' END AS body,
      CASE WHEN n > %(last)s - %(open)s
        THEN (ARRAY['submitted','accepted','dispatched','dispatched','signed','handling','handling','handling',
          'handling','replied','called_back','reopened'])[1 + h / 29 %% 12]
        ELSE (ARRAY['closed','closed','closed','closed','closed','closed','closed','closed','closed','closed',
          'closed','closed','closed','closed','closed','closed','closed','closed','not_dispatched','withdrawn'])
          [1 + h / 29 %% 20] END AS status
    FROM (SELECT n, h, 1 + h / 3 %% cardinality(%(places)s::bigint[]) AS b
          FROM (SELECT n, hashint4(n) & 2147483647 AS h FROM generate_series(%(first)s::int, %(until)s::int) n) k
    ) numbered
  ) drawn
) chosen"""

RATE = """
INSERT INTO cases_rating (case_id, street_id, community_id, lead_id, round, by_reporter, way, contacted, answered,
  solved, grade, comment, rated_at{names})
SELECT id, street_id, community_id, lead_id, 0, id %% 2 = 0, 'page', true, id %% 20 <> 0, id %% 6 <> 0, 1 + id %% 5, '',
  submitted_at + interval '4 days'{values}
FROM cases_case WHERE status = 'closed' AND id %% 2 = 0
  AND id BETWEEN %(first)s AND %(until)s"""


def grow(town: Town, size: int, *, beyond: int = 0) -> None:
    """Empty the cases and fill in `size` of them, or add `beyond` open ones to those there are."""
    chains = [b.chain_ids for b in town.buildings]
    first, last = (size + 1, size + beyond) if beyond else (1, size)
    values = {
        "first": first,
        "until": last,
        "last": last,
        "open": beyond or min(OPEN_CASES * 2, last // 2),
        "daily": PER_DAY * 2,
        "now": timezone.now(),
        "street": town.street.pk,
        "others": [p.pk for p in town.others],
        "communities": [c[1] for c in chains],
        "grids": [c[2] for c in chains],
        "places": [c[3] for c in chains],
        "desks": [d.pk for d in town.desks],
        "categories": [c.pk for c in town.categories],
        "subjects": list(SUBJECTS),
        "troubles": list(TROUBLES),
        "sentences": list(SENTENCES),
        "rare": RARE,
    }
    with connection.cursor() as cursor:
        cursor.execute("SET maintenance_work_mem = '512MB'")
        if not beyond:
            cursor.execute("TRUNCATE cases_case, cases_statement, cases_rating RESTART IDENTITY CASCADE")
        with _without_indexes(cursor, apply=not beyond):
            _in_parallel(values)
        cursor.execute("SELECT setval(pg_get_serial_sequence('cases_case', 'id'), %s)", [last])
        cursor.execute(whole(RATE, Rating), values)
        cursor.execute("VACUUM (ANALYZE) cases_case, cases_rating")


def whole(statement: str, model: type[Model]) -> str:
    """The INSERT with every column that must hold something and that it does not name: the model's own defaults."""
    named = set(re.findall(r"\w+", statement[: statement.index("SELECT")]))
    more = [f for f in model._meta.concrete_fields if f.has_default() and f.column not in named and not f.null]
    names = "".join(f", {f.column}" for f in more)
    values = "".join(f", {sql.Literal(f.get_default()).as_string()}" for f in more)
    return statement.replace("{names}", names).replace("{values}", values)


def _in_parallel(values: dict[str, Any]) -> None:
    """One connection per core: most of the time goes into the search column, which is computed."""
    cores = os.cpu_count() or 1
    share = -(-(values["until"] - values["first"] + 1) // cores)
    starts = range(values["first"], values["until"] + 1, share)
    parts = [{**values, "first": at, "until": min(at + share - 1, values["until"])} for at in starts]
    with ThreadPoolExecutor(cores) as pool:
        list(pool.map(_fill, parts))


def _fill(values: dict[str, Any]) -> None:
    with psycopg.connect(environment.database_url(settings.VAR), cursor_factory=psycopg.ClientCursor) as filler:
        filler.execute("SET synchronous_commit = off")
        filler.execute(whole(FILL, Case), values)


@contextmanager
def _without_indexes(cursor: Any, *, apply: bool) -> Iterator[None]:
    """Drop the indexes that guard nothing and build them anew at the end: ten times as fast."""
    cursor.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'cases_case' AND indexdef NOT LIKE '%%UNIQUE%%'",
        [],
    )
    found = cursor.fetchall() if apply else []
    for name, _ in found:
        cursor.execute(f'DROP INDEX "{name}"')
    try:
        yield
    finally:
        for _, definition in found:
            cursor.execute(definition)
