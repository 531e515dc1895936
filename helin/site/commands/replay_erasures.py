"""`helin replay-erasures`: after a restore, erase again who had been erased."""

import click

from helin.site import console


@click.command
@console.json_option
def command(*, as_json: bool) -> None:
    """Erase again everybody on the erasure list whom a restored backup brought back. Safe to run twice."""
    from django.utils import timezone

    from helin.core.people import actions
    from helin.kit.actors import Actor

    erased = actions.replay_erasures(by=Actor.system("replay-erasures"), at=timezone.now())
    console.say(f"{erased} persons erased again." if erased else "Nobody came back.")
    if as_json:
        console.answer(erased=erased)
