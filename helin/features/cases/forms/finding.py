"""How anyone looks for a matter: by words, by its number."""

from typing import Any
from unicodedata import normalize

from django import forms
from django.utils.translation import gettext_lazy as _

from helin.kit.forms import Form, PlainCharField

NUMBER_DIGITS = 10


class NumberField(PlainCharField):
    """The number of a case: ten digits, however they are spaced, and also as a Chinese keyboard writes them."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=14, **options)

    def clean(self, value: Any) -> str:
        number = normalize("NFKC", str(super().clean(value))).replace(" ", "").replace("-", "")
        if number and not (number.isascii() and number.isdigit() and len(number) == NUMBER_DIGITS):
            raise forms.ValidationError(_("A number has ten digits; please check it."))
        return number


class SearchForm(Form):
    """Look for public matters by words."""

    is_filter = True

    q = PlainCharField(label=_("Words"), required=False, max_length=40)


class TrackForm(Form):
    """Look for a case by its number."""

    number = NumberField(label=_("Number"), help_text=_("Ten digits, on your slip or in the message we sent."))


class NumberForm(Form):
    """Say the number of one's own matter, so that whoever reads along in a text message learns nothing."""

    number = NumberField(
        label=_("The number of your matter"),
        help_text=_("Ten digits. You were told them when you reported it."),
        error_messages={"required": _("Please type the ten digits.")},
    )
