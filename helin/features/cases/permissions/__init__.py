"""Who may do what to a case, in one table."""

from helin.core.roles import Role
from helin.features.cases.models import FIELD, INTAKE, WATCH
from helin.features.cases.permissions.conditions import (
    at_call_back,
    called_desk,
    co_desks,
    desk_of_template,
    did_not_handle,
    each,
    holds_rating_link,
    is_decision_asked,
    is_draft,
    is_handler,
    is_not_accused,
    is_not_named,
    is_not_own,
    is_not_partial,
    is_open,
    is_open_to_called,
    is_open_to_staff,
    is_reporter,
    is_restricted,
    is_themselves,
    is_third_person,
    lead_desk,
    may_call,
    may_call_again,
    may_contest,
    may_exclude,
    may_join,
    may_judge,
    may_lift,
    may_restrict,
    may_settle,
    of_case,
    of_street,
    own_desks,
    rated_desk,
    recorded_it,
    shows_key,
    waits_for_a_call,
    with_unit,
)
from helin.kit.permissions import Grant, declare

DECIDERS = frozenset({Role.DISPATCHER, Role.LEADER})
DISPATCHER, LEADER, OFFICER = (frozenset({role}) for role in (Role.DISPATCHER, Role.LEADER, Role.VERIFIER))
THIRD = DECIDERS | {Role.VERIFIER}
REPORTER = Grant(anyone=True, only_if=is_reporter)
ON_BEHALF = Grant(roles=INTAKE, only_if=each(recorded_it, is_not_named))
DESK = Grant(roles=frozenset({Role.HANDLER}), desk_of=lead_desk, only_if=is_not_accused)
CO_DESK = Grant(roles=frozenset({Role.HANDLER}), desk_of=co_desks, only_if=each(is_not_accused, is_open_to_called))
WORKER = Grant(roles=FIELD, only_if=each(is_handler, is_not_accused))
VERIFIER = Grant(roles=OFFICER, only_if=each(did_not_handle, is_not_partial))
REPORTER_OF_DRAFT = Grant(anyone=True, only_if=each(is_reporter, is_draft))
TOPICS = Grant(roles=frozenset({Role.LEADER, Role.DISPATCHER, Role.COMMUNITY_STAFF}))
SIGHT = (
    Grant(roles=WATCH, only_if=is_open_to_staff),
    Grant(roles=DISPATCHER, only_if=is_not_accused),
    Grant(roles=OFFICER, only_if=each(at_call_back, is_not_accused)),
    Grant(roles=OFFICER, only_if=each(waits_for_a_call, is_not_accused)),
    Grant(roles=LEADER, only_if=each(is_decision_asked, is_not_accused)),
)
"""Who looks after a place; the rows below the first are for restricted cases."""
TASKS = (
    Grant(roles=DISPATCHER, only_if=each(is_open, is_not_named)),
    Grant(roles=OFFICER, only_if=each(at_call_back, did_not_handle, is_not_named)),
    Grant(roles=OFFICER, only_if=each(waits_for_a_call, did_not_handle, is_not_named)),
    Grant(roles=FIELD, only_if=each(is_handler, with_unit, is_open_to_staff, is_not_named)),
    Grant(roles=INTAKE, only_if=each(recorded_it, is_open, is_not_named)),
)
"""What somebody needs the reporter for. A handling unit has no such task: it asks through the case."""

declare(
    {
        "cases.report": (Grant(anyone=True),),
        "cases.record": (Grant(roles=INTAKE),),
        "cases.own": (REPORTER, ON_BEHALF),
        "cases.answer": (REPORTER, ON_BEHALF),
        "cases.rate": (REPORTER, Grant(anyone=True, only_if=holds_rating_link)),
        "cases.offer_rating": (Grant(system=True),),
        "cases.triage": (Grant(roles=DISPATCHER, only_if=is_not_partial),),
        "cases.handle": (DESK, WORKER),
        "cases.review": (Grant(roles=DECIDERS, only_if=each(is_third_person, is_not_partial)),),
        "cases.call_in": (
            Grant(roles=DISPATCHER, only_if=of_case(is_not_partial)),
            Grant(roles=LEADER, only_if=of_case(each(is_open_to_staff, is_not_partial))),
        ),
        "cases.report_back": (
            Grant(roles=frozenset({Role.HANDLER}), desk_of=called_desk, only_if=of_case(is_not_accused)),
        ),
        "cases.decide": (Grant(roles=DECIDERS, only_if=each(did_not_handle, is_not_partial)),),
        "cases.resume": (DESK, WORKER, Grant(system=True)),
        "cases.hand_over": (
            DESK,
            WORKER,
            Grant(roles=DISPATCHER, only_if=each(is_not_accused, is_not_own)),
            Grant(roles=LEADER, only_if=each(is_open_to_staff, is_not_accused, is_not_own)),
            Grant(system=True),
        ),
        "cases.hand_over_field": (
            Grant(roles=frozenset({Role.COMMUNITY_STAFF}), only_if=each(is_open_to_staff, is_not_accused)),
        ),
        "cases.verify": (VERIFIER,),
        "cases.close": (VERIFIER, Grant(system=True)),
        "cases.reopen": (REPORTER, ON_BEHALF, VERIFIER),
        "cases.publish": (
            Grant(roles=frozenset({Role.DISPATCHER, Role.COMMUNITY_STAFF}), only_if=is_not_named),
            REPORTER,
        ),
        "cases.view": (*SIGHT, DESK, CO_DESK, WORKER, REPORTER),
        "cases.read_words": (
            Grant(roles=WATCH, only_if=is_open_to_staff),
            Grant(roles=DISPATCHER | OFFICER, only_if=is_not_accused),
            REPORTER,
            ON_BEHALF,
        ),
        "cases.open_contact": TASKS,
        "cases.name_units": (Grant(roles=DISPATCHER, only_if=each(is_open, is_not_partial)), REPORTER_OF_DRAFT),
        "cases.restrict": (Grant(roles=DECIDERS, only_if=each(may_restrict, is_not_partial)),),
        "cases.lift_restriction": (Grant(roles=DECIDERS, only_if=each(may_lift, is_not_partial)),),
        "cases.see_restricted": (Grant(roles=LEADER),),
        "cases.open_restricted": (Grant(roles=LEADER, only_if=each(is_restricted, is_not_named)),),
        "cases.configure": (Grant(roles=frozenset({Role.ADMIN, Role.DISPATCHER})), Grant(system=True)),
        "cases.see_rules": (Grant(roles=frozenset({Role.ADMIN, Role.DISPATCHER, Role.LEADER})),),
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
        "cases.ask_exclusion": (DESK, Grant(roles=DISPATCHER, only_if=is_not_partial)),
        "cases.exclude": (Grant(roles=DECIDERS, only_if=may_exclude),),
        "cases.contest": (Grant(anyone=True, only_if=may_contest),),
        "cases.settle_contest": (Grant(roles=THIRD, only_if=may_settle),),
        "cases.appeal_rating": (Grant(roles=frozenset({Role.HANDLER}), desk_of=rated_desk),),
        "cases.judge_appeal": (Grant(roles=THIRD, only_if=may_judge),),
        "cases.disputes": (Grant(roles=THIRD),),
        "cases.queue_follow_up": (Grant(system=True),),
        "cases.follow_up": (Grant(roles=OFFICER, only_if=may_call),),
        "cases.remind_of_calls": (Grant(system=True),),
        "cases.see_follow_ups": (Grant(roles=OFFICER | LEADER),),
        "cases.draw_sample": (Grant(roles=LEADER), Grant(system=True)),
        "cases.call_sample": (Grant(roles=OFFICER, only_if=may_call_again),),
        "cases.see_sample_calls": (Grant(roles=OFFICER | LEADER),),
        "cases.overtake_samples": (Grant(system=True),),
        "cases.keep_webhooks": (Grant(roles=frozenset({Role.ADMIN})), Grant(anyone=True, only_if=shows_key)),
        "cases.give_card": (Grant(system=True),),
        "cases.issue_order": (Grant(roles=DECIDERS, only_if=each(did_not_handle, is_not_partial)), Grant(system=True)),
        "cases.answer_order": (DESK, WORKER),
        "cases.close_order": (Grant(roles=DECIDERS, only_if=each(did_not_handle, is_not_partial)),),
        "cases.see_orders": (*SIGHT, DESK, WORKER),
        "cases.map": (TOPICS,),
        "cases.dashboard": (
            Grant(roles=frozenset({Role.LEADER, Role.DISPATCHER, Role.VERIFIER, Role.COMMUNITY_STAFF})),
        ),
    }
)
