"""Shape and invariants of cases."""

from helin.features.cases.models.alike import FoundTopic, HotTopic, HotTopicScheme, Join
from helin.features.cases.models.case import (
    CALLED,
    FOR_A_CARD,
    FOR_A_SIGN_CARD,
    INTAKE,
    IS_OPEN,
    LEVEL_MAX,
    WATCH,
    Case,
    CaseQuerySet,
    Rating,
    Statement,
)
from helin.features.cases.models.catalogue import Category, DispatchRule, LimitUnit, RuleBook
from helin.features.cases.models.desk import LONGEST_FORM, TEMPLATE_VERBS, FormTime, ResponseTemplate, SavedFilter
from helin.features.cases.models.limits import CaseLimits
from helin.features.cases.models.numbers import next_numbers, with_check_digit
from helin.features.cases.models.rates import RateScheme, in_force
from helin.features.cases.models.supervision import Card, SupervisionOrder, SupervisionScheme
from helin.features.cases.models.triage import FIELDS, KINDS, TriageKind, TriageModel, triage_tags, triage_text

__all__ = [
    "CALLED",
    "FIELDS",
    "FOR_A_CARD",
    "FOR_A_SIGN_CARD",
    "INTAKE",
    "IS_OPEN",
    "KINDS",
    "LEVEL_MAX",
    "LONGEST_FORM",
    "TEMPLATE_VERBS",
    "WATCH",
    "Card",
    "Case",
    "CaseLimits",
    "CaseQuerySet",
    "Category",
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
    "next_numbers",
    "triage_tags",
    "triage_text",
    "with_check_digit",
]
