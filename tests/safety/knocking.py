"""Walk the table of addresses, knock at each as everybody, and say in sentences what was answered wrongly."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.signals import request_finished
from django.db import close_old_connections, connection, transaction
from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.safety.matrix import RULES
from tests.safety.rules import Rule
from tests.safety.world import World

METHODS = ("GET", "POST", "PUT", "DELETE")
NOT_WATCHED = ("django_session", "people_bucket", "axes_accessattempt", "axes_accessattemptexpiration")
"""Tables in which being refused may leave a trace: who is signed in, and counters of tries."""


@contextmanager
def undone() -> Iterator[None]:
    """Take back whatever is written inside."""
    block = transaction.atomic()
    block._from_testcase = True  # durable blocks are let through, as in Django's own TestCase
    with block:
        yield
        transaction.set_rollback(True)


def addresses(
    patterns: list[URLPattern | URLResolver] | None = None, space: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    """Every address of the site with its name ("cases:show"), however deep it is mounted."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from addresses(pattern.url_patterns, inner)
        else:
            yield f"{space}{pattern.name}", pattern


def unlisted(patterns: list[URLPattern | URLResolver] | None = None) -> list[str]:
    """The addresses that no rule speaks of, and the rules that speak of none."""
    there, ruled = dict(addresses(patterns)), {rule.name for rule in RULES}
    found = [
        f"The address {name} ({pattern.pattern}) is in no rule: say in tests/safety/matrix.py who may use it."
        for name, pattern in there.items()
        if name not in ruled
    ]
    return found + [f"The matrix rules over {name}, which is no address." for name in sorted(ruled - there.keys())]


def open_to_all(patterns: list[URLPattern | URLResolver] | None = None) -> set[str]:
    """The addresses whose views do not ask for signing in."""
    return {name for name, found in addresses(patterns) if not getattr(found.callback, "login_required", True)}


def knock(world: World, rule: Rule, role: str, scope: str) -> HttpResponse:
    """Send one request as `role`."""
    url = reverse(rule.name, kwargs=world.kwargs(rule.of, scope))
    body = rule.body(world, role, scope) if callable(rule.body) else rule.body
    client = world.client(role)
    form = {"content_type": "application/json"} if rule.name.startswith("api:") else {}
    send = {"GET": client.get, "POST": client.post, "DELETE": client.delete}[rule.method]
    answer = send(url, body or {}, **form) if rule.method == "POST" else send(url, body or {})
    if answer.streaming:
        content = b"".join(answer.streaming_content)
        request_finished.disconnect(close_old_connections)  # as the client itself does for what is not streamed
        answer.close()
        request_finished.connect(close_old_connections)
        answer.streaming_content = [content]
    return answer


def is_right(answer: HttpResponse, expected: tuple[int, ...] | str) -> bool:
    at_door = answer.status_code == 302 and answer["Location"].startswith(settings.LOGIN_URL)
    return (
        at_door
        if expected == "door"
        else answer.status_code in expected and not (at_door and "next=" in answer["Location"])
    )


Look = Callable[[Rule, str, str, HttpResponse], list[str]]
"""What else to find wrong in one answer: given the rule, the role and the scope."""


def nothing_else(*_answered: object) -> list[str]:
    return []


def wrong_answers(world: World, rule: Rule, *, roles: Iterable[str] = (), look: Look = nothing_else) -> list[str]:
    """Knock as everybody at every scope, undoing each; refused requests must also leave every row as it was."""
    found = []
    refused = []
    for scope in rule.where:
        for role in roles or world.roles:
            if rule.method != "GET" and rule.expected(role, scope) != rule.ok:
                refused.append((role, scope))
                continue
            with undone():
                found += _said_wrongly(world, rule, role, scope, look)
    return found + _refusals(world, rule, refused, look)


def _refusals(world: World, rule: Rule, refused: list[tuple[str, str]], look: Look) -> list[str]:
    """All refused requests one after another; the rows are compared once, and one by one when they differ."""
    with undone():
        before = digest()
        found = [said for role, scope in refused for said in _said_wrongly(world, rule, role, scope, look)]
        changed = digest() != before
    return found + (list(_culprits(world, rule, refused)) if changed else [])


def _said_wrongly(world: World, rule: Rule, role: str, scope: str, look: Look) -> list[str]:
    answer, expected = knock(world, rule, role, scope), rule.expected(role, scope)
    found = [] if is_right(answer, expected) else [_sentence(rule, role, scope, expected, answer)]
    found += [f"{rule} as {role} at {scope}: {problem} in the headers." for problem in problems(answer)]
    return found + look(rule, role, scope, answer)


def _culprits(world: World, rule: Rule, refused: list[tuple[str, str]]) -> Iterator[str]:
    for role, scope in refused:
        if changes := effects(world, rule, role, scope):
            yield f"{rule} as {role} at {scope} was refused, yet changed {', '.join(changes)}."


def problems(answer: HttpResponse) -> list[str]:
    """What is missing from one answer's headers."""
    policy = answer.headers.get("Content-Security-Policy", "")
    found = [] if "default-src 'none'" in policy else ["no default-src 'none'"]
    found += [
        word for word in ("unsafe-inline", "unsafe-eval", "unsafe-hashes", "*", "http:", "https:") if word in policy
    ]
    found += [] if "frame-ancestors 'none'" in policy else ["may be framed"]
    found += [] if answer.headers.get("X-Content-Type-Options") == "nosniff" else ["may be sniffed"]
    return found


def effects(world: World, rule: Rule, role: str, scope: str) -> list[str]:
    """The tables that one request changes."""
    with undone():
        before = digest()
        knock(world, rule, role, scope)
        after = digest()
    return sorted(table for table in before if before[table] != after[table])


def _sentence(rule: Rule, role: str, scope: str, expected: tuple[int, ...] | str, answer: HttpResponse) -> str:
    wanted = expected if isinstance(expected, str) else " or ".join(map(str, expected))
    where = f" -> {answer['Location']}" if answer.has_header("Location") else ""
    return f"{rule} as {role} at {scope}: expected {wanted}, got {answer.status_code}{where}."


def digest() -> dict[str, str]:
    """A short name of what every table holds, by table; one statement."""
    tables = [name for name in connection.introspection.table_names() if name not in NOT_WATCHED]
    parts = [
        f"SELECT '{name}', md5(COALESCE(string_agg(t::text, chr(10) ORDER BY t::text), '')) FROM {name} t"
        for name in tables
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        return dict(cursor.fetchall())
