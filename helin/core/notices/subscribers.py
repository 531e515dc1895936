"""Tell about the facts of the floors below."""

from helin.core.files.models import Attachment, State
from helin.core.journal.facts import on
from helin.core.journal.models import Entry
from helin.core.notices.actions import tell


@on("files.process")
def tell_of_a_refused_photo(entry: Entry) -> None:
    """Tell the uploader that their photo could not be used."""
    if entry.payload["state"] != State.REFUSED:
        return
    uploader = Attachment.objects.values_list("uploaded_by_id", flat=True).get(pk=_id(entry))
    if uploader is not None:
        tell(entry, [uploader], audience="refused")


@on("people.open_personal_data", "people.read_confidential")
def tell_whose_data_was_opened(entry: Entry) -> None:
    """Tell a person that somebody opened their data."""
    tell(entry, [_id(entry)])


def _id(entry: Entry) -> int:
    return int(entry.subject.rpartition(":")[2])
