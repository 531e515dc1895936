"""What people type, cleaned. Choices come from queries; words and refusals stay in the form."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from helin.core.files.forms import PhotosField
from helin.core.people.forms import PhoneField
from helin.features.cases.actions import Concern
from helin.features.cases.forms.desk import CallerForm, ContactForm, DeskFilterForm
from helin.features.cases.forms.export import CSV, ExportForm
from helin.features.cases.forms.finding import NumberForm, SearchForm, TrackForm
from helin.features.cases.forms.guard import (
    AccusedForm,
    LiftForm,
    NamedField,
    OpeningForm,
    RestrictForm,
    ask_confidential,
    with_named,
)
from helin.features.cases.forms.merging import MergeForm, SplitForm, UnmergeForm
from helin.features.cases.forms.templates import SavedFilterForm, TemplateForm
from helin.features.cases.models import Case
from helin.features.cases.queries import IntakePlaces
from helin.features.cases.workflow import CASE, AppealType, CallResult, Grade, NotDispatchedReason, Source, Verb
from helin.kit.forms import Form, LongSelect, PlainCharField
from helin.kit.pages import id_cursor

__all__ = [
    "CSV",
    "AccusedForm",
    "CallerForm",
    "CheckForm",
    "ContactForm",
    "DeskFilterForm",
    "ExportForm",
    "IntakeForm",
    "LiftForm",
    "MergeForm",
    "NumberForm",
    "OpeningForm",
    "PhotoForm",
    "PublicationForm",
    "RestrictForm",
    "SavedFilterForm",
    "SearchForm",
    "SplitForm",
    "TemplateForm",
    "TrackForm",
    "TransitionForm",
    "UnmergeForm",
    "WhatForm",
    "WhereForm",
]

TITLE_MAX, TEXT_MAX = 60, 2000


class WhatForm(Form):
    """Step one: what."""

    text = PlainCharField(
        label=_("What would you like to tell us?"),
        help_text=_(
            "Say what happened, since when, and what would help. Please leave out names and phone numbers of others."
        ),
        max_length=TEXT_MAX,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Please write a few words about what happened.")},
    )
    appeal_type = forms.ChoiceField(
        label=_("What is it?"), choices=AppealType, initial=AppealType.HELP, widget=forms.RadioSelect
    )
    photos = PhotosField(label=_("Photos"), required=False)
    remove = forms.TypedMultipleChoiceField(coerce=int, required=False)

    def __init__(self, *args: Any, kept: Sequence[int] = (), **kwargs: Any) -> None:
        """`kept` are the ids of the photos that the draft has already; `remove` names those to take away."""
        super().__init__(*args, **kwargs)
        self.fields["remove"].choices = [(pk, pk) for pk in kept]  # type: ignore[attr-defined]  # a ChoiceField


class WhereForm(Form):
    """Step two: where. The choices narrow with what was chosen before."""

    place = forms.TypedChoiceField(
        label=_("Which building is it in or nearest to?"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose a place from the list.")},
    )
    location_text = PlainCharField(
        label=_("Where exactly?"),
        required=False,
        max_length=120,
        help_text=_("For example: north gate, third lamp post."),
    )

    def __init__(self, *args: Any, places: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = places  # type: ignore[attr-defined]  # a ChoiceField


class CheckForm(Form):
    """Step three: check, and how we reach those who are not signed in."""

    is_public = forms.BooleanField(
        label=_("Neighbours may see it"),
        required=False,
        help_text=_(
            "Your name and number are never shown. In the text, phone numbers, flats and the names we recognise are "
            "covered up; before it is public somebody of the street reads it again."
        ),
    )
    name = PlainCharField(label=_("How may we address you?"), required=False, max_length=30)
    phone = PhoneField(
        required=False,
        help_text=_("So that we can tell you what became of it. You may leave it out."),
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if case.reporter_id is not None:
            del self.fields["name"], self.fields["phone"]
        if case.appeal_type == AppealType.ACCUSATION:
            del self.fields["is_public"]


class JoinForm(Form):
    """Me too: how we reach those who are not signed in."""

    name = PlainCharField(label=_("How may we address you?"), required=False, max_length=30)
    phone = PhoneField(
        required=False,
        help_text=_("So that we can tell you what became of it. You may leave it out."),
    )


class IntakePlaceField(forms.TypedChoiceField):
    """One of hundreds of places: the list is read when it is drawn, a choice is looked up alone."""

    def offer(self, places: IntakePlaces) -> None:
        """Say which ones."""
        self.places, self.choices = places, lambda: [("", "—"), *places.choices()]

    def valid_value(self, value: Any) -> bool:
        pk = id_cursor(str(value))
        return pk is not None and self.places.holds(pk)


class IntakeForm(Form):
    """Staff write down what somebody says, on one page."""

    source = forms.ChoiceField(
        label=_("Came in by"), choices=[c for c in Source.choices if c[0] not in ("page", "import", "api")]
    )
    title = PlainCharField(label=_("In one line"), max_length=TITLE_MAX)
    text = PlainCharField(label=_("What was said"), max_length=TEXT_MAX, widget=forms.Textarea(attrs={"rows": 5}))
    appeal_type = forms.ChoiceField(label=_("What is it?"), choices=AppealType, initial=AppealType.HELP)
    category = forms.TypedChoiceField(
        label=_("Category"), coerce=int, required=False, empty_value=None, widget=LongSelect
    )
    place = IntakePlaceField(label=_("Building or grid"), coerce=int, widget=LongSelect)
    location_text = PlainCharField(label=_("Where exactly?"), required=False, max_length=120)
    name = PlainCharField(label=_("Name of the person"), required=False, max_length=30)
    phone = PhoneField(required=False)
    is_public = forms.BooleanField(label=_("The person agrees that neighbours may see it"), required=False)
    request_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, places: IntakePlaces, categories: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].offer(places)  # type: ignore[attr-defined]  # an IntakePlaceField
        self.fields["category"].choices = [("", "—"), *categories]  # type: ignore[attr-defined]  # a ChoiceField

    def concern(self) -> Concern:
        """The concern as actions take it."""
        said = self.cleaned_data
        return Concern(
            place_id=said["place"],
            title=said["title"],
            text=said["text"],
            appeal_type=said["appeal_type"],
            category_id=said["category"],
            location_text=said["location_text"],
            is_public=said["is_public"],
        )


REASONS = {
    Verb.OBJECT: _("Say whose matter it is by the dispatch catalogue. Somebody else at the street decides."),
    Verb.ASK_TIME: _("Say what is missing. Somebody else decides; the person sees the new day."),
    Verb.PAUSE: _("Ask the person plainly what you need to know. The clock stands still until they answer."),
    Verb.ASK_ACCOUNT: _("Say why it cannot be solved now, and what would have to happen first."),
}
"""What the reason of a verb should say."""


class TransitionForm(Form):
    """The evidence of one verb: only the fields that the table names for it."""

    category = forms.TypedChoiceField(label=_("Category"), coerce=int)
    organisation = forms.TypedChoiceField(label=_("Handling unit"), coerce=int)
    named = NamedField(label=_("Which unit is it about?"))
    summary = PlainCharField(
        label=_("Summary for the unit"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The unit reads this instead of the person's words and photos. Say nothing that tells who spoke."),
    )
    note = PlainCharField(label=_("Note to the unit"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    reason_code = forms.ChoiceField(label=_("Reason"), choices=NotDispatchedReason, widget=forms.RadioSelect)
    explanation = PlainCharField(
        label=_("What we tell the person"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Say plainly why, and who can help instead."),
    )
    handler = forms.TypedChoiceField(label=_("Who goes?"), coerce=int, empty_value=None)
    reply = PlainCharField(
        label=_("Reply"),
        max_length=TEXT_MAX,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("What was done, by whom, when; what is still to come and until when. The person reads this."),
    )
    result = forms.ChoiceField(label=_("What came of the call?"), choices=CallResult, widget=forms.RadioSelect)
    answered = forms.TypedChoiceField(
        label=_("Had the unit been in touch?"),
        coerce=lambda v: v == "yes",
        empty_value=None,
        choices=[("yes", _("Yes")), ("no", _("No"))],
        widget=forms.RadioSelect,
    )
    solved = forms.TypedChoiceField(
        label=_("Is it solved?"),
        coerce=lambda v: v == "yes",
        empty_value=None,
        choices=[("yes", _("Solved")), ("no", _("Not solved"))],
        widget=forms.RadioSelect,
    )
    grade = forms.TypedChoiceField(
        label=_("How satisfied?"), coerce=int, empty_value=None, choices=Grade, widget=forms.RadioSelect
    )
    comment = PlainCharField(label=_("Anything to add?"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    days = forms.TypedChoiceField(label=_("How many working days?"), coerce=int)
    review_on = forms.DateField(
        label=_("When will it be looked at again?"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    answer = PlainCharField(label=_("Your answer"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    reason = PlainCharField(label=_("Why?"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))

    def clean_review_on(self) -> str:
        """As the journal keeps it."""
        day = self.cleaned_data["review_on"]
        return day.isoformat() if day else ""

    def __init__(self, verb: str, case: Case, choices: dict[str, list[Any]], data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, prefix=None, **kwargs)
        plan = CASE.plan(case.status, verb)
        self.verb, self.verb_label = verb, Verb(verb).label
        for name in list(self.fields):
            if name not in (*plan.requires, *plan.accepts):
                del self.fields[name]
                continue
            self.fields[name].required = name in plan.requires
            if verb == Verb.CALL_BACK and name in ("answered", "solved", "grade"):
                self.fields[name].help_text = _("Needed when the person was reached and answered.")
            if name == "reason":
                self.fields[name].help_text = REASONS.get(Verb(verb), "")
            if name in choices:
                self.fields[name].choices = choices[name]  # type: ignore[attr-defined]  # a ChoiceField
        ask_confidential(self, case, choices)

    def clean(self) -> dict[str, Any]:
        """What was ticked and what was chosen beside it are one."""
        super().clean()
        return with_named(self)


class PublicationForm(Form):
    """What the public page shows."""

    is_public = forms.BooleanField(label=_("Neighbours may see it"), required=False)
    title = PlainCharField(label=_("Title on the public page"), max_length=TITLE_MAX)
    text = PlainCharField(label=_("Text on the public page"), max_length=4000, widget=forms.Textarea(attrs={"rows": 6}))


class PhotoForm(Form):
    """Photos added to a case later."""

    photos = PhotosField(label=_("Photos"))
