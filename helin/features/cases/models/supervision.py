"""Cards for deadlines that come near or have passed, and supervision orders (督办单)."""

from datetime import date

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from helin.core.organisations.models import Organisation
from helin.core.places.models import Place
from helin.core.roles import Role
from helin.features.cases.models.case import LEVEL_MAX, Case
from helin.features.cases.models.ratings import Rating
from helin.features.cases.models.sight import WATCH
from helin.features.cases.workflow import ORDER, CardAbout, CardColour, OrderCause, OrderStatus
from helin.kit.actors import Actor


class SupervisionScheme(models.Model):
    """When a card is given and which cause raises which level, as dated rows of a street; level 0 raises no order.

    Source of the defaults: docs/sources.md#shandong-2017 (one working day, the three causes); the levels and the
    working days to answer an order are a proposal.
    """

    street = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField()
    yellow_days = models.PositiveSmallIntegerField(default=1, help_text="Working days left when the yellow card comes")
    overdue_level = models.PositiveSmallIntegerField(default=1)
    dissatisfied_level = models.PositiveSmallIntegerField(default=2)
    still_dissatisfied_level = models.PositiveSmallIntegerField(default=3)
    answer_days = models.PositiveSmallIntegerField(default=3, help_text="Working days to answer an order")
    source = models.CharField(max_length=120, help_text="The paper that the rules come from")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["street", "starts_on"], name="one_supervision_scheme_a_day"),
            models.CheckConstraint(
                condition=Q(
                    overdue_level__lte=LEVEL_MAX,
                    dissatisfied_level__lte=LEVEL_MAX,
                    still_dissatisfied_level__lte=LEVEL_MAX,
                    answer_days__gt=0,
                ),
                name="supervision_has_three_levels_and_some_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.street_id} from {self.starts_on}"

    @classmethod
    def of_street(cls, street_id: int, *, on: date) -> "SupervisionScheme":
        """The row in force on that day; the defaults where the street has none. One query."""
        begun = cls.objects.filter(street_id=street_id, starts_on__lte=on)
        return begun.order_by("-starts_on").first() or cls(street_id=street_id)

    def level_of(self, cause: str) -> int:
        """The level that a cause raises by rule."""
        return {
            OrderCause.OVERDUE.value: self.overdue_level,
            OrderCause.DISSATISFIED.value: self.dissatisfied_level,
            OrderCause.STILL_DISSATISFIED.value: self.still_dissatisfied_level,
        }.get(cause, 0)


class Card(models.Model):
    """A card that was given, never changed. `round` counts the dispatches: another unit may get its own."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="cards", db_index=False)
    street = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    lead = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    colour = models.CharField(max_length=6, choices=CardColour)
    about = models.CharField(max_length=6, choices=CardAbout)
    round = models.PositiveSmallIntegerField()
    due_at = models.DateTimeField()
    given_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "about", "colour", "due_at", "round"], name="one_card_of_a_colour_per_deadline"
            ),
            models.CheckConstraint(condition=Q(about__in=CardAbout.values), name="a_card_is_about_a_known_deadline"),
            models.CheckConstraint(
                condition=Q(colour=CardColour.YELLOW, given_at__lte=F("due_at"))
                | Q(colour=CardColour.RED, given_at__gt=F("due_at")),
                name="yellow_comes_before_the_deadline_and_red_after",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="a_given_card_stays", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.colour} card ({self.about}) for {self.case_id}"


class OrderQuerySet(models.QuerySet["SupervisionOrder"]):
    """What may be asked of supervision orders."""

    def visible_to(self, actor: Actor) -> "OrderQuerySet":
        """The orders on cases that this actor watches over or handles; whoever reported a case sees none."""
        places = list(actor.places_with(WATCH))
        desks = list(actor.desks_with({Role.HANDLER}))
        handled = Q(case__handler_id=actor.person_id) if actor.person_id is not None else Q(pk=None)
        watched = Q(case__street__in=places) | Q(case__community__in=places) | Q(case__grid__in=places)
        confidential = Q(case__is_restricted=True) & ~Q(case__in=Case.objects.visible_to(actor).values("pk"))
        return self.filter(watched | handled | Q(case__lead__in=desks)).exclude(confidential)


class SupervisionOrder(models.Model):
    """A supervision order: the lead unit answers with measures and a day, whoever supervises ends it.

    It names what raised it: a red card, a rating, or words of somebody. `lead` led when it was raised; whoever leads
    now answers.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="orders")
    street = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+", db_index=False)
    lead = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField()
    cause = models.CharField(max_length=20, choices=OrderCause)
    card = models.OneToOneField(Card, on_delete=models.PROTECT, null=True, related_name="order")
    rating = models.OneToOneField(Rating, on_delete=models.PROTECT, null=True, related_name="order")
    text = models.TextField(max_length=1000, blank=True, default="")
    status = models.CharField(max_length=10, choices=OrderStatus, default=OrderStatus.ISSUED)
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    answer_due_at = models.DateTimeField()
    measures = models.TextField(max_length=2000, blank=True, default="")
    finish_on = models.DateField(null=True, help_text="The day the unit gives")
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    remark = models.TextField(max_length=1000, blank=True, default="")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    objects = OrderQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["street", "status", "-id"], name="order_by_street_and_status")]
        constraints = [
            models.CheckConstraint(condition=Q(level__range=(1, LEVEL_MAX)), name="an_order_has_level_one_to_three"),
            models.CheckConstraint(
                condition=Q(cause=OrderCause.OVERDUE, card__isnull=False, rating__isnull=True, issued_by__isnull=True)
                | Q(
                    cause__in=[OrderCause.DISSATISFIED, OrderCause.STILL_DISSATISFIED],
                    card__isnull=True,
                    rating__isnull=False,
                    issued_by__isnull=True,
                )
                | (
                    Q(cause=OrderCause.BY_HAND, card__isnull=True, rating__isnull=True, issued_by__isnull=False)
                    & ~Q(text="")
                ),
                name="an_order_names_what_raised_it",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True, finish_on__isnull=True, measures="")
                | (Q(answered_at__isnull=False, answered_by__isnull=False, finish_on__isnull=False) & ~Q(measures="")),
                name="an_answer_names_measures_a_day_and_who_gave_it",
            ),
            models.CheckConstraint(
                condition=Q(status=OrderStatus.ISSUED, answered_at__isnull=True, closed_at__isnull=True)
                | Q(status=OrderStatus.ANSWERED, answered_at__isnull=False, closed_at__isnull=True)
                | (Q(status=OrderStatus.CLOSED, closed_at__isnull=False, closed_by__isnull=False) & ~Q(remark="")),
                name="an_order_stands_where_its_dates_say",
            ),
            models.CheckConstraint(
                condition=Q(closed_by__isnull=True) | Q(answered_by__isnull=True) | ~Q(closed_by=F("answered_by")),
                name="whoever_answers_an_order_does_not_end_it",
            ),
        ]
        triggers = [pgtrigger.FSM(name="order_moves_as_the_table_says", field="status", transitions=ORDER.edges())]

    def __str__(self) -> str:
        return f"order {self.pk} of level {self.level} on {self.case_id}"
