"""Which period is drawn from, and what a second call heard."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from helin.features.cases.forms.calls import answered
from helin.features.cases.workflow import Grade, SampleResult
from helin.kit.forms import Form, PlainCharField

YES_NO = [("1", _("Yes")), ("0", _("No"))]
ANSWERS = ("solved", "grade", "approached")
TO_CHOOSE = [choice for choice in SampleResult.choices if choice[0] != SampleResult.OVERTAKEN]
"""What a caller can put down; that nobody is asked any more is Helin's to say."""


class DrawForm(Form):
    """Draw from one of the periods that are over."""

    period = forms.TypedChoiceField(
        label=_("Which period?"),
        coerce=date.fromisoformat,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("This period was drawn from in between, or is not over. Choose another.")},
    )

    def __init__(self, offered: Sequence[tuple[str, Any]], *args: Any, **kwargs: Any) -> None:
        """`offered` are pairs of the first day and what stands beside it."""
        super().__init__(*args, **kwargs)
        self.fields["period"].choices = offered  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["period"].initial = offered[0][0] if offered else None


class SampleCallForm(Form):
    """Keep what the person says at the second call."""

    result = forms.ChoiceField(label=_("What came of the call?"), choices=TO_CHOOSE, widget=forms.RadioSelect)
    solved = forms.TypedChoiceField(
        label=_("Is it solved?"),
        choices=YES_NO,
        coerce=answered,
        empty_value=None,
        widget=forms.RadioSelect,
        help_text=_("This and what follows only when the person answered."),
    )
    grade = forms.TypedChoiceField(
        label=_("How satisfied?"),
        choices=Grade,
        coerce=int,
        empty_value=None,
        widget=forms.RadioSelect,
    )
    approached = forms.TypedChoiceField(
        label=_("Has anybody asked the person since to say that it is solved, or to rate well?"),
        choices=YES_NO,
        coerce=answered,
        empty_value=None,
        widget=forms.RadioSelect,
    )
    words = PlainCharField(
        label=_("What did the person say?"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("In the person's own words. Needed when it is not solved: what is still wrong?"),
    )

    def clean(self) -> dict[str, Any]:
        """What belongs to an answer is dropped when there was none."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("result") not in (SampleResult.REACHED, None):
            cleaned |= dict.fromkeys(ANSWERS)
            for name in ANSWERS:
                self.errors.pop(name, None)
        return cleaned
