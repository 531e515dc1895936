"""What came of a call."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from helin.features.cases.workflow import FollowUpResult, Grade
from helin.kit.forms import Form, PlainCharField


def answered(value: str) -> bool | None:
    """Yes, no, or not said."""
    return {"1": True, "0": False}.get(value)


class FollowUpForm(Form):
    """Keep what somebody said who had rated badly."""

    result = forms.ChoiceField(label=_("What came of the call?"), choices=FollowUpResult, widget=forms.RadioSelect)
    words = PlainCharField(
        label=_("What did the person say?"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("In the person's own words. Leave it empty only when nobody was reached."),
    )
    solved = forms.TypedChoiceField(
        label=_("Only if the person would now rate otherwise: is it solved?"),
        choices=[("1", _("Yes")), ("0", _("No"))],
        coerce=answered,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    grade = forms.TypedChoiceField(
        label=_("Only if the person would now rate otherwise: how satisfied?"),
        choices=Grade,
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
        help_text=_("It stands beside the first rating, which stays and counts."),
    )

    def clean(self) -> dict[str, Any]:
        """What belongs to one result only is dropped with the others."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("result") != FollowUpResult.CHANGED:
            cleaned |= {"solved": None, "grade": None}
        return cleaned
