"""Texts ready to adapt, and the name of a kept list."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from helin.features.cases.models import TEMPLATE_VERBS, ResponseTemplate
from helin.features.cases.workflow import ScriptPart, Verb
from helin.kit.forms import Form, LongSelect, PlainCharField


class TemplateForm(Form):
    """A new text."""

    verb = forms.ChoiceField(label=_("For"), choices=[(verb.value, verb.label) for verb in TEMPLATE_VERBS])
    part = forms.ChoiceField(
        label=_("Part of the call-back script"),
        required=False,
        choices=[("", _("None")), *ScriptPart.choices],
        help_text=_("Only for a call-back, and only in the street's own words. It takes the place of the old wording."),
    )
    organisation = forms.TypedChoiceField(label=_("Whose text"), coerce=int, required=False, empty_value=None)
    category = forms.TypedChoiceField(
        label=_("Only for this category"), coerce=int, required=False, empty_value=None, widget=LongSelect
    )
    title = PlainCharField(label=_("Name in the list"), max_length=40)
    text = PlainCharField(
        label=_("Text"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_(
            "Helin fills in {number}, {unit}, {street} and {deadline}. No name and no number of a person: "
            "what belongs to one case is added there."
        ),
    )

    def __init__(self, *args: Any, owners: list[Any], categories: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].choices = owners  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["category"].choices = [("", _("All")), *categories]  # type: ignore[attr-defined]  # a ChoiceField

    def clean(self) -> dict[str, Any]:
        """The script is the street's, for all categories."""
        said: dict[str, Any] = super().clean() or {}
        if said.get("part") and (said.get("verb") != Verb.CALL_BACK or said.get("organisation")):
            self.add_error("part", _("The script is for call-backs, in the words of the street. Choose these above."))
        if said.get("part") and said.get("category"):
            self.add_error("category", _("The script is the same for all categories."))
        return said

    def template(self) -> ResponseTemplate:
        """The text as actions take it."""
        said = self.cleaned_data
        return ResponseTemplate(
            verb=Verb(said["verb"]),
            part=said["part"],
            organisation_id=said["organisation"],
            category_id=said["category"],
            title=said["title"],
            text=said["text"],
        )


class SavedFilterForm(Form):
    """What a list is called by who keeps it."""

    name = PlainCharField(label=_("Save this list as"), max_length=30)
