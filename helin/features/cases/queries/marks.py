"""The marks of a case on lists and on its page: cards and supervision, each a word and a shape."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from helin.features.cases.models import Case
from helin.features.cases.workflow import IN_HAND, CardColour, Status

SIGNS: Mapping[str, tuple[str, str]] = {
    CardColour.YELLOW: ("warn", "exclamation-triangle"),
    CardColour.RED: ("danger", "stop"),
}


@dataclass(frozen=True, slots=True)
class Mark:
    """What stands on a row: the word says it, the shape (an icon) and the colour only help."""

    label: str
    tone: str
    sign: str


def card_mark(colour: str, *, for_signing: bool) -> Mark:
    """The mark of a card."""
    tone, sign = SIGNS[colour]
    label = str(CardColour(colour).label)
    return Mark(_("%(card)s: sign for it") % {"card": label} if for_signing else label, tone, sign)


def level_mark(level: int) -> Mark:
    """The mark of supervision."""
    return Mark(_("Supervision level %(level)d") % {"level": level}, "primary", "flag")


def confidential_mark() -> Mark:
    """The mark of a restricted case."""
    return Mark(_("Confidential"), "warn", "lock-closed")


def marks_of(case: Case) -> Sequence[Mark]:
    """The cards of the deadlines that still run, and the level of supervision. No query."""
    found = []
    if case.sign_card and case.status == Status.DISPATCHED:
        found.append(card_mark(case.sign_card, for_signing=True))
    if case.card and case.status in IN_HAND:
        found.append(card_mark(case.card, for_signing=False))
    if case.supervision:
        found.append(level_mark(case.supervision))
    return tuple(found)


def with_card(colour: str) -> Q:
    """Cases whose running deadline has a card of this colour: for the answer or, until it is signed for, for that."""
    return Q(status__in=IN_HAND, card=colour) | Q(status=Status.DISPATCHED, sign_card=colour)
