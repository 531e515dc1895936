"""`helin create-token`: a key for a program, shown once."""

from typing import TYPE_CHECKING

import click

from helin.site import console

if TYPE_CHECKING:
    from helin.core.places.models import Place


@click.command
@click.option("--name", required=True, help="Whose program it is and what it does.")
@click.option("--street", "code", help="Code of the street; needed when there is more than one.")
@click.option("--scope", "scopes", multiple=True, required=True, help="read, file, move or consent; may be repeated.")
@click.option("--role", default="", help="The role it acts in; without one it has no more rights than a visitor.")
@click.option("--days", default=365, show_default=True, type=click.IntRange(1, 3650), help="How long it holds.")
@console.json_option
def command(*, name: str, code: str | None, scopes: tuple[str, ...], role: str, days: int, as_json: bool) -> None:
    """Make a key for a program. It is printed once and kept nowhere."""
    from datetime import timedelta

    from django.db import IntegrityError
    from django.utils import timezone

    from helin.core.people import actions
    from helin.kit.actors import Actor

    at = timezone.now()
    try:
        key = actions.create_token(
            name=name,
            scopes=scopes,
            street=_street(code),
            role=role,
            expires_at=at + timedelta(days=days),
            by=Actor.system("create-token"),
            at=at,
        )
    except IntegrityError as refused:
        console.fail(f"Such a key cannot be: {str(refused).splitlines()[0]}")
    console.say("Keep it now; it is not shown again.")
    if as_json:
        console.answer(token_id=key.token.pk, secret=key.secret)
    else:
        click.echo(key.secret)


def _street(code: str | None) -> "Place":
    from helin.core.places.models import Place

    named = {"code": code} if code else {}
    streets = list(Place.objects.filter(kind="street", closed_on__isnull=True, **named).order_by("id")[:2])
    if len(streets) != 1:
        console.fail("Say which street: --street CODE" if streets else "There is no such street.")
    return streets[0]
