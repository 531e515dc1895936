"""Answers that contradict themselves are asked about once; what was typed outlives a lost race."""

from typing import Any

from django.forms import CharField
from django.http import HttpRequest
from django.utils.translation import gettext as _

from helin.features.cases.forms import TransitionForm
from helin.features.cases.workflow import CallResult, Grade

GOOD, BAD = (Grade.VERY_SATISFIED, Grade.SATISFIED), (Grade.DISSATISFIED, Grade.VERY_DISSATISFIED)

NO_RATING = (CallResult.REFUSED, CallResult.NOT_REACHED)


def doubt(form: Any, *, sure: bool) -> str:
    """The question to ask before a rating that hardly fits together is taken; "" where there is none."""
    if not form.is_valid():
        return ""
    solved, grade = form.cleaned_data.get("solved"), form.cleaned_data.get("grade")
    fits = solved is None or grade is None or grade not in (BAD if solved else GOOD)
    if fits or sure or form.cleaned_data.get("result") in NO_RATING:
        return ""
    said = {"solved": dict(form.fields["solved"].choices)["yes" if solved else "no"], "grade": Grade(grade).label}
    return _("You chose “%(solved)s” and “%(grade)s”. Is that what you mean?") % said


def typed(request: HttpRequest) -> dict[str, str]:
    """The words in a form that came too late, by field."""
    fields = {name: field for name, field in TransitionForm.base_fields.items() if isinstance(field, CharField)}
    words = {name: request.POST.get(name, "").strip()[: field.max_length] for name, field in fields.items()}
    return {name: said for name, said in words.items() if said}


def rescued(words: dict[str, str], form: Any) -> dict[str, Any]:
    """What was typed put into the form that is open now; the rest to read and to copy."""
    kept = {name: said for name, said in words.items() if form is not None and name in form.fields}
    if kept:
        form.initial |= kept
    return {"rescued": [said for name, said in words.items() if name not in kept]}
