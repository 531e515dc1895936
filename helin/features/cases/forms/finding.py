"""How anyone looks for a matter: by words, by its number."""

from unicodedata import normalize

from django import forms
from django.utils.translation import gettext_lazy as _

from helin.kit.forms import Form, PlainCharField

NUMBER_DIGITS = 10


class SearchForm(Form):
    """Look for public matters by words."""

    is_filter = True

    q = PlainCharField(label=_("Words"), required=False, max_length=40)


class TrackForm(Form):
    """Look for a case by its number."""

    number = PlainCharField(
        label=_("Number"), max_length=14, help_text=_("Ten digits, on your slip or in the message we sent.")
    )

    def clean_number(self) -> str:
        """Ten digits, however they are spaced, and also as a Chinese keyboard writes them."""
        number: str = normalize("NFKC", self.cleaned_data["number"]).replace(" ", "").replace("-", "")
        if not (number.isascii() and number.isdigit() and len(number) == NUMBER_DIGITS):
            raise forms.ValidationError(_("A number has ten digits; please check it."))
        return number
