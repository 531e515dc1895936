"""What anyone may see: the list and map of a community, a public case, the tracking link."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe

from helin.features.cases import queries
from helin.features.cases.forms import SearchForm, TrackForm
from helin.features.cases.models import Case
from helin.features.cases.views.access import actor_of, next_page, remember, street_of
from helin.features.cases.views.alike import public_context
from helin.kit.pages import id_cursor


@login_not_required
@require_safe
def public_list(request: HttpRequest) -> HttpResponse:
    now, street = timezone.now(), street_of(request)
    place_id = id_cursor(request.GET.get("in", "")) or queries.own_community(actor_of(request)) or street.pk
    form = SearchForm(request.GET)
    words = form.cleaned_data["q"] if form.is_valid() else ""
    page = queries.public_cases(place_id, words=words, after=request.GET.get("after", ""), at=now)
    area = queries.public_area(street.pk, place_id, at=now)
    context = {"page": page, "form": form, "words": words, "area": area, "next_url": next_page(request, page)}
    return render(request, "cases/public_list.html", context)


@login_not_required
@require_safe
def public_page(request: HttpRequest, number: str) -> HttpResponse:
    return render(request, "cases/public_page.html", public_context(request, number))


@login_not_required
@require_safe
def left_out(request: HttpRequest) -> HttpResponse:
    """What does not count in the rates, for everybody: finished periods only, small counts withheld."""
    now, street = timezone.now(), street_of(request)
    schemes, _also = queries.schemes(street.pk)
    periods = queries.closed_periods(schemes, timezone.localdate(now))
    chosen = next((each for each in periods if each.first.isoformat() == request.GET.get("from")), periods[0])
    page = queries.left_out_page(street.pk, chosen, queries.scheme_on(schemes, now))
    return render(request, "cases/public_left_out.html", {"page": page, "periods": periods, "street": street})


@login_not_required
@require_safe
def track(request: HttpRequest) -> HttpResponse:
    form = TrackForm(request.GET if "number" in request.GET else None)
    if form.is_valid():
        own = Case.objects.visible_to(actor_of(request)).filter(number=form.cleaned_data["number"]).first()
        if own is not None:
            return redirect("cases:show", pk=own.pk)
    if form.is_valid() and Case.objects.public().filter(number=form.cleaned_data["number"]).exists():
        return redirect("cases:public_page", number=form.cleaned_data["number"])
    return render(request, "cases/track.html", {"form": form, "asked": form.is_valid()})


@login_not_required
@require_safe
def track_link(request: HttpRequest, number: str, token: str) -> HttpResponse:
    case = Case.objects.filter(number=number).first()
    if case is None or not constant_time_compare(token, queries.token_of(case)):
        raise Http404
    remember(request, case)
    return redirect("cases:show", pk=case.pk)
