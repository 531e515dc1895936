"""Those who work here: who they are, what they may do, who comes and who leaves."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from helin.core.organisations.models import Organisation
from helin.core.people import actions, leaving, queries
from helin.core.people.forms import RoleForm, StaffFilterForm, StaffForm
from helin.core.people.models import Person
from helin.core.people.views.entrance import answer, posted
from helin.core.places.models import Place
from helin.kit import permissions
from helin.kit.requests import Request


@never_cache
@require_GET
def staff(request: Request) -> HttpResponse:
    _only_administrators(request)
    form = StaffFilterForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    page = queries.staff_page(
        request.actor,
        text=asked.get("q", ""),
        role=asked.get("role", ""),
        left=asked.get("left", False),
        at=timezone.now(),
    )
    return render(request, "people/staff.html", {"form": form, "page": page})


@never_cache
@require_http_methods(["GET", "POST"])
def add_staff(request: Request) -> HttpResponse:
    _only_administrators(request)
    form = StaffForm(posted(request), places=queries.where_choices(request.actor))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            with transaction.atomic():
                person = actions.add_staff(
                    name=said["name"], phone=said["phone"], by=request.actor, at=timezone.now(), **_role(said)
                )
        except actions.KnownAlready:
            form.add_error("phone", _("Somebody with this number works here already. Open their page to give a role."))
        except actions.RoleRefused as refusal:
            form.add_error(refusal.field, refusal.message)
        else:
            messages.success(request, _("The account is open. They sign in with a code sent to their phone."))
            return redirect("people:staff_member", person.pk)
    return answer(request, "people/add_staff.html", form)


@never_cache
@require_GET
def staff_member(request: Request, person_id: int) -> HttpResponse:
    return _page(request, person_id, RoleForm(places=queries.where_choices(request.actor)))


@require_POST
def create_grant(request: Request, person_id: int) -> HttpResponse:
    person = _person(request, person_id)
    form = RoleForm(request.POST, places=queries.where_choices(request.actor))
    if form.is_valid():
        try:
            with transaction.atomic():
                actions.grant_role(person=person, by=request.actor, at=timezone.now(), **_role(form.cleaned_data))
        except actions.RoleRefused as refusal:
            form.add_error(refusal.field, refusal.message)
        except IntegrityError:
            form.add_error("role", _("They hold this role there already."))
        except PermissionDenied:
            form.add_error(None, _("Nobody gives a role to themselves. Ask another administrator."))
        else:
            messages.success(request, _("Saved. It counts from the next page they open."))
            return redirect("people:staff_member", person_id)
    return _page(request, person_id, form, status=422)


@require_POST
def create_ending(request: Request, grant_id: int) -> HttpResponse:
    grant = queries.grant_of(grant_id, request.actor)
    if grant is None:
        raise Http404
    now = timezone.now()
    actions.end_role(grant, ends_on=timezone.localdate(now) - timedelta(days=1), by=request.actor, at=now)
    messages.success(request, _("The role has ended."))
    return redirect("people:staff_member", grant.person_id)


@require_POST
def create_closure(request: Request, person_id: int) -> HttpResponse:
    actions.close_account(_person(request, person_id), by=request.actor, at=timezone.now())
    messages.success(request, _("The account is closed; they are signed out everywhere and hold no role."))
    return redirect("people:staff_member", person_id)


@require_POST
def create_reopening(request: Request, person_id: int) -> HttpResponse:
    actions.reopen_account(_person(request, person_id), by=request.actor, at=timezone.now())
    messages.success(request, _("The account is open again. Give the roles again."))
    return redirect("people:staff_member", person_id)


def _page(request: Request, person_id: int, form: RoleForm, *, status: int = 200) -> HttpResponse:
    row = queries.staff_member(person_id, request.actor, at=timezone.now())
    if row is None:
        raise Http404
    context = {"row": row, "form": form, "is_self": person_id == request.actor.person_id}
    context["left_behind"] = leaving.left_behind(person_id)
    return render(request, "people/staff_member.html", context, status=status)


def _role(said: dict[str, Any]) -> dict[str, Any]:
    return {
        "role": said["role"],
        "place": Place.objects.get(pk=said["place_id"]) if said["place_id"] else None,
        "organisation": Organisation.objects.get(pk=said["organisation_id"]) if said["organisation_id"] else None,
        "starts_on": said["starts_on"] or timezone.localdate(),
    }


def _person(request: Request, person_id: int) -> Person:
    person = queries.person_of(person_id, request.actor)
    if person is None:
        raise Http404
    return person


def _only_administrators(request: Request) -> None:
    if not request.actor.places_with(permissions.roles_for("people.create_account")):
        raise Http404
