"""To whom cases go."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from helin.kit.forms import Form, LongSelect

DESK = "desk"


class HandoverForm(Form):
    """A colleague, or the desk when nobody is chosen yet."""

    to = forms.ChoiceField(
        label=_("Hand the ticked cases to"),
        widget=LongSelect,
        error_messages={"required": _("Please choose who takes them.")},
    )

    def __init__(self, *args: Any, receivers: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = [(str(pk), name) for pk, name in receivers]
        self.fields["to"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            ("", _("Please choose")),
            *chosen,
            (DESK, _("back to the desk: its colleagues choose")),
        ]

    @property
    def to_id(self) -> int | None:
        """The colleague; None for the desk."""
        return None if self.cleaned_data["to"] == DESK else int(self.cleaned_data["to"])
