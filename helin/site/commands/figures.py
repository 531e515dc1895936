"""`helin figures`: the street's figures, counted from its records."""

from typing import TYPE_CHECKING

import click

from helin.site import console

if TYPE_CHECKING:
    from helin.core.places.models import Place


@click.command
@click.option("--street", default="", help="Code of the street. Default: the only one there is.")
@console.json_option
def command(*, street: str, as_json: bool) -> None:
    """Count what the street has: communities, grids, bodies, people, cases. Nothing is stored, all is counted."""
    from dataclasses import asdict

    from django.utils import timezone

    from helin.site.demo.figures import figures

    counted = asdict(figures(_street(street), timezone.now()))
    if as_json:
        console.answer(**counted)
        return
    for name, value in counted.items():
        click.echo(f"{name.replace('_', ' '):24}{value:>10,}")


def _street(code: str) -> "Place":
    from helin.core.places.models import Place, PlaceKind

    streets = Place.objects.filter(kind=PlaceKind.STREET)
    found = list(streets.filter(code=code) if code else streets[:2])
    if not found:
        console.fail(f"There is no street {code}." if code else "There is no street yet. Load one: helin load-demo")
    if len(found) > 1:
        console.fail("There are several streets; say which one: helin figures --street CODE")
    return found[0]
