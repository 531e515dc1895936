"""Find the hot topics of every street, each night."""

from datetime import UTC, datetime, timedelta

from helin.core.places.models import Place, PlaceKind
from helin.features.cases import actions, queries
from helin.kit.actors import Actor
from helin.kit.jobs import every

JOB = Actor.system("hot-topics")


@every("40 2 * * *", "cases.find_topics")
def find_topics(due: int) -> None:
    """Idempotent: the same night finds the same topics and goes on with the same rows."""
    at = datetime.fromtimestamp(due, UTC)
    for street in Place.objects.filter(kind=PlaceKind.STREET, closed_on__isnull=True).order_by("pk"):
        find_topics_of(street, until=at, at=at)


def find_topics_of(street: Place, *, until: datetime, at: datetime, days: int | None = None) -> int:
    """Find and write the topics of one street up to `until`; how many. `days` looks further back than the scheme."""
    scheme = queries.scheme_of(street.pk, at=at)
    since = until - timedelta(days=days or scheme.window_days)
    found = queries.find_topics(street.pk, scheme, since=since, until=until)
    actions.bulk_set_topics(found, street=street, scheme=scheme, since=since, until=until, by=JOB, at=at)
    return len(found)
