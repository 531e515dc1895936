"""What people type at the doors and on their own pages."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from helin.core.people import phones
from helin.core.people.models import ConsentKind, Person
from helin.core.roles import STAFF, Role
from helin.kit.forms import Form, LongSelect, PlainCharField

ROLE_CHOICES = [(value, label) for value, label in Role.choices if value in STAFF]


class PhoneField(PlainCharField):
    """A telephone number, turned into E.164; the error repeats nothing of what was typed."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("Mobile number"))
        super().__init__(
            max_length=30,
            widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
            **options,
        )

    def clean(self, value: object) -> str:
        text = super().clean(value)
        if not text:
            return ""
        try:
            return phones.normalise(text)
        except phones.NotAPhone:
            raise forms.ValidationError(_("This is not a telephone number. Type 11 digits.")) from None


class MobileField(PhoneField):
    """A number that can get a text message."""

    def clean(self, value: object) -> str:
        phone = super().clean(value)
        if phone and not phones.is_mobile(phone):
            raise forms.ValidationError(_("Texts reach only mobile numbers. Type 11 digits."))
        return phone


def password_field(label: Any, autocomplete: str, **options: Any) -> forms.CharField:
    """A password box that browsers can fill and people can paste into."""
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(label=label, max_length=128, strip=False, widget=widget, **options)


class SignInForm(Form):
    """Phone or staff sign-in name, and password."""

    sign_in = PlainCharField(
        label=_("Mobile number or sign-in name"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    password = password_field(_("Password"), "current-password")


class PhoneForm(Form):
    """Where to send a code."""

    phone = MobileField(help_text=_("We send a text message with six digits. New here? This also opens an account."))


class DigitsForm(Form):
    """The digits of a code."""

    code = PlainCharField(
        label=_("The six digits"),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )

    def clean_code(self) -> str:
        """Take digits with blanks between them."""
        return "".join(self.cleaned_data["code"].split())


class JoinForm(Form):
    """A new resident's name and building."""

    name = PlainCharField(label=_("Your name"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    place = forms.TypedChoiceField(label=_("Your building"), coerce=int, choices=())

    def __init__(self, *args: Any, choices: list[tuple[str, object]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["place"].choices = choices  # type: ignore[attr-defined]  # TypedChoiceField has choices


class SecondStepForm(Form):
    """Digits of an app, a recovery code, or the answer of a passkey."""

    code = PlainCharField(
        label=_("Six digits of your authenticator app, or a recovery code"),
        max_length=12,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )
    credential = forms.JSONField(required=False, widget=forms.HiddenInput)


class PasskeyForm(Form):
    """A new passkey, and what to call it."""

    name = PlainCharField(label=_("What to call this passkey"), max_length=40, initial=_("My device"))
    credential = forms.JSONField(widget=forms.HiddenInput)


class NameForm(Form):
    """One's own name, put right."""

    name = PlainCharField(label=_("Your name"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "name"}))


class NewPhoneForm(Form):
    """The number that takes the place of the old one."""

    phone = MobileField(label=_("New mobile number"), help_text=_("We send a text message with six digits to it."))


class ProveForm(Form):
    """The password once more."""

    password = password_field(_("Password"), "current-password")


class PasswordForm(Form):
    """A new password; the old one where there is one."""

    old = password_field(_("Password now"), "current-password")
    new = password_field(_("New password"), "new-password")
    again = password_field(_("New password once more"), "new-password")

    def __init__(self, *args: Any, person: Person, **options: Any) -> None:
        super().__init__(*args, **options)
        self.person = person
        self.fields["new"].help_text = " ".join(password_validators_help_texts()[:1])
        if not person.has_usable_password():
            del self.fields["old"]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if "old" in found and not self.person.check_password(found["old"]):
            self.add_error("old", _("This is not your password now."))
        if found.get("new") != found.get("again"):
            self.add_error("again", _("The two new passwords are not the same."))
        return found


class ConsentForm(Form):
    """Yes or no to one kind of use."""

    kind = forms.ChoiceField(choices=ConsentKind.choices)
    agree = forms.TypedChoiceField(choices=[("yes", ""), ("no", "")], coerce=lambda value: value == "yes")


class EraseForm(Form):
    """The word that confirms an erasure."""

    sure = forms.BooleanField(label=_("Yes, erase what is held about me. I know this cannot be undone."))


class TraceForm(Form):
    """Which record to trace."""

    subject = PlainCharField(
        label=_("Record"), max_length=60, required=False, help_text=_("For example cases.case:12 or people.person:7")
    )


class RoleForm(Form):
    """A role, the place or unit where it is held, and from when."""

    role = forms.ChoiceField(label=_("Role"), choices=[("", _("Please choose")), *ROLE_CHOICES])
    where = forms.ChoiceField(
        label=_("Where"),
        widget=LongSelect,
        help_text=_("A role in a street or community counts in everything below it. A handler belongs to a unit."),
    )
    starts_on = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}), help_text=_("Empty: today")
    )

    def __init__(self, *args: Any, places: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["where"].choices = [("", _("Please choose")), *places]  # type: ignore[attr-defined]  # a ChoiceField

    def clean(self) -> dict[str, Any]:
        """A handler works in a unit, everybody else in a place; both say it at the field."""
        found = super().clean() or {}
        role, (kind, _sign, pk) = found.get("role"), found.get("where", "").partition(":")
        if role and pk and (kind == "organisation") != (role == Role.HANDLER):
            told = (
                _("A handler works in a unit. Choose one.")
                if role == Role.HANDLER
                else _("Choose a place for this role.")
            )
            self.add_error("where", told)
        found["place_id"] = int(pk) if kind == "place" else None
        found["organisation_id"] = int(pk) if kind == "organisation" else None
        return found


class StaffForm(RoleForm):
    """Somebody new, with a first role."""

    name = PlainCharField(label=pgettext_lazy("of a person", "Name"), max_length=40)
    phone = MobileField(help_text=_("They sign in with a code sent to this number, then choose a password."))
    field_order = ("name", "phone", "role", "where", "starts_on")


class StaffFilterForm(Form):
    """What narrows the list of staff."""

    is_filter = True

    q = PlainCharField(label=pgettext_lazy("of a person", "Name"), required=False, max_length=40)
    role = forms.ChoiceField(label=_("Role"), choices=[("", _("All")), *ROLE_CHOICES], required=False)
    left = forms.BooleanField(label=_("Those who left"), required=False)
