"""Who may see and add to the files of a subject: asked from the feature that owns the subject, no by default."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.sessions.backends.base import SessionBase

from helin.kit.actors import Actor

Rule = Callable[[Actor | None, int], bool]


@dataclass(frozen=True, slots=True)
class Rules:
    """The three questions a feature answers about its subject with this id."""

    see: Rule
    attach: Rule
    remove: Rule
    opening: Callable[[Actor | None, int, datetime], bool]


def nobody(_actor: Actor | None, _subject_id: int) -> bool:
    """The answer of a rule that was not given."""
    return False


def _unmarked(_actor: Actor | None, _subject_id: int, _at: datetime) -> bool:
    """What happens on opening a file when the feature did not say."""
    return False


registered: dict[str, Rules] = {}


def register(
    prefix: str,
    rule: Rule,
    *,
    attach: Rule | None = None,
    remove: Rule = nobody,
    opening: Callable[[Actor | None, int, datetime], bool] = _unmarked,
) -> None:
    """Register who may see the files of subjects named `prefix` ("cases.case"); who sees may also attach.

    `attach` gives another answer for adding, e.g. to a reporter without an account whose right the
    feature's own action has checked. `remove` lets others than the uploader take a file away.
    `opening` is called before bytes go out: it may put that on record, and says whether they are confidential.

    Raises ValueError when the prefix has another rule already.
    """
    rules = Rules(rule, attach or rule, remove, opening)
    if registered.setdefault(prefix, rules) != rules:
        raise ValueError(f"files of {prefix!r} have a rule already")


def may_see(actor: Actor | None, subject: str) -> bool:
    """Whether `actor` may see the files of "cases.case:12"; no when nobody registered the prefix."""
    rules, subject_id = _found(subject)
    return rules is not None and rules.see(actor, subject_id)


def may_attach(actor: Actor | None, subject: str) -> bool:
    """Whether `actor` may add a file to the subject; no when nobody registered the prefix."""
    rules, subject_id = _found(subject)
    return rules is not None and rules.attach(actor, subject_id)


def may_remove(actor: Actor | None, subject: str) -> bool:
    """Whether `actor` may take any file of the subject away; no when nobody registered the prefix."""
    rules, subject_id = _found(subject)
    return rules is not None and rules.remove(actor, subject_id)


def is_confidential(actor: Actor | None, subject: str, at: datetime) -> bool:
    """Let the owner of the subject put the opening on record; whether no copy of the bytes may be kept."""
    rules, subject_id = _found(subject)
    return rules is not None and rules.opening(actor, subject_id, at)


ClaimsIn = Callable[[SessionBase], Iterable[str]]
claim_readers: list[ClaimsIn] = []


def register_claims(reader: ClaimsIn) -> None:
    """Register how a feature reads from a session which of its subjects this browser holds the secret link of."""
    if reader not in claim_readers:
        claim_readers.append(reader)


def claiming(actor: Actor | None, session: SessionBase | None) -> Actor | None:
    """The actor with the secret links that the own session holds: an address alone opens nothing."""
    if actor is None or session is None:
        return actor
    for claim in (claim for reader in claim_readers for claim in reader(session)):
        actor = actor.claiming(claim)
    return actor


def _found(subject: str) -> tuple[Rules | None, int]:
    prefix, _, subject_id = subject.rpartition(":")
    return (registered.get(prefix), int(subject_id)) if subject_id.isdecimal() else (None, 0)
