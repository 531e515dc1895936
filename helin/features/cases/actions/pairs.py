"""The halves of the moves that concern two cases; `merging` joins them."""

from collections.abc import Callable, Mapping

from helin.features.cases.actions.steps import Step
from helin.features.cases.workflow import Verb


def _merge(step: Step) -> None:
    step.case.merged_into_id = step.number("into")
    step.case.closed_at = step.at
    step.effect.payload["into"] = step.case.merged_into_id
    step.say("reason")


def _unmerge(step: Step) -> None:
    step.effect.payload["into"] = step.case.merged_into_id
    step.case.merged_into_id = step.case.closed_at = step.case.handler_id = None
    step.say("reason")


def _other(step: Step) -> None:
    step.effect.payload["other"] = step.number("other")


def _split(step: Step) -> None:
    step.effect.payload["part"] = step.number("part")
    step.say("reason")


PAIRS: Mapping[Verb, Callable[[Step], None]] = {
    Verb.MERGE: _merge,
    Verb.TAKE_IN: _other,
    Verb.UNMERGE: _unmerge,
    Verb.LET_GO: _other,
    Verb.SPLIT: _split,
}
