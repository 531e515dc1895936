"""Who may do what to a case, in one table."""

from collections.abc import Iterable

from helin.core.roles import Role
from helin.features.cases.models import INTAKE, WATCH, Case, ResponseTemplate
from helin.features.cases.workflow import OPEN, Status
from helin.kit.actors import Actor
from helin.kit.permissions import Grant, declare


def is_reporter(actor: Actor, case: Case) -> bool:
    """The person who spoke, signed in or holding the case's secret link."""
    return f"cases.case:{case.pk}" in actor.claims or (
        actor.person_id is not None and actor.person_id == case.reporter_id
    )


def lead_desk(case: Case) -> Iterable[int | None]:
    """The desk that leads."""
    return (case.lead_id,)


def is_handler(actor: Actor, case: Case) -> bool:
    """The worker to whom the desk gave the case."""
    return actor.person_id is not None and actor.person_id == case.handler_id


def did_not_handle(actor: Actor, case: Case) -> bool:
    """Whoever handles never verifies, and whoever asks, which is handling, never decides.

    Source: docs/sources.md#fugou-2019-3.
    """
    return actor.person_id not in case.handled_by and case.lead_id not in actor.desks


def recorded_it(actor: Actor, case: Case) -> bool:
    """Staff who wrote the concern down for somebody."""
    return actor.person_id is not None and actor.person_id == case.recorded_by_id


def may_join(actor: Actor, case: Case) -> bool:
    """An open case that everybody sees, and not one's own."""
    return case.is_public and case.status in OPEN and case.status != Status.SUBMITTED and not is_reporter(actor, case)


def is_third_person(actor: Actor, case: Case) -> bool:
    """An objection is reviewed by somebody other than who dispatched and who objects.

    Source: docs/sources.md#beijing-jiesujiban-12.
    """
    return actor.person_id != case.dispatched_by_id and did_not_handle(actor, case)


def of_street(_actor: Actor, template: ResponseTemplate) -> bool:
    """A text of a desk is kept by the desk, one of the street by the street."""
    return template.organisation_id is None


def desk_of_template(template: ResponseTemplate) -> Iterable[int | None]:
    """The desk whose text it is."""
    return (template.organisation_id,)


def own_desks(actor: Actor) -> Iterable[int | None]:
    """The desks at which somebody works, about the own lists."""
    return actor.desks


def is_themselves(actor: Actor, subject: Actor) -> bool:
    """Somebody who is signed in, about the own desk."""
    return actor.person_id is not None and actor.person_id == subject.person_id


DECIDERS = frozenset({Role.DISPATCHER, Role.LEADER})
REPORTER = Grant(anyone=True, only_if=is_reporter)
ON_BEHALF = Grant(roles=INTAKE, only_if=recorded_it)
DESK = Grant(roles=frozenset({Role.HANDLER}), desk_of=lead_desk)
WORKER = Grant(roles=frozenset({Role.GRID_WORKER, Role.COMMUNITY_STAFF}), only_if=is_handler)
VERIFIER = Grant(roles=frozenset({Role.VERIFIER}), only_if=did_not_handle)
TOPICS = Grant(roles=frozenset({Role.LEADER, Role.DISPATCHER, Role.COMMUNITY_STAFF}))

declare(
    {
        "cases.report": (Grant(anyone=True),),
        "cases.record": (Grant(roles=INTAKE),),
        "cases.own": (REPORTER, ON_BEHALF),
        "cases.answer": (REPORTER, ON_BEHALF),
        "cases.rate": (REPORTER,),
        "cases.triage": (Grant(roles=frozenset({Role.DISPATCHER})),),
        "cases.handle": (DESK, WORKER),
        "cases.review": (Grant(roles=DECIDERS, only_if=is_third_person),),
        "cases.decide": (Grant(roles=DECIDERS, only_if=did_not_handle),),
        "cases.resume": (DESK, WORKER, Grant(system=True)),
        "cases.verify": (VERIFIER,),
        "cases.close": (VERIFIER, Grant(system=True)),
        "cases.reopen": (REPORTER, ON_BEHALF, VERIFIER),
        "cases.publish": (Grant(roles=frozenset({Role.DISPATCHER, Role.COMMUNITY_STAFF})), REPORTER),
        "cases.view": (Grant(roles=WATCH), DESK, WORKER, REPORTER),
        "cases.read_words": (Grant(roles=WATCH), REPORTER, ON_BEHALF),
        "cases.configure": (Grant(roles=frozenset({Role.ADMIN, Role.DISPATCHER})), Grant(system=True)),
        "cases.keep_templates": (
            Grant(roles=DECIDERS, only_if=of_street),
            Grant(roles=frozenset({Role.HANDLER}), desk_of=desk_of_template),
        ),
        "cases.export": (
            Grant(roles=WATCH - {Role.GRID_WORKER}),
            Grant(roles=frozenset({Role.HANDLER}), desk_of=own_desks),
        ),
        "cases.burden": (Grant(roles=frozenset({Role.LEADER})),),
        "cases.keep_filters": (Grant(anyone=True, only_if=is_themselves),),
        "cases.import": (Grant(roles=frozenset({Role.ADMIN})), Grant(system=True)),
        "cases.join": (Grant(anyone=True, only_if=may_join),),
        "cases.leave": (Grant(anyone=True),),
        "cases.topics": (TOPICS, Grant(roles=frozenset({Role.VERIFIER}))),
        "cases.put_forward": (TOPICS,),
        "cases.find_topics": (Grant(system=True),),
        "cases.give_card": (Grant(system=True),),
        "cases.issue_order": (Grant(roles=DECIDERS, only_if=did_not_handle), Grant(system=True)),
        "cases.answer_order": (DESK, WORKER),
        "cases.close_order": (Grant(roles=DECIDERS, only_if=did_not_handle),),
        "cases.see_orders": (Grant(roles=WATCH), DESK, WORKER),
        "cases.dashboard": (
            Grant(roles=frozenset({Role.LEADER, Role.DISPATCHER, Role.VERIFIER, Role.COMMUNITY_STAFF})),
        ),
    }
)
