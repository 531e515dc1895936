"""Specimens for the gallery at /ui/: every component in every state, with texts as long as life writes them."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from helin.ui import specimens
from helin.ui.desks import default_desk
from helin.ui.navigation import NavLink, tier_of

SHANGHAI = ZoneInfo("Asia/Shanghai")
REPORTED_AT = datetime(2026, 11, 24, 9, 0, tzinfo=SHANGHAI)
ACCEPTED_AT = datetime(2026, 11, 24, 10, 40, tzinfo=SHANGHAI)


class SpecimenForm(forms.Form):
    """One field of each kind."""

    title = forms.CharField(
        label=_("What is the matter?"), help_text=_("One sentence, as you would tell a neighbour."), max_length=60
    )
    story = forms.CharField(label=_("Tell us more"), widget=forms.Textarea(attrs={"rows": 4}), required=False)
    kind = forms.ChoiceField(
        label=_("What is it about?"),
        choices=[
            ("", _("Please choose")),
            ("water", _("Water and drains")),
            ("heat", _("Heating")),
            ("noise", _("Noise")),
        ],
    )
    answer_by = forms.ChoiceField(
        label=_("How shall we answer you?"),
        choices=[("phone", _("By telephone")), ("message", _("By text message")), ("none", _("No answer needed"))],
        widget=forms.RadioSelect,
        help_text=_("Only the desk that answers you sees your number."),
    )
    when = forms.MultipleChoiceField(
        label=_("When are you at home?"),
        choices=[("morning", _("Mornings")), ("afternoon", _("Afternoons")), ("evening", _("Evenings"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    photo = forms.FileField(
        label=_("A photo"), required=False, help_text=_("Up to 10 MB. We remove where it was taken.")
    )
    day = forms.DateField(label=_("Since when?"), widget=forms.DateInput(attrs={"type": "date"}), required=False)
    is_public = forms.BooleanField(label=_("My neighbours may read this, without my name"), required=False)


RESIDENT_LINKS = (
    NavLink(_("Report"), "#report", "pencil-square", 0, is_current=False),
    NavLink(_("My matters"), "#g-home", "clipboard-document-list", 2, is_current=True),
    NavLink(_("Community"), "#g-charts", "building-office-2", 0, is_current=False),
    NavLink(_("Me"), "#g-forms", "user", 0, is_current=False),
)
STAFF_LABELS = (
    _("To do"),
    _("My round today"),
    _("Write something down"),
    _("All concerns"),
    _("Figures"),
    _("Map of the neighbourhood"),
    _("Handing work over"),
    _("Rules and time limits"),
    _("Places"),
    _("My account"),
)
STAFF_LINKS = tuple(
    NavLink(label, f"#g-{position}", "", 14 if position == 8 else 0, position == 0, tier_of(position))
    for position, label in enumerate(STAFF_LABELS)
)


def context(audience: str = "resident") -> dict[str, Any]:
    """Give the gallery its forms, figures and moments, under the bar of one audience."""
    wrong = SpecimenForm({"title": "", "kind": "", "answer_by": "letter", "day": "yesterday"}, prefix="wrong")
    wrong.add_error(None, _("This number was used ten minutes ago. Please wait a little."))
    return {
        "desk": default_desk(),
        "form": SpecimenForm(prefix="empty"),
        "wrong": wrong,
        "reported_at": REPORTED_AT,
        "accepted_at": ACCEPTED_AT,
        "bars": specimens.BARS,
        "dots": specimens.DOTS,
        "lines": specimens.LINES,
        "heat": specimens.HEAT,
        "map": specimens.MAP,
        "picker": specimens.PICKER,
        "resident_links": RESIDENT_LINKS,
        "staff_links": STAFF_LINKS if audience == "staff" else (),
        "step_labels": (_("What"), _("Where"), _("Check and send")),
    }
