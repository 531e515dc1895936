"""What a list is taken out for, and as what."""

from django import forms
from django.utils.translation import gettext_lazy as _

from helin.features.cases.actions import ExportPurpose
from helin.kit.forms import Form

XLSX, CSV = "xlsx", "csv"


class ExportForm(Form):
    """Asked before a list leaves."""

    purpose = forms.ChoiceField(
        label=_("What is it for?"),
        choices=ExportPurpose,
        widget=forms.RadioSelect,
        help_text=_("Your name, the time and the purpose stand in the file and in the journal."),
        error_messages={"required": _("Please choose what it is for.")},
    )
    kind = forms.ChoiceField(
        label=_("Kind of file"),
        choices=[(XLSX, _("Excel (XLSX)")), (CSV, _("Plain table (CSV)"))],
        initial=XLSX,
        widget=forms.RadioSelect,
    )
