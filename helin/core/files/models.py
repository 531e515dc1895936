"""One row per attached file; the bytes lie in the store under the keys named here."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from helin.core.places.models import Place


class Kind(models.TextChoices):
    """A photo is re-encoded and shown; a document is only ever downloaded."""

    PHOTO = "photo", _("Photo")
    DOCUMENT = "document", _("Document")


class State(models.TextChoices):
    """Until a file is ready, nobody gets a byte of it."""

    PENDING = "pending", _("Being processed")
    READY = "ready", _("Ready")
    REFUSED = "refused", _("Could not be used")
    REMOVED = "removed", _("Removed")


NO_FILE = Q(original_key="", view_key="", thumb_key="")


class Attachment(models.Model):
    """A file that belongs to `subject`, named as the journal names it ("cases.case:12").

    `sha256` is that of the bytes as uploaded; `size` is in bytes. `original_key` is the document itself, or the
    photo until it has been re-encoded; `view_key` and `thumb_key` are the photo's two sizes. The uploader's
    name for the file is not kept: names of files hold names of people.
    """

    subject = models.CharField(max_length=60)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind)
    media_type = models.CharField(max_length=80)
    state = models.CharField(max_length=8, choices=State, default=State.PENDING)
    is_public = models.BooleanField(default=False)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    original_key = models.CharField(max_length=60, blank=True, default="")
    view_key = models.CharField(max_length=60, blank=True, default="")
    thumb_key = models.CharField(max_length=60, blank=True, default="")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["subject", "id"], name="attachment_by_subject"),
            models.Index(fields=["created_at"], condition=Q(state=State.PENDING), name="attachment_still_pending"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="attachment_kind_is_known"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="attachment_state_is_known"),
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="attachment_digest_is_sha256"),
            models.UniqueConstraint(
                fields=["subject", "sha256"],
                condition=~Q(state=State.REMOVED),
                name="one_live_attachment_per_subject_and_content",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.READY, kind=Kind.PHOTO)
                | (Q(original_key="") & ~Q(view_key="") & ~Q(thumb_key="")),
                name="ready_photo_has_two_sizes_and_no_original",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[State.REFUSED, State.REMOVED]) | NO_FILE,
                name="refused_or_removed_attachment_has_no_file",
            ),
            models.CheckConstraint(
                condition=Q(state=State.REMOVED, removed_at__isnull=False)
                | (~Q(state=State.REMOVED) & Q(removed_at__isnull=True)),
                name="removed_attachment_says_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk} of {self.subject}"
