"""Who may see and add to the files of a subject: asked from the feature that owns the subject, no by default."""

from collections.abc import Callable
from dataclasses import dataclass

from helin.kit.actors import Actor

Rule = Callable[[Actor | None, int], bool]


@dataclass(frozen=True, slots=True)
class Rules:
    """The three questions a feature answers about its subject with this id."""

    see: Rule
    attach: Rule
    remove: Rule


def nobody(_actor: Actor | None, _subject_id: int) -> bool:
    """The answer of a rule that was not given."""
    return False


registered: dict[str, Rules] = {}


def register(prefix: str, rule: Rule, *, attach: Rule | None = None, remove: Rule = nobody) -> None:
    """Register who may see the files of subjects named `prefix` ("cases.case"); who sees may also attach.

    `attach` gives another answer for adding, e.g. to a reporter without an account whose right the
    feature's own action has checked. `remove` lets others than the uploader take a file away.

    Raises ValueError when the prefix has another rule already.
    """
    rules = Rules(rule, attach or rule, remove)
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


def _found(subject: str) -> tuple[Rules | None, int]:
    prefix, _, subject_id = subject.rpartition(":")
    return (registered.get(prefix), int(subject_id)) if subject_id.isdecimal() else (None, 0)
