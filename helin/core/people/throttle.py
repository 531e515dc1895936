"""Exact rate limits: one UPSERT a try, so that no two workers can both be the last one let in."""

from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import IPv6Address, ip_address

from django.db import connection

from helin.core.people.models import Bucket

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
    """Count one try by `who` and say whether it is within the limit."""
    return left(limit, who, at) >= 0


def left(limit: Limit, who: str, at: datetime) -> int:
    """Count one try by `who` and tell how many more are within the limit; negative when this one is not.

    Concurrency: exact under any number of writers; the row stays locked until the caller's transaction ends,
    so call it outside of one.
    """
    now = int(at.timestamp())
    with connection.cursor() as cursor:
        cursor.execute(HIT, [f"{limit.name}:{who}"[:90], now - now % limit.seconds])
        (hits,) = cursor.fetchone()
    return int(limit.hits - hits)


def opens_at(limit: Limit, at: datetime) -> datetime:
    """When the window that `at` lies in ends, and tries count from one again."""
    return datetime.fromtimestamp((int(at.timestamp()) // limit.seconds + 1) * limit.seconds, UTC)


def network_of(address: str) -> str:
    """What one caller has for themselves: an IPv4 address, or the /64 that an IPv6 line is given."""
    try:
        found = ip_address(address)
    except ValueError:  # a Unix socket, or nothing
        return address
    if not isinstance(found, IPv6Address):
        return str(found)
    return str(found.ipv4_mapped or IPv6Address(int(found) >> 64 << 64))


def forget(*, at: datetime) -> int:
    """Delete counters whose window began two days ago; none is longer than a day. The number deleted."""
    return Bucket.objects.filter(window__lt=int(at.timestamp()) - 2 * 86400).delete()[0]
