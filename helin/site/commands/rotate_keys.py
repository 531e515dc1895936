"""`helin rotate-keys`: wrap every person's key under a new master key."""

import click

from helin.site import console


@click.command
@console.json_option
def command(*, as_json: bool) -> None:
    """Wrap every person's key under the current master key.

    First put the old master key into HELIN_MASTER_KEY_PREVIOUS and the new one into HELIN_MASTER_KEY, and restart.
    Safe to run twice; when it says 0, the old key can go.
    """
    from helin.core.people import actions
    from helin.kit.actors import Actor

    done = actions.rotate_keys(by=Actor.system("rotate-keys"))
    console.say(f"{done} keys wrapped anew.")
    if as_json:
        console.answer(rotated=done)
