"""`helin doctor`: what is wrong with this installation, and how to mend it."""

import os
from typing import TYPE_CHECKING

import click

from helin.site import console

if TYPE_CHECKING:
    from helin.site.diagnosis import Check, Finding

needs_database = False


@click.command
@console.json_option
def command(*, as_json: bool) -> None:
    """Say in plain words what is wrong with this installation and how to mend it. Changes nothing.

    Exits 1 when something is wrong, 0 when all is well.
    """
    findings, asked = _examine()
    for name in asked:
        if name not in {where for where, _ in findings}:
            console.say(f"✓ {name}")
    for name, finding in findings:
        console.say(f"✗ {name}: {finding.what}\n    → {finding.mend}")
    console.say(f"\n{len(findings)} problems." if findings else "\nAll is well.")
    if as_json:
        told = [{"check": name, "what": found.what, "mend": found.mend} for name, found in findings]
        console.answer(ok=not findings, checked=len(asked), problems=told)
    raise SystemExit(bool(findings))


def _examine() -> "tuple[list[tuple[str, Finding]], list[str]]":
    """Ask every check that can be asked; what was found, and which were asked."""
    console.set_up()
    from django.db import DatabaseError
    from django.utils import timezone

    from helin.site import diagnosis
    from helin.site.diagnosis import Finding

    at, asked = timezone.now(), list[str]()
    findings: list[tuple[str, Finding]] = []

    def ask(checks: "tuple[Check, ...]") -> bool:
        before = len(findings)
        for check in checks:
            name = check.__name__
            asked.append(name)
            findings.extend((name, finding) for finding in check(at))
        return len(findings) == before

    ask(diagnosis.BEFORE)
    try:
        with console.database_or_error():
            if ask(diagnosis.WITH_DATABASE):
                ask(diagnosis.WITH_TABLES)
    except (console.NoDatabase, DatabaseError) as error:
        asked.append("database")
        findings.append(("database", Finding(f"it does not answer: {console.first_line(error)}", _remedy())))
    return findings, asked


def _remedy() -> str:
    if os.environ.get("DATABASE_URL"):
        return "check that DATABASE_URL is right and that PostgreSQL runs and lets this machine in"
    return "read the log named above, or the one in var/postgres/log; free the disk if it is full"
