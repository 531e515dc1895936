"""Every write to bodies and posts."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from helin.core.journal import facts
from helin.core.organisations.models import Organisation, Post
from helin.core.places.models import Place
from helin.kit import permissions
from helin.kit.actors import Actor

BATCH = 1000


@transaction.atomic
def bulk_found(rows: Sequence[Organisation], *, street: Place, by: Actor, at: datetime) -> list[Organisation]:
    """Found many bodies of one street (unsaved rows whose parents are saved); journals once.

    Raises PermissionDenied; IntegrityError when a body of that kind and name is at the place already.
    """
    permissions.require(by, "organisations.manage", place_ids=street.chain_ids)
    made = Organisation.objects.bulk_create(rows, batch_size=BATCH)
    facts.record("organisations.bulk_found", street, place=street, by=by, at=at, count=len(made))
    return made


@transaction.atomic
def bulk_open_posts(rows: Sequence[Post], *, street: Place, by: Actor, at: datetime) -> list[Post]:
    """Open many posts in bodies of one street (unsaved rows); journals once. Raises PermissionDenied."""
    permissions.require(by, "organisations.manage", place_ids=street.chain_ids)
    made = Post.objects.bulk_create(rows, batch_size=BATCH)
    facts.record("organisations.bulk_open_posts", street, place=street, by=by, at=at, count=len(made))
    return made
