"""Personal data planted in the world, who may read it, and where in an answer it would show."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.http import HttpResponse
from structlog.stdlib import ProcessorFormatter

from helin.core.roles import STAFF
from helin.site import logs
from tests.safety.guarded import NAME, PLACE_PHONE, READERS, TEXT_PHONE
from tests.safety.knocking import Look
from tests.safety.lots import WORDS_PHONE
from tests.safety.rules import IN_HAND, WATCH, Rule
from tests.safety.world import CAST, REPORTERS, SCOPES, World, mail

Canaries = dict[str, frozenset[str]]


def planted(world: World) -> Canaries:
    """Each canary and the roles that may read it on a page: a name and number only their owner.

    What stands in the words of a case is for its reporter and those who watch over its place; the handling unit
    reads it masked.
    """
    of_calls = frozenset({"verifier", "leader"})
    found: Canaries = {phone: frozenset({name}) for name, phone in world.phones.items()}
    found |= {name: frozenset({owner}) for owner, name in world.names.items()}
    for scope in SCOPES:
        readers = WATCH[scope] | {REPORTERS[scope]} | ({"link"} if scope == "own" else set())
        found[world.names[REPORTERS[scope]]] |= readers  # they say their name in the text
        found[mail(scope)] = frozenset()  # even one's own stands masked
        for stage in (stage for where, stage in world.cases if where == scope):
            number = list(world.cases).index((scope, stage))
            kept = (
                frozenset({REPORTERS[scope]} | ({"link"} if scope == "own" else set())) if stage == "draft" else readers
            )
            found |= {f"{start}{number:04}": kept for start in ("1386660", "1375550", "1364440", "1353330")}
    for worker in ("handler", "grid_worker", "staff", "staff_second", "other_handler", "far_handler"):
        found[world.names[worker]] |= frozenset().union(*IN_HAND.values())  # colleagues choose who goes
    found |= {f"{WORDS_PHONE}{number:04}": of_calls for number in range(len(SCOPES))}
    confidential = dict.fromkeys((TEXT_PHONE, PLACE_PHONE, NAME), READERS["accused"])
    for name, (role, where) in CAST.items():
        if role in STAFF and not where.startswith("far"):
            found[world.names[name]] |= {"admin"}  # who works in the street is no secret to its administrator
    return found | confidential | {"canary-柏": frozenset()}


def seen(answer: HttpResponse, canaries: Canaries) -> set[str]:
    """The canaries in the body and the headers of an answer."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    text = body.decode("utf-8", "replace") + repr(answer.headers) + str(answer.cookies)
    return {canary for canary in canaries if canary in text}


OPENS = ("cases:create_contact_view", "cases:create_sample_contact")
"""The addresses that show a name and number in clear, on record; `test_canaries` looks at them."""


def looking(canaries: Canaries) -> Look:
    """Look into each answer for what this role may not read."""

    def look(rule: Rule, role: str, scope: str, answer: HttpResponse) -> list[str]:
        if rule.name in OPENS and rule.expected(role, scope) == rule.ok:
            return []
        shown = sorted(canary for canary in seen(answer, canaries) if role not in canaries[canary])
        return [f"{rule} at {scope} shows {canary} to {role}." for canary in shown]

    return look


@contextmanager
def logged() -> Iterator[list[str]]:
    """The lines that a real installation would write."""
    lines: list[str] = []
    formatter = ProcessorFormatter(processors=logs.RENDER, foreign_pre_chain=logs.FOREIGN)

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(formatter.format(record))

    handler, root = Keep(level=logging.INFO), logging.getLogger()
    level = root.level
    logging.disable(logging.NOTSET)
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    try:
        yield lines
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
        logging.disable(logging.WARNING)
