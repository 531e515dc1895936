"""Keep the category tree and the dispatch catalogue."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from helin.core.journal import facts
from helin.core.places.models import Place
from helin.features.cases.models import Category, DispatchRule
from helin.kit import permissions
from helin.kit.actors import Actor


@transaction.atomic
def bulk_set_categories(found: Sequence[Category], *, street: Place, by: Actor, at: datetime) -> list[Category]:
    """Add categories (parents before children, unsaved rows of this street). Raises PermissionDenied."""
    permissions.require(by, "cases.configure", place_ids=street.chain_ids)
    tops = Category.objects.bulk_create([c for c in found if c.parent is None])
    below = [c for c in found if c.parent is not None]
    for category in below:
        category.parent = category.parent  # the parent has its id now
    rows = [*tops, *Category.objects.bulk_create(below)]
    facts.record("cases.set_categories", street, place=street, by=by, at=at, count=len(rows))
    return rows


@transaction.atomic
def bulk_set_rules(found: Sequence[DispatchRule], *, street: Place, by: Actor, at: datetime) -> int:
    """Add dispatch rules (unsaved rows). Raises PermissionDenied; IntegrityError when two speak for one day."""
    permissions.require(by, "cases.configure", place_ids=street.chain_ids)
    count = len(DispatchRule.objects.bulk_create(found))
    facts.record("cases.set_rules", street, place=street, by=by, at=at, count=count)
    return count
