"""Shape and invariants of cases."""

from helin.features.cases.models.alike import FoundTopic, HotTopic, HotTopicScheme, Join, merged_root, merged_under
from helin.features.cases.models.calls import FollowUp
from helin.features.cases.models.case import (
    FOR_A_CARD,
    FOR_A_SIGN_CARD,
    IS_OPEN,
    LEVEL_MAX,
    NOT_PUBLIC,
    Case,
    CaseQuerySet,
    Statement,
)
from helin.features.cases.models.catalogue import Category, DispatchRule, LimitUnit, RuleBook
from helin.features.cases.models.desk import LONGEST_FORM, TEMPLATE_VERBS, FormTime, ResponseTemplate, SavedFilter
from helin.features.cases.models.disputes import Exclusion, RatingAppeal, Ruling, left_out
from helin.features.cases.models.edition import EDITION
from helin.features.cases.models.guard import CONFIDENTIAL, NamedUnit, Restriction
from helin.features.cases.models.handover import IN_SOMEBODYS_HANDS, handed_on_by, is_of_the_desk
from helin.features.cases.models.joint import CALL_IS_OPEN, CoUnit
from helin.features.cases.models.limits import CaseLimits
from helin.features.cases.models.numbers import next_numbers, with_check_digit
from helin.features.cases.models.rates import WHOLE, RateScheme, in_force
from helin.features.cases.models.ratings import Rating, RatingLink
from helin.features.cases.models.samples import Sample, SampleCall, drawable, heard_in
from helin.features.cases.models.sight import CALLED, FIELD, INTAKE, WATCH, counted_for, words_read_by
from helin.features.cases.models.supervision import Card, SupervisionOrder, SupervisionScheme
from helin.features.cases.models.triage import FIELDS, KINDS, TriageKind, TriageModel, triage_tags, triage_text
from helin.features.cases.models.webhooks import DeliveryState, Webhook, WebhookAttempt, WebhookDelivery

__all__ = [
    "CALLED",
    "CALL_IS_OPEN",
    "CONFIDENTIAL",
    "EDITION",
    "FIELD",
    "FIELDS",
    "FOR_A_CARD",
    "FOR_A_SIGN_CARD",
    "INTAKE",
    "IN_SOMEBODYS_HANDS",
    "IS_OPEN",
    "KINDS",
    "LEVEL_MAX",
    "LONGEST_FORM",
    "NOT_PUBLIC",
    "TEMPLATE_VERBS",
    "WATCH",
    "WHOLE",
    "Card",
    "Case",
    "CaseLimits",
    "CaseQuerySet",
    "Category",
    "CoUnit",
    "DeliveryState",
    "DispatchRule",
    "Exclusion",
    "FollowUp",
    "FormTime",
    "FoundTopic",
    "HotTopic",
    "HotTopicScheme",
    "Join",
    "LimitUnit",
    "NamedUnit",
    "RateScheme",
    "Rating",
    "RatingAppeal",
    "RatingLink",
    "ResponseTemplate",
    "Restriction",
    "RuleBook",
    "Ruling",
    "Sample",
    "SampleCall",
    "SavedFilter",
    "Statement",
    "SupervisionOrder",
    "SupervisionScheme",
    "TriageKind",
    "TriageModel",
    "Webhook",
    "WebhookAttempt",
    "WebhookDelivery",
    "counted_for",
    "drawable",
    "handed_on_by",
    "heard_in",
    "in_force",
    "is_of_the_desk",
    "left_out",
    "merged_root",
    "merged_under",
    "next_numbers",
    "triage_tags",
    "triage_text",
    "with_check_digit",
    "words_read_by",
]
