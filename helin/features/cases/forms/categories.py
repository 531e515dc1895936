"""A category of the street, and its end."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from helin.features.cases.forms.rulebook import FROM_THE_LIST, day_input
from helin.features.cases.models import Category
from helin.kit.forms import Form, LongSelect, PlainCharField


class CategoryForm(Form):
    """A new category; one that takes another's place stays where that one stood."""

    parent = forms.TypedChoiceField(
        label=_("Where in the tree"),
        coerce=int,
        required=False,
        empty_value=None,
        widget=LongSelect,
        error_messages=FROM_THE_LIST,
    )
    name = PlainCharField(
        label=_("Name"), max_length=40, help_text=_("As residents say it, not as an office files it.")
    )
    name_en = PlainCharField(label=_("Name in English"), max_length=60)
    hint = PlainCharField(
        label=_("Examples"),
        max_length=120,
        required=False,
        help_text=_("Three or four plain words. The desk reads them, and suggestions learn from them."),
    )
    code = PlainCharField(
        label=_("Code"), max_length=12, help_text=_("Sorts the tree and names the category to other programs.")
    )
    starts_on = forms.DateField(label=_("In use from"), widget=day_input())

    def __init__(self, *args: Any, branches: list[tuple[int | str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if branches:
            self.fields["parent"].choices = branches  # type: ignore[attr-defined]  # a ChoiceField
        else:
            del self.fields["parent"]

    def category(self, parent: Category | None) -> Category:
        """The row as actions take it; `parent` where the form does not ask for it."""
        said = dict(self.cleaned_data)
        parent_id = said.pop("parent", parent.pk if parent else None)
        return Category(parent_id=parent_id, **said)


class CategoryEndForm(Form):
    """From when on nobody chooses it."""

    ends_on = forms.DateField(
        label=_("First day without it"),
        widget=day_input(),
        help_text=_("Cases that have it keep it. From that day on nobody can choose it."),
    )
