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
from helin.features.cases.queries.dashboard import Dashboard, DashboardRow, dashboard
from helin.features.cases.queries.desk import (
    WAITING,
    Filters,
    Queue,
    QueueCount,
    Rated,
    WorkList,
    WorkRow,
    by_place,
    next_row,
    queue_counts,
    queues_of,
    work_list,
)
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

__all__ = [
    "COUNTED",
    "WAITING",
    "CasePage",
    "CategoryOption",
    "Dashboard",
    "DashboardRow",
    "Filters",
    "IntakePlaces",
    "MyRow",
    "Picker",
    "PublicCase",
    "PublicRow",
    "Queue",
    "QueueCount",
    "Rated",
    "Standing",
    "TimelineItem",
    "WorkList",
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
    "next_row",
    "own_community",
    "picker",
    "public_area",
    "public_case",
    "public_cases",
    "public_count",
    "queue_counts",
    "queues_of",
    "standing",
    "suggested_lead",
    "timeline",
    "token_of",
    "verb_label",
    "work_list",
]
