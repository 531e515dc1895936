"""Walk the table of addresses, knock at each as everybody, and say in sentences what was answered wrongly."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection, transaction
from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.safety.matrix import RULES, Rule
from tests.safety.world import World

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
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
    answer = client.post(url, body or {}) if rule.method == "POST" else client.get(url, body or {})
    if answer.streaming:
        content = b"".join(answer.streaming_content)
        answer.close()
        answer.streaming_content = [content]
    return answer


def is_right(answer: HttpResponse, expected: tuple[int, ...] | str) -> bool:
    at_door = answer.status_code == 302 and answer["Location"].startswith(settings.LOGIN_URL)
    return (
        at_door
        if expected == "door"
        else answer.status_code in expected and not (at_door and "next=" in answer["Location"])
    )


def wrong_answers(world: World, rule: Rule) -> list[str]:
    """Knock as everybody at every scope, undoing each; refused requests must also leave every row as it was."""
    found = []
    refused = []
    for scope in rule.where:
        for role in world.roles:
            expected = rule.expected(role, scope)
            if expected != rule.ok and rule.method != "GET":
                refused.append((role, scope))
                continue
            with undone():
                answer = knock(world, rule, role, scope)
            if not is_right(answer, expected):
                found.append(_sentence(rule, role, scope, expected, answer))
    return found + _refusals(world, rule, refused)


def _refusals(world: World, rule: Rule, refused: list[tuple[str, str]]) -> list[str]:
    """All refused requests one after another; the rows are compared once, and one by one when they differ."""
    found = []
    with undone():
        before = digest()
        for role, scope in refused:
            answer = knock(world, rule, role, scope)
            if not is_right(answer, rule.expected(role, scope)):
                found.append(_sentence(rule, role, scope, rule.expected(role, scope), answer))
        changed = digest() != before
    return found + (list(_culprits(world, rule, refused)) if changed else [])


def _culprits(world: World, rule: Rule, refused: list[tuple[str, str]]) -> Iterator[str]:
    for role, scope in refused:
        if changes := effects(world, rule, role, scope):
            yield f"{rule} as {role} at {scope} was refused, yet changed {', '.join(changes)}."


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
