"""Why a case should not count, why a rating is mistaken, and what is said to either."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from helin.features.cases.forms.call_backs import MomentField
from helin.features.cases.workflow import AppealReason, ExclusionReason
from helin.kit.forms import Form, PlainCharField

WORDS_MAX = 1000


class AskExclusionForm(Form):
    """Ask to leave a case out."""

    reason = forms.ChoiceField(label=_("Reason"), choices=ExclusionReason, widget=forms.RadioSelect)
    words = PlainCharField(
        label=_("What was asked, and what shows it?"),
        max_length=WORDS_MAX,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Somebody else at the street decides. The person who reported it reads this and may object."),
    )


class AppealRatingForm(Form):
    """Appeal against a rating."""

    reason = forms.ChoiceField(label=_("Reason"), choices=AppealReason, widget=forms.RadioSelect)
    words = PlainCharField(
        label=_("What shows that it is a mistake?"),
        max_length=WORDS_MAX,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Somebody who did not handle it decides. Not liking a grade is no reason."),
    )


class RulingForm(Form):
    """Decide, or object: one of the words that the table offers, and why."""

    verb = forms.ChoiceField(label=_("Decision"), widget=forms.RadioSelect)
    words = PlainCharField(label=_("Why?"), max_length=WORDS_MAX, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, verbs: Any, *args: Any, **kwargs: Any) -> None:
        """`verbs` are pairs of value and label; a single one needs no choice."""
        super().__init__(*args, **kwargs)
        self.fields["verb"].choices = verbs  # type: ignore[attr-defined]  # a ChoiceField
        if len(verbs) == 1:
            self.fields["verb"].widget = forms.HiddenInput()
            self.fields["verb"].initial = verbs[0][0]


class PeriodForm(Form):
    """Which period's decisions are looked at."""

    is_filter = True

    since = MomentField(required=False)
    until = MomentField(required=False)
