"""What is left out of the rates, and ratings that a unit says are mistaken: two short tables.

Source: docs/sources.md#appeals.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from helin.kit.workflow import Workflow, move


class ExclusionReason(models.TextChoices):
    """Why a case should not count in the rates."""

    UNREASONABLE = "unreasonable", _("Asks for what nobody may or can give")
    OUT_OF_SCOPE = "out_of_scope", _("Not a matter of government or community")
    UNTRUE = "untrue", _("Checked on the spot: not as reported")
    REPEATED = "repeated", _("The same demand again and again after it was answered")
    BEYOND_CONTROL = "beyond_control", _("Cannot be solved now: storm, flood, law, money")


class AppealReason(models.TextChoices):
    """Why a unit says that a rating is mistaken."""

    WRONG_GRADE = "wrong_grade", _("Grade and words contradict each other")
    WRONG_MATTER = "wrong_matter", _("The words are about another matter")
    WRONG_UNIT = "wrong_unit", _("The words are about another unit")
    NOT_THE_REPORTER = "not_the_reporter", _("Somebody else rated")


class ExclusionState(models.TextChoices):
    """Where the question stands whether a case is left out."""

    ASKED = "asked", _("Waits for a second person")
    REFUSED = "refused", _("Counts: the second person said no")
    EXCLUDED = "excluded", _("Left out of the rates")
    CONTESTED = "contested", _("Left out; the reporter objects")
    LIFTED = "lifted", _("Counts again after the objection")
    CONFIRMED = "confirmed", _("Left out, also after the objection")


class AppealState(models.TextChoices):
    """Where a unit's appeal against a rating stands."""

    FILED = "filed", _("Waits for somebody who did not handle it")
    UPHELD = "upheld", _("Rating does not count")
    DISMISSED = "dismissed", _("Rating counts")


class Ruled(models.TextChoices):
    """What can be said in either: the word on the button and in the journal."""

    ASK_EXCLUSION = "ask_exclusion", _("Ask to leave it out of the rates")
    EXCLUDE = "exclude", _("Leave it out of the rates")
    REFUSE_EXCLUSION = "refuse_exclusion", _("Let it count")
    CONTEST = "contest", _("Object to this")
    LIFT = "lift", _("Let it count again")
    CONFIRM = "confirm", _("Leave it out all the same")
    APPEAL_RATING = "appeal_rating", _("Appeal against the rating")
    UPHOLD_APPEAL = "uphold_appeal", _("The rating does not count")
    DISMISS_APPEAL = "dismiss_appeal", _("The rating counts")


E, A, R = ExclusionState, AppealState, Ruled
LEFT_OUT = (E.EXCLUDED, E.CONTESTED, E.CONFIRMED)
"""The case does not count; while an objection is being looked at, the second person's word stands."""

EXCLUSION = Workflow(
    name="left-out case",
    initial=E.ASKED,
    final=frozenset({E.REFUSED, E.LIFTED, E.CONFIRMED}),
    moves=(
        move(R.EXCLUDE, E.ASKED, E.EXCLUDED, permission="cases.exclude", requires=("words",), limits=("contest",)),
        move(R.REFUSE_EXCLUSION, E.ASKED, E.REFUSED, permission="cases.exclude", requires=("words",)),
        move(R.CONTEST, E.EXCLUDED, E.CONTESTED, permission="cases.contest", requires=("words",)),
        move(R.LIFT, E.CONTESTED, E.LIFTED, permission="cases.settle_contest", requires=("words",)),
        move(R.CONFIRM, E.CONTESTED, E.CONFIRMED, permission="cases.settle_contest", requires=("words",)),
    ),
)
RATING_APPEAL = Workflow(
    name="rating appeal",
    initial=A.FILED,
    final=frozenset({A.UPHELD, A.DISMISSED}),
    moves=(
        move(R.UPHOLD_APPEAL, A.FILED, A.UPHELD, permission="cases.judge_appeal", requires=("words",)),
        move(R.DISMISS_APPEAL, A.FILED, A.DISMISSED, permission="cases.judge_appeal", requires=("words",)),
    ),
)
