"""Shape and invariants of places. `path` and `street` are kept by a trigger, never written by hand."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_ltree.fields import PathField


class PlaceKind(models.TextChoices):
    """The five levels, top to bottom."""

    STREET = "street", _("Street")
    COMMUNITY = "community", _("Community")
    GRID = "grid", _("Grid")
    BUILDING = "building", _("Building")
    HOUSEHOLD = "household", _("Household")


class GridKind(models.TextChoices):
    """Basic grids hold homes; dedicated grids hold a market, a school, a hospital, an office block, a park."""

    BASIC = "basic", _("Basic grid")
    DEDICATED = "dedicated", _("Dedicated grid")


KEEP_TREE = """
DECLARE parent_row record;
BEGIN
  IF NEW.parent_id IS NULL THEN
    IF NEW.kind <> 'street' THEN
      RAISE EXCEPTION 'place_tree: a % needs a parent', NEW.kind USING ERRCODE = 'check_violation';
    END IF;
    NEW.path := ('p' || NEW.id)::ltree;
    NEW.street_id := NEW.id;
    RETURN NEW;
  END IF;
  SELECT id, kind, path, street_id INTO parent_row FROM places_place WHERE id = NEW.parent_id;
  IF (parent_row.kind, NEW.kind) NOT IN
     (('street','community'), ('community','grid'), ('grid','building'), ('building','household')) THEN
    RAISE EXCEPTION 'place_tree: a % may not stand under a %', NEW.kind, parent_row.kind
      USING ERRCODE = 'check_violation';
  END IF;
  NEW.path := parent_row.path || ('p' || NEW.id)::text;
  NEW.street_id := parent_row.street_id;
  RETURN NEW;
END;
"""

MOVE_BELOW = """
BEGIN
  IF NEW.path <> OLD.path THEN
    UPDATE places_place SET parent_id = parent_id WHERE parent_id = NEW.id;
  END IF;
  RETURN NULL;
END;
"""


class Place(models.Model):
    """One node of the tree.

    `code` is the 12-digit statistical code of a street or community (a street may use its 9 digits),
    or the 15-digit code of a grid. Source: domain rules §1.2.
    """

    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    street = models.ForeignKey("self", on_delete=models.PROTECT, null=True, editable=False, related_name="+")
    path = PathField(null=True, editable=False)
    kind = models.CharField(max_length=12, choices=PlaceKind)
    grid_kind = models.CharField(max_length=12, choices=GridKind, blank=True, default="")
    code = models.CharField(max_length=15, unique=True, null=True, blank=True)
    name = models.CharField(max_length=80)
    address = models.CharField(max_length=200, blank=True, default="")
    longitude = models.FloatField(null=True, blank=True, help_text="WGS-84 degrees, of a point inside")
    latitude = models.FloatField(null=True, blank=True, help_text="WGS-84 degrees, of a point inside")
    is_demo = models.BooleanField(default=False, help_text="Invented: the code is not an official one")
    opened_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["parent", "id"], name="place_by_parent"),
            models.Index(fields=["street", "kind", "id"], name="place_by_street_and_kind"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=PlaceKind.values), name="place_kind_is_known"),
            models.CheckConstraint(
                condition=(Q(kind="grid") & Q(grid_kind__in=GridKind.values)) | (~Q(kind="grid") & Q(grid_kind="")),
                name="only_a_grid_has_a_grid_kind",
            ),
            models.CheckConstraint(
                condition=Q(code__isnull=True)
                | (Q(kind="street") & Q(code__regex=r"^(\d{9}|\d{12})$"))
                | (Q(kind="community") & Q(code__regex=r"^\d{12}$"))
                | (Q(kind="grid") & Q(code__regex=r"^\d{15}$")),
                name="place_code_has_its_digits",
            ),
            models.CheckConstraint(
                condition=Q(longitude__isnull=True, latitude__isnull=True)
                | Q(longitude__range=(-180, 180), latitude__range=(-90, 90)),
                name="place_point_is_on_earth",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="keep_tree",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("parent_id", "kind"),
                func=KEEP_TREE,
            ),
            pgtrigger.Trigger(
                name="move_below",
                when=pgtrigger.After,
                operation=pgtrigger.UpdateOf("parent_id"),
                func=MOVE_BELOW,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.kind} {self.code or self.pk})"

    @property
    def chain_ids(self) -> tuple[int, ...]:
        """Ids from the street down to this place; what permissions are decided on."""
        return tuple(int(label[1:]) for label in str(self.path).split("."))
