"""The rules of the street in the matrix: who reads and who keeps them, and what a keeper sends."""

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from tests.safety.rules import SIGNED_IN, Rule, form, of, pages, post

if TYPE_CHECKING:
    from tests.safety.world import World


def rule_body(world: "World", role: str, _scope: str) -> dict[str, object]:
    """A row of the catalogue for the own street."""
    far = "far_" if role == "far_dispatcher" else ""
    named = {
        "category": world.categories[f"{far}street"].pk,
        "place": world.places[f"{far}community"].pk,
        "lead": world.desks["far_firm" if far else "heating"].pk,
    }
    limits = {"sign_amount": 3, "sign_unit": "working_hours", "handle_amount": 5, "handle_unit": "working_days"}
    return named | limits | {"starts_on": str(timezone.localdate()), "source": "x", "seen": 2**40}


def category_body(_world: "World", role: str, _scope: str) -> dict[str, object]:
    """A category at the top of the own street."""
    return {"name": "夜市", "name_en": "Night market", "code": f"7{len(role)}", "starts_on": str(timezone.localdate())}


_SET = {"starts_on": str(timezone.localdate() + timedelta(days=1)), "source": "x", "seen": 0, "confirmed": "1"}
SETS: dict[str, dict[str, object]] = {
    "cases:case_limits": _SET
    | {"objection_days": 2, "extension_days": 10, "extensions_max": 1, "pause_days": 10}
    | {"account_calendar_days": 180, "joint_days": 3, "accept_days": 1, "dispatch_days": 1},
    "cases:supervision_scheme": _SET
    | {"yellow_days": 1, "overdue_level": 1, "dissatisfied_level": 2, "still_dissatisfied_level": 3, "answer_days": 3},
    "cases:rate_scheme": _SET
    | {"response_percent": 20, "satisfaction_percent": 40, "solution_percent": 40, "fairly_percent": 80}
    | {"period_day": 19, "appeal_days": 3, "contest_days": 3, "follow_up_days": 3, "sample_size": 20}
    | {"sample_days": 10, "tries_max": 3, "link_calendar_days": 7},
}
"""What a street sets from tomorrow on."""


RULERS = of("admin dispatcher leader far_dispatcher")

RULEBOOK: list[Rule] = [
    *pages("cases:rules cases:catalogue cases:categories", RULERS, refusal=403),
    *[
        rule
        for name, body in SETS.items()
        for rule in (Rule(name, RULERS, refusal=403), *post(name, RULERS - of("leader"), body, refusal=403))
    ],
    *form("cases:new_rule", RULERS - of("leader"), rule_body, refusal=403),
    *form("cases:new_category", RULERS - of("leader"), category_body, refusal=403),
    Rule(
        "cases:category",
        RULERS - of("far_dispatcher"),
        of="category",
        sees=SIGNED_IN - of("far_dispatcher"),
        scopes=("own",),
    ),
    *post(
        "cases:category",
        of("admin dispatcher"),
        {"ends_on": str(timezone.localdate() + timedelta(days=1))},
        of="category",
        sees=SIGNED_IN - of("far_dispatcher"),
        scopes=("own",),
    ),
    Rule(
        "cases:rule", RULERS - of("far_dispatcher"), of="rule", sees=SIGNED_IN - of("far_dispatcher"), scopes=("own",)
    ),
    *post(
        "cases:rule",
        of("admin dispatcher"),
        {"ends_on": str(timezone.localdate() + timedelta(days=1))},
        of="rule",
        sees=SIGNED_IN - of("far_dispatcher"),
        scopes=("own",),
    ),
]
