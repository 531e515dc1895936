"""Everything that changes an attachment."""

from datetime import datetime
from functools import partial
from typing import Any

from django.core.files.base import File
from django.db import transaction

from helin.core.files import pictures, sniff, store
from helin.core.files.models import Attachment, Kind, State
from helin.core.journal import facts
from helin.core.places.models import Place
from helin.kit import jobs, permissions
from helin.kit.actors import Actor

CHUNK = 64 * 1024


def attach(
    upload: "File[Any]", *, subject: str, place: Place, by: Actor, at: datetime, public: bool = False
) -> Attachment:
    """Add a file to a subject; a photo then waits for its re-encoding, which is queued here.

    Concurrency: the same bytes for the same subject give the same attachment, however often and from
    however many sides they come. The file is whole on the disk before its row is written; when the row
    is not, the file goes again.

    Raises sniff.Refused with a sentence for the uploader, PermissionDenied, OSError when the disk refuses.
    """
    attachment = Attachment(subject=subject, place=place, is_public=public, created_at=at, uploaded_by_id=by.person_id)
    permissions.require(by, "files.attach", place_ids=place.chain_ids, subject=attachment)
    file = sniff.bytes_of(upload)
    found = sniff.inspect(file)
    if same := _live(subject, found.sha256):
        return same
    attachment.kind, attachment.media_type = found.kind, found.media_type
    attachment.size, attachment.sha256 = found.size, found.sha256
    attachment.state = State.PENDING if found.kind == Kind.PHOTO else State.READY
    attachment.original_key = store.write(iter(partial(file.read, CHUNK), b""))
    try:
        kept = _keep(attachment, by=by, at=at)
    except BaseException:
        store.delete(attachment.original_key)
        raise
    if kept.original_key != attachment.original_key:
        store.delete(attachment.original_key)
    return kept


@transaction.atomic
def process(attachment_id: int, *, by: Actor, at: datetime) -> State:
    """Re-encode a pending photo, or refuse it; either way its original goes once that is committed.

    Concurrency: locks the row; a second run finds nothing to do.
    """
    attachment = Attachment.objects.select_for_update().select_related("place").get(pk=attachment_id)
    permissions.require(by, "files.process", place_ids=attachment.place.chain_ids, subject=attachment)
    if attachment.state != State.PENDING:
        return State(attachment.state)
    original = attachment.original_key
    try:
        with store.read(original) as file:
            view, thumb = pictures.clean(file)
    except (sniff.Refused, FileNotFoundError):
        attachment.state = State.REFUSED
    else:
        attachment.state, attachment.media_type, attachment.size = State.READY, "image/webp", len(view)
        attachment.view_key, attachment.thumb_key = store.write([view]), store.write([thumb])
    attachment.original_key = ""
    attachment.save(update_fields=["state", "media_type", "size", "original_key", "view_key", "thumb_key"])
    transaction.on_commit(partial(store.delete, original))
    _record("files.process", attachment, by=by, at=at, state=attachment.state)
    return State(attachment.state)


@transaction.atomic
def remove(attachment_id: int, *, by: Actor, at: datetime) -> Attachment:
    """Take a file away for good: the row stays as a tombstone, the bytes go. Removing twice is removing once.

    Raises PermissionDenied, Attachment.DoesNotExist.
    """
    attachment = Attachment.objects.select_for_update().select_related("place").get(pk=attachment_id)
    permissions.require(by, "files.remove", place_ids=attachment.place.chain_ids, subject=attachment)
    if attachment.state == State.REMOVED:
        return attachment
    keys = attachment.original_key, attachment.view_key, attachment.thumb_key
    attachment.state, attachment.removed_at = State.REMOVED, at
    attachment.original_key = attachment.view_key = attachment.thumb_key = ""
    attachment.save(update_fields=["state", "removed_at", "original_key", "view_key", "thumb_key"])
    transaction.on_commit(partial(store.delete, *keys))
    _record("files.remove", attachment, by=by, at=at)
    return attachment


@transaction.atomic
def _keep(attachment: Attachment, *, by: Actor, at: datetime) -> Attachment:
    Attachment.objects.bulk_create([attachment], ignore_conflicts=True)
    kept = _live(attachment.subject, attachment.sha256)
    if kept is None:
        raise RuntimeError("the same file was attached and removed at this very moment")
    if kept.original_key == attachment.original_key:
        if kept.state == State.PENDING:
            jobs.defer("files.process", attachment_id=kept.pk)
        _record("files.attach", kept, by=by, at=at, bytes=kept.size)
    return kept


def _live(subject: str, sha256: str) -> Attachment | None:
    found = Attachment.objects.filter(subject=subject, sha256=sha256).exclude(state=State.REMOVED)
    return found.select_related("place").first()


def _record(kind: str, attachment: Attachment, *, by: Actor, at: datetime, **payload: str | int) -> None:
    facts.record(
        kind, attachment, place=attachment.place, by=by, at=at, to=attachment.subject, of=attachment.kind, **payload
    )
