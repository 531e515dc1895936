"""Whatever fits the description, and much that does not, gets a described answer; never a fault of ours.

`make fuzz` runs the same with many more requests.
"""

import os

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi import checks

from helin.core.people.models import Scope
from helin.core.people.throttle import Limit
from helin.features.cases import actions
from helin.features.cases.api.rest import doors
from helin.features.cases.api.rest.words import SUMMARIES

pytestmark = pytest.mark.django_db
EXAMPLES = int(os.environ.get("HELIN_FUZZ_EXAMPLES", "6"))
CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
sent: dict[str, int] = {}
"""How many requests went out, by the status that came back."""


@pytest.fixture
def described(world, program, monkeypatch):
    """The description, a key for everything, and what there is to name."""
    monkeypatch.setattr(doors, "CALLS", Limit("api-calls", 10**9, 60))
    case = world.advanced(world.filed(), "accept", "dispatch")
    caller = program(*Scope.values, role="dispatcher")
    made = caller("post", "webhooks", {"url": "https://8.8.8.8/x"}, Idempotency_Key="first")
    known = {"number": [case.number, world.filed().number], "pk": [made.json()["id"]], "place_id": [world.building.pk]}
    signals = (request_started, request_finished)
    for signal in signals:  # as Django's own client does: the connection is the test's
        signal.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi("/api/openapi.json", get_wsgi_application()), caller, known
    for signal in signals:
        signal.connect(close_old_connections)


def ask(described, name, mode):
    """Send EXAMPLES requests of one operation; half of those with something to name name what is there."""
    schema, caller, known = described
    found = (each.ok() for each in schema.get_all_operations())
    operation = next(each for each in found if each.definition.raw["operationId"] == name)
    quiet = [
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.filter_too_much,
        HealthCheck.data_too_large,
    ]

    @settings(
        max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
        suppress_health_check=quiet,
    )  # fmt: skip
    @given(case=operation.as_strategy(generation_mode=mode), data=st.data())
    def once(case, data):
        for field, values in known.items():
            if field in (case.path_parameters or {}) and data.draw(st.booleans()):
                case.path_parameters[field] = data.draw(st.sampled_from(values))
            if isinstance(case.body, dict) and field in case.body and data.draw(st.booleans()):
                case.body[field] = data.draw(st.sampled_from(values))
        answer = case.call(headers={"Authorization": f"Bearer {caller.secret}"})
        sent[str(answer.status_code)] = sent.get(str(answer.status_code), 0) + 1
        case.validate_response(answer, checks=CHECKS)

    once()
    print(f"{name} {mode.value}: {sum(sent.values())} requests so far, {dict(sorted(sent.items()))}")  # noqa: T201 (-s shows it)


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["fits", "does not"])
@pytest.mark.parametrize("name", sorted(SUMMARIES))
def test_every_answer_is_a_described_one(described, name, mode):
    if mode == GenerationMode.NEGATIVE and name in {"list_categories", "list_organisations", "list_webhooks"}:
        pytest.skip("takes nothing that could be wrong")
    ask(described, name, mode)


def test_a_fault_of_ours_is_found(described, monkeypatch):
    """The control: the same on a broken operation fails."""

    def broken(*_args, **_named):
        raise ZeroDivisionError

    monkeypatch.setattr(actions, "file_through_program", broken)
    with pytest.raises(FailureGroup):
        ask(described, "create_case", GenerationMode.POSITIVE)
