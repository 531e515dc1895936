"""What an administrator types to let a program in, and to have it told."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from helin.core.people.models import Scope
from helin.core.roles import Role
from helin.features.cases.models import DeliveryState
from helin.features.cases.models.webhooks import ADDRESS_MAX
from helin.features.cases.queries.webhooks import KINDS
from helin.features.cases.workflow import Verb
from helin.kit.forms import Form, PlainCharField

ROLES = (Role.DISPATCHER, Role.VERIFIER, Role.LEADER, Role.HANDLER)
DAYS = (30, 90, 365, 730)


class KeyForm(Form):
    """A key for a program."""

    name = PlainCharField(
        label=_("Whose program is it, and what does it do?"),
        max_length=60,
        help_text=_("For example: county 12345 platform, passes concerns on."),
    )
    scopes = forms.MultipleChoiceField(
        label=_("What may it do?"),
        choices=Scope,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one.")},
    )
    role = forms.ChoiceField(
        label=_("In which role?"),
        choices=[("", _("None: it sees what every visitor sees")), *((r.value, r.label) for r in ROLES)],
        required=False,
        help_text=_("A program sees and does only what this role may. It is never an administrator."),
    )
    organisation = forms.TypedChoiceField(
        label=_("Of which unit?"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("Only for a handler: the unit whose cases it works on."),
    )
    days = forms.TypedChoiceField(
        label=_("How long does it hold?"),
        coerce=int,
        choices=[(n, _("%(days)s days") % {"days": n}) for n in DAYS],
        initial=365,
    )

    def __init__(self, *args: Any, organisations: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].choices = [("", "—"), *organisations]  # type: ignore[attr-defined]  # a ChoiceField

    def clean(self) -> dict[str, Any]:
        """A handler has a unit, and nobody else."""
        given: dict[str, Any] = super().clean() or {}
        is_handler = given.get("role") == Role.HANDLER
        if is_handler and not given.get("organisation"):
            self.add_error("organisation", _("Choose the unit of the handler."))
        if not is_handler and given.get("organisation"):
            self.add_error("organisation", _("Only a handler has a unit."))
        return given


class WebhookForm(Form):
    """An address that is told."""

    token = forms.TypedChoiceField(
        label=_("With the rights of which key?"),
        coerce=int,
        help_text=_("It hears only of what this key may see."),
        error_messages={"required": _("Choose a key that may read and be told.")},
    )
    url = PlainCharField(
        label=_("Address of the receiver"),
        max_length=ADDRESS_MAX,
        help_text=_("It begins with https:// and is open to the internet."),
    )
    kinds = forms.MultipleChoiceField(
        label=_("Of what?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Nothing chosen means everything."),
    )

    def __init__(self, *args: Any, tokens: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["token"].choices = tokens  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["kinds"].choices = kind_choices()  # type: ignore[attr-defined]  # a ChoiceField


class ReplayForm(Form):
    """Which messages are sent again: one, or all of a time in one state."""

    delivery = forms.UUIDField(required=False)
    since = forms.DateField(
        label=_("From this day on"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    until = forms.DateField(
        label=_("To, this day included"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    state = forms.ChoiceField(
        label=_("Which?"),
        required=False,
        choices=[("", _("All")), *((s.value, s.label) for s in (DeliveryState.FAILED, DeliveryState.DELIVERED))],
    )

    def clean(self) -> dict[str, Any]:
        """A range has a beginning."""
        given: dict[str, Any] = super().clean() or {}
        if not given.get("delivery") and not given.get("since") and "since" not in self.errors:
            self.add_error("since", _("Say from which day on."))
        return given


def kind_choices() -> list[tuple[str, Any]]:
    """The facts by the words on the buttons."""
    words = {f"cases.{verb.value}": verb.label for verb in Verb} | {"cases.publish": _("Change the public page")}
    return [(kind, words[kind]) for kind in KINDS]
