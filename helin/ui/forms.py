"""How a Django field is laid out: what stands in which order and what points at what."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.forms import BaseForm, BoundField, CheckboxInput, CheckboxSelectMultiple, Field, FileInput, RadioSelect
from django.forms.formsets import BaseFormSet
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from helin.ui.texts import Text


@dataclass(frozen=True, slots=True)
class Choice:
    """One radio button or box of a group."""

    control: SafeString
    label: Text
    for_id: str


@dataclass(frozen=True, slots=True)
class FieldLayout:
    """`shape` is line (label above a control), single (one box with its label) or group (a fieldset)."""

    shape: str
    label: Text
    for_id: str
    hint: Text
    hint_id: str
    errors: tuple[Text, ...]
    error_id: str
    described_by: str
    is_optional: bool
    control: SafeString
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """A line of the error summary; without `href` it belongs to the whole form."""

    label: Text
    message: Text
    href: str


def layout(bound: BoundField, label: Text = "", hint: Text = "") -> FieldLayout:
    """Lay one field out; `label` and `hint` replace the form's own."""
    shown_hint, errors = hint or bound.help_text, tuple(_messages(bound))
    hint_id, error_id = f"{bound.auto_id}_helptext", f"{bound.auto_id}_error"
    described_by = " ".join(part for part, there in ((hint_id, shown_hint), (error_id, errors)) if there)
    shape = _shape(bound)
    choices = tuple(_choices(bound)) if shape == "group" else ()
    attrs: dict[str, str | bool] = {"aria-describedby": described_by} if described_by and shape != "group" else {}
    return FieldLayout(
        shape=shape,
        label=label or bound.label or "",
        for_id=bound.id_for_label,
        hint=shown_hint,
        hint_id=hint_id,
        errors=errors,
        error_id=error_id,
        described_by=described_by,
        is_optional=not (bound.field.required or shape == "single" or getattr(bound.form, "is_filter", False)),
        control=SafeString() if choices else SafeString(bound.as_widget(attrs=attrs)),
        choices=choices,
    )


def problems(form: "BaseForm | BaseFormSet[BaseForm]") -> list[Problem]:
    """List what is wrong, in the order of the page: the form as a whole, then its fields."""
    if isinstance(form, BaseFormSet):
        whole = [Problem("", str(message), "") for message in form.non_form_errors()]
        return whole + [problem for member in form.forms for problem in problems(member)]
    whole = [Problem("", str(message), "") for message in form.non_field_errors()]
    return whole + [
        Problem(bound.label or "", message, f"#{_first_id(bound)}") for bound in form for message in _messages(bound)
    ]


def _shape(bound: BoundField) -> str:
    widget = bound.field.widget
    if isinstance(widget, RadioSelect | CheckboxSelectMultiple):
        return "group"
    if isinstance(widget, CheckboxInput):
        return "single"
    return "file" if isinstance(widget, FileInput) else "line"


def _choices(bound: BoundField) -> Iterable[Choice]:
    for option in bound:
        yield Choice(SafeString(option.tag()), option.choice_label, option.id_for_label)


def _first_id(bound: BoundField) -> str:
    """The id of the first control, which for a group is its first box."""
    return bound.id_for_label or f"{bound.auto_id}_0"


def _messages(bound: BoundField) -> Iterable[str]:
    """Say what to do where Django only says that something is missing; a form's own words stay."""
    missing = bound.field.error_messages.get("required")
    is_default = missing is Field.default_error_messages["required"]
    for error in bound.errors.as_data():
        for message in error.messages:
            yield _ask_for(bound) if error.code == "required" and is_default else message


def _ask_for(bound: BoundField) -> str:
    if _shape(bound) == "single":
        return gettext("Please tick this box.")
    return gettext("Please choose one.") if hasattr(bound.field, "choices") else gettext("Please fill this in.")
