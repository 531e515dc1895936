"""Bodies, their tree, and the posts in them."""

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from helin.core.places.models import KeptPath, Place
from helin.kit import permissions
from helin.kit.actors import Actor


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


DESK_KINDS = (
    OrganisationKind.STREET_OFFICE,
    OrganisationKind.COMMUNITY_COMMITTEE,
    OrganisationKind.DEPARTMENT,
    OrganisationKind.PROPERTY_FIRM,
    OrganisationKind.OWNERS_COMMITTEE,
    OrganisationKind.DUAL_REGISTERED_UNIT,
    OrganisationKind.SOCIAL_ORGANISATION,
)
"""Bodies that a case can be dispatched to, in the order in which they are offered."""

PUBLIC_KINDS = (
    OrganisationKind.COMMUNITY_COMMITTEE,
    OrganisationKind.PROPERTY_FIRM,
    OrganisationKind.OWNERS_COMMITTEE,
    OrganisationKind.GRID_BRANCH,
    OrganisationKind.DISTRICT_BRANCH,
    OrganisationKind.SOCIAL_ORGANISATION,
    OrganisationKind.DUAL_REGISTERED_UNIT,
)
"""Bodies that anyone may look up. Building groups and key households are people's homes and stay inside."""

KEEP_PATH = """
DECLARE above ltree;
BEGIN
  IF NEW.parent_id IS NULL THEN
    NEW.path := ('o' || NEW.id)::ltree;
    RETURN NEW;
  END IF;
  SELECT path INTO above FROM organisations_organisation WHERE id = NEW.parent_id FOR SHARE;
  IF above ~ ('*.o' || NEW.id || '.*')::lquery THEN
    RAISE EXCEPTION 'organisation_tree: a body may not stand under itself' USING ERRCODE = 'check_violation';
  END IF;
  NEW.path := above || ('o' || NEW.id)::text;
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


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """Bodies by what one may do with them."""

    def open(self) -> "OrganisationQuerySet":
        """Those that are not closed."""
        return self.filter(closed_on=None)

    def locked(self, pk: int) -> "Organisation":
        """One body as it now is, with its place, held until the transaction ends."""
        return self.select_for_update(of=("self",)).select_related("place").get(pk=pk)

    def visible_to(self, actor: Actor) -> "OrganisationQuerySet":
        """The bodies of the streets in which the actor is staff; those of a household only as its place is seen."""
        if actor.is_system:
            return self
        held = Place.objects.filter(pk__in=actor.places_with(permissions.roles_for("organisations.view")))
        return self.filter(place__street__in=held.values("street"), place__in=Place.objects.visible_to(actor))


class Organisation(models.Model):
    """One body; `place` is where it belongs (street, community, grid, building or household)."""

    kind = models.CharField(max_length=24, choices=OrganisationKind)
    name = models.CharField(max_length=120)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    path = KeptPath(null=True, editable=False)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="organisations")
    phone = models.CharField(max_length=30, blank=True, default="", help_text="Public number of the desk")
    in_consortium = models.BooleanField(default=False, help_text="Member of the party-building consortium")
    opened_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["place", "kind", "id"], name="organisation_by_place"),
            models.Index(fields=["parent", "id"], name="organisation_by_parent"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=OrganisationKind.values), name="organisation_kind_is_known"),
            models.UniqueConstraint(fields=["place", "kind", "name"], name="one_name_per_place_and_kind"),
            models.CheckConstraint(condition=~Q(name=""), name="organisation_has_a_name"),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(opened_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
                name="organisation_closes_after_it_opened",
            ),
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


class FormerName(models.Model):
    """A name that a body had until a day. The journal says when and by whom, and points here."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="former_names")
    name = models.CharField(max_length=120)
    ended_on = models.DateField()

    def __str__(self) -> str:
        return f"{self.name} until {self.ended_on}"


class Post(models.Model):
    """A post that a body has, filled or vacant; who holds it when is a `people.Tenure`."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="posts")
    title = models.CharField(max_length=60)
    seats = models.PositiveSmallIntegerField(default=1)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "title"], condition=Q(closed_on=None), name="one_open_post_per_title"
            ),
            models.CheckConstraint(condition=Q(seats__gte=1), name="post_has_a_seat"),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")), name="post_ends_after_it_began"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} @ {self.organisation_id}"
