"""The administrator's pages about programs: their keys, where they are told, and what came of it."""

from datetime import datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from helin.core.organisations import queries as organisations
from helin.core.organisations.models import Organisation
from helin.core.people import actions as people
from helin.core.people import queries as people_queries
from helin.core.people.models import ApiToken, Scope
from helin.core.places.models import Place
from helin.features.cases import actions
from helin.features.cases.forms.programs import KeyForm, ReplayForm, WebhookForm, kind_choices
from helin.features.cases.models import Webhook
from helin.features.cases.queries import webhooks
from helin.features.cases.views.access import actor_of, refused
from helin.kit import permissions
from helin.kit.actors import Actor

PAGE = 50


@require_safe
def programs(request: HttpRequest) -> HttpResponse:
    return _page(request, _street(request))


@never_cache
@require_POST
def create_key(request: HttpRequest) -> HttpResponse:
    street = _street(request)
    form = _key_form(street, request.POST)
    if not form.is_valid():
        return _page(request, street, status=422, key_form=form)
    now, given = timezone.now(), dict(form.cleaned_data)
    given["expires_at"] = now + timedelta(days=given.pop("days"))
    unit = given.pop("organisation")
    unit = Organisation.objects.get(pk=unit) if unit else None
    key = people.create_token(street=street, organisation=unit, by=actor_of(request), at=now, **given)
    return _page(request, street, secret=key.secret, secret_of=key.token.name)


@require_POST
def create_revocation(request: HttpRequest, token_id: int) -> HttpResponse:
    street = _street(request)
    token = ApiToken.objects.filter(pk=token_id, street=street).first()
    if token is None:
        raise Http404
    people.revoke_token(token, by=actor_of(request), at=timezone.now())
    messages.success(request, _("The key opens nothing any more."))
    return redirect("cases:programs")


@never_cache
@require_POST
def create_webhook(request: HttpRequest) -> HttpResponse:
    street = _street(request)
    form = _webhook_form(street, request.POST)
    if form.is_valid():
        given = dict(form.cleaned_data)
        token = ApiToken.objects.get(pk=given.pop("token"))
        try:
            made = actions.create_webhook(token, by=actor_of(request), at=timezone.now(), **given)
            return _page(request, street, secret=webhooks.secret_of(made), secret_of=made.url)
        except actions.Refused as refusal:
            refused(form, refusal.field, refusal.message)
    return _page(request, street, status=422, webhook_form=form)


@require_safe
def webhook(request: HttpRequest, webhook_id: int) -> HttpResponse:
    return _deliveries(request, _webhook(request, webhook_id))


@require_POST
def create_removal(request: HttpRequest, webhook_id: int) -> HttpResponse:
    actions.delete_webhook(_webhook(request, webhook_id), by=actor_of(request), at=timezone.now())
    messages.success(request, _("Nothing is sent there any more."))
    return redirect("cases:programs")


@require_POST
def create_activation(request: HttpRequest, webhook_id: int) -> HttpResponse:
    actions.enable_webhook(_webhook(request, webhook_id), by=actor_of(request), at=timezone.now())
    messages.success(request, _("It is called again; what waited is sent now."))
    return redirect("cases:webhook", webhook_id)


@require_POST
def create_replay(request: HttpRequest, webhook_id: int) -> HttpResponse:
    found, form = _webhook(request, webhook_id), ReplayForm(request.POST)
    if not form.is_valid():
        return _deliveries(request, found, form, status=422)
    given = form.cleaned_data
    wanted = webhooks.replayable(
        key=given["delivery"].hex if given["delivery"] else "",
        state=given["state"],
        since=_midnight(given["since"]),
        until=_midnight(given["until"] + timedelta(days=1)) if given["until"] else None,
    )
    count = actions.replay_webhook(found, wanted, by=actor_of(request), at=timezone.now())
    told = ngettext("%(n)s message is sent again.", "%(n)s messages are sent again.", count)
    messages.success(request, told % {"n": count})
    return redirect("cases:webhook", webhook_id)


def _page(request: HttpRequest, street: Place, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {
        "keys": people_queries.token_rows(street.pk, at=timezone.now()),
        "webhooks": webhooks.webhook_rows(street_ids=[street.pk]),
        "key_form": _key_form(street),
        "webhook_form": _webhook_form(street),
    }
    return render(request, "cases/programs/list.html", context | more, status=status)


def _deliveries(
    request: HttpRequest, found: Webhook, form: ReplayForm | None = None, *, status: int = 200
) -> HttpResponse:
    page = webhooks.delivery_rows(found, after=request.GET.get("after", ""), size=PAGE)
    words = dict(kind_choices())
    context = {
        "webhook": webhooks.webhook_row(found),
        "rows": [(row, words.get(row.kind, row.kind)) for row in page.rows],
        "kinds": [words.get(kind, kind) for kind in found.kinds],
        "form": form or ReplayForm(),
        "next_url": f"{reverse('cases:webhook', args=[found.pk])}?after={page.next}" if page.next else "",
    }
    return render(request, "cases/programs/webhook.html", context, status=status)


def _key_form(street: Place, data: Any = None) -> KeyForm:
    return KeyForm(data, organisations=[(desk.id, desk.name) for desk in organisations.desks_of(street.pk)])


def _webhook_form(street: Place, data: Any = None) -> WebhookForm:
    keys = people_queries.token_rows(street.pk, at=timezone.now())
    needed = {Scope.READ, Scope.WEBHOOKS}
    return WebhookForm(
        data, tokens=[(k.id, f"{k.name} ({k.hint}…)") for k in keys if k.is_valid and needed <= set(k.scopes)]
    )


def _webhook(request: HttpRequest, pk: int) -> Webhook:
    found = webhooks.live_webhook(actor_of(request), pk)
    if found is None:
        raise Http404
    return found


def _street(request: HttpRequest) -> Place:
    """The street whose programs this administrator keeps; nobody else sees the pages."""
    actor: Actor = actor_of(request)
    held = actor.places_with(permissions.roles_for("people.create_token"))
    street = Place.objects.filter(pk__in=held, kind="street").order_by("pk").first()
    if street is None:
        raise Http404
    return street


def _midnight(day: Any) -> datetime | None:
    return timezone.make_aware(datetime.combine(day, time())) if day else None
