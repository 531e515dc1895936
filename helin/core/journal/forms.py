"""The filter of the audit page."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from helin.core.journal.queries import AuditFilter


class AuditForm(forms.Form):
    """Everything is optional."""

    kind = forms.CharField(
        label=_("Kind of fact"),
        max_length=60,
        required=False,
        help_text=_("For example cases.sign; cases. takes all of cases"),
    )
    subject = forms.CharField(
        label=_("Subject"), max_length=60, required=False, help_text=_("For example cases.case:12")
    )
    actor = forms.IntegerField(label=_("Number of the person"), min_value=1, max_value=2**62, required=False)
    since = forms.DateField(
        label=_("From day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    until = forms.DateField(
        label=_("To day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def clean_until(self) -> date | None:
        until: date | None = self.cleaned_data["until"]
        since = self.cleaned_data.get("since")
        if until and since and until < since:
            raise ValidationError(_("The last day lies before the first."))
        return until

    def wanted(self) -> AuditFilter:
        """The filter as the query takes it; call after `is_valid()`."""
        given = self.cleaned_data
        return AuditFilter(given["kind"], given["subject"], given["actor"], given["since"], given["until"])
