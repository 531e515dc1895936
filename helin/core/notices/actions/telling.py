"""From a fact to notices, and from notices to the messages that carry them."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection, transaction

from helin.core.journal.models import Entry
from helin.core.notices import phrases, routing
from helin.core.notices.models import Channel, ChannelChoice, Mode, Notice
from helin.kit import permissions
from helin.kit.actors import Actor

WORKER = Actor.system("notices")

QUEUE = """
INSERT INTO notices_dispatch
  (person_id, channel, subject, notice_ids, key, state, due_at, created_at, attempts, unsure)
VALUES (%s, %s, %s, ARRAY[%s]::bigint[], %s, 'queued', %s, %s, 0, 0)
ON CONFLICT (person_id, channel, subject) WHERE attempts = 0 AND state = 'queued'
DO UPDATE SET notice_ids = notices_dispatch.notice_ids || EXCLUDED.notice_ids
"""


@transaction.atomic
def tell(
    entry: Entry,
    person_ids: Iterable[int],
    *,
    audience: str = "",
    by: Actor = WORKER,
    at: datetime | None = None,
    **params: phrases.Param,
) -> int:
    """Tell persons of a fact; the number of new notices.

    Called by subscribers, which may be given an entry twice: a person is told once. `audience` chooses the
    wording "<kind>/<audience>". `at` is when it is told, else when the fact was recorded; what is told more
    than a day after it happened (an import) comes into the inbox only.
    Concurrency: locks the entry, so two deliveries at once follow one another.
    Raises KeyError and ValueError as `phrases.checked`, PermissionDenied.
    """
    permissions.require(by, "notices.tell", place_ids=())
    entry = Entry.objects.select_for_update(no_key=True).get(pk=entry.pk)
    kind = f"{entry.kind}/{audience}" if audience else entry.kind
    checked = phrases.checked(kind, params)
    told = set(Notice.objects.filter(entry=entry).values_list("person_id", flat=True))
    fresh = Notice.objects.bulk_create(
        Notice(person_id=person_id, entry=entry, kind=kind, params=checked, created_at=entry.occurred_at)
        for person_id in sorted(set(person_ids) - told)
    )
    told_at = at or entry.recorded_at or entry.occurred_at
    if fresh and told_at - entry.occurred_at <= routing.TOO_OLD:
        _queue(entry, phrases.registered[kind], fresh, told_at)
    return len(fresh)


def _queue(entry: Entry, phrase: phrases.Phrase, notices: list[Notice], at: datetime) -> None:
    zone = ZoneInfo(settings.TIME_ZONE)
    chosen = {
        (choice.person_id, choice.channel): Mode(choice.mode)
        for choice in ChannelChoice.objects.filter(person_id__in=[notice.person_id for notice in notices])
    }
    rows: list[list[int | str | datetime | uuid.UUID]] = []
    for notice in notices:
        for channel in Channel:
            mode = chosen.get((notice.person_id, channel), routing.DEFAULTS[channel])
            if planned := routing.subject_and_time(channel, mode, phrase, entry.subject, at, zone):
                subject, due_at = planned
                rows.append([notice.person_id, channel.value, subject, notice.pk, uuid.uuid4(), due_at, at])
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(QUEUE, rows)
