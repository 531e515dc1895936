"""Somebody calls and does not know the number of the matter."""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext, override
from django.views.decorators.http import require_POST

from helin.core.people import actions as people
from helin.core.people import queries as persons
from helin.core.places.models import Place
from helin.features.cases import queries
from helin.features.cases.forms import CallerForm
from helin.features.cases.models import CALLED
from helin.features.cases.views.access import actor_of


@require_POST
def create_caller_search(request: HttpRequest) -> HttpResponse:
    """Find the cases of who has this number; that it was looked up is on record before the answer leaves."""
    now, actor = timezone.now(), actor_of(request)
    held = actor.places_with(CALLED)
    if not held:
        raise PermissionDenied
    form = CallerForm(request.POST)
    context: dict[str, object] = {"form": form, "rows": []}
    if form.is_valid():
        place = Place.objects.get(pk=held[0])
        with override(settings.LANGUAGE_CODE):  # the person reads it
            phone, why = form.cleaned_data["phone"], gettext("A caller asks about a matter")
        if found := people.find_by_phone(phone, place=place, reason=why, by=actor, at=now):
            rows = queries.cases_of_caller(actor, found.person_id, at=now)
            context |= {
                "form": CallerForm(),
                "rows": rows,
                "caller": persons.masked_contact(found.person_id) if rows else None,
            }
    response = render(request, "cases/caller.html", context, status=422 if form.errors else 200)
    response["Cache-Control"] = "no-store"
    return response
