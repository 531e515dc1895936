"""The inbox and how one wants to hear."""

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from helin.core.notices import actions, queries
from helin.core.notices.forms import ChannelsForm
from helin.kit.actors import Actor

ANONYMOUS = Actor.anonymous()


@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    before = request.GET.get("before", "")
    page = queries.inbox(_actor(request), before=int(before) if before.isdecimal() else None)
    return render(request, "notices/inbox.html", {"page": page, "newest": page.rows[0].id if page.rows else 0})


@require_POST
def create_reading(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Read one notice, and go where it leads."""
    notice = queries.one(_actor(request), notice_id)
    if notice is None:
        raise Http404
    actions.mark_read(notice.id, by=_actor(request), at=timezone.now())
    return redirect(notice.href or "notices:inbox")


@require_POST
def create_readings(request: HttpRequest) -> HttpResponse:
    """Mark everything read that the page showed or that is older."""
    newest = request.POST.get("newest", "")
    if newest.isdecimal():
        actions.mark_all_read(int(newest), by=_actor(request), at=timezone.now())
    return redirect("notices:inbox")


@require_http_methods(["GET", "POST"])
def channels(request: HttpRequest) -> HttpResponse:
    form = ChannelsForm(request.POST or None, choices=queries.choices(_actor(request)))
    if request.method == "POST" and form.is_valid():
        now, language = timezone.now(), get_language() or ""
        for channel, mode, address in form.chosen():
            actions.choose(channel, mode, language=language, address=address, by=_actor(request), at=now)
        messages.success(request, _("Saved. It applies from the next message on."))
        return redirect("notices:channels")
    return render(request, "notices/channels.html", {"form": form}, status=422 if form.errors else 200)


def _actor(request: HttpRequest) -> Actor:
    return cast(Actor, getattr(request, "actor", ANONYMOUS))
