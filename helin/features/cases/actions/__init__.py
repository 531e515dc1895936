"""Everything that changes a case. No other module writes to this app's tables."""

from helin.features.cases.actions.catalogue import bulk_set_categories, bulk_set_rules
from helin.features.cases.actions.history import History, PastMove, bulk_load_histories
from helin.features.cases.actions.intake import Concern, file, leave_contact, publish, save_draft, start_draft
from helin.features.cases.actions.moves import advance, wake_rested
from helin.features.cases.actions.programs import file_through_program, title_from
from helin.features.cases.actions.steps import MissingEvidence, Refused
from helin.features.cases.actions.triage import train_triage

__all__ = [
    "Concern",
    "History",
    "MissingEvidence",
    "PastMove",
    "Refused",
    "advance",
    "bulk_load_histories",
    "bulk_set_categories",
    "bulk_set_rules",
    "file",
    "file_through_program",
    "leave_contact",
    "publish",
    "save_draft",
    "start_draft",
    "title_from",
    "train_triage",
    "wake_rested",
]
