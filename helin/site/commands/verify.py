"""`helin verify`: prove that nothing recorded was changed, or say what was and where."""

import json
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

import click

from helin.site import console

SHOWN = 50


@click.command
@click.option(
    "--export",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the chains to this file instead, for docs/reference/verify_chain.py.",
)
@console.json_option
def command(*, export: Path | None, as_json: bool) -> None:
    """Walk the journal and every other chain of records, and say what is wrong and where.

    Exits with 1 when anything is. With --export, nothing is judged here: the file holds no names or texts, so it
    can be handed to somebody who checks it without Helin.
    """
    if export:
        written = _export(export)
        console.say(f"{written} entries written to {export}.")
        if as_json:
            console.answer(written=written)
        return
    from helin.core.journal import verify

    report = verify.verify()
    for problem in report.problems[:SHOWN]:
        console.say(f"{problem.verifier}: {problem.where}: {problem.what}")
    if len(report.problems) > SHOWN:
        console.say(f"… and {len(report.problems) - SHOWN} more; --json lists all.")
    console.say(f"{report.checked} records checked, {len(report.problems)} problems.")
    if as_json:
        console.answer(ok=report.ok, checked=report.checked, problems=[asdict(p) for p in report.problems])
    raise SystemExit(0 if report.ok else 1)


def _export(path: Path) -> int:
    """Write one JSON line per entry; the number written. A broken-off export leaves no file behind."""
    from django.db import transaction
    from tqdm import tqdm

    from helin.core.journal import verify

    written = 0
    try:
        with path.open("w", encoding="utf-8") as file, transaction.atomic():
            for entry in tqdm(verify.exported(), unit=" entries", disable=None):
                file.write(json.dumps(asdict(entry), ensure_ascii=False) + "\n")
                written += 1
    except BaseException:
        with suppress(FileNotFoundError):
            path.unlink()
        raise
    return written
