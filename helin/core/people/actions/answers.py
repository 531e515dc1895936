"""Do what a program asks once, however often it asks with the same key."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction

from helin.core.people.models import KeptAnswer
from helin.kit.actors import Actor

KEPT = timedelta(days=7)
Codes = dict[str, str | int | None]


class KeyReused(Exception):
    """The key came with another request before."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered, now or the first time."""

    body: Codes
    is_replay: bool


@transaction.atomic
def answer_once(
    token_id: int, key: str, fingerprint: bytes, work: Callable[[], Codes], *, by: Actor, at: datetime  # noqa: ARG001 (the work checks the right)
) -> Answer:  # fmt: skip
    """Run `work` and keep its answer in the same transaction, or give the answer that is kept.

    Concurrency: a second request with the key waits at the unique index for the first to commit, then gets its
    answer; when the first is refused, nothing is kept and the second is done.
    Raises KeyReused, and whatever `work` raises.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO people_keptanswer (token_id, key, fingerprint, body, kept_at) VALUES (%s, %s, %s, '{}', %s) "
            "ON CONFLICT (token_id, key) DO NOTHING RETURNING id",
            [token_id, key, fingerprint, at],
        )
        made = cursor.fetchone()
    if made is None:
        kept = KeptAnswer.objects.get(token_id=token_id, key=key)
        if bytes(kept.fingerprint) != fingerprint:
            raise KeyReused
        return Answer(kept.body, is_replay=True)
    body = work()
    KeptAnswer.objects.filter(pk=made[0]).update(body=body)
    return Answer(body, is_replay=False)


def forget_answers(*, by: Actor, at: datetime) -> int:  # noqa: ARG001 (an action says who)
    """Delete answers kept for a week. The number deleted."""
    return KeptAnswer.objects.filter(kept_at__lt=at - KEPT).delete()[0]
