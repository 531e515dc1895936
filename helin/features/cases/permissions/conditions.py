"""On what a right hangs besides roles and places: each condition asks about the actor and the subject alone."""

from collections.abc import Callable, Iterable

from helin.core.people.models import ApiToken
from helin.features.cases.models import Case, CoUnit, Exclusion, Rating, RatingAppeal, ResponseTemplate, SampleCall
from helin.features.cases.workflow import AT_CALL_BACK, IN_HAND, OPEN, RESTING, AppealType, Status
from helin.kit.actors import Actor

Condition = Callable[[Actor, Case], bool]


def is_reporter(actor: Actor, case: Case) -> bool:
    """The person who spoke, signed in or holding the case's secret link."""
    return f"cases.case:{case.pk}" in actor.claims or (
        actor.person_id is not None and actor.person_id == case.reporter_id
    )


def holds_rating_link(actor: Actor, case: Case) -> bool:
    """Whoever has shown the secret of a link to rate this answer: it opens nothing else, and no later round."""
    return rating_claim(case) in actor.claims


def rating_claim(case: Case) -> str:
    """What a link to rate the present answer claims."""
    return f"cases.rating:{case.pk}:{case.reopened_count}"


def is_not_own(actor: Actor, case: Case) -> bool:
    """Nobody decides in a matter that they reported themselves. Source: docs/sources.md#mlps (三员分立)."""
    return actor.person_id is None or actor.person_id != case.reporter_id


def is_not_partial(actor: Actor, case: Case) -> bool:
    """Of no unit that the case names, and not its reporter."""
    return is_not_named(actor, case) and is_not_own(actor, case)


def lead_desk(case: Case) -> Iterable[int | None]:
    """The desk that leads."""
    return (case.lead_id,)


def co_desks(case: Case) -> Iterable[int | None]:
    """The desks called to help; of a restricted case those that have yet to report."""
    return case.awaited if case.is_restricted else case.co_units


def called_desk(call: CoUnit) -> Iterable[int | None]:
    """The desk that was called."""
    return (call.organisation_id,)


def is_handler(actor: Actor, case: Case) -> bool:
    """The worker to whom the desk gave the case."""
    return actor.person_id is not None and actor.person_id == case.handler_id


def did_not_handle(actor: Actor, case: Case) -> bool:
    """Whoever handles never verifies, and whoever asks, which is handling, never decides.

    Source: docs/sources.md#fugou-2019-3.
    """
    return actor.person_id not in case.handled_by and actor.desks.keys().isdisjoint({case.lead_id, *case.co_units})


def is_not_named(actor: Actor, case: Case) -> bool:
    """Nobody decides in a case that names a unit of theirs. Source: docs/sources.md#xinfang-2022."""
    return actor.desks.keys().isdisjoint(case.named)


def is_not_accused(actor: Actor, case: Case) -> bool:
    """Nobody of an accused unit has to do with the case; a unit that a complaint names may have to mend it."""
    return case.appeal_type != AppealType.ACCUSATION or is_not_named(actor, case)


def recorded_it(actor: Actor, case: Case) -> bool:
    """Staff who wrote the concern down for somebody; what is restricted is out of their hands then."""
    return actor.person_id is not None and actor.person_id == case.recorded_by_id and is_open_to_staff(actor, case)


def is_open_to_staff(_actor: Actor, case: Case) -> bool:
    """Not restricted, or not filed yet."""
    return not case.is_restricted or case.status == Status.DRAFT


def is_open_to_called(actor: Actor, case: Case) -> bool:
    """Not restricted, or still with the units."""
    return not case.is_restricted or with_unit(actor, case)


def with_unit(_actor: Actor, case: Case) -> bool:
    """A unit has it in hand, or it rests."""
    return case.status in IN_HAND or case.status in RESTING


def at_call_back(_actor: Actor, case: Case) -> bool:
    """The unit has answered; it is not closed."""
    return case.status in AT_CALL_BACK


def is_open(_actor: Actor, case: Case) -> bool:
    """Neither finished nor a draft."""
    return case.status in OPEN


def is_draft(_actor: Actor, case: Case) -> bool:
    """Not handed in yet."""
    return case.status == Status.DRAFT


def may_restrict(_actor: Actor, case: Case) -> bool:
    """What is not restricted yet, and was handed in."""
    return not case.is_restricted and case.status != Status.DRAFT


def may_lift(actor: Actor, case: Case) -> bool:
    """A restriction that somebody else has decided; an accusation stays restricted."""
    decided = case.is_restricted and case.appeal_type != AppealType.ACCUSATION
    return decided and actor.person_id != case.restricted_by_id


def is_restricted(_actor: Actor, case: Case) -> bool:
    """Restricted, and handed in."""
    return case.is_restricted and case.status != Status.DRAFT


def is_decision_asked(_actor: Actor, case: Case) -> bool:
    """A second person's word is asked for."""
    return case.status == Status.OBJECTED or case.pending != ""


def each(*conditions: Condition) -> Condition:
    """Holds when each of them does."""
    return lambda actor, case: all(condition(actor, case) for condition in conditions)


def of_case(condition: Condition) -> Callable[[Actor, Case | CoUnit], bool]:
    """Holds of a case, and of a call to it as it does of the case."""
    return lambda actor, subject: condition(actor, subject.case if isinstance(subject, CoUnit) else subject)


def shows_key(actor: Actor, token: ApiToken) -> bool:
    """The program whose key it is."""
    return f"people.apitoken:{token.pk}" in actor.claims


def may_join(actor: Actor, case: Case) -> bool:
    """An open case that everybody sees, and not one's own."""
    return case.is_public and case.status in OPEN and case.status != Status.SUBMITTED and not is_reporter(actor, case)


def is_third_person(actor: Actor, case: Case) -> bool:
    """An objection is reviewed by somebody other than who dispatched and who objects.

    Source: docs/sources.md#beijing-jiesujiban-12.
    """
    return actor.person_id != case.dispatched_by_id and did_not_handle(actor, case)


def rated_desk(rating: Rating) -> Iterable[int | None]:
    """The desk that was rated."""
    return (rating.lead_id,)


def may_exclude(actor: Actor, exclusion: Exclusion) -> bool:
    """A second person, who neither asked nor handled, of no unit that the case names."""
    case = exclusion.case
    return actor.person_id != exclusion.asked_by_id and did_not_handle(actor, case) and is_not_partial(actor, case)


def may_contest(actor: Actor, exclusion: Exclusion) -> bool:
    """The reporter, or who wrote it down for them."""
    return is_reporter(actor, exclusion.case) or recorded_it(actor, exclusion.case)


def may_settle(actor: Actor, exclusion: Exclusion) -> bool:
    """A third person, who neither asked, decided nor handled."""
    return actor.person_id != exclusion.decided_by_id and may_exclude(actor, exclusion)


def may_judge(actor: Actor, appeal: RatingAppeal) -> bool:
    """Somebody who neither appeals, handled, nor wrote the rating down, of no unit that the case names."""
    own = {appeal.asked_by_id, appeal.rating.by_id}
    return actor.person_id not in own and did_not_handle(actor, appeal.case) and is_not_partial(actor, appeal.case)


def may_call(actor: Actor, case: Case) -> bool:
    """Somebody who did not handle it, did not speak in it, and is of no unit that it names."""
    return did_not_handle(actor, case) and is_not_named(actor, case) and not is_reporter(actor, case)


def may_call_again(actor: Actor, call: SampleCall) -> bool:
    """A third person: neither handled it nor put down what the second call is compared with."""
    case = call.case
    return actor.person_id not in call.spoke_before and is_open_to_staff(actor, case) and may_call(actor, case)


def waits_for_a_call(_actor: Actor, case: Case) -> bool:
    """Closed, and somebody is still to ask the person about it."""
    return case.status == Status.CLOSED and case.call_waits


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
