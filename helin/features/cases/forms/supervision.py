"""What is asked, answered and decided about a supervision order."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from helin.features.cases.workflow import OrderStatus
from helin.kit.forms import Form, PlainCharField


class OrderForm(Form):
    """Put a case under supervision, or raise its level."""

    level = forms.TypedChoiceField(
        label=_("Level"), coerce=int, widget=forms.RadioSelect, help_text=_("Three is the highest.")
    )
    text = PlainCharField(
        label=_("What does the unit have to do?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Say what you want to know or see done. The unit answers with measures and a day."),
    )

    def __init__(self, *args: Any, levels: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["level"].choices = levels  # type: ignore[attr-defined]  # a ChoiceField


class OrderAnswerForm(Form):
    """The unit's answer."""

    measures = PlainCharField(
        label=_("What do you do about it?"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
    finish_on = forms.DateField(
        label=_("Done by which day?"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class OrderClosingForm(Form):
    """Why the supervision ends."""

    remark = PlainCharField(
        label=_("Why does the supervision end?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Say what you saw or checked. The unit reads this."),
    )


class OrderFilterForm(Form):
    """Which orders are listed."""

    is_filter = True

    status = forms.ChoiceField(
        label=_("Which orders?"), choices=[("", _("All that are open")), *OrderStatus.choices], required=False
    )
