"""Shape and invariants of places. `path` and `street` are kept by a trigger, never written by hand."""

from typing import Any

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django_ltree.fields import PathField

from helin.core.roles import STAFF
from helin.kit.actors import Actor
from helin.kit.geo import Datum


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


class KeptPath(PathField):  # type: ignore[misc]  # the library is untyped
    """A path that a trigger writes: read back on insert."""

    db_returning = True

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django_ltree.fields.PathField", args, kwargs


class KeptForeignKey(models.ForeignKey["Place | None", "Place | None"]):
    """A reference that a trigger writes: read back on insert."""

    db_returning = True

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.ForeignKey", args, kwargs


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
  SELECT id, kind, path, street_id, code INTO parent_row FROM places_place WHERE id = NEW.parent_id FOR SHARE;
  IF (parent_row.kind, NEW.kind) NOT IN
     (('street','community'), ('community','grid'), ('grid','building'), ('building','household')) THEN
    RAISE EXCEPTION 'place_tree: a % may not stand under a %', NEW.kind, parent_row.kind
      USING ERRCODE = 'check_violation';
  END IF;
  IF left(NEW.code, CASE NEW.kind WHEN 'grid' THEN 12 ELSE 9 END) <>
     left(parent_row.code, CASE NEW.kind WHEN 'grid' THEN 12 ELSE 9 END) THEN
    RAISE EXCEPTION 'place_code_starts_with_its_parents: % under %', NEW.code, parent_row.code
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


BUMP = """
BEGIN
  INSERT INTO places_version (topic, token) VALUES ('{topic}', gen_random_uuid())
  ON CONFLICT (topic) DO UPDATE SET token = EXCLUDED.token;
  RETURN NULL;
END;
"""


def bump(topic: str) -> pgtrigger.Trigger:
    """Give `topic` a new version whenever a statement writes the model's table."""
    return pgtrigger.Trigger(
        name="bump",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete | pgtrigger.Truncate,
        func=BUMP.format(topic=topic),
    )


class Version(models.Model):
    """The state of some rows that processes keep a copy of: the token changes with every write to them."""

    topic = models.CharField(max_length=40, primary_key=True)
    token = models.UUIDField()

    def __str__(self) -> str:
        return f"{self.topic} {self.token}"


class PlaceQuerySet(models.QuerySet["Place"]):
    """Reading places by right."""

    def visible_to(self, actor: Actor) -> "PlaceQuerySet":
        """Everybody sees streets to buildings; a household only the staff in whose places it lies."""
        if actor.is_system:
            return self
        public = ~Q(kind=PlaceKind.HOUSEHOLD)
        held = actor.places_with(STAFF)
        if not held:
            return self.filter(public)
        scope = Place.objects.filter(pk__in=held, path__ancestors=OuterRef("path"))
        return self.filter(public | Exists(scope))


class Place(models.Model):
    """One node of the tree.

    `code` is the 12-digit statistical code of a street or community (a street may use its 9 digits),
    or the 15-digit code of a grid, and starts with its parent's (the trigger sees to it). The phones are
    published on site (Binzhou grid regulation art. 6); an empty one means that of the place above.
    Source: docs/sources.md#place-codes, docs/sources.md#binzhou-grid.
    """

    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    street = KeptForeignKey("self", on_delete=models.PROTECT, null=True, editable=False, related_name="+")
    path = KeptPath(null=True, editable=False)
    kind = models.CharField(max_length=12, choices=PlaceKind)
    grid_kind = models.CharField(max_length=12, choices=GridKind, blank=True, default="")
    code = models.CharField(max_length=15, unique=True, null=True, blank=True)
    name = models.CharField(max_length=80)
    address = models.CharField(max_length=200, blank=True, default="")
    longitude = models.FloatField(null=True, blank=True, help_text="WGS-84 degrees, of a point inside")
    latitude = models.FloatField(null=True, blank=True, help_text="WGS-84 degrees, of a point inside")
    residents = models.PositiveSmallIntegerField(null=True, blank=True, help_text="How many live in a household")
    is_demo = models.BooleanField(default=False, help_text="Invented: the code is not an official one")
    desk_phone = models.CharField(max_length=30, blank=True, default="", help_text="Public number of the desk")
    supervision_phone = models.CharField(max_length=30, blank=True, default="", help_text="Public, for complaints")
    opened_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)

    objects = PlaceQuerySet.as_manager()

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
                | Q(
                    longitude__isnull=False,
                    latitude__isnull=False,
                    longitude__range=(-180, 180),
                    latitude__range=(-90, 90),
                ),
                name="place_point_is_on_earth",
            ),
            models.CheckConstraint(
                condition=Q(residents__isnull=True) | Q(kind="household"), name="only_a_household_counts_residents"
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(opened_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
                name="place_closes_after_it_opened",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="keep_tree",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("parent_id", "kind", "code"),
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


class FormerName(models.Model):
    """What a place was called until a day."""

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="former_names")
    name = models.CharField(max_length=80)
    ended_on = models.DateField()

    def __str__(self) -> str:
        return f"{self.name} until {self.ended_on}"


class Boundary(models.Model):
    """The outline of a place from `starts_on` up to, not with, `ends_on`.

    `polygon` is GeoJSON in WGS-84; `source_polygon` is what was handed in, in its own datum.
    Source: docs/sources.md#datum.
    """

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="boundaries")
    polygon = models.JSONField()
    source_datum = models.CharField(max_length=12, choices=[(d.value, d.value) for d in Datum])
    source_polygon = models.JSONField()
    source = models.CharField(max_length=200, help_text="Who drew it, on which paper")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(source_datum__in=[d.value for d in Datum]), name="boundary_datum_is_known"
            ),
            models.CheckConstraint(
                condition=Q(polygon__has_key="type", polygon__type__in=["Polygon", "MultiPolygon"]),
                name="boundary_is_a_polygon",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
                name="boundary_ends_after_it_began",
            ),
            ExclusionConstraint(
                name="boundaries_of_a_place_do_not_overlap_in_time",
                expressions=[
                    ("place", RangeOperators.EQUAL),
                    (
                        Func("starts_on", "ends_on", function="daterange", output_field=DateRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]
        triggers = [bump("boundaries")]

    def __str__(self) -> str:
        return f"{self.place_id} from {self.starts_on}"


class GridSize(models.Model):
    """How many households a basic grid should have, from a day on; outside it a warning, never an error."""

    starts_on = models.DateField(unique=True)
    least = models.PositiveIntegerField()
    most = models.PositiveIntegerField()
    source = models.CharField(max_length=200)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(most__gte=F("least")), name="grid_size_is_a_range")]

    def __str__(self) -> str:
        return f"{self.least} to {self.most} from {self.starts_on}"
