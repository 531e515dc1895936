"""What a row of the matrix is, and short ways to write one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tests.safety.world import VISITORS, World

Roles = frozenset[str]
Scoped = Mapping[str, Roles]
Body = Callable[[World, str, str], dict[str, object]]

PUBLIC_NAMES = """home livez readyz metrics robots ui:gallery ui:mode ui:theme ui:language ui:complaint places:grid
organisations:public people:sign_in people:request_code people:check_code people:join people:second_step files:show
cases:report cases:report_what cases:report_where cases:report_check cases:report_sent cases:public_list
cases:public_page cases:track cases:track_link cases:show cases:create_transition cases:create_publication
cases:create_photo cases:create_join cases:create_departure
open311:discovery open311:discovery_v2 open311:services open311:service open311:requests
open311:request open311:token open311:updates api:openapi api:nowhere api:list_cases api:create_case api:read_case
api:guide api:list_webhooks api:create_webhook api:read_webhook api:delete_webhook api:list_deliveries
api:create_replay api:create_transition api:list_categories api:list_places api:list_organisations api:list_facts"""
PUBLIC = frozenset(PUBLIC_NAMES.split())
"""Every address that asks nobody to sign in. The pages of a case are here for those who hold its link."""


NOBODY: Roles = frozenset()


def of(text: str) -> Roles:
    return frozenset(text.split())


def by_scope(own: str = "", near: str = "", second: str = "", far: str = "") -> Scoped:
    return {"own": of(own), "near": of(near), "second": of(second), "far": of(far)}


def join(*parts: Scoped) -> Scoped:
    return {scope: frozenset().union(*(part[scope] for part in parts)) for scope in parts[0]}


@dataclass(frozen=True)
class Rule:
    """One address and method."""

    name: str
    may: Roles | Scoped
    method: str = "GET"
    sees: Roles | Scoped = NOBODY
    of: str = ""
    body: Body | dict[str, object] | None = None
    query: Callable[[World, str], str] | str = ""
    refusal: int = 404
    ok: tuple[int, ...] = (200, 302)
    scopes: tuple[str, ...] = ("own", "near", "second", "far")
    label: str = ""

    def __str__(self) -> str:
        return " ".join(filter(None, (self.method, self.name, self.label)))

    def expected(self, role: str, scope: str) -> tuple[int, ...] | str:
        """The answers that are right: status codes, or "door"."""
        if role in _in(self.may, scope):
            return self.ok
        if role in VISITORS and self.name not in PUBLIC:
            return "door"
        return (403,) if role in _in(self.sees, scope) else (self.refusal,)

    @property
    def where(self) -> tuple[str, ...]:
        return self.scopes if self.of else ("own",)


def _in(roles: Roles | Scoped, scope: str) -> Roles:
    return roles if isinstance(roles, frozenset) else roles[scope]


def pages(names: str, may: Roles, **more: object) -> list[Rule]:
    return [Rule(name, may, **more) for name in names.split()]


def form(name: str, may: Roles | Scoped, body: Body | dict[str, object] | None = None, **more: object) -> list[Rule]:
    """A page with a form, and what sending it does."""
    return [Rule(name, may, **more), Rule(name, may, "POST", body=body, **more)]


def post(name: str, may: Roles | Scoped, body: Body | dict[str, object] | None = None, **more: object) -> list[Rule]:
    return [Rule(name, may, "POST", body=body, **more)]
