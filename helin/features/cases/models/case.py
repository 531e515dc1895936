"""A case, and what was said on its way."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func, Q

from helin.core.organisations.models import Organisation
from helin.core.places.models import Place
from helin.core.workdays.clock import Unit
from helin.features.cases.models.branches import KIN, KIN_INDEXES, RESTS
from helin.features.cases.models.catalogue import Category
from helin.features.cases.models.guard import GUARD, Guarded
from helin.features.cases.models.sight import reported_by, seen_by
from helin.features.cases.workflow import (
    CASE,
    IN_HAND,
    OPEN,
    REOPENINGS_MAX,
    RESTING,
    TRIES_CEILING,
    AppealType,
    CardColour,
    CoVerb,
    NotDispatchedReason,
    Source,
    Status,
    Verb,
)
from helin.kit.actors import Actor

NOT_PUBLIC = (Status.DRAFT, Status.SUBMITTED, Status.WITHDRAWN)
"""What nobody else sees of a case that its reporter made public."""
IS_OPEN = Q(status__in=[str(s) for s in OPEN])
LEVEL_MAX = 3
"""Levels of supervision. Source: docs/sources.md#shandong-2017 (three causes); the number is a proposal."""
FOR_A_CARD = Q(status__in=[str(s) for s in IN_HAND]) & ~Q(card=CardColour.RED.value)
FOR_A_SIGN_CARD = Q(status=Status.DISPATCHED.value) & ~Q(sign_card=CardColour.RED.value)
"""Cases that may still get a card; one that rests gets none."""


class CaseQuerySet(models.QuerySet["Case"]):
    """What may be asked of cases."""

    def visible_to(self, actor: Actor) -> "CaseQuerySet":
        """The cases this actor may see behind sign-in: see `seen_by`."""
        return self.filter(seen_by(actor))

    def reported_by(self, actor: Actor) -> "CaseQuerySet":
        """The actor's own matters, drafts too."""
        return self.filter(reported_by(actor))

    def public(self) -> "CaseQuerySet":
        """What anyone may see: the reporter agreed and it is past the desk. A merged case keeps its page."""
        return self.filter(is_public=True).exclude(status__in=NOT_PUBLIC)

    def open(self) -> "CaseQuerySet":
        """Neither finished nor still a draft."""
        return self.filter(IS_OPEN)


class Case(Guarded):
    """A concern and how it is handled.

    `title` and `text` are the reporter's words; `public_title` and `public_text` are what the public
    page shows, with personal data masked. `handled_by` are the ids of all who handled it. A foreign key that
    leads an index below has none of its own.
    """

    number = models.CharField(max_length=10, unique=True, null=True, editable=False)  # noqa: DJ001 (a draft has none)
    street = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+", db_index=False)
    community = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    grid = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    location_text = models.CharField(max_length=120, blank=True, default="")
    title = models.CharField(max_length=60)
    text = models.TextField(max_length=4000)
    public_title = models.CharField(max_length=60, blank=True, default="")
    public_text = models.TextField(max_length=4000, blank=True, default="")
    is_public = models.BooleanField(default=False)
    appeal_type = models.CharField(max_length=14, choices=AppealType, default=AppealType.HELP)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, null=True, related_name="+")
    source = models.CharField(max_length=10, choices=Source, default=Source.PAGE)
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    request_key = models.UUIDField(null=True, unique=True, help_text="Made by the client: the same key files once")
    external_ref = models.CharField(max_length=80, null=True, unique=True, help_text="Where an import found it")  # noqa: DJ001 (unique: blank would clash)
    status = models.CharField(max_length=16, choices=Status, default=Status.DRAFT)
    status_at = models.DateTimeField()
    created_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    lead = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    handled_by = ArrayField(models.BigIntegerField(), default=list)
    sign_due_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    due_unit = models.CharField(
        max_length=13,
        choices=[(u.value, u.value) for u in Unit],
        blank=True,
        default="",
        help_text="What counts due_at",
    )
    replied_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    not_dispatched_reason = models.CharField(max_length=16, choices=NotDispatchedReason, blank=True, default="")
    dispatched_at = models.DateTimeField(null=True)
    dispatched_by_id = models.BigIntegerField(null=True)
    first_lead = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        help_text="Stays responsible until another has signed",
    )
    pending = models.CharField(max_length=10, blank=True, default="", help_text="What waits for a second person")
    pending_by_id = models.BigIntegerField(null=True)
    pending_days = models.PositiveSmallIntegerField(null=True)
    pending_on = models.DateField(null=True)
    extended_count = models.PositiveSmallIntegerField(default=0)
    paused_at = models.DateTimeField(null=True)
    resume_on = models.DateField(null=True, help_text="When a case that rests is taken up again by itself")
    dispatched_count = models.PositiveSmallIntegerField(default=0)
    reopened_count = models.PositiveSmallIntegerField(default=0)
    co_units = ArrayField(models.BigIntegerField(), default=list, blank=True, help_text="Units called, not released")
    call_waits = models.BooleanField(default=False, help_text="Kept by a trigger from FollowUp")
    call_tries = models.PositiveSmallIntegerField(
        default=0, help_text="First calls since the answer that reached nobody"
    )
    awaited = ArrayField(
        models.BigIntegerField(), default=list, help_text="Called, yet to report; kept by a trigger from CoUnit"
    )
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        related_name="taken_in",
        db_index=False,
        help_text="Handled with it",
    )
    split_from = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="parts", db_index=False, help_text="Was a part of it"
    )
    card = models.CharField(
        max_length=6, choices=CardColour, blank=True, default="", help_text="For the present due_at"
    )
    sign_card = models.CharField(max_length=6, choices=CardColour, blank=True, default="")
    supervision = models.PositiveSmallIntegerField(default=0, help_text="The highest level of its open orders, else 0")
    token_version = models.PositiveSmallIntegerField(default=1)
    search = models.GeneratedField(
        expression=Func(F("number"), F("title"), F("text"), function="cases_search"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = CaseQuerySet.as_manager()

    class Meta:
        indexes = [
            GinIndex(fields=["search"], name="case_by_words"),
            models.Index(fields=["street", "-id"], name="case_by_street"),
            models.Index(fields=["community", "-id"], name="case_by_community"),
            models.Index(fields=["grid", "-id"], name="case_by_grid"),
            models.Index(fields=["lead", "-id"], name="case_by_lead"),
            models.Index(fields=["reporter", "-id"], name="case_by_reporter"),
            models.Index(
                fields=["street", "-submitted_at", "-id"], name="public_case_by_time", condition=Q(is_public=True)
            ),
            models.Index(fields=["handler", "-id"], name="case_by_handler", condition=Q(handler__isnull=False)),
            models.Index(
                fields=["recorded_by", "-id"], name="case_by_recorder", condition=Q(recorded_by__isnull=False)
            ),
            models.Index(fields=["street", "status", "-id"], name="open_case_by_status", condition=IS_OPEN),
            models.Index(fields=["street", "due_at", "id"], name="open_case_by_due", condition=IS_OPEN),
            models.Index(fields=["status", "status_at", "id"], name="open_case_by_waiting", condition=IS_OPEN),
            models.Index(fields=["community", "-id"], name="public_case_by_community", condition=Q(is_public=True)),
            *KIN_INDEXES,
            models.Index(fields=["street", "due_at"], name="case_for_a_card", condition=FOR_A_CARD),
            models.Index(fields=["street", "sign_due_at"], name="case_for_a_sign_card", condition=FOR_A_SIGN_CARD),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=Status.values), name="case_status_is_known"),
            models.CheckConstraint(
                condition=Q(status=Status.DRAFT)
                | Q(status=Status.WITHDRAWN)
                | Q(number__isnull=False, submitted_at__isnull=False),
                name="a_submitted_case_has_number_and_date",
            ),
            models.CheckConstraint(
                condition=Q(reopened_count__lte=REOPENINGS_MAX), name="case_reopened_three_times_at_most"
            ),
            models.CheckConstraint(
                condition=Q(status=Status.NOT_DISPATCHED, not_dispatched_reason__in=NotDispatchedReason.values)
                | (~Q(status=Status.NOT_DISPATCHED) & Q(not_dispatched_reason="")),
                name="only_a_case_not_dispatched_has_such_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[*IN_HAND, *RESTING, Status.REPLIED])
                | Q(lead__isnull=False, due_at__isnull=False),
                name="a_case_in_hand_has_a_lead_and_a_date",
            ),
            *RESTS,
            *KIN,
            *GUARD,
            models.CheckConstraint(
                condition=Q(card__in=["", *CardColour.values], sign_card__in=["", *CardColour.values]),
                name="case_cards_are_yellow_or_red",
            ),
            models.CheckConstraint(condition=Q(due_unit__in=["", *Unit]), name="a_limit_is_counted_in_a_known_unit"),
            models.CheckConstraint(condition=Q(supervision__lte=LEVEL_MAX), name="case_supervision_has_three_levels"),
            models.CheckConstraint(
                condition=Q(call_tries=0) | Q(replied_at__isnull=False, call_tries__lte=TRIES_CEILING),
                name="nobody_is_called_before_an_answer_nor_for_ever",
            ),
        ]
        triggers = [pgtrigger.FSM(name="moves_only_as_the_table_says", field="status", transitions=CASE.edges())]

    def __str__(self) -> str:
        return self.number or f"draft {self.pk}"

    @property
    def place_ids(self) -> tuple[int, ...]:
        """Ids of the places it lies in, street first; what permissions are decided on."""
        found = (self.street_id, self.community_id, self.grid_id, self.place_id)
        return tuple(dict.fromkeys(i for i in found if i is not None))


class Statement(models.Model):
    """Words said with a move: a reason, a reply, an explanation. Journal entries point here by verb and time."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="statements", db_index=False)
    verb = models.CharField(max_length=16, choices=[*Verb.choices, *CoVerb.choices])
    field = models.CharField(max_length=12)
    text = models.TextField(max_length=4000)
    for_public = models.BooleanField(default=False, help_text="Shown on the public page, masked")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    by_id = models.BigIntegerField(null=True)
    said_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["case", "id"], name="statement_by_case")]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="a_statement_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.verb}.{self.field} of {self.case_id}"
