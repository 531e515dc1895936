"""The street at a glance."""

from datetime import date, datetime, time, timedelta

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from helin.core.notices import queries as notices
from helin.core.notices.navigation import know_unread
from helin.features.cases import queries
from helin.features.cases.models import WATCH
from helin.features.cases.permissions import THIRD
from helin.features.cases.views.access import actor_of, street_of
from helin.kit import permissions
from helin.kit.actors import Actor
from helin.kit.periods import Period, month_before

PERIOD = timedelta(days=30)


@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    now, actor, street = timezone.now(), actor_of(request), street_of(request)
    if not permissions.can(actor, "cases.dashboard", place_ids=[*actor.roles]):
        raise PermissionDenied
    schemes, unread = queries.schemes(street.pk, also=notices.count_of_unread(actor))
    know_unread(request, unread)
    offered = queries.periods(queries.scheme_on(schemes, now), timezone.localdate(now))
    chosen = next((period for period in offered if period.name == request.GET.get("period")), None)
    before, since, until = _span(chosen, now)
    scheme = queries.scheme_on(schemes, since)
    span = {"before": before, "since": since, "until": until}
    board = queries.dashboard(street.pk, **span, at=now, scheme=scheme, reader=actor)
    shown = {
        "board": board,
        "left_out": queries.left_out_counts(street.pk, since=since, until=until),
        "periods": offered,
        "chosen": chosen,
        "schemes": schemes,
    }
    return render(request, "cases/dashboard.html", shown | _seen_by(actor, street.pk))


def _seen_by(actor: Actor, street_id: int) -> dict[str, object]:
    """Which links this actor can follow."""
    watched = set(actor.places_with(WATCH))
    return {
        "may_see_left_out": bool(actor.places_with(THIRD)),
        "sees_burden": permissions.can(actor, "cases.burden", place_ids=[*actor.roles]),
        "sees_restricted": permissions.can(actor, "cases.see_restricted", place_ids=[*actor.roles]),
        "sees_street": street_id in watched,
        "watched": watched,
    }


def _span(period: Period | None, now: datetime) -> tuple[datetime, datetime, datetime]:
    """Where the period before begins, from when and to when ratings count; in whole minutes, which an address can
    say so that lists show what is counted."""
    until = now.replace(second=0, microsecond=0)
    if period is None:
        return until - 2 * PERIOD, until - PERIOD, until
    return _starts(month_before(period).first), _starts(period.first), min(_starts(period.end), until)


def _starts(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
