"""What screens and the file view read."""

from collections.abc import Collection
from dataclasses import dataclass

from django.urls import reverse

from helin.core.files import rules, sniff
from helin.core.files.models import Attachment, Kind, State
from helin.kit.actors import Actor


@dataclass(frozen=True, slots=True)
class AttachmentRow:
    """One file of a subject. The addresses are empty until it is ready; `size` is in bytes."""

    id: int
    subject: str
    kind: str
    state: str
    state_label: str
    is_public: bool
    is_mine: bool
    size: int
    thumb_url: str
    full_url: str


@dataclass(frozen=True, slots=True)
class Served:
    """What the file view sends."""

    key: str
    media_type: str
    name: str
    as_download: bool
    is_public: bool
    subject: str


def attachments_of(
    subjects: Collection[str], actor: Actor | None, *, granted: bool = False
) -> dict[str, list[AttachmentRow]]:
    """The files of these subjects that `actor` may see, oldest first; every subject has its list. One query.

    `granted` says that the page has decided itself: no rule is asked. The addresses open nothing by themselves: who
    asks for the bytes is asked again.
    """
    allowed = [subject for subject in subjects if granted or rules.may_see(actor, subject)]
    rows: dict[str, list[AttachmentRow]] = {subject: [] for subject in subjects}
    for found in Attachment.objects.filter(subject__in=allowed).exclude(state=State.REMOVED).order_by("id"):
        rows[found.subject].append(_row(found, actor))
    return rows


def served(attachment_id: int, variant: str, actor: Actor | None) -> Served | None:
    """The bytes behind an address, or None when there are none or they are not for `actor`."""
    found = Attachment.objects.filter(pk=attachment_id, state=State.READY).first()
    if found is None or not rules.may_see(actor, found.subject):
        return None
    key = {"thumb": found.thumb_key, "view": found.view_key, "document": found.original_key}.get(variant)
    if not key:
        return None
    name = f"{found.kind}-{found.pk}.{sniff.SUFFIXES[found.media_type]}"
    return Served(key, found.media_type, name, found.kind == Kind.DOCUMENT, found.is_public, found.subject)


def _row(found: Attachment, actor: Actor | None) -> AttachmentRow:
    full = "view" if found.kind == Kind.PHOTO else "document"
    return AttachmentRow(
        id=found.pk,
        subject=found.subject,
        kind=found.kind,
        state=found.state,
        state_label=found.get_state_display(),
        is_public=found.is_public,
        is_mine=actor is not None and actor.person_id is not None and actor.person_id == found.uploaded_by_id,
        size=found.size,
        thumb_url=_url(found, "thumb") if found.kind == Kind.PHOTO else "",
        full_url=_url(found, full),
    )


def _url(found: Attachment, variant: str) -> str:
    if found.state != State.READY:
        return ""
    return reverse("files:show", args=[found.pk, variant])
