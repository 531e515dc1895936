"""My data: what is held, who looked, consent, copy, erasure; and the leak tracer."""

from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from helin.core.people import actions, queries
from helin.core.people.forms import ConsentForm, EraseForm, TraceForm
from helin.core.people.views.entrance import answer, fresh, me, posted
from helin.kit.requests import Request


@never_cache
@require_GET
def my_data(request: Request) -> HttpResponse:
    before = request.GET.get("before", "")
    data = queries.own_data(me(request), at=timezone.now(), before=int(before) if before.isdecimal() else None)
    return render(request, "people/my_data.html", {"data": data})


@require_POST
def set_consent(request: Request) -> HttpResponse:
    form = ConsentForm(request.POST)
    if not form.is_valid():
        raise Http404
    act = actions.give_consent if form.cleaned_data["agree"] else actions.withdraw_consent
    act(me(request), kind=form.cleaned_data["kind"], by=request.actor, at=timezone.now())
    return redirect("people:my_data")


@never_cache
@require_GET
def download(request: Request) -> HttpResponse:
    now = timezone.now()
    body = queries.own_copy(me(request), at=now)
    response = JsonResponse(body, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = f'attachment; filename="my-data-{timezone.localtime(now):%Y-%m-%d}.json"'
    return response


@never_cache
@require_GET
def printed_copy(request: Request) -> HttpResponse:
    now = timezone.now()
    return render(request, "people/copy.html", {"data": queries.printed_copy(me(request), at=now), "at": now})


@never_cache
@require_http_methods(["GET", "POST"])
@fresh
def erase(request: Request) -> HttpResponse:
    form = EraseForm(posted(request))
    if request.method == "POST" and form.is_valid():
        actions.erase(me(request), by=request.actor, at=timezone.now())
        logout(request)
        messages.success(request, _("What we held about you is erased, and you are signed out."))
        return redirect("people:sign_in")
    return answer(request, "people/erase.html", form)


@never_cache
@require_GET
def who_saw(request: Request) -> HttpResponse:
    if not queries.may_trace(request.actor):
        raise Http404
    form, before = TraceForm(request.GET or None), request.GET.get("before", "")
    subject = form.cleaned_data["subject"] if form.is_bound and form.is_valid() else ""
    older = int(before) if before.isdecimal() else None
    rows = queries.who_saw(subject, actor=request.actor, before=older) if subject else []
    return render(request, "people/who_saw.html", {"form": form, "page": queries.paged(rows, subject)})
