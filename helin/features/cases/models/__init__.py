"""Shape and invariants of cases."""

from helin.features.cases.models.alike import FoundTopic, HotTopic, HotTopicScheme, Join
from helin.features.cases.models.case import CALLED, INTAKE, IS_OPEN, WATCH, Case, CaseQuerySet, Rating, Statement
from helin.features.cases.models.catalogue import Category, DispatchRule, LimitUnit, RuleBook
from helin.features.cases.models.limits import CaseLimits
from helin.features.cases.models.numbers import next_numbers, with_check_digit
from helin.features.cases.models.rates import RateScheme, in_force
from helin.features.cases.models.triage import FIELDS, KINDS, TriageKind, TriageModel, triage_tags, triage_text
from helin.features.cases.models.webhooks import DeliveryState, Webhook, WebhookAttempt, WebhookDelivery

__all__ = [
    "CALLED",
    "FIELDS",
    "INTAKE",
    "IS_OPEN",
    "KINDS",
    "WATCH",
    "Case",
    "CaseLimits",
    "CaseQuerySet",
    "Category",
    "DeliveryState",
    "DispatchRule",
    "FoundTopic",
    "HotTopic",
    "HotTopicScheme",
    "Join",
    "LimitUnit",
    "RateScheme",
    "Rating",
    "RuleBook",
    "Statement",
    "TriageKind",
    "TriageModel",
    "Webhook",
    "WebhookAttempt",
    "WebhookDelivery",
    "in_force",
    "next_numbers",
    "triage_tags",
    "triage_text",
    "with_check_digit",
]
