"""Exact rate limits: one UPSERT a try, so that no two workers can both be the last one let in."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

HIT = """
INSERT INTO people_bucket (key, "window", hits) VALUES (%s, %s, 1)
ON CONFLICT (key) DO UPDATE SET
  hits = CASE WHEN people_bucket."window" >= EXCLUDED."window" THEN people_bucket.hits + 1 ELSE 1 END,
  "window" = GREATEST(people_bucket."window", EXCLUDED."window")
RETURNING hits
"""


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `hits` in each window of `seconds`."""

    name: str
    hits: int
    seconds: int


def allows(limit: Limit, who: str, at: datetime) -> bool:
    """Count one try by `who` and say whether it is within the limit.

    Concurrency: exact under any number of writers; the row stays locked until the caller's transaction ends,
    so call it outside of one.
    """
    with connection.cursor() as cursor:
        cursor.execute(HIT, [f"{limit.name}:{who}"[:90], int(at.timestamp()) // limit.seconds])
        (hits,) = cursor.fetchone()
    return bool(hits <= limit.hits)
