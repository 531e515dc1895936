"""Shape and invariants of cases."""

from helin.features.cases.models.alike import FoundTopic, HotTopic, HotTopicScheme, Join
from helin.features.cases.models.case import INTAKE, IS_OPEN, WATCH, Case, CaseQuerySet, Rating, Statement
from helin.features.cases.models.catalogue import Category, DispatchRule, LimitUnit, RuleBook
from helin.features.cases.models.limits import CaseLimits
from helin.features.cases.models.numbers import next_numbers, with_check_digit
from helin.features.cases.models.triage import FIELDS, KINDS, TriageKind, TriageModel, triage_tags, triage_text

__all__ = [
    "FIELDS",
    "INTAKE",
    "IS_OPEN",
    "KINDS",
    "WATCH",
    "Case",
    "CaseLimits",
    "CaseQuerySet",
    "Category",
    "DispatchRule",
    "FoundTopic",
    "HotTopic",
    "HotTopicScheme",
    "Join",
    "LimitUnit",
    "Rating",
    "RuleBook",
    "Statement",
    "TriageKind",
    "TriageModel",
    "next_numbers",
    "triage_tags",
    "triage_text",
    "with_check_digit",
]
