"""Me too, and what many cases have in common."""

from uuid import UUID, uuid4

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from helin.core.files import queries as files
from helin.features.cases import actions, queries
from helin.features.cases.forms import JoinForm
from helin.features.cases.models import Case, HotTopic
from helin.features.cases.views import limits
from helin.features.cases.views.access import actor_of, street_of
from helin.kit import permissions
from helin.kit.actors import Actor
from helin.kit.pages import id_cursor

VISITOR_KEY = "case_visitor"
JOINS = "case-joins"


def visitor_of(request: HttpRequest, *, make: bool = False) -> UUID | None:
    """The secret of this browser, by which somebody who is not signed in is counted once."""
    if make:
        request.session.setdefault(VISITOR_KEY, uuid4().hex)
    found = request.session.get(VISITOR_KEY)
    return UUID(found) if found else None


def public_context(request: HttpRequest, number: str) -> dict[str, object]:
    """What the public page of a case shows. Raises Http404 when it is not public."""
    actor, case = actor_of(request), _public(number)
    subject = f"cases.case:{case.pk}"
    return {
        "page": queries.public_case(case, at=timezone.now()),
        "attachments": files.attachments_of([subject], actor).get(subject, []),
        "joined": queries.joined(case.pk, actor, visitor_of(request)),
        "may_join": permissions.can(actor, "cases.join", place_ids=case.place_ids, subject=case),
        "join_form": JoinForm() if actor.person_id is None else None,
    }


@login_not_required
@require_POST
def create_join(request: HttpRequest, number: str) -> HttpResponse:
    now, actor, case = timezone.now(), actor_of(request), _public(number)
    form = JoinForm(request.POST)
    if not form.is_valid():
        context = public_context(request, number) | {"join_form": form}
        return render(request, "cases/public_page.html", context, status=422)
    if wait := limits.wait(request, JOINS, at=now):
        return limits.too_many(request, "cases/public_page.html", public_context(request, number), wait)
    contact = actions.Contact(form.cleaned_data["name"], form.cleaned_data["phone"])
    actions.join(
        case,
        by=actor,
        at=now,
        visitor=visitor_of(request, make=actor.person_id is None),
        contact=contact if contact.phone and actor.person_id is None else None,
        draft=_draft(request, actor),
    )
    return redirect("cases:public_page", number=number)


@login_not_required
@require_POST
def create_departure(request: HttpRequest, number: str) -> HttpResponse:
    actions.leave(_public(number), by=actor_of(request), at=timezone.now(), visitor=visitor_of(request))
    return redirect("cases:public_page", number=number)


def _public(number: str) -> Case:
    try:
        return queries.get_public_case(number)
    except Case.DoesNotExist:
        raise Http404 from None


def _draft(request: HttpRequest, actor: Actor) -> Case | None:
    """The own draft that the other case stands for; another's or a sent one is let be."""
    pk = id_cursor(request.POST.get("draft", ""))
    try:
        return queries.get_case(actor, pk) if pk is not None else None
    except Case.DoesNotExist:
        return None


@require_safe
def topics(request: HttpRequest) -> HttpResponse:
    now, actor, street = timezone.now(), actor_of(request), street_of(request)
    if not permissions.can(actor, "cases.topics", place_ids=[*actor.roles]):
        raise PermissionDenied
    page = queries.topics(street.pk, actor, scheme=queries.scheme_of(street.pk, at=now))
    return render(request, "cases/topics.html", {"page": page, "street": street})


@require_POST
def create_proposal(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    try:
        topic = queries.get_topic(pk, actor)
    except HotTopic.DoesNotExist:
        raise Http404 from None
    actions.put_forward(topic, by=actor, at=timezone.now())
    return redirect("cases:topics")
