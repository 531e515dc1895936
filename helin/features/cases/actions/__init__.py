"""Everything that changes a case. No other module writes to this app's tables."""

from helin.features.cases.actions.alike import Contact, bulk_set_topics, join, leave, put_forward
from helin.features.cases.actions.calls import end_follow_ups, queue_follow_up, record_follow_up, remind_of_calls
from helin.features.cases.actions.cards import Given, give_cards
from helin.features.cases.actions.catalogue import bulk_set_categories, bulk_set_rules
from helin.features.cases.actions.categories import add_category, end_category
from helin.features.cases.actions.desk import (
    add_template,
    end_template,
    forget_filter,
    note_form_time,
    save_filter,
)
from helin.features.cases.actions.disputes import (
    appeal_rating,
    ask_exclusion,
    contest,
    decide_exclusion,
    judge_appeal,
    settle_contest,
)
from helin.features.cases.actions.export import ExportPurpose, record_export
from helin.features.cases.actions.field import WentOn, lock_as_seen, seen_as
from helin.features.cases.actions.guard import (
    NONE_OF_OURS,
    lift,
    name_units,
    note_reading,
    open_contact,
    open_restricted,
    restrict,
)
from helin.features.cases.actions.handover import HANDED_MAX, HandedOver, hand_over, hand_over_many, take_back
from helin.features.cases.actions.history import History, PastMove, bulk_load_histories
from helin.features.cases.actions.intake import (
    Concern,
    FiledOtherwise,
    file,
    leave_contact,
    publish,
    save_draft,
    start_draft,
    throw_away,
)
from helin.features.cases.actions.joint import Call, answer_call, call_in
from helin.features.cases.actions.limits import set_limits, set_rate_scheme, set_supervision_scheme
from helin.features.cases.actions.links import (
    NotThisNumber,
    confirm_number,
    forget_rating_links,
    offer_rating,
    rate_by_link,
)
from helin.features.cases.actions.many import Outcome, dispatch_many
from helin.features.cases.actions.merging import merge, split, unmerge
from helin.features.cases.actions.moves import advance, wake_rested
from helin.features.cases.actions.orders import answer_order, close_order, issue_order, raise_for_rating
from helin.features.cases.actions.past import PastCall, PastDispute, PastRuling, bulk_load_calls, bulk_load_disputes
from helin.features.cases.actions.programs import file_through_program
from helin.features.cases.actions.rulebook import Overtaken, add_rule, end_rule
from helin.features.cases.actions.samples import call_sample, draw_sample, open_sample_contact, overtake_samples
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
from helin.features.cases.actions.words import public_words, title_from

__all__ = [
    "HANDED_MAX",
    "NONE_OF_OURS",
    "Call",
    "Concern",
    "Contact",
    "ExportPurpose",
    "FiledOtherwise",
    "Given",
    "HandedOver",
    "History",
    "MissingEvidence",
    "NotThisNumber",
    "Outcome",
    "Overtaken",
    "PastCall",
    "PastDispute",
    "PastMove",
    "PastRuling",
    "Refused",
    "WentOn",
    "add_category",
    "add_rule",
    "add_template",
    "advance",
    "answer_call",
    "answer_order",
    "appeal_rating",
    "ask_exclusion",
    "bulk_load_calls",
    "bulk_load_disputes",
    "bulk_load_histories",
    "bulk_set_categories",
    "bulk_set_rules",
    "bulk_set_topics",
    "call_in",
    "call_sample",
    "claim_webhooks",
    "close_order",
    "confirm_number",
    "contest",
    "create_webhook",
    "decide_exclusion",
    "delete_webhook",
    "dispatch_many",
    "draw_sample",
    "enable_webhook",
    "end_category",
    "end_follow_ups",
    "end_rule",
    "end_template",
    "file",
    "file_through_program",
    "forget_deliveries",
    "forget_filter",
    "forget_rating_links",
    "give_cards",
    "hand_over",
    "hand_over_many",
    "issue_order",
    "join",
    "judge_appeal",
    "leave",
    "leave_contact",
    "lift",
    "lock_as_seen",
    "merge",
    "name_units",
    "note_form_time",
    "note_reading",
    "offer_rating",
    "open_contact",
    "open_restricted",
    "open_sample_contact",
    "overtake_samples",
    "public_words",
    "publish",
    "put_forward",
    "queue_delivery",
    "queue_follow_up",
    "raise_for_rating",
    "rate_by_link",
    "record_export",
    "record_follow_up",
    "release_webhook",
    "remind_of_calls",
    "replay_webhook",
    "restrict",
    "save_draft",
    "save_filter",
    "seen_as",
    "set_limits",
    "set_rate_scheme",
    "set_supervision_scheme",
    "settle_contest",
    "settle_delivery",
    "skip_delivery",
    "split",
    "start_draft",
    "take_back",
    "throw_away",
    "title_from",
    "train_triage",
    "unmerge",
    "wake_rested",
]
