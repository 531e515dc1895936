"""`helin hot-topics`: find what many recent cases have in common, now instead of tonight."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from helin.site import console

if TYPE_CHECKING:
    from helin.core.places.models import Place


@click.command("hot-topics")
@click.option("--street", default="370724002", show_default=True, help="Code of the street.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Look back from this day. Default: now.")
@click.option("--days", type=click.IntRange(1), help="How far to look back. Default: as the street's parameters say.")
@click.option(
    "--file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Look into this CSV (title, created, text) instead; nothing is stored.",
)
@click.option("--top", default=20, show_default=True, help="How many topics to print.")
@click.option("--pairs", default=0, help="With --file: print so many pairs called alike, drawn by --seed, to be read.")
@click.option("--seed", default=1, show_default=True)
@console.json_option
def command(
    *,
    street: str,
    until: datetime | None,
    days: int | None,
    file: Path | None,
    top: int,
    pairs: int,
    seed: int,
    as_json: bool,
) -> None:
    """Group the recent cases of a street by words, place and time, and write the groups for /cases/topics/."""
    from django.utils import timezone

    from helin.features.cases import queries
    from helin.features.cases.jobs import find_topics_of
    from helin.features.cases.models import HotTopic

    now = timezone.now()
    if file:
        from helin.site.likeness import report

        console.answer(**report(file, queries.scheme_of(_street(street).pk, at=now), top=top, pairs=pairs, seed=seed))
        return
    place = _street(street)
    count = find_topics_of(place, until=until.replace(tzinfo=UTC) if until else now, at=now, days=days)
    for topic in HotTopic.objects.filter(street=place).order_by("-heat", "-id")[:top]:
        console.say(f"{topic.heat:8.2f}  {topic.case_count:4}  {' · '.join(topic.words) or topic.title}")
    if as_json:
        console.answer(topics=count)


def _street(code: str) -> "Place":
    from helin.core.places.models import Place

    found = Place.objects.filter(code=code).first()
    if found is None:
        console.fail(f"There is no street {code}.")
    return found
