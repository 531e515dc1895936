"""What screens read. Plain rows, so templates cannot start queries."""

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
from helin.features.cases.queries.dashboard import CommunityRow, Dashboard, dashboard
from helin.features.cases.queries.desk import Filters, Queue, QueueCount, WorkRow, by_place, queue_counts, work_list
from helin.features.cases.queries.page import CasePage, TimelineItem, case_page, get_case, timeline, token_of
from helin.features.cases.queries.picker import Picker, picker
from helin.features.cases.queries.public import (
    COUNTED,
    PublicCase,
    PublicRow,
    own_community,
    public_area,
    public_case,
    public_cases,
    public_count,
)
from helin.features.cases.queries.resident import MyRow, my_cases
from helin.features.cases.queries.standing import Standing, standing
from helin.features.cases.queries.triage import SUGGESTS, Suggestion, TriageReport, suggestions, triage_reports

__all__ = [
    "COUNTED",
    "SUGGESTS",
    "CasePage",
    "CategoryOption",
    "CommunityRow",
    "Dashboard",
    "Filters",
    "IntakePlaces",
    "MyRow",
    "Picker",
    "PublicCase",
    "PublicRow",
    "Queue",
    "QueueCount",
    "Standing",
    "Suggestion",
    "TimelineItem",
    "TriageReport",
    "WorkRow",
    "by_place",
    "case_page",
    "categories",
    "choices_for",
    "dashboard",
    "filter_choices",
    "first_queue",
    "get_case",
    "has_desk",
    "intake_choices",
    "my_cases",
    "own_community",
    "picker",
    "public_area",
    "public_case",
    "public_cases",
    "public_count",
    "queue_counts",
    "standing",
    "suggested_lead",
    "suggestions",
    "timeline",
    "token_of",
    "triage_reports",
    "verb_label",
    "work_list",
]
