"""`helin sample`: draw by lot whom a third person calls, or redo a draw and say whether it reproduces."""

from typing import TYPE_CHECKING

import click

from helin.site import console

if TYPE_CHECKING:
    from datetime import date

    from helin.core.places.models import Place
    from helin.features.cases.models import Sample


@click.command
@click.option("--period", required=True, metavar="YEAR-MONTH", help="By the month in which it ends, e.g. 2026-11.")
@click.option("--street", default="", help="Code of the street. Default: the only one there is.")
@click.option("--verify", is_flag=True, help="Draw nothing; redo the draw that was made and say whether it reproduces.")
@console.json_option
def command(*, period: str, street: str, verify: bool, as_json: bool) -> None:
    """Draw from the closed cases of an assessment period, once, or verify the draw that was made.

    How many is said by the street's rate scheme, the seed by its journal: nobody chooses. Exits with 1 when the draw
    does not reproduce, or when nothing can be drawn.
    """
    from helin.features.cases.queries.sample_proof import sample_problems
    from helin.features.cases.queries.samples import sample_file

    place = _street(street)
    first_on = _first_day(place, period)
    sample = _drawn(place, first_on, period) if verify else _draw(place, first_on)
    problems = sample_problems(sample)
    said = sample_file(sample)
    for problem in problems:
        console.say(problem)
    verdict = "it does not reproduce" if problems else "it reproduces"
    console.say(f"{sample.size} of {len(sample.frame)} drawn, {verdict}.")
    if as_json:
        told = {name: said[name] for name in ("period", "seed", "seed_from", "size", "frame_sha256", "drawn")}
        console.answer(**told, frame=len(sample.frame), left_out=sample.left_out, ok=not problems, problems=problems)
    raise SystemExit(bool(problems))


def _draw(street: "Place", first_on: "date") -> "Sample":
    from django.utils import timezone

    from helin.features.cases import actions
    from helin.kit.actors import Actor

    try:
        return actions.draw_sample(street=street, first_on=first_on, by=Actor.system("sample"), at=timezone.now())
    except actions.Refused as refusal:
        console.fail(refusal.message)


def _drawn(street: "Place", first_on: "date", period: str) -> "Sample":
    from helin.features.cases.models import Sample

    found = Sample.objects.filter(street=street, first_on=first_on).first()
    if found is None:
        console.fail(f"Nothing was drawn from the period {period} yet. Draw with: helin sample --period {period}")
    return found


def _first_day(street: "Place", period: str) -> "date":
    """The first day of the period that ends in this month."""
    from datetime import datetime

    from helin.features.cases.models import RateScheme
    from helin.kit.periods import month_with

    try:
        begins = datetime.strptime(period, "%Y-%m").date()  # noqa: DTZ007 (a day, not a moment)
    except ValueError:
        console.fail(f"{period} is no period. Write it as 2026-11, by the month in which it ends.")
    scheme = RateScheme.of_street(street.pk, on=begins)
    return month_with(begins, start_day=scheme.period_day).first


def _street(code: str) -> "Place":
    from helin.core.places.models import Place, PlaceKind

    named = {"code": code} if code else {}
    found = list(Place.objects.filter(kind=PlaceKind.STREET, closed_on__isnull=True, **named).order_by("pk")[:2])
    if len(found) != 1:
        console.fail("Say which street: helin sample --street CODE" if found else "There is no such street.")
    return found[0]
