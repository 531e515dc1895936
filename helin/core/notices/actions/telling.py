"""From a fact to notices, and from notices to the messages that carry them."""

import uuid
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection, transaction

from helin.core.journal.models import Entry
from helin.core.notices import phrases, routing
from helin.core.notices.models import Channel, ChannelChoice, Mode, Notice

QUEUE = """
INSERT INTO notices_dispatch
  (person_id, channel, subject, notice_ids, key, state, due_at, created_at, attempts, unsure)
VALUES (%s, %s, %s, ARRAY[%s]::bigint[], %s, 'queued', %s, %s, 0, 0)
ON CONFLICT (person_id, channel, subject) WHERE attempts = 0 AND state = 'queued'
DO UPDATE SET notice_ids = notices_dispatch.notice_ids || EXCLUDED.notice_ids
"""


@transaction.atomic
def tell(entry: Entry, person_ids: Iterable[int], *, audience: str = "", **params: phrases.Param) -> int:
    """Tell persons of a fact; the number of new notices.

    Called by subscribers, which may be given an entry twice: a person is told once. `audience` chooses the
    wording "<kind>/<audience>". What is told a day late or later (an import) is put in the inbox only.
    Concurrency: locks the entry, so two deliveries at once follow one another.
    Raises KeyError and ValueError as `phrases.checked`.
    """
    entry = Entry.objects.select_for_update(no_key=True).get(pk=entry.pk)
    kind = f"{entry.kind}/{audience}" if audience else entry.kind
    checked = phrases.checked(kind, params)
    told = set(Notice.objects.filter(entry=entry).values_list("person_id", flat=True))
    fresh = Notice.objects.bulk_create(
        Notice(person_id=person_id, entry=entry, kind=kind, params=checked, created_at=entry.occurred_at)
        for person_id in sorted(set(person_ids) - told)
    )
    if fresh and not _is_late(entry):
        _queue(entry, phrases.registered[kind], fresh)
    return len(fresh)


def _is_late(entry: Entry) -> bool:
    return entry.recorded_at is None or entry.recorded_at - entry.occurred_at > routing.TOO_OLD


def _queue(entry: Entry, phrase: phrases.Phrase, notices: list[Notice]) -> None:
    zone, at = ZoneInfo(settings.TIME_ZONE), entry.recorded_at
    chosen = {
        (choice.person_id, choice.channel): Mode(choice.mode)
        for choice in ChannelChoice.objects.filter(person_id__in=[notice.person_id for notice in notices])
    }
    rows = []
    for notice in notices:
        for channel in Channel:
            mode = chosen.get((notice.person_id, channel), routing.DEFAULTS[channel])
            if planned := routing.subject_and_time(channel, mode, phrase, entry.subject, at, zone):
                subject, due_at = planned
                rows.append([notice.person_id, channel.value, subject, notice.pk, uuid.uuid4(), due_at, at])
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(QUEUE, rows)
