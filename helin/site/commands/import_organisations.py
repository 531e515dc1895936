"""`helin import-organisations`: load the bodies of a street from a file."""

from pathlib import Path

import click

from helin.site import console


@click.command
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--street", required=True, help="The code of the street that the bodies belong to (9 or 12 digits).")
@console.json_option
def command(*, file: Path, street: str, as_json: bool) -> None:
    """Load bodies from CSV or XLSX; run again, it loads nothing twice.

    Rows that cannot stand are listed with their number and the reason, the rest is loaded. Exit code 1 when
    the file cannot be read, the street is not there, or no row could be used.
    """
    from django.utils import timezone

    from helin.core.organisations.actions import import_organisations
    from helin.core.organisations.drafts import check_rows
    from helin.core.places.models import Place
    from helin.core.places.sheets import UnreadableFile, read_rows
    from helin.kit.actors import Actor

    place = Place.objects.filter(kind="street", code__in=[street, f"{street}000"]).first()
    if place is None:
        console.fail(f"There is no street {street}. Load its places first: helin import-places")
    try:
        rows = read_rows(file)
    except UnreadableFile as problem:
        console.fail(str(problem))
    drafts, quarantined = check_rows(rows)
    by, at = Actor.system("import-organisations"), timezone.now()
    found = import_organisations(street=place, drafts=drafts, by=by, at=at)
    quarantined = sorted(quarantined + found.quarantined, key=lambda q: q.row)
    for refused in quarantined:
        console.say(f"{refused.row}: {refused.reason}")
    console.say(f"{len(rows)} read, {found.loaded} loaded, {found.already} already there, {len(quarantined)} refused.")
    if as_json:
        reasons = [{"row": q.row, "reason": q.reason} for q in quarantined]
        console.answer(
            read=len(rows), loaded=found.loaded, already=found.already, quarantined=len(quarantined), reasons=reasons
        )
    if quarantined and not (found.loaded or found.already):
        raise SystemExit(1)
