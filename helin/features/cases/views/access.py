"""What every view of the feature needs: the actor with the secret links shown so far, the case, the street."""

from datetime import datetime
from functools import lru_cache
from typing import Any, cast

from django.contrib.auth.views import redirect_to_login
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from helin.core.organisations.models import Organisation
from helin.core.places.models import Place, PlaceKind
from helin.features.cases import actions, queries
from helin.features.cases.models import Case
from helin.features.cases.queries.resident import SESSION_KEY, claims_in
from helin.kit.actors import Actor
from helin.kit.pages import Page

CLAIMS_MAX = 20


def actor_of(request: HttpRequest) -> Actor:
    """The actor, holding also the cases whose secret link this browser has shown or that it reported itself."""
    actor = cast("Actor", request.actor)  # type: ignore[attr-defined]  # set by the people middleware
    for claim in claims_in(request.session):
        actor = actor.claiming(claim)
    return actor


def remember(request: HttpRequest, case: Case) -> None:
    """Let this browser follow the case; needed only for people without an account."""
    claims = [pk for pk in request.session.get(SESSION_KEY, []) if pk != case.pk]
    request.session[SESSION_KEY] = [*claims, case.pk][-CLAIMS_MAX:]


def case_or_404(request: HttpRequest, pk: int) -> tuple[Case, Actor]:
    """The case, if this actor may see it; of a restricted one it is put on record that somebody opened it."""
    actor = actor_of(request)
    try:
        case = queries.get_case(actor, pk)
    except Case.DoesNotExist:
        raise Http404 from None
    actions.note_reading(case, by=actor, at=timezone.now())
    return case, actor


def sign_in_first(request: HttpRequest, pk: int) -> HttpResponse | None:
    """The way to the door and back for whoever is not signed in and may not see the case, be there one or not."""
    actor = actor_of(request)
    if actor.person_id is not None or Case.objects.visible_to(actor).filter(pk=pk).exists():
        return None
    return redirect_to_login(request.get_full_path())


def street_of(request: HttpRequest) -> Place:
    """The street this visit is about: that of the actor's places or desks, else the first one. Raises Http404."""
    found: Place | None = getattr(request, "street", None)
    if found is None:
        actor = cast("Actor", request.actor)  # type: ignore[attr-defined]  # set by the people middleware
        places, desks = tuple(sorted(actor.roles)), tuple(sorted(actor.desks))
        minute = timezone.now().replace(second=0, microsecond=0)
        found = (_street_above(places, desks, minute) if places or desks else None) or get_object_or_404(_streets()[:1])
        request.street = found  # type: ignore[attr-defined]  # the head of the page asks again
    return found


@lru_cache(maxsize=256)
def _street_above(places: tuple[int, ...], desks: tuple[int, ...], _minute: datetime) -> Place | None:
    """Kept in this process for a minute, so that a work list costs no query more."""
    held = Q(pk__in=places) | Q(pk__in=Organisation.objects.filter(pk__in=desks).values("place_id"))
    return _streets().filter(pk__in=Place.objects.filter(held).values("street_id")).first()


def _streets() -> QuerySet[Place]:
    return Place.objects.filter(kind=PlaceKind.STREET, closed_on__isnull=True).order_by("pk")


def next_page(request: HttpRequest, page: Page[Any]) -> str:
    """The address of the next page with everything else kept; "" on the last."""
    if not page.next:
        return ""
    query = request.GET.copy()
    query["after"] = page.next
    return f"?{query.urlencode()}"


def first_page(request: HttpRequest) -> str:
    """The address of the first page with everything else kept; "" on it. A keyset knows no page before."""
    query = request.GET.copy()
    return f"?{query.urlencode()}" if query.pop("after", None) else ""


def refused(form: Any, field: str, message: str) -> None:
    """Put a refusal at the field it belongs to, or above the form."""
    form.add_error(field if field in form.fields else None, message)
