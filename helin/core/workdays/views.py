"""The calendar page of the administrator: a year's exceptions, one more day, a whole year."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from helin.core.places.models import Place, PlaceKind
from helin.core.workdays import actions, queries
from helin.core.workdays.forms import DayForm, YearForm
from helin.core.workdays.permissions import MANAGE
from helin.kit.permissions import roles_for
from helin.kit.requests import Request


@require_GET
def calendar(request: Request) -> HttpResponse:
    _street(request)
    asked = YearForm(request.GET)
    year = asked.cleaned_data["year"] if asked.is_valid() else timezone.localdate().year
    return _page(request, year, DayForm())


@require_POST
def create_day(request: Request) -> HttpResponse:
    street, form = _street(request), DayForm(request.POST)
    if not form.is_valid():
        return _page(request, timezone.localdate().year, form, status=422)
    actions.set_day(street=street, by=request.actor, at=timezone.now(), **form.cleaned_data)
    messages.success(request, _("Saved. Deadlines are counted with it from now on."))
    return redirect(_address(form.cleaned_data["day"].year))


@require_POST
def create_seed(request: Request) -> HttpResponse:
    street, form = _street(request), YearForm(request.POST)
    if not form.is_valid():
        return _page(request, timezone.localdate().year, DayForm(), status=422)
    year = form.cleaned_data["year"]
    actions.seed_years(street=street, years=[year], by=request.actor, at=timezone.now())
    messages.success(
        request, _("The days of %(year)s are entered. Days that you entered yourself stayed.") % {"year": year}
    )
    return redirect(_address(year))


def _page(request: Request, year: int, form: DayForm, *, status: int = 200) -> HttpResponse:
    rows, clock = queries.days_of(year), queries.clock()
    context = {
        "year": year,
        "rows": rows,
        "is_provisional": clock.is_provisional(timezone.localdate().replace(year=year, month=1, day=1)),
        "hours": queries.hours_rows(),
        "form": form,
        "others": [(str(other), _address(other)) for other in (year - 1, year + 1)],
    }
    return render(request, "workdays/calendar.html", context, status=status)


def _address(year: int) -> str:
    return f"{reverse('workdays:calendar')}?year={year}"


def _street(request: Request) -> Place:
    """The street whose administrator asks; nobody else sees the page."""
    held = request.actor.places_with(roles_for(MANAGE))
    street = Place.objects.visible_to(request.actor).filter(pk__in=held, kind=PlaceKind.STREET).order_by("pk").first()
    if street is None:
        raise Http404
    return street
