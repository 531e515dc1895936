"""The forms of the calendar page."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from helin.core.workdays.clock import FIRST, LAST
from helin.kit.forms import Form


class DayForm(Form):
    """One day, and the paper that says so."""

    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    is_workday = forms.TypedChoiceField(
        label=_("On this day offices are"),
        choices=[("0", _("closed")), ("1", _("open"))],
        coerce=lambda word: word == "1",
        widget=forms.RadioSelect,
    )
    name = forms.CharField(label=_("Reason"), max_length=60, help_text=_("For example: National Day"))
    source = forms.CharField(label=_("Source"), max_length=200, help_text=_("The notice that says so, with its number"))

    def clean_day(self) -> date:
        """Refuse a year that the clock does not hold."""
        day: date = self.cleaned_data["day"]
        if not FIRST <= day <= LAST:
            raise forms.ValidationError(_("The calendar runs from 2000 to 2060."))
        return day


class YearForm(Form):
    """A year to show or to fill."""

    year = forms.IntegerField(label=_("Year"), min_value=FIRST.year, max_value=LAST.year)
