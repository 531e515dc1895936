"""What the desk says when it puts two cases together or one apart."""

from django import forms
from django.utils.translation import gettext_lazy as _

from helin.features.cases.forms.finding import NumberField
from helin.kit.forms import Form, PlainCharField


class UnmergeForm(Form):
    """Why it goes on by itself again."""

    reason = PlainCharField(
        label=_("Why?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Whoever reported it reads this."),
    )


class MergeForm(UnmergeForm):
    """Which case is the same, and why."""

    number = NumberField(
        label=_("Number of the other case"), help_text=_("The one that goes on. Ten digits, at the head of its page.")
    )
    field_order = ("number", "reason")


class SplitForm(Form):
    """The second matter in words of the desk."""

    title = PlainCharField(label=_("The second matter in one line"), max_length=60)
    text = PlainCharField(
        label=_("What was said about it"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Take what belongs to it from the words of the person, and leave out the rest."),
    )
    reason = PlainCharField(
        label=_("What we tell the person"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    request_key = forms.UUIDField(widget=forms.HiddenInput)
