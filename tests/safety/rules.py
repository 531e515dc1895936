"""Who gets what at which address. Read it as: may get an answer · may know it is there (403) · everybody else.

`Rule.may` and `Rule.sees` name roles of `world.CAST` (and "anonymous"; "link": not signed in, but holding the
secret link of ann's cases; "program": showing the key of a program of the firm), either everywhere or by scope of the
object. Who is in neither gets `refusal`; who is not signed in is sent to the door instead, unless the address is in
PUBLIC. An address that is not here fails the suite.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tests.safety.world import CAST, VISITORS, World

Roles = frozenset[str]
Scoped = Mapping[str, Roles]
Body = Callable[[World, str, str], dict[str, object]]

PUBLIC_NAMES = """home livez readyz metrics robots manifest service_worker offline
ui:gallery ui:mode ui:theme ui:language ui:complaint places:grid
organisations:public people:sign_in people:sign_out people:request_code people:check_code people:join
people:second_step files:show
cases:report cases:report_what cases:report_where cases:report_check cases:report_sent cases:public_list
cases:public_page cases:public_left_out cases:rating_link
cases:track cases:track_link cases:show cases:create_transition cases:create_publication
cases:create_photo cases:exclusion cases:create_join cases:create_departure
cases:samples cases:sample cases:sample_file cases:create_disposal cases:report_gone
open311:discovery open311:discovery_v2 open311:services open311:service open311:requests
open311:request open311:token open311:updates api:openapi api:nowhere api:list_cases api:create_case api:read_case
api:guide api:list_webhooks api:create_webhook api:read_webhook api:delete_webhook api:list_deliveries
api:create_replay api:create_transition api:list_categories api:list_places api:list_organisations api:list_facts"""
PUBLIC = frozenset(PUBLIC_NAMES.split())
"""Every address that asks nobody to sign in. The pages of a case are here for those who hold its link."""


def of(text: str) -> Roles:
    return frozenset(text.split())


def by_scope(own: str = "", near: str = "", second: str = "", far: str = "") -> Scoped:
    return {"own": of(own), "near": of(near), "second": of(second), "far": of(far)}


def join(*parts: Scoped) -> Scoped:
    return {scope: frozenset().union(*(part[scope] for part in parts)) for scope in parts[0]}


EVERYBODY: Roles = frozenset(CAST) | VISITORS
SIGNED_IN: Roles = frozenset(CAST)
NOBODY: Roles = frozenset()
OFFICE = of("grid_worker staff staff_second dispatcher verifier leader far_dispatcher")
DESKS = of("handler other_handler far_handler")
INTAKE = of("grid_worker staff staff_second dispatcher far_dispatcher")
INSIDE = OFFICE | of("admin auditor")

REPORTER = by_scope("ann link", "", "bob", "")
TRIAGE = by_scope("dispatcher", "dispatcher", "dispatcher", "far_dispatcher")
DECIDE = by_scope("dispatcher leader", "dispatcher leader", "dispatcher leader", "far_dispatcher")
REVIEW = by_scope("leader", "leader", "leader", "")
"""Never the dispatcher: each case here was dispatched by the only one."""
VERIFY = by_scope("verifier", "verifier", "verifier", "")
LEAD = by_scope("handler", "other_handler", "other_handler", "far_handler")
COMMUNITY = by_scope("staff", "staff", "staff_second", "")
GRID = by_scope("grid_worker", "grid_worker", "", "")
WATCH = join(TRIAGE, VERIFY, COMMUNITY, GRID, by_scope("leader", "leader", "leader", ""))
HELPING = by_scope("other_handler", "handler", "handler", "")
"""The unit called to help; nobody is in the far street."""
HELPED = ("own", "near", "second")
CONTACT = join(TRIAGE, VERIFY)
CONFIDENTIAL = of("ann dispatcher other_handler")
"""Who works on the two confidential cases: never the accused `firm`, nor anybody else of the place."""
FILED = join(REPORTER, WATCH)
IN_HAND = join(FILED, LEAD)
STAFF_THERE = by_scope(*["grid_worker staff dispatcher verifier leader admin auditor"] * 2, "", "far_dispatcher")
HOUSEHOLD = {**STAFF_THERE, "second": of("staff_second dispatcher verifier leader admin auditor")}
STREET = INSIDE - of("far_dispatcher")
BODIES = {"own": STREET, "near": STREET, "second": STREET, "far": of("far_dispatcher")}


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
        if role in VISITORS and (self.name not in PUBLIC or (self.name, self.method) == ("cases:show", "GET")):
            return "door"  # also to a case that is not theirs, whether there is one or not
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
