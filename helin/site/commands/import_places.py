"""`helin import-places`: load streets, communities, grids, buildings and outlines from a file."""

from pathlib import Path

import click

from helin.site import console

DATUMS = ["WGS-84", "CGCS2000", "GCJ-02", "BD-09"]


@click.command
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--datum", type=click.Choice(DATUMS), default="WGS-84", show_default=True, help="Of the coordinates.")
@click.option("--source", default="", help="Who drew it, on which paper. Default: the file's name.")
@click.option("--demo", is_flag=True, help="Mark the places as invented.")
@console.json_option
def command(*, file: Path, datum: str, source: str, demo: bool, as_json: bool) -> None:
    """Load places from CSV, XLSX or GeoJSON; run again, it loads nothing twice.

    Rows that cannot stand are listed with their number and the reason, the rest is loaded. Exit code 1 when
    the file cannot be read or no row could be used.
    """
    from django.utils import timezone

    from helin.core.places.actions import import_places
    from helin.core.places.drafts import check_rows
    from helin.core.places.sheets import UnreadableFile, read_rows
    from helin.kit.actors import Actor
    from helin.kit.geo import Datum

    try:
        rows = read_rows(file)
    except UnreadableFile as problem:
        console.fail(str(problem))
    drafts, quarantined = check_rows(rows, Datum(datum))
    by, at, loaded, already = Actor.system("import-places"), timezone.now(), 0, 0
    for street in sorted({draft.street_code for draft in drafts}):
        found = import_places(
            street_code=street,
            drafts=[draft for draft in drafts if draft.street_code == street],
            source=source or file.name,
            by=by,
            at=at,
            is_demo=demo,
        )
        loaded, already = loaded + found.loaded, already + found.already
        quarantined += found.quarantined
    quarantined.sort(key=lambda q: q.row)
    for refused in quarantined:
        console.say(f"{refused.row}: {refused.reason}")
    console.say(f"{len(rows)} read, {loaded} loaded, {already} already there, {len(quarantined)} refused.")
    if as_json:
        reasons = [{"row": q.row, "reason": q.reason} for q in quarantined]
        console.answer(read=len(rows), loaded=loaded, already=already, quarantined=len(quarantined), reasons=reasons)
    if quarantined and not loaded and not already:
        raise SystemExit(1)
