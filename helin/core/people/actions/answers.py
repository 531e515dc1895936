"""Do what a program or a person's device asks once, however often it asks with the same key."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

import psycopg
from django.db import OperationalError, connection, transaction

from helin.core.people.models import KeptAnswer
from helin.kit.actors import Actor

KEPT = timedelta(days=7)
Codes = dict[str, str | int | None]
Asker = Literal["token", "person"]
"""Whose the key is: two programs, or two persons, may use the same one."""

PATIENCE = "3s"
"""How long a request waits for the first with its key, before it is told to come again."""


class KeyReused(Exception):
    """The key came with another request before."""


class KeyInUse(Exception):
    """The first request with the key is not done yet."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered, now or the first time."""

    body: Codes
    is_replay: bool


@transaction.atomic
def answer_once(
    asker_id: int,
    key: str,
    fingerprint: bytes,
    work: Callable[[], Codes],
    *,
    asker: Asker = "token",
    by: Actor,  # noqa: ARG001 (the work checks the right)
    at: datetime,
) -> Answer:
    """Run `work` and keep its answer in the same transaction, or give the answer that is kept.

    Concurrency: a second request with the key waits at the unique index for the first to commit, then gets its
    answer; when the first is refused, nothing is kept and the second is done.
    Raises KeyReused; KeyInUse when the first takes longer than PATIENCE; and whatever `work` raises.
    """
    made = _first(asker, asker_id, key, fingerprint, at)
    if made is None:
        kept = KeptAnswer.objects.get(**{asker: asker_id}, key=key)
        if bytes(kept.fingerprint) != fingerprint:
            raise KeyReused
        return Answer(kept.body, is_replay=True)
    body = work()
    KeptAnswer.objects.filter(pk=made).update(body=body)
    return Answer(body, is_replay=False)


KEEP = {
    "token": "INSERT INTO people_keptanswer (token_id, key, fingerprint, body, kept_at)"
    " VALUES (%s, %s, %s, '{}', %s) ON CONFLICT (token_id, key) DO NOTHING RETURNING id",
    "person": "INSERT INTO people_keptanswer (person_id, key, fingerprint, body, kept_at)"
    " VALUES (%s, %s, %s, '{}', %s) ON CONFLICT (person_id, key) DO NOTHING RETURNING id",
}


def _first(asker: Asker, asker_id: int, key: str, fingerprint: bytes, at: datetime) -> int | None:
    """The id of the row that the answer will be kept in; None when there is an answer already."""
    with connection.cursor() as cursor:
        try:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [PATIENCE])
            cursor.execute(KEEP[asker], [asker_id, key, fingerprint, at])
            made = cursor.fetchone()
            cursor.execute("SET LOCAL lock_timeout TO DEFAULT")
        except OperationalError as error:
            if isinstance(error.__cause__, psycopg.errors.LockNotAvailable):
                raise KeyInUse from error
            raise
    return made[0] if made else None


def forget_answers(*, by: Actor, at: datetime) -> int:  # noqa: ARG001 (an action says who)
    """Delete answers kept for a week. The number deleted."""
    return KeptAnswer.objects.filter(kept_at__lt=at - KEPT).delete()[0]
