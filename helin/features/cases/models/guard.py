"""Which units a case names, and who made it restricted and why."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from helin.core.organisations.models import Organisation
from helin.features.cases.workflow import AppealType

CONFIDENTIAL = "confidential"
"""The audience of whoever hears of a confidential matter of their own: see `notices`."""
KEEP_NAMED = """
UPDATE cases_case SET named = ARRAY(
  SELECT organisation_id FROM cases_namedunit WHERE case_id = coalesce(NEW.case_id, OLD.case_id) ORDER BY 1
) WHERE id = coalesce(NEW.case_id, OLD.case_id);
RETURN NULL;
"""


class Guarded(models.Model):
    """What a case knows of its own secrecy, so that a right is decided without another query."""

    is_restricted = models.BooleanField(default=False, help_text="An accusation always is; others by decision")
    restricted_by_id = models.BigIntegerField(null=True)
    summary = models.TextField(
        max_length=1000, blank=True, default="", help_text="What the unit of a restricted case reads instead"
    )
    named = ArrayField(models.BigIntegerField(), default=list, help_text="Kept by a trigger from NamedUnit")

    class Meta:
        abstract = True


GUARD = (
    models.CheckConstraint(
        condition=~Q(appeal_type=AppealType.ACCUSATION) | Q(is_restricted=True), name="an_accusation_is_restricted"
    ),
    models.CheckConstraint(condition=~Q(is_restricted=True, is_public=True), name="a_restricted_case_is_never_public"),
)


class NamedUnit(models.Model):
    """A unit that a case is about: in an accusation the accused. It decides nothing in it."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="units_named", db_index=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    named_by_id = models.BigIntegerField(null=True, help_text="None: not signed in, or from a file")
    named_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "organisation"], name="a_case_names_a_unit_once"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="keep_named",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Delete,
                func=KEEP_NAMED,
            ),
            pgtrigger.Protect(name="a_naming_is_not_changed", operation=pgtrigger.Update),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} in {self.case_id}"


class Restriction(models.Model):
    """One time in which a case that is no accusation was restricted: by whom and why, and who lifted it and why."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="restrictions", db_index=False)
    reason = models.CharField(max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    restricted_at = models.DateTimeField()
    lifted_reason = models.CharField(max_length=200, blank=True, default="")
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(lifted_at__isnull=True), name="a_case_is_restricted_once_at_a_time"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="a_restriction_has_a_reason"),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True, lifted_reason="")
                | (Q(lifted_at__isnull=False, lifted_by__isnull=False) & ~Q(lifted_reason="") & ~Q(lifted_by=F("by"))),
                name="a_second_person_lifts_a_restriction_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"restriction of {self.case_id}"
