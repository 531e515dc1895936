"""Sets of rules that hold from a day on: limits, supervision, weights of the rates."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from helin.features.cases.forms.rulebook import day_input
from helin.features.cases.models import LEVEL_MAX, WHOLE
from helin.features.cases.workflow import TRIES_CEILING
from helin.kit.forms import Form, PlainCharField

LEVELS = [(n, n) for n in range(LEVEL_MAX + 1)]


def number(label: Any, least: int, most: int) -> forms.IntegerField:
    """A whole number within bounds."""
    return forms.IntegerField(label=label, min_value=least, max_value=most)


def level(label: Any) -> forms.TypedChoiceField:
    """A level of supervision; 0 raises no order."""
    return forms.TypedChoiceField(label=label, coerce=int, choices=LEVELS)


class DatedForm(Form):
    """What every set has: its numbers, the day it holds from, the paper, and the newest row that was there."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.numbers = tuple(self.fields)
        self.fields["starts_on"] = forms.DateField(label=_("In force from"), widget=day_input())
        self.fields["source"] = PlainCharField(
            label=_("Which paper says so?"), max_length=120, help_text=_("Its title and number, and the article.")
        )
        self.fields["seen"] = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def row(self, model: type[Any]) -> Any:
        """The row as actions take it."""
        return model(**{name: value for name, value in self.cleaned_data.items() if name != "seen"})


class LimitsForm(DatedForm):
    """How long one may object, wait and put off."""

    objection_days = number(_("Working days for a unit to object to a dispatch"), 1, 30)
    extension_days = number(_("Working days of an extension at most"), 1, 60)
    extensions_max = number(_("Extensions of a case at most"), 0, 5)
    pause_days = number(_("Working days a case may wait for the person"), 1, 60)
    account_calendar_days = number(_("Calendar days on account at most, then it is looked at again"), 1, 730)
    joint_days = number(_("Working days a unit called to help gets at most"), 1, 60)
    accept_days = number(_("Working days to accept a concern"), 1, 30)
    dispatch_days = number(_("Working days to dispatch an accepted case"), 1, 30)


class SupervisionForm(DatedForm):
    """When cards come and which cause raises which level."""

    yellow_days = number(_("Working days left when the yellow card comes"), 0, 30)
    overdue_level = level(_("Level when a case is overdue (0: no order)"))
    dissatisfied_level = level(_("Level after a bad rating (0: no order)"))
    still_dissatisfied_level = level(_("Level after another bad rating (0: no order)"))
    answer_days = number(_("Working days to answer an order"), 1, 30)


class RatesForm(DatedForm):
    """By what weights the three rates make a score."""

    response_percent = number(_("Weight of response, in per cent"), 0, WHOLE)
    satisfaction_percent = number(_("Weight of satisfaction, in per cent"), 0, WHOLE)
    solution_percent = number(_("Weight of solution, in per cent"), 0, WHOLE)
    fairly_percent = number(_("“Fairly satisfied” counts, in per cent of satisfied"), 0, WHOLE)
    period_day = number(_("A period begins on this day of the month"), 1, 28)
    appeal_days = number(_("Working days for a unit to appeal against a rating"), 1, 60)
    contest_days = number(_("Working days for a reporter to object to being left out"), 1, 60)
    follow_up_days = number(_("Working days until somebody calls about a bad rating"), 1, 60)
    tries_max = number(_("Calls that reach nobody until a call-back ends as “not reached”"), 1, TRIES_CEILING)
    link_calendar_days = number(_("Calendar days that the link in a text message holds after the answer"), 1, 60)
    sample_size = number(_("Cases of a period that a third person calls again"), 1, 1000)
    sample_days = number(_("Working days until a third person has called those drawn"), 1, 60)

    def clean(self) -> dict[str, Any]:
        """The three weights make a whole."""
        said: dict[str, Any] = super().clean() or {}
        weights = [said.get(f"{name}_percent") for name in ("response", "satisfaction", "solution")]
        if None not in weights and sum(w for w in weights if w is not None) != WHOLE:
            self.add_error("solution_percent", _("The three weights must add up to 100 per cent."))
        return said
