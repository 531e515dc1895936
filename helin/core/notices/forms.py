"""How a person wants to hear."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from helin.core.notices.models import Channel, Mode
from helin.core.notices.queries import Choice


class ChannelsForm(forms.Form):
    """One question per channel, and the address to write to."""

    def __init__(self, data: Any = None, *, choices: Iterable[Choice]) -> None:
        super().__init__(data)
        self.kept = {choice.channel: choice for choice in choices}
        for channel, choice in self.kept.items():
            self.fields[channel.value] = forms.ChoiceField(
                label=channel.label, choices=Mode.choices, initial=choice.mode.value, widget=forms.RadioSelect
            )
        self.fields["address"] = forms.EmailField(
            label=_("E-mail address"), required=False, max_length=254, help_text=self._hint()
        )

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        wants = cleaned.get(Channel.EMAIL.value, Mode.OFF) != Mode.OFF
        if wants and not cleaned.get("address") and not self.has_error("address") and not self._address:
            self.add_error("address", gettext("Write the address to which we should write."))
        return cleaned

    def chosen(self) -> list[tuple[Channel, Mode, str]]:
        """Channel, mode and new address; call on a valid form."""
        written = {Channel.EMAIL: self.cleaned_data["address"]}
        return [(each, Mode(self.cleaned_data[each.value]), written.get(each, "")) for each in self.kept]

    @property
    def _address(self) -> str:
        return self.kept[Channel.EMAIL].address

    def _hint(self) -> str:
        if not self._address:
            return gettext("Only needed if you want e-mail.")
        return gettext("We have %(address)s. Leave this empty to keep it.") % {"address": self._address}
