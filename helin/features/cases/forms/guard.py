"""What is asked where a case is confidential: which units it names, why it is restricted or opened."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from helin.kit.forms import Form, LongSelect, PlainCharField

WHY = _("Please say why.")


class NamedField(forms.TypedMultipleChoiceField):
    """Units to tick, as the evidence keeps them: "12,15", or "none" for none of ours."""

    widget = forms.CheckboxSelectMultiple

    def clean(self, value: Any) -> str:
        """What was ticked, joined; nothing else beside "none"."""
        ticked: list[str] = super().clean(value)
        if "none" in ticked and len(ticked) > 1:
            raise forms.ValidationError(_("Tick either units or “none of our units”."))
        return ",".join(ticked)


class AccusedForm(Form):
    """The reporter says whom it is about, if they know."""

    unit = forms.TypedChoiceField(
        label=_("Which unit is it about?"),
        coerce=int,
        required=False,
        empty_value=None,
        widget=LongSelect,
        help_text=_("If you know it. This unit and its people never see your report."),
    )

    def __init__(self, *args: Any, units: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = [("", "—"), *units]  # type: ignore[attr-defined]  # a ChoiceField


class RestrictForm(Form):
    """Why a case is made restricted."""

    reason = PlainCharField(label=_("Why must it be confidential?"), max_length=200, error_messages={"required": WHY})
    summary = PlainCharField(
        label=_("Summary for the unit"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed when a unit has it in hand: it reads this instead of the person's words and photos."),
    )


class LiftForm(Form):
    """Why a case need not be restricted any more."""

    lifting = PlainCharField(
        label=_("Why need it not be confidential?"), max_length=200, error_messages={"required": WHY}
    )


class OpeningForm(Form):
    """Why a leader opens a restricted case; the person sees this."""

    reason = PlainCharField(
        label=_("Why do you need to read it?"),
        min_length=2,
        max_length=200,
        help_text=_("The person sees who looked, when and why."),
        error_messages={"required": WHY},
    )
