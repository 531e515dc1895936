"""What a person is: roles with dates, and posts held."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from helin.core.organisations.models import Organisation, Post
from helin.core.people.models.person import Person
from helin.core.places.models import Place
from helin.core.roles import Role


class _Days(Func):
    function = "DATERANGE"
    output_field = DateRangeField()


DAYS = _Days("starts_on", "ends_on", RangeBoundary(inclusive_lower=True, inclusive_upper=True))


class RoleGrant(models.Model):
    """A role held in a place (and so in all below it) or in an organisation, both days included."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(max_length=20, choices=Role)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    granted_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["place", "role"], name="grant_by_place"),
            models.Index(fields=["organisation", "role"], name="grant_by_organisation"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(role__in=Role.values), name="granted_role_is_known"),
            models.CheckConstraint(
                condition=Q(place__isnull=False, organisation__isnull=True)
                | Q(place__isnull=True, organisation__isnull=False),
                name="role_is_held_in_a_place_or_an_organisation",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="role_ends_after_it_began"
            ),
            ExclusionConstraint(
                name="one_role_in_a_place_at_a_time",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    ("place", RangeOperators.EQUAL),
                    (DAYS, RangeOperators.OVERLAPS),
                ],
                condition=Q(place__isnull=False),
            ),
            ExclusionConstraint(
                name="one_role_in_an_organisation_at_a_time",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    ("organisation", RangeOperators.EQUAL),
                    (DAYS, RangeOperators.OVERLAPS),
                ],
                condition=Q(organisation__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} of person {self.person_id}"


class Tenure(models.Model):
    """A person in a post of an organisation; a vacancy is a seat without one."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="tenures")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="tenures")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="tenure_ends_after_it_began"
            ),
            ExclusionConstraint(
                name="one_seat_of_a_post_per_person",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("post", RangeOperators.EQUAL),
                    (DAYS, RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"person {self.person_id} in post {self.post_id}"
