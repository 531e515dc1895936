"""Bodies, their tree, and the posts in them."""

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_ltree.fields import PathField

from helin.core.places.models import Place


class OrganisationKind(models.TextChoices):
    """The kinds of body; terms and sources in docs/glossary.md."""

    STREET_OFFICE = "street_office", _("Street office")
    COMMUNITY_COMMITTEE = "community_committee", _("Community committee")
    GRID_BRANCH = "grid_branch", _("Grid party branch")
    DISTRICT_BRANCH = "district_branch", _("Business-district party branch")
    BUILDING_GROUP = "building_group", _("Building party group")
    KEY_HOUSEHOLD = "key_household", _("Party-member key household")
    DEPARTMENT = "department", _("Department")
    PROPERTY_FIRM = "property_firm", _("Property firm")
    DUAL_REGISTERED_UNIT = "dual_registered_unit", _("Dual-registered unit")
    MERCHANT = "merchant", _("Merchant")
    SOCIAL_ORGANISATION = "social_organisation", _("Social organisation")
    OWNERS_COMMITTEE = "owners_committee", _("Owners' committee")


KEEP_PATH = """
BEGIN
  IF NEW.parent_id IS NULL THEN
    NEW.path := ('o' || NEW.id)::ltree;
  ELSE
    SELECT path || ('o' || NEW.id)::text INTO NEW.path FROM organisations_organisation WHERE id = NEW.parent_id;
  END IF;
  RETURN NEW;
END;
"""

MOVE_BELOW = """
BEGIN
  IF NEW.path <> OLD.path THEN
    UPDATE organisations_organisation SET parent_id = parent_id WHERE parent_id = NEW.id;
  END IF;
  RETURN NULL;
END;
"""


class Organisation(models.Model):
    """One body; `place` is where it belongs (street, community, grid, building or household)."""

    kind = models.CharField(max_length=24, choices=OrganisationKind)
    name = models.CharField(max_length=120)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    path = PathField(null=True, editable=False)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="organisations")
    phone = models.CharField(max_length=30, blank=True, default="", help_text="Public number of the desk")
    in_consortium = models.BooleanField(default=False, help_text="Member of the party-building consortium")
    opened_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["place", "kind", "id"], name="organisation_by_place"),
            models.Index(fields=["parent", "id"], name="organisation_by_parent"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=OrganisationKind.values), name="organisation_kind_is_known"),
            models.UniqueConstraint(fields=["place", "kind", "name"], name="one_name_per_place_and_kind"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="keep_path",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("parent_id"),
                func=KEEP_PATH,
            ),
            pgtrigger.Trigger(
                name="move_below", when=pgtrigger.After, operation=pgtrigger.UpdateOf("parent_id"), func=MOVE_BELOW
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """A post that a body has, filled or vacant; who holds it when is a `people.Tenure`."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="posts")
    title = models.CharField(max_length=60)
    seats = models.PositiveSmallIntegerField(default=1)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "title"], name="one_post_per_title"),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")), name="post_ends_after_it_began"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} @ {self.organisation_id}"
