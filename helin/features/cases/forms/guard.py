"""What is asked where a case is confidential: which units it names, why it is restricted or opened."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from helin.features.cases.models import Case
from helin.kit.forms import Form, LongSelect, PlainCharField

WHY = _("Please say why.")


class NamedField(forms.TypedMultipleChoiceField):
    """Units to tick, as the evidence keeps them: "12,15", or "none" for none of ours."""

    widget = forms.CheckboxSelectMultiple

    def clean(self, value: Any) -> str:
        """What was ticked, joined."""
        return ",".join(super().clean(value))

    def validate(self, value: Sequence[str]) -> None:
        """Nothing ticked may still mean a unit chosen beside it: `with_named` asks for one of both."""
        if value:
            super().validate(value)


def ask_confidential(form: forms.Form, case: Case, choices: Mapping[str, Sequence[Any]]) -> None:
    """Shape what a move asks of a confidential case: a summary, and whom a report accuses; of others neither."""
    if "summary" in form.fields:
        form.fields["summary"].required = True
        if not case.is_restricted:
            del form.fields["summary"]
    if "named" not in form.fields:
        return
    form.fields["named"].help_text = _("It is kept out of the matter: nobody of it sees it or decides in it.")
    if not choices.get("named"):
        del form.fields["named"]
    elif others := choices.get("named_also"):
        form.fields["named"].required = True
        also = forms.ChoiceField(label=_("Another unit"), required=False, choices=others, widget=LongSelect)
        form.fields["named_also"] = also
        form.order_fields([*(name for name in form.fields if name in ("category", "named")), "named_also"])


def with_named(form: forms.Form) -> dict[str, Any]:
    """What the form was told, with the unit chosen beside those ticked."""
    said = form.cleaned_data
    also = said.pop("named_also", None)
    if also is None:
        return said
    said["named"] = ",".join(filter(None, (said.get("named"), also)))
    if not said["named"]:
        form.add_error("named", _("Please tick a unit, choose one, or say that it is none of ours."))
    elif "none" in said["named"].split(",") and said["named"] != "none":
        form.add_error("named", _("Tick either units or “none of our units”."))
    return said


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
