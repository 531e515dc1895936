"""What a device sends with words that were written in the field."""

from django import forms

from helin.kit.forms import Form, PlainCharField


class SentForm(Form):
    """The key under which it is done once, the move, and the mark of the case as it was seen."""

    key = forms.UUIDField()
    verb = PlainCharField(max_length=20)
    seen = PlainCharField(max_length=16)
