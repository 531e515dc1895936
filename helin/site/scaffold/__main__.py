"""The command behind `make new-feature`."""

from pathlib import Path

import click

from helin.site.scaffold import scaffold, words


@click.command()
@click.argument("name")
@click.option("--item", default="", help="One of them, when it is not NAME without its s.")
@click.option("--chinese", default="", help="What it is called in Chinese.")
def main(name: str, item: str, chinese: str) -> None:
    """Write the feature NAME, a plural noun in small letters."""
    try:
        written = scaffold(Path.cwd(), words(name, item, chinese))
    except ValueError as wrong:
        raise click.ClickException(str(wrong)) from wrong
    for path in written:
        click.echo(path.relative_to(Path.cwd()))
    click.echo(f"\nNext: make a migration named as a sentence:\n  python manage.py makemigrations {name} --name …")
    click.echo("then make docs, make check, make test. See docs/howto/add-a-feature.md.")


if __name__ == "__main__":
    main()
