"""Who makes which move of a case, from where it stands."""

from datetime import timedelta

from django.utils import timezone

from helin.features.cases.models import Category
from tests.safety.rules import (
    DECIDE,
    FILED,
    IN_HAND,
    LEAD,
    REPORTER,
    REVIEW,
    TRIAGE,
    VERIFY,
    Rule,
    Scoped,
    join,
)
from tests.safety.world import World


def _verb(verb: str, at: str, may: Scoped, scopes: str = "own", **evidence: object) -> Rule:
    sees = FILED if at in ("submitted", "accepted") else IN_HAND
    sees = REPORTER if at == "draft" else sees

    def body(world: World, _role: str, scope: str) -> dict[str, object]:
        known = {
            "category": lambda: world.categories["far_street" if scope == "far" else "street"].pk,
            "other category": lambda: Category.objects.get(street=world.places["street"], code="0102").pk,
            "organisation": lambda: world.desks["far_firm" if scope == "far" else "heating"].pk,
        }
        given = {k: known[str(v)]() if v in known else known[k]() if v is ... else v for k, v in evidence.items()}
        return {"verb": verb, **given}

    return Rule("cases:create_transition", may, "POST", sees, at, body, scopes=tuple(scopes.split()), label=verb)


MOVES: list[Rule] = [
    _verb("submit", "draft", REPORTER),
    _verb("accept", "submitted", TRIAGE, "own near second far", category=...),
    _verb("correct", "accepted", TRIAGE, category="other category"),
    _verb("decline", "submitted", TRIAGE, reason_code="same_matter", explanation="已有同样的一件。"),
    _verb("dispatch", "accepted", TRIAGE, organisation=...),
    _verb("sign", "dispatched", LEAD, "own near second far"),
    _verb("start", "signed", LEAD),
    _verb("uphold", "objected", REVIEW, "own near second far", reason="确实不归它。"),
    _verb("overrule", "objected", REVIEW, reason="归它。"),
    _verb("grant_time", "asked", DECIDE, "own near second far"),
    _verb("refuse_time", "asked", DECIDE, reason="本地有货。"),
    _verb("put_on_account", "proposed", DECIDE, "own near second far"),
    _verb("refuse_account", "proposed", DECIDE, reason="现在就能办。"),
    _verb("answer", "paused", REPORTER, "own near second far", answer="二单元。"),
    _verb("resume", "paused", LEAD, "own near second far"),
    _verb("object", "dispatched", LEAD, "own near second far", reason="不归我们管。"),
    _verb("ask_time", "handling", LEAD, "own near second far", days="3", reason="要等配件。"),
    _verb("pause", "handling", LEAD, "own near second far", days="3", reason="请说明哪个单元。"),
    _verb("ask_account", "handling", LEAD, review_on=str(timezone.localdate() + timedelta(days=60)), reason="等改造。"),
    _verb("reply", "handling", LEAD, reply="修好了。"),
    _verb("rate", "replied", REPORTER, "own near second far", solved="yes", grade="5"),
    _verb("call_back", "replied", VERIFY, result="reached", answered="yes", solved="yes", grade="4"),
    _verb("try_call", "replied", VERIFY),
    _verb("close", "called_back", VERIFY),
    _verb("reopen", "called_back", join(REPORTER, VERIFY), reason="又坏了。"),
    _verb("withdraw", "dispatched", REPORTER, reason="不用了。"),
]  # fmt: skip
