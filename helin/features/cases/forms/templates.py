"""Texts ready to adapt, and the name of a kept list."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from helin.features.cases.models import TEMPLATE_VERBS, ResponseTemplate
from helin.features.cases.workflow import Verb
from helin.kit.forms import Form, LongSelect, PlainCharField


class TemplateForm(Form):
    """A new text."""

    verb = forms.ChoiceField(label=_("For"), choices=[(verb.value, verb.label) for verb in TEMPLATE_VERBS])
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
            "Helin fills in {number}, {unit} and {deadline}. No name and no number of a person: "
            "what belongs to one case is added there."
        ),
    )

    def __init__(self, *args: Any, owners: list[Any], categories: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].choices = owners  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["category"].choices = [("", _("All")), *categories]  # type: ignore[attr-defined]  # a ChoiceField

    def template(self) -> ResponseTemplate:
        """The text as actions take it."""
        said = self.cleaned_data
        return ResponseTemplate(
            verb=Verb(said["verb"]),
            organisation_id=said["organisation"],
            category_id=said["category"],
            title=said["title"],
            text=said["text"],
        )


class SavedFilterForm(Form):
    """What a list is called by who keeps it."""

    name = PlainCharField(label=_("Save this list as"), max_length=30)
