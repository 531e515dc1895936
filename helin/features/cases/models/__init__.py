"""Shape and invariants of cases."""

from helin.features.cases.models.case import INTAKE, IS_OPEN, WATCH, Case, CaseQuerySet, Rating, Statement
from helin.features.cases.models.catalogue import Category, DispatchRule, LimitUnit, RuleBook

__all__ = [
    "INTAKE",
    "IS_OPEN",
    "WATCH",
    "Case",
    "CaseQuerySet",
    "Category",
    "DispatchRule",
    "LimitUnit",
    "Rating",
    "RuleBook",
    "Statement",
]
