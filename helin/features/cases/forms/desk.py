"""What narrows the work list, and why a contact is opened."""

from typing import Any

from django import forms
from django.conf import settings
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from helin.core.people.forms import PhoneField
from helin.features.cases.queries import Filters
from helin.kit.forms import Form, Kept, LongSelect, PlainCharField


class DeskFilterForm(Form):
    """What narrows the work list; it lives in the address, so a list can be passed on."""

    is_filter = True

    q = PlainCharField(label=_("Words"), required=False, max_length=40)
    scope = forms.ChoiceField(
        label=_("Look for the words in"),
        choices=[("", _("all cases, closed ones too")), ("queue", _("this queue only"))],
        required=False,
        widget=LongSelect,
    )
    category = forms.TypedChoiceField(
        label=_("Category"), coerce=int, required=False, empty_value=None, widget=LongSelect
    )
    community = forms.TypedChoiceField(
        label=_("Community"), coerce=int, required=False, empty_value=None, widget=LongSelect
    )
    lead = forms.TypedChoiceField(
        label=_("Handling unit"), coerce=int, required=False, empty_value=None, widget=LongSelect
    )

    grid = forms.IntegerField(min_value=1, max_value=2**53, required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        categories: list[Any],
        communities: list[Any],
        leads: list[Any],
        of_watcher: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("category", categories), ("community", communities), ("lead", leads)):
            if of_watcher:
                self.fields[name].choices = Kept([("", _("All")), *choices])  # type: ignore[attr-defined]  # a ChoiceField
            else:
                del self.fields[name]

    @property
    def filters_set(self) -> bool:
        """Whether anything narrows the list."""
        return self.filters() != Filters()

    @property
    def searches_all(self) -> bool:
        """Words are looked for everywhere unless the queue alone was asked for."""
        said = self.cleaned_data if self.is_valid() else {}
        return bool(said.get("q") and said.get("scope") != "queue")

    def kept(self) -> dict[str, str]:
        """What is set and understood, as the address says it."""
        said = self.cleaned_data if self.is_valid() else {}
        return {name: str(self.data[name]) for name, value in said.items() if value not in ("", None)}

    def filters(self) -> Filters:
        """The filters that are set; what is not understood narrows nothing."""
        said = self.cleaned_data if self.is_valid() else {}
        return Filters(
            words=said.get("q", ""),
            category_id=said.get("category"),
            community_id=said.get("community"),
            grid_id=said.get("grid"),
            lead_id=said.get("lead"),
        )


class CallerForm(Form):
    """Who calls: a whole number, looked for and put on record."""

    phone = PhoneField(
        label=_("Number of the caller"),
        help_text=_("The whole number. The person sees that it was looked up."),
        error_messages={"required": _("Please type the whole number.")},
    )


class ContactReason(TextChoices):
    """Why staff may want to reach the person; the view log keeps the words."""

    CALL_BACK = "call_back", _("Call back about this matter")
    PLACE = "place", _("Clarify the place")
    APPOINTMENT = "appointment", _("Arrange an appointment")
    OTHER = "other", _("Something else")


class ContactForm(Form):
    """Why the contact of a person is opened; the person sees this."""

    reason = forms.ChoiceField(
        label=_("Why do you need it?"),
        choices=ContactReason,
        widget=forms.RadioSelect,
        help_text=_("The person sees who looked, when and why."),
        error_messages={"required": _("Please choose why.")},
    )
    other = PlainCharField(label=_("If something else: what?"), required=False, max_length=120)

    def clean(self) -> dict[str, Any]:
        """Something else needs words."""
        said: dict[str, Any] = super().clean() or {}
        if said.get("reason") == ContactReason.OTHER and not said.get("other"):
            self.add_error("other", _("Please say why."))
        return said

    @property
    def reason_text(self) -> str:
        """The reason in words, as the person will read them."""
        said = self.cleaned_data
        with override(settings.LANGUAGE_CODE):
            chosen = str(ContactReason(said["reason"]).label)
        return str(said["other"]) if said["reason"] == ContactReason.OTHER else chosen
