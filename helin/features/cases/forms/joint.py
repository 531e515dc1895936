"""What the street asks of other units, and what they report."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from helin.features.cases.workflow import CO_UNIT, CoVerb
from helin.kit.forms import Form, LongSelect, PlainCharField


class CallForm(Form):
    """One unit to be called."""

    organisation = forms.TypedChoiceField(label=_("Which unit?"), coerce=int, empty_value=None, widget=LongSelect)
    days = forms.TypedChoiceField(label=_("Working days to report"), coerce=int, initial=3)
    task = PlainCharField(
        label=_("What is it asked to do?"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Say it plainly: what, where, by whom. Calls without it are counted separately."),
    )

    def __init__(self, *args: Any, units: list[Any], most: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].choices = [("", "—"), *units]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["days"].choices = [(n, n) for n in range(1, most + 1)]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["days"].initial = min(3, most)

    def has_changed(self) -> bool:
        """A row in which only the days stand is left out."""
        return not {"organisation", "task"}.isdisjoint(self.changed_data)


CallForms = forms.formset_factory(CallForm, extra=3, max_num=3)


class AnswerForm(Form):
    """What a called unit reports, or why it is released: only the fields that the table names for the verb."""

    reason = PlainCharField(label=_("Why?"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    next_step = PlainCharField(label=_("What comes next?"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    promised_on = forms.DateField(
        label=_("By when?"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    report = PlainCharField(
        label=_("What was done?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("The lead unit and the street read this."),
    )
    for_public = forms.BooleanField(label=_("Neighbours may read it"), required=False)

    def __init__(self, verb: str, status: str, data: Any = None) -> None:
        super().__init__(data)
        plan = CO_UNIT.plan(status, verb)
        self.verb, self.verb_label = verb, CoVerb(verb).label
        for name in list(self.fields):
            if name not in (*plan.requires, *plan.accepts):
                del self.fields[name]

    def clean_promised_on(self) -> str:
        """As the journal keeps it."""
        return str(self.cleaned_data["promised_on"].isoformat())
