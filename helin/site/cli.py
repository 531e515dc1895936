"""The `helin` command: every module in `commands/` is one command, named by its file."""

import os
import pkgutil
from importlib import import_module

import click

from helin.site import commands, console


class Commands(click.Group):
    """Find the commands by file name and import only what is asked for.

    A module exposes `command: click.Command` and imports Django inside its function. Unless it says
    `needs_database = False`, Django is set up and the database answers before the function runs.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 (click's signature)
        """The names, a to z."""
        return sorted(found.name.replace("_", "-") for found in pkgutil.iter_modules(commands.__path__))

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Import one command; None when there is no such file."""
        if name not in self.list_commands(ctx):
            return None
        module = import_module(f"{commands.__name__}.{name.replace('-', '_')}")
        command: click.Command = module.command
        command.name = name
        if getattr(module, "needs_database", True) and command.callback:
            command.callback = console.with_database(command.callback)
        return command


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="helin", prog_name="helin")
def main() -> None:
    """Helin (和邻): run, fill and check an installation.

    Data, keys and logs live in ./var, or where HELIN_VAR points. With DATABASE_URL set, that PostgreSQL is used;
    otherwise Helin runs one of its own. docs/howto/operate.md names every setting.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helin.site.settings")


if __name__ == "__main__":
    main()
