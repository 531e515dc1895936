"""`helin import-cases`: cases from a CSV or XLSX file, as a lived history."""

import csv
import json
import sys
from pathlib import Path

import click


@click.command("import-cases")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--street", default="370724002", show_default=True, help="Code of the street that the cases belong to.")
@click.option(
    "--map", "names", multiple=True, metavar="OURS=THEIRS", help="Name a column of the file, e.g. --map title=subject."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object on the last line.")
def command(file: Path, street: str, names: tuple[str, ...], as_json: bool) -> None:
    """Load cases from FILE (CSV in UTF-8 or GB18030, or XLSX).

    Columns: id, user, title, created, text, and, where there was an answer, reply and replied. Bad rows are set
    aside in var/quarantine with their reasons, the rest are loaded. Loading a file again loads nothing twice.
    """
    from helin.site.imports import import_cases

    mapping = dict(pair.partition("=")[::2] for pair in names)
    result = import_cases(file, street_code=street, names=mapping, show_progress=sys.stderr.isatty())
    for line, row_id, reason in result.quarantined[:10]:
        click.echo(f"  line {line} ({row_id}): {reason}", err=True)
    if result.quarantine_file:
        with result.quarantine_file.open("w", encoding="utf-8-sig", newline="") as out:
            csv.writer(out).writerows([("line", "id", "reason"), *result.quarantined])
    counts = {
        "read": result.read,
        "loaded": result.loaded,
        "already": result.already,
        "quarantined": len(result.quarantined),
    }
    click.echo(json.dumps(counts) if as_json else ", ".join(f"{name} {count}" for name, count in counts.items()))
