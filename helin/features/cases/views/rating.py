"""The page behind the link in a text message: it opens without a sign-in, shows little, and is used once."""

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from helin.core.people import backends, throttle
from helin.features.cases import actions, queries
from helin.features.cases.forms import NumberForm, TransitionForm
from helin.features.cases.models import RatingLink
from helin.features.cases.queries import RatingPage
from helin.features.cases.views.doubts import doubt
from helin.features.cases.workflow import Verb
from helin.kit.actors import Actor
from helin.kit.workflow import IllegalTransition

HOUR = 3600
SENDINGS = throttle.Limit("rating-link", 20, HOUR)
"""Of one link, from wherever: many telephones share one address."""
UNKNOWN = throttle.Limit("rating-unknown", 30, HOUR)
"""Links that nobody made, from one network."""
HOLDER = Actor.anonymous()
"""Whoever holds the link acts as its holder, whatever account is open in the same browser."""
APART = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "strict-origin"}
"""Kept by nobody, found by no search engine, and its address handed on to no page, not even of this site. With
"no-referrer" browsers would send the forms of the page without their origin, and all of them would be refused."""


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def rating_link(request: HttpRequest, secret: str) -> HttpResponse:
    now = timezone.now()
    try:
        response = _answered(request, secret, now)
    except RatingLink.DoesNotExist:
        who = throttle.network_of(backends.client_address(request))  # type: ignore[arg-type]  # behind the people middleware
        known = throttle.allows(UNKNOWN, who, now)
        response = render(request, "cases/rating/over.html", status=404) if known else _wait(request, UNKNOWN, now)
    for name, value in APART.items():
        response[name] = value
    return response


def _answered(request: HttpRequest, secret: str, now: datetime) -> HttpResponse:
    """What an existing link leads to. Raises RatingLink.DoesNotExist."""
    sent = NumberForm(request.POST or None)
    number = sent.cleaned_data["number"] if request.method == "POST" and sent.is_valid() else ""
    page = queries.rating_page(secret, number=number, at=now)
    request.street = page.case.street  # type: ignore[attr-defined]  # whose desk the page names
    if not page.is_open:
        return _over(request, page)
    if request.method == "POST" and not throttle.allows(SENDINGS, RatingLink.digest_of(secret).hex(), now):
        return _wait(request, SENDINGS, now)
    if page.is_hidden:
        return _asked(request, secret, sent if request.method == "POST" else NumberForm(), number, now)
    if request.POST.get("verb") != Verb.RATE:
        return _shown(request, page, TransitionForm(Verb.RATE, page.case, {}))
    return _rated(request, secret, page, now)


def _asked(request: HttpRequest, secret: str, form: NumberForm, number: str, now: datetime) -> HttpResponse:
    """Ask for the number of a confidential matter; a wrong one is counted."""
    if number:
        try:
            actions.confirm_number(secret, number, by=HOLDER, at=now)
        except IllegalTransition:
            return _over(request, queries.rating_page(secret, at=now))
        form.add_error("number", _("This link is about another number. Please check it, or ring the street desk."))
    return render(request, "cases/rating/number.html", {"form": form}, status=422 if form.errors else 200)


def _rated(request: HttpRequest, secret: str, page: RatingPage, now: datetime) -> HttpResponse:
    """Take the rating; what contradicts itself is asked about once."""
    form = TransitionForm(Verb.RATE, page.case, {}, request.POST)
    question = doubt(form, sure=bool(request.POST.get("sure")))
    if not question and form.is_valid():
        try:
            actions.rate_by_link(secret, number=page.number, by=HOLDER, at=now, **form.cleaned_data)
            return redirect(request.path)
        except IllegalTransition:
            return _over(request, queries.rating_page(secret, at=now))
    return _shown(request, page, form, doubt=question, status=422)


def _shown(request: HttpRequest, page: RatingPage, form: Any, *, doubt: str = "", status: int = 200) -> HttpResponse:
    return render(request, "cases/rating/rate.html", {"page": page, "form": form, "doubt": doubt}, status=status)


def _over(request: HttpRequest, page: RatingPage) -> HttpResponse:
    """A link that was used thanks; one that is over says who can help."""
    return render(request, "cases/rating/over.html", {"page": page}, status=200 if page.is_used else 410)


def _wait(request: HttpRequest, limit: throttle.Limit, now: datetime) -> HttpResponse:
    """Too many tries: when the next is welcome."""
    until = throttle.opens_at(limit, now)
    told = {"until": time_format(timezone.localtime(until), "H:i")}
    response = render(request, "cases/rating/wait.html", told, status=429)
    response["Retry-After"] = str(max(1, int((until - now).total_seconds())))
    return response
