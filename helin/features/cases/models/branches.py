"""What must hold of a case off the straight way: resting, waiting for a second person, merged, split."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from helin.features.cases.workflow import RESTING, Status

RESTS = (
    models.CheckConstraint(
        condition=~Q(status__in=RESTING) | Q(paused_at__isnull=False, resume_on__isnull=False),
        name="a_case_that_rests_has_a_day_to_go_on",
    ),
    models.CheckConstraint(
        condition=Q(pending="", pending_by_id__isnull=True)
        | Q(pending__in=["time", "account"], pending_by_id__isnull=False),
        name="what_waits_for_a_second_person_names_the_first",
    ),
)
KIN = (
    models.CheckConstraint(
        condition=Q(status=Status.MERGED, merged_into__isnull=False)
        | (~Q(status=Status.MERGED) & Q(merged_into__isnull=True)),
        name="a_merged_case_says_into_which",
    ),
    models.CheckConstraint(condition=~Q(merged_into=F("id")), name="no_case_is_merged_into_itself"),
    models.CheckConstraint(condition=~Q(split_from=F("id")), name="no_case_is_split_from_itself"),
)
KIN_INDEXES = (
    GinIndex(fields=["co_units"], name="case_by_co_unit", condition=~Q(co_units=[])),
    models.Index(fields=["merged_into"], name="case_by_target", condition=Q(merged_into__isnull=False)),
    models.Index(fields=["split_from"], name="case_by_origin", condition=Q(split_from__isnull=False)),
)
