"""Which figure of the dashboard is asked for; it lives in the address."""

from datetime import UTC, datetime
from typing import Any

from django import forms

from helin.features.cases.queries import Rated
from helin.kit.forms import Form


class MomentField(forms.IntegerField):
    """A moment as whole seconds since 1970."""

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=0, max_value=4_000_000_000, **options)

    def clean(self, value: Any) -> datetime | None:
        seconds = super().clean(value)
        return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


class FigureForm(Form):
    """The period, the community or unit, and which call-backs."""

    rated = forms.ChoiceField(choices=Rated.choices, required=False)
    since = MomentField()
    until = MomentField()
    community = forms.IntegerField(min_value=1, max_value=2**53, required=False)
    lead = forms.IntegerField(min_value=1, max_value=2**53, required=False)
