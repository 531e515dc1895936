"""Everything that changes a case. No other module writes to this app's tables."""

from helin.features.cases.actions.alike import Contact, bulk_set_topics, join, leave, put_forward
from helin.features.cases.actions.catalogue import bulk_set_categories, bulk_set_rules
from helin.features.cases.actions.history import History, PastMove, bulk_load_histories
from helin.features.cases.actions.intake import Concern, file, leave_contact, publish, save_draft, start_draft
from helin.features.cases.actions.many import Outcome, dispatch_many
from helin.features.cases.actions.moves import advance, wake_rested
from helin.features.cases.actions.programs import file_through_program, title_from
from helin.features.cases.actions.rates import set_rate_scheme
from helin.features.cases.actions.steps import MissingEvidence, Refused
from helin.features.cases.actions.triage import train_triage
from helin.features.cases.actions.webhooks import (
    claim_webhooks,
    create_webhook,
    delete_webhook,
    enable_webhook,
    forget_deliveries,
    queue_delivery,
    release_webhook,
    replay_webhook,
    settle_delivery,
    skip_delivery,
)

__all__ = [
    "Concern",
    "Contact",
    "History",
    "MissingEvidence",
    "Outcome",
    "PastMove",
    "Refused",
    "advance",
    "bulk_load_histories",
    "bulk_set_categories",
    "bulk_set_rules",
    "bulk_set_topics",
    "claim_webhooks",
    "create_webhook",
    "delete_webhook",
    "dispatch_many",
    "enable_webhook",
    "file",
    "file_through_program",
    "forget_deliveries",
    "join",
    "leave",
    "leave_contact",
    "publish",
    "put_forward",
    "queue_delivery",
    "release_webhook",
    "replay_webhook",
    "save_draft",
    "set_rate_scheme",
    "settle_delivery",
    "skip_delivery",
    "start_draft",
    "title_from",
    "train_triage",
    "wake_rested",
]
