"""Two streets, three communities, somebody of every role, and one of everything that an address can name.

Scopes say where a thing lies as the people of the first community see it: `own` is ann's, `near` a neighbour's in the
same community (with another desk), `second` bob's in the other community, `far` somebody's in another street.
"""

import itertools
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from helin.core.files import actions as files
from helin.core.journal.models import Entry
from helin.core.notices import actions as notices
from helin.core.notices.actions import tell
from helin.core.notices.models import Channel, Mode, Notice
from helin.core.organisations.models import Organisation
from helin.core.people import actions as people
from helin.core.people.actors import actor_for
from helin.core.people.models import Person
from helin.core.places.models import Place
from helin.features.cases import actions
from helin.features.cases.models import Case, Category, DispatchRule, HotTopic, HotTopicScheme, SupervisionOrder
from helin.features.cases.queries import token_of
from helin.kit.actors import Actor
from tests.safety import disputes, lots
from tests.safety.cast import CAST, EXTRAS, SCOPES, SITES, VISITORS
from tests.safety.desks import kept
from tests.safety.programs import let_in
from tests.safety.stages import LEADS, REPORTERS, SIDEWAYS, STAGES, WAY, WORKERS
from tests.safety.together import put_together
from tests.safety.uploads import upload

SYSTEM = Actor.system("test")
EPOCH = date(2000, 1, 1)
BACKEND = "helin.core.people.backends.PhoneOrName"
ADDRESS = "203.0.113.9"  # not this machine: the figures are not for everybody


@dataclass
class World:
    """Everything a test asks for by name."""

    at: datetime
    places: dict[str, Place]
    desks: dict[str, Organisation]
    categories: dict[str, Category]
    people: dict[str, Person] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    phones: dict[str, str] = field(default_factory=dict)
    cases: dict[tuple[str, str], Case] = field(default_factory=dict)
    things: dict[str, dict[str, dict[str, object]]] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def roles(self) -> list[str]:
        """Everybody who knocks, those who are not signed in first."""
        return sorted(VISITORS) + list(CAST)

    def actor(self, name: str) -> Actor:
        return actor_for(self.people[name], self.at)

    def client(self, role: str) -> Client:
        """A browser of its own, in which `role` has just signed in; of a program, one that shows its key."""
        client = Client(REMOTE_ADDR=ADDRESS, headers=self.headers if role == "program" else None)
        if role in self.cookies:
            client.cookies["sessionid"] = self.cookies[role]
        return client

    def kwargs(self, of: str, scope: str) -> dict[str, object]:
        return self.things[of][scope] if of else {}


def build() -> World:
    """Write the world; call inside a transaction that is rolled back."""
    at = timezone.now() - timedelta(hours=2)
    world = World(at, _places(), {}, {})
    for name, (kind, place) in {
        "firm": ("property_firm", "community"),
        "heating": ("department", "street"),
        "second_firm": ("property_firm", "second"),
        "far_firm": ("property_firm", "far_street"),
    }.items():
        world.desks[name] = Organisation.objects.create(
            kind=kind, name=f"desk {name}", place=world.places[place], phone="0536-1110001"
        )
    for street, desk in (("street", "heating"), ("far_street", "far_firm")):
        world.categories[street] = _catalogue(world.places[street], world.desks[desk], at)
    for name, (role, where) in (CAST | EXTRAS).items():
        _person(world, name, role, where)
    for name in CAST:
        _sign_in(world, name)
    for scope, stage in itertools.product(SCOPES, (*STAGES, *SIDEWAYS)):
        world.cases[scope, stage] = _case(world, scope, stage)
    for scope in SCOPES:
        world.cases[scope, "public"] = _case(world, scope, "replied", is_public=True)
    put_together(world, _case)
    _visitor(world)
    let_in(world)
    _things(world)
    disputes.add(world)
    lots.add(world)
    disputes.offer(world)
    return world


def _places() -> dict[str, Place]:
    rows = {
        "street": ("street", None, "370724002"),
        "community": ("community", "street", "370724002001"),
        "second": ("community", "street", "370724002002"),
        "grid": ("grid", "community", "370724002001001"),
        "second_grid": ("grid", "second", "370724002002001"),
        "building": ("building", "grid", ""),
        "second_building": ("building", "second_grid", ""),
        "household": ("household", "building", ""),
        "second_household": ("household", "second_building", ""),
        "far_street": ("street", None, "370724003"),
        "far_community": ("community", "far_street", "370724003001"),
        "far_grid": ("grid", "far_community", "370724003001001"),
        "far_building": ("building", "far_grid", ""),
        "far_household": ("household", "far_building", ""),
    }
    made: dict[str, Place] = {}
    for name, (kind, parent, code) in rows.items():
        extra = {"grid_kind": "basic"} if kind == "grid" else {}
        extra |= {"code": code} if code else {}
        made[name] = Place.objects.create(kind=kind, parent=made.get(parent or ""), name=f"place {name}", **extra)
        made[name].refresh_from_db()
    return made


def _catalogue(street: Place, lead: Organisation, at: datetime) -> Category:
    top = Category(street=street, code="01", name="物业", name_en="Property", starts_on=EPOCH)
    lamp = Category(street=street, parent=top, code="0101", name="照明", name_en="Light", starts_on=EPOCH)
    door = Category(street=street, parent=top, code="0102", name="门窗", name_en="Doors", starts_on=EPOCH)
    actions.bulk_set_categories([top, lamp, door], street=street, by=SYSTEM, at=at)
    limits = {"sign_amount": 3, "sign_unit": "working_hours", "handle_amount": 5, "handle_unit": "working_days"}
    rule = DispatchRule(category=None, place=street, lead=lead, starts_on=EPOCH, source="test", **limits)
    actions.bulk_set_rules([rule], street=street, by=SYSTEM, at=at)
    return lamp


def _person(world: World, name: str, role: str, where: str) -> None:
    number = len(world.people)
    place = world.places.get(where) or world.desks[where].place
    world.names[name] = f"柏{chr(0x8C00 + number)}鸢雀"  # whole only when it is not masked
    world.phones[name] = f"1397773{number:04}"
    person = people.create_account(
        name=world.names[name], phone=world.phones[name], place=place, must_change=False, by=SYSTEM, at=world.at
    )
    there = {"place": place} if where in world.places else {"organisation": world.desks[where]}
    people.grant_role(person=person, role=role, starts_on=EPOCH, by=SYSTEM, at=world.at, **there)
    world.people[name] = person


def _sign_in(world: World, name: str) -> None:
    client = Client()
    client.force_login(world.people[name], backend=BACKEND)
    _remember(client, entered_at=timezone.now().timestamp())
    world.cookies[name] = client.cookies["sessionid"].value


def _remember(client: Client, **values: object) -> None:
    session = client.session
    session.update(values)
    session.save()
    client.cookies["sessionid"] = session.session_key


def _case(world: World, scope: str, stage: str, *, is_public: bool = False) -> Case:
    """A case of the scope's reporter as far as `stage`; its words hold a canary of their own."""
    number = len(world.cases)
    by = world.actor(REPORTERS[scope])
    concern = actions.Concern(
        place_id=world.places[SITES[scope]].pk,
        title=f"路灯{scope}{stage}不亮",
        text=f"楼下路灯不亮。我叫{world.names[REPORTERS[scope]]}，电话1386660{number:04}，请回电。",
        location_text=f"电表旁 1375550{number:04}",
        is_public=is_public,
    )
    case = actions.start_draft(street=world.places["street"], by=by, at=world.at)
    case = actions.save_draft(case, concern, by=by, at=world.at)
    street = "far_street" if scope == "far" else "street"
    dispatcher, worker = ("far_dispatcher" if scope == "far" else "dispatcher"), WORKERS[scope]
    evidence = {
        "accept": (dispatcher, {"category": world.categories[street].pk}),
        "dispatch": (dispatcher, {"organisation": world.desks[LEADS[scope]].pk, "note": "请尽快。"}),
        "reply": (worker, {"reply": f"已修好，王师傅1364440{number:04}到过。"}),
        "rate": (REPORTERS[scope], {"solved": False, "grade": 1, "comment": f"还没好 1353330{number:04}"}),
    }
    reached, verb_aside, said = SIDEWAYS.get(stage, (stage, "", {}))
    for verb in WAY[: STAGES.index(reached)]:
        who, given = evidence.get(verb, (REPORTERS[scope] if verb == "submit" else worker, {}))
        case = actions.advance(case, verb, by=world.actor(who), at=world.at, **given)
    said = {name: said_at(world.at) if callable(said_at) else said_at for name, said_at in said.items()}
    return actions.advance(case, verb_aside, by=world.actor(worker), at=world.at, **said) if verb_aside else case


def _visitor(world: World) -> None:
    """A browser without a sign-in that has shown the secret links of ann's cases."""
    client = Client()
    _remember(client, case_claims=[case.pk for (scope, _), case in world.cases.items() if scope == "own"])
    world.cookies["link"] = client.cookies["sessionid"].value


def _topic(world: World, scope: str) -> HotTopic:
    """Two cases of one community that a run found alike."""
    cases = [world.cases[scope, stage] for stage in ("submitted", "public")]
    return HotTopic.objects.create(
        street=world.places["street"], place=world.places["community"], scheme=HotTopicScheme.objects.get(),
        title="楼道灯", words=["楼道灯"], cases=[c.pk for c in cases], case_count=2, joined_count=0, heat=2, weeks=[2],
        since_at=world.at - timedelta(days=7), until_at=world.at, found_at=world.at,
    )  # fmt: skip


def _order(world: World, scope: str) -> SupervisionOrder:
    """A supervision order on a case in hand; its words hold what the unit may not read in clear."""
    case = world.cases[scope, "handling"]
    words = case.text.replace("请回电。", "请说明为何未修。")
    by = world.actor("far_dispatcher" if scope == "far" else "leader")
    return actions.issue_order(case, level=1, text=words, by=by, at=world.at)


def _things(world: World) -> None:
    """What the addresses name, by kind and scope."""
    for stage in (*STAGES, *SIDEWAYS, "public", "merged"):
        world.things[stage] = {scope: {"pk": world.cases[scope, stage].pk} for scope in SCOPES}
    public = {scope: world.cases[scope, "public"] for scope in SCOPES}
    hidden = {scope: world.cases[scope, "submitted"] for scope in SCOPES}
    world.things["nowhere"] = {"own": {"rest": "nothing"}}
    world.things["format"] = {"own": {"fmt": "json"}}
    world.things["service"] = {"own": {"fmt": "xml", "code": world.categories["street"].code}}
    world.things["public request"] = {"own": {"fmt": "xml", "number": world.cases["own", "public"].number}}
    world.things["hidden request"] = {"own": {"fmt": "json", "number": world.cases["own", "submitted"].number}}
    world.things["wrong request token"] = {"own": {"fmt": "json", "token": f"{world.cases['own', 'public'].number}.x"}}
    world.things["public number"] = {scope: {"number": case.number} for scope, case in public.items()}
    world.things["hidden number"] = {scope: {"number": case.number} for scope, case in hidden.items()}
    for name, wrong in (("link", ""), ("wrong link", "0")):
        world.things[name] = {
            scope: {"number": case.number, "token": wrong * 32 or token_of(case)} for scope, case in hidden.items()
        }
    for name, cases in (("public photo", public), ("hidden photo", hidden)):
        world.things[name] = {scope: _photo(world, scope, case) for scope, case in cases.items()}
    world.things["dispatched number"] = {"own": {"number": world.cases["own", "dispatched"].number}}
    world.things["order"] = {scope: {"pk": _order(world, scope).pk} for scope in SCOPES}
    world.things["topic"] = {scope: {"pk": _topic(world, scope).pk} for scope in ("own",)}
    kept(world)
    for kind, own, second, far in (
        ("household", "household", "second_household", "far_household"),
        ("building", "building", "second_building", "far_building"),
        ("grid", "grid", "second_grid", "far_grid"),
        ("community", "community", "second", "far_community"),
    ):
        found = {"own": own, "near": own, "second": second, "far": far}
        world.things[kind] = {scope: {"place_id": world.places[name].pk} for scope, name in found.items()}
    entries = {
        scope: Entry.objects.get(kind="cases.accept", subject=f"cases.case:{public[scope].pk}") for scope in SCOPES
    }
    world.things["notice"], world.things["factor"] = {}, {}
    for scope, entry in entries.items():
        person = world.people[REPORTERS[scope]]
        tell(entry, [person.pk], number=public[scope].number, case_id=public[scope].pk)
        world.things["notice"][scope] = {"notice_id": Notice.objects.get(entry=entry).pk}
        factor = Authenticator.objects.create(user=person, type="recovery_codes", data={"seed": "", "used_mask": 0})
        world.things["factor"][scope] = {"authenticator_id": factor.pk}
        reporter = world.actor(REPORTERS[scope])
        notices.choose(Channel.EMAIL, Mode.ON, language="zh-hans", address=mail(scope), by=reporter, at=world.at)


def mail(scope: str) -> str:
    """The e-mail address of the scope's reporter."""
    return f"canary-{scope}@mail.example"


def _photo(world: World, scope: str, case: Case) -> dict[str, object]:
    by = world.actor(REPORTERS[scope])
    made = files.attach(upload(), subject=f"cases.case:{case.pk}", place=case.place, by=by, at=world.at)
    files.process(made.pk, by=SYSTEM, at=world.at)
    return {"attachment_id": made.pk, "variant": "view"}
