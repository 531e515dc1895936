"""What was learned from a street's own history, for suggestions: advice only, nothing is decided by it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from helin.core.people.masking import mask_text
from helin.core.places.models import Place
from helin.features.cases.models.case import Case


class TriageKind(models.TextChoices):
    """What a triage model suggests."""

    CATEGORY = "category", _("Category")
    LEAD = "lead", _("Handling unit")


FIELDS = {"accept": "category", "dispatch": "organisation"}
"""The verbs that triage advises, and the choice that each is about."""
KINDS = {"accept": TriageKind.CATEGORY, "dispatch": TriageKind.LEAD}


def triage_text(case: Case) -> str:
    """The words of a case as triage may read them: masked."""
    return mask_text(f"{case.title}\n{case.text}")


def triage_tags(case: Case, kind: str) -> tuple[str, ...]:
    """What besides the words tells the class: who leads hangs on the category and the community, too."""
    return () if kind == TriageKind.CATEGORY else (f"category:{case.category_id}", f"community:{case.community_id}")


class TriageModel(models.Model):
    """One training: the arrays (npz, never pickle) and the report on cases that it had not seen. Never changed."""

    street = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=TriageKind)
    trained_at = models.DateTimeField()
    n = models.PositiveIntegerField(help_text="Cases it was trained on")
    report = models.JSONField()
    weights = models.BinaryField()
    is_current = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["street", "kind"],
                condition=Q(is_current=True),
                name="one_current_triage_model_per_street_and_kind",
            ),
            models.CheckConstraint(condition=Q(kind__in=TriageKind.values), name="triage_model_kind_is_known"),
            models.CheckConstraint(condition=Q(n__gt=0), name="a_triage_model_learned_from_something"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} in {self.street_id}, {self.trained_at:%Y-%m-%d}"
