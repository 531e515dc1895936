"""What screens read. Plain rows, so templates cannot start queries."""

from helin.features.cases.queries.alike import (
    Joined,
    JoinedRow,
    Likely,
    joined,
    joined_cases,
    likely_duplicates,
    scheme_of,
    similar_public,
)
from helin.features.cases.queries.burden import form_minutes, minutes_trend
from helin.features.cases.queries.callers import cases_of_caller
from helin.features.cases.queries.catalogue import CategoryOption, categories, suggested_lead
from helin.features.cases.queries.choices import (
    IntakePlaces,
    choices_for,
    filter_choices,
    first_queue,
    has_desk,
    intake_choices,
    verb_label,
)
from helin.features.cases.queries.dashboard import Dashboard, DashboardRow, dashboard
from helin.features.cases.queries.desk import (
    WAITING,
    Queue,
    QueueCount,
    WorkRow,
    by_place,
    next_row,
    queue_counts,
    queues_of,
    with_named_units,
    work_list,
)
from helin.features.cases.queries.export import EXPORT_MAX, export_head, export_rows
from helin.features.cases.queries.filters import Filters, Rated
from helin.features.cases.queries.marks import marks_of
from helin.features.cases.queries.page import CasePage, TimelineItem, case_page, get_case, timeline, token_of
from helin.features.cases.queries.picker import Picker, picker
from helin.features.cases.queries.public import (
    PublicCase,
    PublicRow,
    get_public_case,
    own_community,
    public_area,
    public_case,
    public_cases,
)
from helin.features.cases.queries.rates import periods, scheme_on, schemes
from helin.features.cases.queries.resident import MyRow, my_cases
from helin.features.cases.queries.saved import SavedCount, count_saved, saved_filters
from helin.features.cases.queries.standing import Standing, standing
from helin.features.cases.queries.supervision import (
    get_order,
    level_choices,
    order_page,
    orders,
    supervision_of,
    supervision_rules,
)
from helin.features.cases.queries.templates import (
    TEXT_FIELDS,
    OfferedText,
    get_template,
    kept_templates,
    offered_texts,
    template_desks,
)
from helin.features.cases.queries.topics import TopicPage, TopicRow, find_topics, get_topic, topics
from helin.features.cases.queries.triage import Suggestion, TriageReport, suggestions, triage_reports
from helin.features.cases.queries.waiting import too_long_in

__all__ = [
    "EXPORT_MAX",
    "TEXT_FIELDS",
    "WAITING",
    "CasePage",
    "CategoryOption",
    "Dashboard",
    "DashboardRow",
    "Filters",
    "IntakePlaces",
    "Joined",
    "JoinedRow",
    "Likely",
    "MyRow",
    "OfferedText",
    "Picker",
    "PublicCase",
    "PublicRow",
    "Queue",
    "QueueCount",
    "Rated",
    "SavedCount",
    "Standing",
    "Suggestion",
    "TimelineItem",
    "TopicPage",
    "TopicRow",
    "TriageReport",
    "WorkRow",
    "by_place",
    "case_page",
    "cases_of_caller",
    "categories",
    "choices_for",
    "count_saved",
    "dashboard",
    "export_head",
    "export_rows",
    "filter_choices",
    "find_topics",
    "first_queue",
    "form_minutes",
    "get_case",
    "get_order",
    "get_public_case",
    "get_template",
    "get_topic",
    "has_desk",
    "intake_choices",
    "joined",
    "joined_cases",
    "kept_templates",
    "level_choices",
    "likely_duplicates",
    "marks_of",
    "minutes_trend",
    "my_cases",
    "next_row",
    "offered_texts",
    "order_page",
    "orders",
    "own_community",
    "periods",
    "picker",
    "public_area",
    "public_case",
    "public_cases",
    "queue_counts",
    "queues_of",
    "saved_filters",
    "scheme_of",
    "scheme_on",
    "schemes",
    "similar_public",
    "standing",
    "suggested_lead",
    "suggestions",
    "supervision_of",
    "supervision_rules",
    "template_desks",
    "timeline",
    "token_of",
    "too_long_in",
    "topics",
    "triage_reports",
    "verb_label",
    "with_named_units",
    "work_list",
]
