import pytest
from django.http import HttpResponse
from django.urls import path, reverse

from helin.features.cases.models import Case, CaseQuerySet
from helin.features.cases.views import case as case_views
from helin.kit import permissions
from tests.safety.canaries import logged, looking, planted
from tests.safety.knocking import (
    METHODS,
    addresses,
    effects,
    is_right,
    knock,
    open_to_all,
    undone,
    unlisted,
    wrong_answers,
)
from tests.safety.matrix import RULES
from tests.safety.rules import PUBLIC, Rule

pytestmark = pytest.mark.django_db
WRITES = [rule for rule in RULES if rule.method != "GET"]
NO_ROWS = {"ui:mode", "ui:theme", "ui:language", "people:sign_out", "people:sign_in", "people:check_code",
           "people:join", "people:second_step", "people:prove_again", "people:confirm_phone", "people:add_totp",
           "people:add_passkey", "open311:requests", "cases:create_departure"}  # fmt: skip
"""Sending these, as the matrix does, changes no row that is watched."""


def rule_of(name: str, label: str = "", method: str = "POST") -> Rule:
    return next(rule for rule in RULES if (rule.name, rule.label, rule.method) == (name, label, method))


def test_every_address_is_in_the_matrix():
    assert unlisted() == []


def test_only_the_listed_addresses_are_open_without_signing_in():
    assert open_to_all() == PUBLIC


@pytest.mark.parametrize("rule", RULES, ids=str)
def test_everybody_gets_the_answer_of_the_matrix_and_no_canary(world, rule):
    """Status, effect, and that neither an answer nor the log holds what this role may not read."""
    canaries = planted(world)
    with logged() as lines:
        assert wrong_answers(world, rule, look=looking(canaries)) == []
    assert len(lines) >= len(world.roles)
    assert [line for line in lines for canary in canaries if canary in line] == []


@pytest.mark.parametrize("rule", [rule for rule in WRITES if rule.name not in NO_ROWS], ids=str)
def test_the_same_request_changes_rows_for_somebody_entitled(world, rule):
    who = [(role, scope) for scope in rule.where for role in world.roles if rule.expected(role, scope) == rule.ok]
    assert effects(world, rule, *who[0])


def test_other_methods_are_not_allowed(world):
    ruled: dict[str, list[Rule]] = {}
    for rule in RULES:
        ruled.setdefault(rule.name, []).append(rule)
    wrong = []
    del ruled["api:nowhere"]  # what is not there is not there by any method
    for name, rules in ruled.items():
        role = next((r for r in world.roles if rules[0].expected(r, "own") == rules[0].ok), "anonymous")
        url = reverse(name, kwargs=world.kwargs(rules[0].of, "own"))
        for method in set(METHODS) - {rule.method for rule in rules}:
            with undone():
                answer = world.client(role).generic(method, url)
            if answer.status_code != 405:
                wrong.append(f"{method} {name} as {role}: {answer.status_code}")
    assert wrong == []


# The same machinery on a house with a missing check.


def test_a_planted_address_is_found_unlisted_and_open():
    def view(request):
        return HttpResponse()

    view.login_required = False
    planted = [path("planted/<int:pk>/", view, name="planted")]
    assert any("The address planted (planted/<int:pk>/) is in no rule" in sentence for sentence in unlisted(planted))
    assert open_to_all(planted) - PUBLIC == {"planted"}


def test_a_stale_rule_is_found():
    assert "The matrix rules over cases:show, which is no address." in unlisted(
        [pattern for name, pattern in addresses() if name != "cases:show"]
    )


def test_a_check_that_lets_one_permission_through_is_caught(world, monkeypatch):
    require = permissions.require
    monkeypatch.setattr(
        permissions, "require", lambda by, name, **where: None if name == "cases.triage" else require(by, name, **where)
    )
    found = wrong_answers(world, rule_of("cases:create_transition", "accept"), roles=["leader"])
    assert any("expected 403, got 302" in sentence for sentence in found)


def test_a_list_without_visible_to_is_caught(world, monkeypatch):
    monkeypatch.setattr(CaseQuerySet, "visible_to", lambda self, actor: self)
    found = wrong_answers(world, rule_of("cases:show", "filed", "GET"), roles=["anonymous", "far_dispatcher"])
    assert any("as anonymous at own: expected" in sentence and "got 200" in sentence for sentence in found)
    assert any("as far_dispatcher at near: expected 404, got 200" in sentence for sentence in found)


def test_a_view_open_by_mistake_is_caught(world, monkeypatch):
    view = dict(addresses())["notices:inbox"].callback
    monkeypatch.setattr(view, "login_required", False, raising=False)
    assert open_to_all() - PUBLIC == {"notices:inbox"}
    assert any("as anonymous" in sentence for sentence in wrong_answers(world, rule_of("notices:inbox", method="GET")))


def test_a_refusal_that_has_written_already_is_caught(world, monkeypatch):
    found = case_views.case_or_404

    def writes_first(request, pk):
        Case.objects.filter(pk=pk).update(token_version=7)
        return found(request, pk)

    monkeypatch.setattr(case_views, "case_or_404", writes_first)
    sentences = wrong_answers(world, rule_of("cases:create_transition", "accept"), roles=["leader"])
    assert "POST cases:create_transition accept as leader at own was refused, yet changed cases_case." in sentences


def test_an_answer_to_a_stranger_is_no_door(world):
    answer = knock(world, rule_of("cases:report", method="GET"), "anonymous", "own")
    assert not is_right(answer, "door")
