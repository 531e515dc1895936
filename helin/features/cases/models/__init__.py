"""Shape and invariants of cases."""

from helin.features.cases.models.case import INTAKE, IS_OPEN, WATCH, Case, CaseQuerySet, Rating, Statement
from helin.features.cases.models.catalogue import Category, DispatchRule, LimitUnit, RuleBook
from helin.features.cases.models.limits import CaseLimits
from helin.features.cases.models.numbers import next_numbers, with_check_digit
from helin.features.cases.models.triage import TriageKind, TriageModel

__all__ = [
    "INTAKE",
    "IS_OPEN",
    "WATCH",
    "Case",
    "CaseLimits",
    "CaseQuerySet",
    "Category",
    "DispatchRule",
    "LimitUnit",
    "Rating",
    "RuleBook",
    "Statement",
    "TriageKind",
    "TriageModel",
    "next_numbers",
    "with_check_digit",
]
