"""Texts ready to adapt: keep them, and never send them unread."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from helin.core.organisations import queries as organisations
from helin.core.places.models import Place
from helin.features.cases import actions, queries
from helin.features.cases.forms import TemplateForm
from helin.features.cases.models import Case, ResponseTemplate
from helin.features.cases.queries import OfferedText
from helin.features.cases.views.access import actor_of, refused, street_of
from helin.kit import permissions
from helin.kit.actors import Actor
from helin.kit.pages import id_cursor


@require_http_methods(["GET", "HEAD", "POST"])
def templates(request: HttpRequest) -> HttpResponse:
    now, actor, street = timezone.now(), actor_of(request), street_of(request)
    owners = _owners(actor, street)
    if not owners:
        raise PermissionDenied
    categories = queries.filter_choices(street.pk, at=now)["categories"]
    first = {name: request.GET[name] for name in ("verb", "part") if name in request.GET}
    form = TemplateForm(request.POST or None, owners=owners, categories=categories, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_template(form.template(), street=street, by=actor, at=now)
            return redirect("cases:templates")
        except actions.Refused as refusal:
            refused(form, refusal.field, refusal.message)
    context = {"form": form, "rows": queries.kept_templates(actor, street.pk, at=now)}
    context["script"] = queries.script_lines(street.pk, at=now) if owners[0][0] == "" else []
    return render(request, "cases/templates.html", context, status=422 if form.errors else 200)


@require_POST
def end_template(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    try:
        template = queries.get_template(actor, pk)
    except ResponseTemplate.DoesNotExist:
        raise Http404 from None
    actions.end_template(template, by=actor, at=timezone.now())
    return redirect("cases:templates")


def _owners(actor: Actor, street: Place) -> list[tuple[Any, str]]:
    """Whose texts this actor keeps: the street's, those of the own desks."""
    of_street = ResponseTemplate(street=street)
    may = permissions.can(actor, "cases.keep_templates", place_ids=street.chain_ids, subject=of_street)
    desks = organisations.organisation_names(queries.template_desks(actor))
    return [*([("", street.name)] if may else []), *sorted(desks.items(), key=lambda desk: desk[1])]


def picked_text(offered: list[OfferedText], given: Mapping[str, str]) -> OfferedText | None:
    """The text that the address asks for, if it is offered here."""
    pk = id_cursor(given.get("template", ""))
    return next((text for text in offered if text.id == pk), None)


def refuse_unread(form: Any, case: Case, verb: str, *, confirmed: bool) -> bool:
    """Put an error at the field when a ready text is sent as it stands and nobody says that it was read."""
    field = queries.TEXT_FIELDS.get(verb)  # type: ignore[call-overload]  # any verb may be asked for
    if field is None or confirmed:
        return False
    said = "".join(str(form.cleaned_data.get(field) or "").split())
    ready = {"".join(text.text.split()) for text in queries.offered_texts(case, verb, at=timezone.now())}
    if said not in ready:
        return False
    refused(form, field, _("This is the ready text, unchanged. Fit it to the case, or tick that you have read it."))
    return True
