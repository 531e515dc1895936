"""A link to rate one answer, in a text message: made when the message leaves, used once."""

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from helin.core.journal import facts
from helin.features.cases.actions.moves import advance
from helin.features.cases.models import Case, RateScheme, RatingLink
from helin.features.cases.permissions.conditions import rating_claim
from helin.features.cases.workflow import Status, Verb
from helin.kit import permissions
from helin.kit.actors import Actor
from helin.kit.workflow import IllegalTransition

BYTES = 16
KEPT_FOR = timedelta(days=30)
"""After its end a link is remembered for so long, so that whoever opens it is told that it is over."""


class NotThisNumber(Exception):
    """The number of a confidential matter was not the one that was said."""


@transaction.atomic
def offer_rating(case: Case, *, by: Actor, at: datetime) -> str:
    """Make a link to rate the present answer; its secret, which exists nowhere else. "" when nothing is to be rated.

    Each message gets its own, also one that is sent again: the secret of the first is known to nobody here.
    Concurrency: the case is locked, so no link is made for an answer that has just been rated.
    Raises PermissionDenied.
    """
    case = Case.objects.select_for_update(of=("self",)).select_related("place").get(pk=case.pk)
    permissions.require(by, "cases.offer_rating", place_ids=case.place_ids, subject=case)
    if case.status != Status.REPLIED or case.replied_at is None:
        return ""
    scheme = RateScheme.of_street(case.street_id, on=timezone.localdate(case.replied_at))
    if at >= (until := scheme.link_until(case.replied_at)):
        return ""
    secret = secrets.token_urlsafe(BYTES)
    RatingLink.objects.create(
        case=case, round=case.reopened_count, digest=RatingLink.digest_of(secret), made_at=at, expires_at=until
    )
    ends = int(until.timestamp())
    facts.record("cases.offer_rating", case, place=case.place, by=by, at=at, round=case.reopened_count, ends=ends)
    return secret


@transaction.atomic
def confirm_number(secret: str, number: str, *, by: Actor, at: datetime) -> bool:
    """Whether this is the number of the matter that a link is about; a wrong one is counted, and some end the link.

    It says nothing of the case, so no fact tells of it; whoever shows the secret may ask.
    Concurrency: the link is locked, so no number of tries at once gets past the limit.
    Raises RatingLink.DoesNotExist; IllegalTransition when the link is over.
    """
    permissions.require(by, "cases.report", place_ids=())
    link = (
        RatingLink.objects.select_for_update(of=("self",))
        .select_related("case")
        .get(digest=RatingLink.digest_of(secret))
    )
    if not link.is_open(link.case, at):
        raise IllegalTransition("this link is over")
    if constant_time_compare(number, link.case.number or ""):
        return True
    link.misses += 1
    link.save(update_fields=["misses"])
    return False


@transaction.atomic
def rate_by_link(
    secret: str, *, solved: bool, grade: int, comment: str = "", number: str = "", by: Actor, at: datetime
) -> Case:
    """Rate the answer that a link is about. Whoever shows the secret is let in by it alone: `by` adds no right.

    Of a confidential matter the number must be said as well, for a text message can be read by others.
    Concurrency: case and link are locked, so of two presses one rates.

    Raises:
        RatingLink.DoesNotExist: nobody made this link.
        IllegalTransition: it is over: used, out of time, or the answer was rated, called about, closed or taken back.
        NotThisNumber: the number of a confidential matter is another.
        MissingEvidence: see `effects`.
    """
    found = RatingLink.objects.get(digest=RatingLink.digest_of(secret))
    case = Case.objects.select_for_update(of=("self",)).get(pk=found.case_id)
    link = RatingLink.objects.select_for_update().get(pk=found.pk)
    if not link.is_open(case, at):
        raise IllegalTransition("this link is over")
    if case.is_restricted and not constant_time_compare(number, case.number or ""):
        raise NotThisNumber
    link.used_at = at
    link.save(update_fields=["used_at"])
    holder = by.claiming(rating_claim(case))
    return advance(case, Verb.RATE, by=holder, at=at, solved=solved, grade=grade, comment=comment)


def forget_rating_links(*, by: Actor, at: datetime) -> int:
    """Forget links that ended a month ago; how many. They say nothing of anybody, so no fact tells of it."""
    permissions.require(by, "cases.offer_rating", place_ids=())
    return RatingLink.objects.filter(expires_at__lt=at - KEPT_FOR).delete()[0]
