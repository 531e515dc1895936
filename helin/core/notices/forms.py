"""How a person wants to hear."""

from collections.abc import Iterable

from django import forms

from helin.core.notices.models import Channel, Mode
from helin.core.notices.queries import Choice


class ChannelsForm(forms.Form):
    """One question per channel."""

    def __init__(self, data: object = None, *, choices: Iterable[Choice]) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # a QueryDict or None
        for choice in choices:
            self.fields[choice.channel.value] = forms.ChoiceField(
                label=choice.channel.label, choices=Mode.choices, initial=choice.mode.value, widget=forms.RadioSelect
            )

    def chosen(self) -> list[tuple[Channel, Mode]]:
        """What was chosen; call on a valid form."""
        return [(Channel(channel), Mode(mode)) for channel, mode in self.cleaned_data.items()]
