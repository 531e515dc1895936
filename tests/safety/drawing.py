"""Who draws by lot, who calls those drawn, and what everybody reads of it."""

from tests.safety.lots import STEPS, draw
from tests.safety.rules import EVERYBODY, VERIFY, Rule, by_scope, form, of, pages, post

SEES = by_scope(*["verifier leader"] * 3)
LOTS: list[Rule] = [
    *pages("cases:samples", EVERYBODY),
    *[Rule(f"cases:{name}", EVERYBODY, of="sample") for name in ("sample", "sample_file")],
    *form("cases:create_sample", of("leader"), draw, refusal=403),
    *pages("cases:sample_calls", of("verifier leader"), refusal=403),
    *[Rule("cases:sample_call", SEES, of=stage, label=stage) for stage in STEPS],
    *post("cases:sample_call", VERIFY, {"result": "refused"}, sees=SEES, of="drawn"),
    *post("cases:create_sample_contact", VERIFY, sees=SEES, of="drawn", ok=(200,)),
]
