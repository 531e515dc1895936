"""Coming in: password, code by text message, second step, joining, and going out."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from helin.core.people import actions, backends, codes, phones, queries, second_factor, sms
from helin.core.people.forms import DigitsForm, JoinForm, PhoneForm, ProveForm, SecondStepForm, SignInForm
from helin.core.people.models import Person
from helin.core.people.views.entrance import CODE, NEXT, PROVED, answer, enter, me, pending, posted, step_in, wiped
from helin.core.places.models import Place
from helin.kit.requests import Request


@login_not_required
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def sign_in(request: Request) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect(settings.LOGIN_REDIRECT_URL)
    form = SignInForm(posted(request))
    if request.method == "POST" and form.is_valid():
        request.typed_sign_in = form.cleaned_data["sign_in"]  # type: ignore[attr-defined]  # read by lock_name
        if not backends.may_try(request, form.cleaned_data["sign_in"], timezone.now()):
            return locked_out(request, None, None)
        person = authenticate(request, **form.cleaned_data)
        if isinstance(person, Person):
            return step_in(request, person, "password")
        form.add_error(None, _("Number or password is wrong. After five wrong tries you have to wait a while."))
    elif wanted := request.GET.get("next"):
        request.session[NEXT] = wanted
    return answer(request, "people/sign_in.html", form)


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def request_code(request: Request) -> HttpResponse:
    form = PhoneForm(posted(request))
    if request.method == "POST" and form.is_valid():
        phone = form.cleaned_data["phone"]
        try:
            code_id = codes.send_code(phone, address=backends.client_address(request), at=timezone.now())
        except codes.TooMany as refusal:
            form.add_error(None, refusal.message)
        except sms.NotSent:
            form.add_error(None, _("The text could not be sent. Try again in a few minutes, or call the desk."))
        else:
            request.session[CODE] = code_id
            return redirect("people:check_code")
    return answer(request, "people/request_code.html", form)


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def check_code(request: Request) -> HttpResponse:
    if CODE not in request.session:
        return redirect("people:request_code")
    form = DigitsForm(posted(request))
    if request.method == "POST" and form.is_valid():
        proof = codes.check_code(request.session[CODE], form.cleaned_data["code"], at=timezone.now())
        if proof.verdict is codes.Verdict.RIGHT:
            return _proved(request, proof.phone)
        form.add_error("code", _wrong(proof.verdict))
    return answer(request, "people/check_code.html", form)


def _wrong(verdict: codes.Verdict) -> str:
    if verdict is codes.Verdict.WRONG:
        return _("These are not the digits we sent.")
    return _("This code is no longer valid. Ask for a new one.")


def _proved(request: Request, phone: str) -> HttpResponse:
    """The phone is theirs: let in whoever has it, or let a newcomer join."""
    request.session[PROVED] = request.session.pop(CODE)
    person = backends.person_named(phone)
    if person is None or person.account_at is None:
        return redirect("people:join")
    if not person.is_active:
        return redirect("people:sign_in")
    del request.session[PROVED]
    return step_in(request, person, "code")


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def join(request: Request) -> HttpResponse:
    phone = queries.proved_phone(request.session.get(PROVED), at=timezone.now())
    if phone is None:
        return redirect("people:request_code")
    community = queries.community_named(request.GET.get("community", ""))
    if community is None:
        return render(request, "people/join_community.html", {"communities": queries.communities(), "steps": _steps()})
    form = JoinForm(posted(request), choices=queries.building_choices(community.pk))
    if request.method == "POST" and form.is_valid():
        place = Place.objects.get(pk=form.cleaned_data["place"])
        person = actions.open_account(name=form.cleaned_data["name"], phone=phone, place=place, at=timezone.now())
        del request.session[PROVED]
        return step_in(request, person, "code") if person.is_active else redirect("people:sign_in")
    return answer(request, "people/join.html", form, community=community, phone=phones.spoken(phone), steps=_steps())


def _steps() -> list[str]:
    return [_("Community"), _("Name and building")]


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def second_step(request: Request) -> HttpResponse:
    waiting = pending(request)
    if waiting is None:
        return redirect("people:sign_in")
    person, way = waiting
    form = SecondStepForm(posted(request))
    if request.method == "POST" and form.is_valid():
        if second_factor.passes(person, at=timezone.now(), **form.cleaned_data):
            return enter(request, person, f"{way}+second")
        form.add_error("code", _("This is not right, or was used already."))
    return answer(request, "people/second_step.html", form, options=second_factor.challenge(person))


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def prove_again(request: Request) -> HttpResponse:
    """Password once more, or, for who has none, a code to the own phone."""
    person = me(request)
    form = ProveForm(posted(request))
    if request.method == "POST" and form.is_valid():
        request.typed_sign_in = f"#{person.pk}"  # type: ignore[attr-defined]  # read by lock_name
        if not backends.may_try(request, "", timezone.now()):
            return locked_out(request, None, None)
        proved = authenticate(request, sign_in=backends.own_sign_in(person), password=form.cleaned_data["password"])
        if proved == person:
            return step_in(request, person, "password")
        form.add_error("password", _("This password is wrong."))
    has_password = person.has_usable_password()
    return answer(request, "people/prove_again.html", form, has_password=has_password, next=request.GET.get("next", ""))


@never_cache
@require_POST
def prove_by_code(request: Request) -> HttpResponse:
    """Send a code to the own phone, to be typed on the page of codes."""
    request.session[NEXT] = request.POST.get("next", "")
    try:
        now, address = timezone.now(), backends.client_address(request)
        request.session[CODE] = codes.send_code(backends.own_sign_in(me(request)), address=address, at=now)
    except (codes.TooMany, sms.NotSent, phones.NotAPhone):
        messages.error(request, _("No code could be sent just now. Wait a minute, then ask again."))
        return redirect("people:prove_again")
    return redirect("people:check_code")


@login_not_required  # whoever reported without an account leaves a shared computer by the same door
@require_POST
def sign_out(request: Request) -> HttpResponse:
    told = _("You are signed out.") if request.user.is_authenticated else _("This device has forgotten your matters.")
    logout(request)
    messages.success(request, told)
    return wiped(redirect("home"))


def locked_out(request: Request, _answered: HttpResponse | None, _credentials: Any) -> HttpResponse:
    """What django-axes shows; equal for persons who exist and who do not."""
    return render(request, "people/locked_out.html", {"minutes": settings.LOCK_MINUTES}, status=429)
