"""`helin create-admin`: the first account of a street, who then gives everybody else theirs."""

import os
from typing import TYPE_CHECKING

import click

from helin.site import console

if TYPE_CHECKING:
    from datetime import datetime

    from helin.core.places.models import Place
    from helin.kit.actors import Actor


@click.command
@click.option("--name", help="The person's name; asked for when missing.")
@click.option("--phone", help="Their mobile number; asked for when missing.")
@click.option("--sign-in", "sign_in", help="A sign-in name beside the phone: small letters and digits.")
@click.option("--street", "code", help="Code of the street; needed when there is more than one.")
@click.option("--new-street", help="Name of a street to enter first, with --street as its code.")
@click.option("--auditor", is_flag=True, help="Make an audit administrator instead of a system administrator.")
@console.json_option
def command(
    *,
    name: str | None,
    phone: str | None,
    sign_in: str | None,
    code: str | None,
    new_street: str | None,
    auditor: bool,
    as_json: bool,
) -> None:
    """Make an administrator for a street.

    The password is asked for, or read from HELIN_ADMIN_PASSWORD; it must be changed at the first sign-in when it
    came from there. Exits with 1 and changes nothing when something does not fit.
    """
    from django.core.exceptions import ValidationError
    from django.db import transaction

    from helin.core.people import phones
    from helin.core.people.actions.account import SignInTaken

    given = os.environ.get("HELIN_ADMIN_PASSWORD")
    name = name or click.prompt("Name", err=True)
    phone = phone or click.prompt("Mobile number", err=True)
    password = given or click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    role = "auditor" if auditor else "admin"
    try:
        with transaction.atomic():
            person_id = _create(name, phone, sign_in, password, bool(given), code, new_street, role)
    except phones.NotAPhone:
        console.fail("This is not a telephone number. Give 11 digits.")
    except SignInTaken:
        console.fail("Somebody has this phone or sign-in name already.")
    except ValidationError as refused:
        console.fail("That does not do: " + " ".join(refused.messages))
    console.say(f"Administrator made. Sign in with the phone{' or ' + sign_in if sign_in else ''}.")
    if as_json:
        console.answer(person_id=person_id, role=role)


def _create(
    name: str,
    phone: str,
    sign_in: str | None,
    password: str,
    must_change: bool,
    code: str | None,
    new_street: str | None,
    role: str,
) -> int:
    """Make the account and its role; the person's id."""
    from django.utils import timezone

    from helin.core.people import actions
    from helin.kit.actors import Actor

    by, at = Actor.system("create-admin"), timezone.now()
    street = _street(code, new_street, by, at)
    person = actions.create_account(
        name=name, phone=phone, sign_in=sign_in, password=password, must_change=must_change, place=street, by=by, at=at
    )
    today = timezone.localtime(at).date()
    actions.grant_role(person=person, role=role, place=street, starts_on=today, by=by, at=at)
    return person.pk


def _street(code: str | None, new_street: str | None, by: "Actor", at: "datetime") -> "Place":
    """The street meant, entered now if asked; exits with a sentence when it is not clear."""
    from helin.core.places import actions
    from helin.core.places.models import Place, PlaceKind

    if new_street:
        return actions.create_place(kind=PlaceKind.STREET, name=new_street, code=code or "", parent=None, by=by, at=at)
    named = {"code": code} if code else {}
    streets = list(Place.objects.filter(kind="street", **named).order_by("id")[:2])
    if not streets:
        console.fail("There is no such street yet. Enter it with: --new-street NAME --street CODE")
    if len(streets) > 1:
        console.fail("There are several streets. Say which: --street CODE")
    return streets[0]
