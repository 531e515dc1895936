"""Shape and invariants of cases."""

from helin.features.cases.models.alike import FoundTopic, HotTopic, HotTopicScheme, Join, merged_root, merged_under
from helin.features.cases.models.case import (
    CALLED,
    FOR_A_CARD,
    FOR_A_SIGN_CARD,
    INTAKE,
    IS_OPEN,
    LEVEL_MAX,
    NOT_PUBLIC,
    WATCH,
    Case,
    CaseQuerySet,
    Rating,
    Statement,
)
from helin.features.cases.models.catalogue import Category, DispatchRule, LimitUnit, RuleBook
from helin.features.cases.models.desk import LONGEST_FORM, TEMPLATE_VERBS, FormTime, ResponseTemplate, SavedFilter
from helin.features.cases.models.joint import CALL_IS_OPEN, CoUnit
from helin.features.cases.models.limits import CaseLimits
from helin.features.cases.models.numbers import next_numbers, with_check_digit
from helin.features.cases.models.rates import RateScheme, in_force
from helin.features.cases.models.supervision import Card, SupervisionOrder, SupervisionScheme
from helin.features.cases.models.triage import FIELDS, KINDS, TriageKind, TriageModel, triage_tags, triage_text

__all__ = [
    "CALLED",
    "CALL_IS_OPEN",
    "FIELDS",
    "FOR_A_CARD",
    "FOR_A_SIGN_CARD",
    "INTAKE",
    "IS_OPEN",
    "KINDS",
    "LEVEL_MAX",
    "LONGEST_FORM",
    "NOT_PUBLIC",
    "TEMPLATE_VERBS",
    "WATCH",
    "Card",
    "Case",
    "CaseLimits",
    "CaseQuerySet",
    "Category",
    "CoUnit",
    "DispatchRule",
    "FormTime",
    "FoundTopic",
    "HotTopic",
    "HotTopicScheme",
    "Join",
    "LimitUnit",
    "RateScheme",
    "Rating",
    "ResponseTemplate",
    "RuleBook",
    "SavedFilter",
    "Statement",
    "SupervisionOrder",
    "SupervisionScheme",
    "TriageKind",
    "TriageModel",
    "in_force",
    "merged_root",
    "merged_under",
    "next_numbers",
    "triage_tags",
    "triage_text",
    "with_check_digit",
]
