"""A row of the dispatch catalogue, and its end."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from helin.features.cases.models import DispatchRule, LimitUnit
from helin.kit.forms import Form, LongSelect, PlainCharField

LONGEST = 365
FROM_THE_LIST = {"invalid_choice": _("Please choose one from the list.")}


def day_input() -> forms.DateInput:
    """A day, chosen from a calendar where the browser has one."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class RuleForm(Form):
    """A new row; of a new wording, category and place are given."""

    category = forms.TypedChoiceField(
        label=_("Category"),
        coerce=int,
        required=False,
        empty_value=None,
        widget=LongSelect,
        error_messages=FROM_THE_LIST,
        help_text=_("A row for a single category goes before one for its branch, and that before one for all."),
    )
    place = forms.TypedChoiceField(
        label=_("Place"),
        coerce=int,
        widget=LongSelect,
        error_messages=FROM_THE_LIST,
        help_text=_("A row for a grid goes before one for its community, and that before one for the street."),
    )
    lead = forms.TypedChoiceField(
        label=_("Lead unit"),
        coerce=int,
        widget=LongSelect,
        error_messages=FROM_THE_LIST,
        help_text=_("A community leads only single categories inside its own community."),
    )
    sign_amount = forms.IntegerField(label=_("To sign for it within"), min_value=1, max_value=LONGEST)
    sign_unit = forms.ChoiceField(label=_("Counted in (signing)"), choices=LimitUnit, initial=LimitUnit.WORKING_HOURS)
    handle_amount = forms.IntegerField(label=_("To handle and reply within"), min_value=1, max_value=LONGEST)
    handle_unit = forms.ChoiceField(label=_("Counted in (handling)"), choices=LimitUnit, initial=LimitUnit.WORKING_DAYS)
    starts_on = forms.DateField(
        label=_("In force from"),
        widget=day_input(),
        help_text=_("Cases dispatched before that day keep their unit and their deadline."),
    )
    source = PlainCharField(
        label=_("Which paper says so?"), max_length=120, help_text=_("Its title and number, and the article.")
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(
        self, *args: Any, choices: dict[str, list[Any]], instead_of: DispatchRule | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._instead_of = instead_of
        for name, offered in choices.items():
            self.fields[name].choices = offered  # type: ignore[attr-defined]  # a ChoiceField
        if instead_of is not None:
            del self.fields["category"], self.fields["place"]

    def rule(self) -> DispatchRule:
        """The row as actions take it."""
        said = {name: value for name, value in self.cleaned_data.items() if name != "seen"}
        old = self._instead_of
        if old is not None:
            return DispatchRule(category=old.category, place=old.place, lead_id=said.pop("lead"), **said)
        named = {f"{name}_id": said.pop(name) for name in ("category", "place", "lead")}
        return DispatchRule(**named, **said)


class RuleEndForm(Form):
    """From when on a row says nothing more."""

    ends_on = forms.DateField(
        label=_("First day without it"),
        widget=day_input(),
        help_text=_(
            "From that day on the row of the branch, the community or the street speaks instead, if there is one."
        ),
    )
