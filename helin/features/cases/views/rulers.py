"""Who reads and who keeps the rules of a street."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from helin.core.places.models import Place
from helin.features.cases.views.access import actor_of, street_of
from helin.kit import permissions
from helin.kit.actors import Actor


def reader_of(request: HttpRequest) -> tuple[Actor, Place, bool]:
    """Who reads the rules of which street, and whether they keep them. Raises PermissionDenied."""
    actor, street = actor_of(request), street_of(request)
    if not permissions.can(actor, "cases.see_rules", place_ids=street.chain_ids):
        raise PermissionDenied
    return actor, street, permissions.can(actor, "cases.configure", place_ids=street.chain_ids)
