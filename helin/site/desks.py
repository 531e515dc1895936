"""The name above each page and the number of a human being below it: those of the street it speaks for."""

from django.conf import settings
from django.http import Http404, HttpRequest

from helin.features.cases.views.access import street_of
from helin.ui.desks import Desk, register


def desk_of_street(request: HttpRequest) -> Desk | None:
    """The street's, or None where nobody is known yet: before there is a street, on pages of the first middlewares."""
    if not hasattr(request, "actor"):
        return None
    try:
        street = street_of(request)
    except Http404:
        return None
    return Desk(settings.HELIN_DESK_NAME or street.name, street.desk_phone or settings.HELIN_DESK_PHONE)


register(desk_of_street)
