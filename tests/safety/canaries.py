"""Personal data planted in the world, who may read it, and where in an answer it would show."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.http import HttpResponse
from structlog.stdlib import ProcessorFormatter

from helin.site import logs
from tests.safety.knocking import knock, undone
from tests.safety.matrix import IN_HAND, RULES, WATCH
from tests.safety.world import REPORTERS, SCOPES, World, mail

Canaries = dict[str, frozenset[str]]


def planted(world: World) -> Canaries:
    """Each canary and the roles that may read it on a page: a name and number only their owner.

    What stands in the words of a case is for its reporter and those who watch over its place; the handling unit
    reads it masked.
    """
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
    return found | {"canary-柏": frozenset()}


def seen(answer: HttpResponse, canaries: Canaries) -> set[str]:
    """The canaries in the body and the headers of an answer."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    text = body.decode("utf-8", "replace") + repr(answer.headers) + str(answer.cookies)
    return {canary for canary in canaries if canary in text}


def leaks(world: World, canaries: Canaries, names: tuple[str, ...] = ()) -> list[str]:
    """Read every page as everybody and say what showed to whom; `names` narrows to some addresses."""
    found = []
    for rule in RULES:
        if rule.method != "GET" or (names and rule.name not in names):
            continue
        for scope in rule.where:
            for role in world.roles:
                if rule.expected(role, scope) != rule.ok:
                    continue  # a refusal's page is the same for everybody; see test_refusals_show_nothing
                with undone():
                    shown = seen(knock(world, rule, role, scope), canaries)
                found += [f"{rule} at {scope} shows {c} to {role}" for c in shown if role not in canaries[c]]
    return found


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
