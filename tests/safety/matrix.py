"""The matrix itself: every address, with what it answers to whom. `rules` says how a row is read."""

from datetime import date
from uuid import uuid4

from django.utils import timezone

from helin.features.cases.actions import seen_as
from helin.features.cases.models import Case
from tests.safety import bodies
from tests.safety.drawing import LOTS
from tests.safety.moves import MOVES
from tests.safety.rulebook import RULEBOOK
from tests.safety.rules import (
    BODIES,
    COMMUNITY,
    CONFIDENTIAL,
    CONTACT,
    DECIDE,
    DESKS,
    EVERYBODY,
    FILED,
    HELPED,
    HELPING,
    HOUSEHOLD,
    IN_HAND,
    INSIDE,
    INTAKE,
    LEAD,
    NOBODY,
    OFFICE,
    REPORTER,
    SIGNED_IN,
    TRIAGE,
    VERIFY,
    WATCH,
    Rule,
    by_scope,
    form,
    join,
    of,
    pages,
    post,
)
from tests.safety.uploads import upload
from tests.safety.world import SITES, World


def _intake(world: World, role: str, _scope: str) -> dict[str, object]:
    site = SITES["far" if role == "far_dispatcher" else "second" if role == "staff_second" else "own"]
    return {
        "source": "phone", "title": "暖气不热", "text": "五楼暖气不热。", "appeal_type": "help", "phone": "13900001111",
        "name": "钱大妈", "place": world.places[site].pk, "request_key": str(uuid4()),
    }  # fmt: skip


def _dispatches(world: World, role: str, _scope: str) -> dict[str, object]:
    """One accepted case of the own street, as the desk would tick it."""
    far = role == "far_dispatcher"
    case, desk = world.cases["far" if far else "own", "accepted"], world.desks["far_firm" if far else "heating"]
    return {"case": case.pk, "organisation": desk.pk}


def _handing(world: World, _role: str, scope: str) -> dict[str, object]:
    """A case that the holder of the scope has in hand, back to its desk."""
    return {"case": world.things["held"][scope]["pk"], "to": "desk"}


def _ready_text(world: World, role: str, _scope: str) -> dict[str, object]:
    """A text for the street or, where a desk writes it, for the desk."""
    desk = {"handler": "firm", "other_handler": "heating", "far_handler": "far_firm"}.get(role, "")
    return {"verb": "reply", "organisation": world.desks[desk].pk if desk else "", "title": "x", "text": "已处理。"}


def _from_field(world: World, _role: str, scope: str) -> dict[str, object]:
    """As a device sends what was written without a network."""
    case = Case.objects.get(pk=world.cases[scope, "dispatched"].pk)
    return {"key": str(uuid4()), "seen": seen_as(case), "verb": "sign"}


def _where(world: World, _role: str, scope: str) -> dict[str, object]:
    return {"place": world.places[SITES[scope]].pk, "location_text": "门口"}


def _concern(world: World, _role: str, _scope: str) -> dict[str, object]:
    return {"text": "楼下的灯坏了。", "place_id": world.places["building"].pk}


def _webhook(world: World, _role: str, _scope: str) -> dict[str, object]:
    return {"token": world.things["key"]["own"]["token_id"], "url": "https://8.8.8.8/hook", "kinds": ["cases.reply"]}


def _street(world: World, _role: str, _scope: str) -> dict[str, object]:
    return {"jurisdiction_id": world.places["street"].code}


def _somebody_new(world: World, _role: str, _scope: str) -> dict[str, object]:
    where = f"place:{world.places['community'].pk}"
    return {"name": "新来的", "phone": "13900006666", "role": "community_staff", "where": where}


def _second_role(world: World, _role: str, _scope: str) -> dict[str, object]:
    return {"role": "leader", "where": f"place:{world.places['community'].pk}"}


HANDERS = by_scope(
    "dispatcher leader staff handler", "dispatcher leader other_handler", "", "far_dispatcher far_handler"
)
"""Who has to do with the work of the three holders."""
HANDED = join(HANDERS, by_scope("admin", "admin", "admin", ""))
"""An administrator sees how much is in hand, and no case."""
WHAT = {"text": "楼下的灯坏了。", "appeal_type": "help"}
DOOR = (200, 302, 422)
STAFF_OF_STREET = by_scope("admin", "admin", "admin", "")
ADMIN, AUDITOR, PROGRAM = of("admin"), of("auditor"), of("program")
RULES: list[Rule] = [
    *pages("manifest service_worker offline", EVERYBODY),
    *pages("home livez readyz robots ui:gallery ui:complaint cases:public_list cases:track", EVERYBODY),
    *pages("metrics", NOBODY),
    *post("ui:mode", EVERYBODY, {"mode": "elder"}),
    *post("ui:theme", EVERYBODY, {"theme": "dark"}),
    *post("ui:language", EVERYBODY, {"language": "en"}),
    # places, bodies, calendar, journal
    *pages("places:list organisations:tree", INSIDE),
    Rule("places:place", INSIDE, of="building", scopes=("far",), label="building"),
    Rule("places:place", HOUSEHOLD, of="household", label="household"),
    Rule("places:grid", EVERYBODY, of="grid", scopes=("far",)),
    Rule("organisations:show", BODIES, of="desk"),
    Rule("organisations:public", EVERYBODY, of="community", scopes=("far",)),
    *pages("workdays:calendar", ADMIN),
    *post("workdays:create_day", ADMIN, {"day": date(2027, 3, 2), "is_workday": "0", "name": "x", "source": "y"}),
    *post("workdays:create_seed", ADMIN, {"year": "2031"}),
    *pages("journal:audit people:who_saw", AUDITOR),
    *pages("people:staff", ADMIN),
    *form("people:add_staff", ADMIN, _somebody_new),
    Rule("people:staff_member", STAFF_OF_STREET, of="clerk"),
    *post("people:create_grant", STAFF_OF_STREET, _second_role, of="clerk"),
    *post("people:create_closure", STAFF_OF_STREET, of="clerk"),
    *post("people:create_reopening", STAFF_OF_STREET, of="clerk"),
    *post("people:create_ending", STAFF_OF_STREET, of="grant"),
    # the doors, and one's own account
    *form("people:sign_in", EVERYBODY, {"sign_in": "13900009999", "password": "wrong"}, ok=DOOR),
    *form("people:request_code", EVERYBODY, {"phone": "13900008888"}, ok=DOOR),
    *form("people:check_code", EVERYBODY, {"code": "000000"}, ok=DOOR),
    *form("people:join", EVERYBODY, {"name": "x"}, ok=DOOR),
    *form("people:second_step", EVERYBODY, {"code": "000000"}, ok=DOOR),
    *form("people:prove_again", SIGNED_IN, {"password": "wrong"}, ok=DOOR),
    *form("people:change_password", SIGNED_IN, {"new": "a long sentence indeed", "again": "a long sentence indeed"}),
    *form("people:change_name", SIGNED_IN, {"name": "李正名"}),
    *form("people:change_phone", SIGNED_IN, {"phone": "13900007777"}),
    *form("people:confirm_phone", SIGNED_IN, {"code": "000000"}),
    *form("people:add_totp", SIGNED_IN, {"code": "000000"}, ok=DOOR),
    *form("people:add_passkey", SIGNED_IN, {"name": "x", "credential": "{}"}, ok=DOOR),
    *form("people:erase", SIGNED_IN, {"sure": "on"}),
    *pages("people:account people:my_data people:download people:printed_copy", SIGNED_IN),
    *post("people:set_consent", SIGNED_IN, {"kind": "news", "agree": "yes"}),
    *post("people:renew_recovery_codes", SIGNED_IN),
    *post("people:sign_out_everywhere", SIGNED_IN),
    *post("people:sign_out", EVERYBODY),
    *post("people:prove_by_code", SIGNED_IN),
    *post("people:remove_second_factor", by_scope("ann", "", "bob"), of="factor", refusal=302),
    # what one was told, and files
    *pages("notices:inbox", SIGNED_IN),
    *form("notices:channels", SIGNED_IN, {"sms": "off", "email": "off"}),
    *post("notices:create_readings", SIGNED_IN, {"newest": "9"}),
    *post("notices:create_reading", by_scope("ann", "", "bob"), of="notice"),
    Rule("files:show", join(WATCH, by_scope("ann link", "", "bob")), of="hidden photo", label="of a case"),
    Rule("files:show", EVERYBODY, of="public photo", scopes=("far",), label="of a public case"),
    # reporting, and following
    *form("cases:report", EVERYBODY, WHAT),
    *form("cases:report_what", REPORTER, WHAT, of="draft", scopes=("own", "second")),
    *form("cases:report_where", REPORTER, _where, of="draft", scopes=("own", "second")),
    *form("cases:report_check", REPORTER, {"is_public": "on"}, of="draft", scopes=("own", "second")),
    Rule("cases:report_sent", REPORTER, of="submitted"),
    *post("cases:create_disposal", REPORTER, of="draft", scopes=("own", "second")),
    *pages("cases:mine", SIGNED_IN),
    Rule("cases:public_page", EVERYBODY, of="public number", scopes=("far",), label="public"),
    Rule("cases:public_page", NOBODY, of="hidden number", scopes=("own",), label="not public"),
    *post("cases:create_join", EVERYBODY - of("ann link"), of="public number", scopes=("own",), refusal=403),
    *post("cases:create_departure", EVERYBODY, of="public number", scopes=("far",)),
    Rule("cases:track_link", EVERYBODY, of="link", scopes=("far",)),
    Rule("cases:track_link", NOBODY, of="wrong link", scopes=("own",), label="wrong"),
    *form("cases:rating_link", EVERYBODY, {"verb": "rate", "solved": "yes", "grade": "5"}, of="rating link"),
    *form("cases:rating_link", EVERYBODY, {"number": "2600000000"}, of="confidential rating link", scopes=("own",),
          ok=(200, 422), label="confidential"),
    Rule("cases:rating_link", NOBODY, of="wrong rating link", scopes=("own",), label="wrong"),
    *pages("cases:public_left_out", EVERYBODY),
    # programs
    *[Rule(f"open311:{name}", EVERYBODY, of="format", scopes=("own",), body=_street)
      for name in ("discovery", "discovery_v2", "services", "requests", "updates")],
    Rule("open311:requests", NOBODY, "POST", of="format", scopes=("own",), body={"description": "x"}, refusal=400),
    Rule("open311:service", EVERYBODY, of="service", scopes=("own",), body=_street),
    Rule("open311:request", EVERYBODY, of="public request", scopes=("own",), body=_street, label="public"),
    Rule("open311:request", NOBODY, of="hidden request", scopes=("own",), body=_street, label="hidden"),
    Rule("open311:token", NOBODY, of="wrong request token", scopes=("own",), body=_street),
    *pages("api:openapi api:guide cases:report_gone", EVERYBODY),
    *[Rule(f"api:{name}", PROGRAM, refusal=401)
      for name in ("list_cases", "create_case", "list_categories", "list_places", "list_organisations", "list_facts")],
    Rule("api:read_case", PROGRAM, of="public number", scopes=("own",), refusal=401),
    *[Rule(f"api:{name}", PROGRAM, "POST", body=_concern, refusal=401, ok=(201,))
      for name in ("list_cases", "create_case")],
    Rule("api:create_transition", PROGRAM, "POST", of="dispatched number", body={"verb": "sign"}, scopes=("own",),
         refusal=401, ok=(201,)),
    *[Rule(f"api:{name}", PROGRAM, refusal=401) for name in ("list_webhooks", "create_webhook")],
    *[Rule(f"api:{name}", PROGRAM, "POST", body={"url": "https://8.8.8.8/x"}, refusal=401, ok=(201,))
      for name in ("list_webhooks", "create_webhook")],
    *[Rule(f"api:{name}_webhook", PROGRAM, method, of="webhook pk", scopes=("own",), refusal=401, ok=(200, 204))
      for name in ("read", "delete") for method in ("GET", "DELETE")],
    Rule("api:list_deliveries", PROGRAM, of="webhook pk", scopes=("own",), refusal=401),
    *post("api:create_replay", PROGRAM, {"state": "skipped"}, of="webhook pk", scopes=("own",), refusal=401, ok=(201,)),
    Rule("api:nowhere", NOBODY, of="nowhere", scopes=("own",)),
    *pages("cases:programs", ADMIN),
    *post("cases:create_key", ADMIN, {"name": "x", "scopes": ["read"], "days": "30"}),
    *post("cases:create_revocation", ADMIN, of="key", scopes=("own",)),
    *post("cases:create_webhook", ADMIN, _webhook),
    Rule("cases:webhook", ADMIN, of="webhook", scopes=("own",)),
    *[Rule(f"cases:create_{what}", ADMIN, "POST", body={"since": "2020-01-01"}, of="webhook", scopes=("own",))
      for what in ("removal", "activation", "replay")],
    # the desk
    *pages("cases:desk cases:field cases:field_kept", OFFICE | DESKS, refusal=403),
    *post("cases:create_dispatches", of("dispatcher far_dispatcher"), _dispatches, refusal=403, ok=(200,)),
    *post("cases:create_saved_filter", OFFICE | DESKS, {"name": "本周", "list": "queue=open"}, refusal=403),
    *post("cases:end_saved_filter", by_scope("dispatcher", "handler", "", ""), of="saved list", scopes=("own", "near")),
    *form("cases:templates", of("dispatcher leader far_dispatcher") | DESKS, _ready_text, refusal=403),
    *post("cases:end_template", by_scope("dispatcher leader", "handler", "", ""), of="ready text",
          scopes=("own", "near")),
    *LOTS,
    *RULEBOOK,
    *form("cases:exports", (OFFICE | DESKS) - of("grid_worker"), {"purpose": "check", "kind": "csv"}, refusal=403),
    *pages("cases:map", of("staff staff_second dispatcher leader far_dispatcher"), refusal=403),
    *pages("cases:handovers", (OFFICE | DESKS) - of("verifier"), refusal=403),
    Rule("cases:handover", HANDED, of="holder", scopes=("own", "near", "far")),
    *post("cases:create_handover", HANDERS, _handing, of="holder", scopes=("near", "own", "far")),
    *pages("cases:burden", of("leader"), refusal=403),
    *post("cases:create_caller_search", OFFICE - of("leader"), lambda world, *_: {"phone": world.phones["ann"]},
          refusal=403, ok=(200,)),
    *pages("cases:dashboard cases:triage cases:topics", OFFICE - of("grid_worker"), refusal=403),
    Rule("cases:counted_call_backs", OFFICE - of("grid_worker"), body=bodies.figure, refusal=403),
    *post("cases:create_proposal", by_scope("staff dispatcher leader", "", "", ""), of="topic", scopes=("own",),
          sees=of("verifier")),
    *pages("cases:orders", OFFICE | DESKS, refusal=403),
    Rule("cases:order", join(WATCH, LEAD), of="order"),
    *post("cases:create_answer", LEAD, {"measures": "明天换灯。", "finish_on": str(timezone.localdate())},
          sees=join(WATCH, LEAD), of="order"),
    *post("cases:create_closing", DECIDE, {"remark": "到现场看过。"}, sees=join(WATCH, LEAD), of="order"),
    *form("cases:create_order", DECIDE, {"level": "1", "text": "请说明为何未修。"}, sees=IN_HAND, of="signed"),
    *pages("cases:follow_ups", of("verifier leader"), refusal=403),
    Rule("cases:follow_up", by_scope(*["verifier leader"] * 3), of="follow-up"),
    *post("cases:follow_up", VERIFY, {"result": "kept", "words": "还是不亮。"},
          sees=by_scope(*["verifier leader"] * 3), of="follow-up"),
    *pages("cases:disputes", of("dispatcher verifier leader far_dispatcher"), refusal=403),
    *form("cases:ask_exclusion", join(TRIAGE, LEAD), {"reason": "untrue", "words": "没有这回事。"},
          sees=IN_HAND, of="called_back"),
    *form("cases:appeal_rating", LEAD, {"reason": "wrong_grade", "words": "好话。"}, sees=IN_HAND, of="called_back"),
    Rule("cases:exclusion", IN_HAND, of="asked out"),
    *post("cases:exclusion", DECIDE, {"verb": "exclude", "words": "确实。"}, sees=IN_HAND, of="asked out"),
    *post("cases:exclusion", REPORTER, {"verb": "contest", "words": "不对。"}, sees=IN_HAND, of="left out",
          label="contest"),
    *post("cases:exclusion", by_scope(*["dispatcher verifier"] * 3), {"verb": "lift", "words": "应计。"},
          sees=IN_HAND, of="contested", scopes=("own", "near", "second"), label="settle"),
    Rule("cases:appeal", join(WATCH, LEAD, by_scope("ann", "", "bob")), of="appeal"),
    *post("cases:appeal", join(DECIDE, VERIFY), {"verb": "uphold_appeal", "words": "是。"}, sees=IN_HAND, of="appeal"),
    *form("cases:intake", INTAKE, _intake, refusal=403),
    Rule("cases:show", REPORTER, of="draft", scopes=("own", "second"), label="draft"),
    Rule("cases:show", FILED, of="submitted", label="filed"),
    Rule("cases:show", IN_HAND, of="replied", label="in hand"),
    *post("cases:create_contact_view", CONTACT, {"reason": "place"}, sees=IN_HAND, of="replied"),
    *[Rule("cases:show", {"own": CONFIDENTIAL}, of=kind, scopes=("own",), label=kind)
      for kind in ("accused", "confidential")],
    *post("cases:create_contact_view", {"own": of("dispatcher")}, {"reason": "place"}, sees={"own": CONFIDENTIAL},
          of="accused", scopes=("own",), label="accused"),
    Rule("files:show", {"own": of("ann dispatcher")}, of="accused photo", scopes=("own",), label="of an accusation"),
    *post("cases:create_restriction", DECIDE, {"reason": "涉及未成年人"}, sees=IN_HAND, of="replied"),
    *post("cases:create_lifting", {"own": of("leader")}, {"lifting": "不再需要"}, sees={"own": CONFIDENTIAL},
          of="confidential", scopes=("own",)),
    *pages("cases:restricted", of("leader"), refusal=403),
    *post("cases:create_opening", {"own": of("leader")}, {"reason": "上级督查"}, sees={"own": CONFIDENTIAL},
          of="accused", scopes=("own",)),
    *post("cases:create_publication", join(TRIAGE, COMMUNITY, REPORTER), {"title": "灯", "text": "灯坏了"},
          sees=IN_HAND, of="public"),
    *post("cases:create_publication", REPORTER, {"title": "灯", "text": "灯坏了", "is_public": "on"},
          sees=IN_HAND, of="replied", label="make public"),
    *post("cases:create_photo", IN_HAND, lambda *_: {"photos": upload()}, of="replied"),
    Rule("cases:show", IN_HAND, of="handling", label="that another was merged into"),
    Rule("cases:show", FILED, of="merged", label="merged"),
    *form("cases:merge", TRIAGE, bodies.merger, sees=FILED, of="accepted"),
    *form("cases:unmerge", TRIAGE, {"reason": "不是同一盏。"}, sees=FILED, of="merged"),
    *form("cases:split", TRIAGE, bodies.part, sees=IN_HAND, of="handling"),
    Rule("cases:show", join(IN_HAND, HELPING), of="joint", scopes=HELPED, label="joint"),
    *form("cases:call_in", DECIDE, bodies.calls, sees=join(IN_HAND, HELPING), of="joint", scopes=HELPED),
    Rule("cases:answer_call", HELPING, body={"verb": "sign_call"}, sees=IN_HAND, of="call", scopes=HELPED),
    *post("cases:answer_call", HELPING, {"verb": "sign_call"}, sees=IN_HAND, of="call", scopes=HELPED),
    *post("cases:answer_call", DECIDE, {"verb": "release", "reason": "不用。"}, sees=join(IN_HAND, HELPING),
          of="call", scopes=HELPED, label="release"),
    *pages("cases:calls", OFFICE - of("grid_worker"), refusal=403),
    *pages("cases:field_pass", SIGNED_IN),
    *post("cases:create_move", LEAD, _from_field, sees=IN_HAND, of="dispatched", ok=(200, 201)),
    *MOVES,
]  # fmt: skip
