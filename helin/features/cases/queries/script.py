"""What is said at a first call, in its order: the street's own words, else those of Helin."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from helin.features.cases.models import Case, RateScheme
from helin.features.cases.queries.templates import filled, in_force
from helin.features.cases.workflow import ScriptPart
from helin.ui.texts import Text

WORDS: Mapping[ScriptPart, Text] = {
    ScriptPart.WHO: _(
        "“Hello, I am calling from {street}, about your matter {number}. "
        "I did not work on it myself; I only ask how it went.”"
    ),
    ScriptPart.MOMENT: _("“Is this a good moment? It takes two minutes. If not, when may I ring again?”"),
    ScriptPart.ANSWERED: _("“Did {unit} get in touch with you about it, by telephone or in person?”"),
    ScriptPart.SOLVED: _("“Is it solved?”"),
    ScriptPart.GRADE: _(
        "“How satisfied are you with how it was handled: "
        "very satisfied, satisfied, fairly satisfied, dissatisfied or very dissatisfied?”"
    ),
    ScriptPart.ELSE: _("“Is there anything else that we should know?”"),
    ScriptPart.REFUSAL: _(
        "“That is all right, nobody has to answer, and it changes nothing for you. "
        "If it comes back, just tell us again. Thank you, goodbye.”"
    ),
}
"""What Helin says where the street has said nothing of its own."""
FIELDS: Mapping[ScriptPart, str] = {
    ScriptPart.ANSWERED: "answered",
    ScriptPart.SOLVED: "solved",
    ScriptPart.GRADE: "grade",
    ScriptPart.ELSE: "comment",
}
"""Where the answer goes."""


@dataclass(frozen=True, slots=True)
class ScriptLine:
    """One part: what to say, and the field of the form that takes the answer, if it asks something."""

    part: str
    label: str
    words: str
    field: str
    is_own: bool


@dataclass(frozen=True, slots=True)
class CallScript:
    """The script of a case, and how often nobody was reached since the answer."""

    lines: Sequence[ScriptLine]
    refusal: ScriptLine
    tries: int
    tries_max: int

    @property
    def is_last(self) -> bool:
        """Whether "not reached" now ends the call-back."""
        return self.tries + 1 >= self.tries_max


def call_script(case: Case, *, at: datetime) -> CallScript:
    """What to say at the first call about a case that was answered. Two queries."""
    lines = script_lines(case.street_id, at=at)
    told = [ScriptLine(ln.part, ln.label, filled(ln.words, case, at), ln.field, ln.is_own) for ln in lines]
    scheme = RateScheme.of_street(case.street_id, on=timezone.localdate(case.replied_at or at))
    return CallScript(told[:-1], told[-1], case.call_tries, scheme.tries_max)


def script_lines(street_id: int, *, at: datetime) -> list[ScriptLine]:
    """Every part in its order, as the street words it today; placeholders are not filled in. One query."""
    own = dict(in_force(at).filter(street_id=street_id).exclude(part="").values_list("part", "text"))
    return [
        ScriptLine(part, str(part.label), own.get(part, str(WORDS[part])), FIELDS.get(part, ""), part in own)
        for part in ScriptPart
    ]
