"""What the page behind the link in a text message shows: little, and masked, for a text can be read by others."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.crypto import constant_time_compare

from helin.core.people.masking import mask_text
from helin.features.cases.models import Case, RatingLink, Statement
from helin.features.cases.workflow import Verb


@dataclass(frozen=True, slots=True)
class RatingPage:
    """A link and, while it is open, the answer it is about. Of a confidential matter nothing before its number was
    said, and no title after it either."""

    case: Case
    is_open: bool
    is_used: bool
    is_hidden: bool
    number: str
    title: str
    unit: str
    reply: Sequence[str]
    last_day: datetime


def rating_page(secret: str, *, number: str = "", at: datetime) -> RatingPage:
    """What a link shows to whoever says this number, if one has to be said. Two queries.

    Raises RatingLink.DoesNotExist when nobody made it.
    """
    found = RatingLink.objects.select_related("case", "case__lead", "case__street")
    link = found.get(digest=RatingLink.digest_of(secret))
    case = link.case
    is_open = link.is_open(case, at)
    hidden = case.is_restricted and not constant_time_compare(number, case.number or "")
    shown = is_open and not hidden
    return RatingPage(
        case=case,
        is_open=is_open,
        is_used=link.used_at is not None,
        is_hidden=hidden,
        number=case.number or "" if shown else "",
        title=case.public_title if shown and not case.is_restricted else "",
        unit=case.lead.name if shown and case.lead else "",
        reply=_reply(case) if shown else (),
        last_day=link.expires_at - timedelta(seconds=1),
    )


def _reply(case: Case) -> list[str]:
    """The words of the present answer, masked."""
    if case.replied_at is None:
        return []
    said = Statement.objects.filter(case=case, verb=Verb.REPLY, said_at=case.replied_at).order_by("id")
    return [mask_text(words) for words in said.values_list("text", flat=True)]
