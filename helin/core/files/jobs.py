"""Re-encode photos; sweep up what nothing points at."""

from datetime import UTC, datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from helin.core.files import actions, store
from helin.core.files.models import Attachment, State
from helin.kit.actors import Actor
from helin.kit.jobs import every, job

ORPHAN_AFTER = timedelta(hours=24)
"""Longer than any transaction between the writing of a file and the commit of its row."""
STALE_AFTER = timedelta(minutes=15)
BATCH = 500


@job("files.process")
def process(attachment_id: int) -> None:
    """Re-encode one photo."""
    actions.process(attachment_id, by=Actor.system("files"), at=timezone.now())


@every("17 3 * * *", "files.sweep")
def sweep(timestamp: int) -> None:
    """Delete the files that no row names."""
    delete_orphans(at=datetime.fromtimestamp(timestamp, UTC))


@every("*/15 * * * *", "files.resume")
def resume(timestamp: int) -> None:
    """Take up photos whose job was lost or gave up."""
    for attachment_id in stale(at=datetime.fromtimestamp(timestamp, UTC)):
        process.defer(attachment_id=attachment_id)


def stale(*, at: datetime) -> list[int]:
    """The photos that wait longer than they should, oldest first."""
    waiting = Attachment.objects.filter(state=State.PENDING, created_at__lt=at - STALE_AFTER)
    return list(waiting.order_by("created_at").values_list("pk", flat=True)[:BATCH])


def delete_orphans(*, at: datetime) -> int:
    """Delete every file older than a day that no row names; how many there were."""
    found = list(store.older_than((at - ORPHAN_AFTER).timestamp()))
    deleted = 0
    for start in range(0, len(found), BATCH):
        batch = set(found[start : start + BATCH])
        named = Attachment.objects.filter(
            Q(original_key__in=batch) | Q(view_key__in=batch) | Q(thumb_key__in=batch)
        ).values_list("original_key", "view_key", "thumb_key")
        orphans = batch.difference(*named)
        store.delete(*orphans)
        deleted += len(orphans)
    return deleted
