"""`helin migrate`: bring the database's tables up to date."""

import click

from helin.site import console

needs_database = False


@click.command
@click.option("--check", is_flag=True, help="Change nothing; exit 1 when changes are waiting.")
@console.json_option
def command(*, check: bool, as_json: bool) -> None:
    """Bring the database's tables up to date. Safe to run twice and while people work."""
    console.refuse_root()
    console.set_up()
    from helin.site import preparation

    with console.running_database():
        if check:
            waiting = preparation.pending_migrations()
            console.say(f"{len(waiting)} changes are waiting." if waiting else "Nothing is waiting.")
            if as_json:
                console.answer(pending=waiting)
            raise SystemExit(bool(waiting))
        console.say("Bringing the database up to date …")
        applied = preparation.migrate()
        console.say(f"{len(applied)} changes applied." if applied else "Nothing to do.")
    if as_json:
        console.answer(applied=applied)
