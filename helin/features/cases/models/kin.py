"""What must hold between a case and the one it was merged into or split from."""

from django.db import models
from django.db.models import F, Q

from helin.features.cases.workflow import Status

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
    models.Index(fields=["merged_into"], name="case_by_target", condition=Q(merged_into__isnull=False)),
    models.Index(fields=["split_from"], name="case_by_origin", condition=Q(split_from__isnull=False)),
)
