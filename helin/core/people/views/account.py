"""One's own account: password, phone, second factor, sessions."""

from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.webauthn.internal import auth as webauthn
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from helin.core.people import actions, backends, codes, queries, second_factor, sms
from helin.core.people.actions.account import SignInTaken
from helin.core.people.actions.second_factor import NotProved
from helin.core.people.forms import DigitsForm, NameForm, NewPhoneForm, PasskeyForm, PasswordForm
from helin.core.people.sessions import SECOND
from helin.core.people.views.entrance import NEW_PHONE, answer, fresh, me, posted, wiped
from helin.kit.requests import Request


@never_cache
@require_GET
def account(request: Request) -> HttpResponse:
    person = me(request)
    return render(
        request,
        "people/account.html",
        {"person": person, "factors": second_factor.rows(person), "has_password": person.has_usable_password()},
    )


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def change_password(request: Request) -> HttpResponse:
    person, now = me(request), timezone.now()
    form = PasswordForm(posted(request), person=person)
    if request.method == "POST" and form.is_valid():
        try:
            changed = actions.change_password(person, password=form.cleaned_data["new"], by=request.actor, at=now)
        except ValidationError as refused:
            form.add_error("new", refused)
        else:
            update_session_auth_hash(request, changed)
            messages.success(request, _("Your password is changed. Other devices are signed out."))
            return redirect("people:account")
    return answer(request, "people/change_password.html", form, forced=person.password_set_at is None)


@never_cache
@require_http_methods(["GET", "POST"])
@fresh
def change_name(request: Request) -> HttpResponse:
    person = me(request)
    form = NameForm(posted(request), initial={"name": queries.own_name(person)})
    if request.method == "POST" and form.is_valid():
        actions.change_name(person, name=form.cleaned_data["name"], by=request.actor, at=timezone.now())
        return redirect("people:my_data")
    return answer(request, "people/change_name.html", form)


@never_cache
@require_http_methods(["GET", "POST"])
@fresh
def change_phone(request: Request) -> HttpResponse:
    form = NewPhoneForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            address = backends.client_address(request)
            request.session[NEW_PHONE] = codes.send_code(form.cleaned_data["phone"], address=address, at=timezone.now())
            return redirect("people:confirm_phone")
        except codes.TooMany as refusal:
            form.add_error(None, refusal.message)
        except sms.NotSent:
            form.add_error(None, _("The text could not be sent. Try again in a few minutes, or call the desk."))
    return answer(request, "people/change_phone.html", form)


@never_cache
@require_http_methods(["GET", "POST"])
@fresh
def confirm_phone(request: Request) -> HttpResponse:
    if NEW_PHONE not in request.session:
        return redirect("people:change_phone")
    form, now = DigitsForm(posted(request)), timezone.now()
    if request.method == "POST" and form.is_valid():
        proof = codes.check_code(request.session[NEW_PHONE], form.cleaned_data["code"], at=now)
        try:
            if proof.verdict is codes.Verdict.RIGHT:
                actions.change_phone(me(request), phone=proof.phone, by=request.actor, at=now)
                del request.session[NEW_PHONE]
                messages.success(request, _("Your new number is in use."))
                return redirect("people:account")
            form.add_error("code", _("These are not the digits we sent, or they are too old."))
        except SignInTaken:
            form.add_error(None, _("This number belongs to another account. Ask the desk to help."))
    return answer(request, "people/check_code.html", form, again="people:change_phone")


@require_POST
def sign_out_everywhere(request: Request) -> HttpResponse:
    actions.sign_out_everywhere(me(request), by=request.actor, at=timezone.now())
    logout(request)
    messages.success(request, _("You are signed out on every device."))
    return wiped(redirect("people:sign_in"))


@never_cache
@require_http_methods(["GET", "POST"])
@fresh
def add_totp(request: Request) -> HttpResponse:
    person, form = me(request), DigitsForm(posted(request))
    secret = totp.get_totp_secret()
    if request.method == "POST" and form.is_valid():
        digits = form.cleaned_data["code"]
        try:
            new = actions.add_totp(person, secret=secret, digits=digits, by=request.actor, at=timezone.now())
        except NotProved:
            words = _("These digits are not right. Check the clock of your phone and try the next ones.")
            form.add_error("code", words)
        else:
            totp.clear_totp_secret(request)
            return _show_codes(request, new)
    return answer(request, "people/add_totp.html", form, secret=secret, picture=second_factor.picture(person, secret))


@never_cache
@require_http_methods(["GET", "POST"])
@fresh
def add_passkey(request: Request) -> HttpResponse:
    person, form = me(request), PasskeyForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            new = actions.add_passkey(person, by=request.actor, at=timezone.now(), **form.cleaned_data)
        except NotProved:
            form.add_error(None, _("The passkey did not answer. Try once more."))
        else:
            return _show_codes(request, new)
    options = second_factor.as_json(webauthn.begin_registration(person, False))
    return answer(request, "people/add_passkey.html", form, options=options)


@require_POST
@fresh
def remove_second_factor(request: Request, authenticator_id: int) -> HttpResponse:
    actions.remove_second_factor(me(request), authenticator_id=authenticator_id, by=request.actor, at=timezone.now())
    return redirect("people:account")


@require_POST
@fresh
def renew_recovery_codes(request: Request) -> HttpResponse:
    return _show_codes(request, actions.renew_recovery_codes(me(request), by=request.actor, at=timezone.now()))


def _show_codes(request: Request, new: list[str]) -> HttpResponse:
    request.session[SECOND] = True
    return render(request, "people/recovery_codes.html", {"codes": new})
