"""What the clock does to cases by itself, and what takes too long for a page."""

from datetime import UTC, datetime, timedelta

from django.utils import timezone

from helin.core.places.models import Place, PlaceKind
from helin.features.cases import actions, queries
from helin.features.cases.models import TriageKind
from helin.kit.actors import Actor
from helin.kit.jobs import every, job

HELIN = Actor.system("cases")


@every("*/10 * * * *", "cases.wake")
def wake(timestamp: int) -> None:  # noqa: ARG001  # the queue gives every periodic job its time
    """Take up what has rested long enough."""
    actions.wake_rested(by=HELIN, at=timezone.now())


@every("*/10 * * * *", "cases.give_cards")
def give_cards(due: int) -> None:  # noqa: ARG001  # the cards are those of now, however late the run is
    """Give the cards that are due, and raise the orders that go with them."""
    actions.give_cards(by=HELIN, at=timezone.now())


@every("40 2 * * *", "cases.find_topics")
def find_topics(due: int) -> None:
    """Find the hot topics of every street. Idempotent: the same night goes on with the same rows."""
    at = datetime.fromtimestamp(due, UTC)
    for street in Place.objects.filter(kind=PlaceKind.STREET, closed_on__isnull=True).order_by("pk"):
        find_topics_of(street, until=at, at=at)


def find_topics_of(street: Place, *, until: datetime, at: datetime, days: int | None = None) -> int:
    """Find and write the topics of one street up to `until`; how many. `days` looks further back than the scheme."""
    scheme = queries.scheme_of(street.pk, at=at)
    since = until - timedelta(days=days or scheme.window_days)
    found = queries.find_topics(street.pk, scheme, since=since, until=until)
    actions.bulk_set_topics(found, street=street, scheme=scheme, since=since, until=until, by=HELIN, at=at)
    return len(found)


@job("cases.train_triage", retries=1)
def train_triage(street_id: int) -> None:
    """Learn from a street's history what to suggest; too little history is no fault."""
    from helin.kit.training import TooFew  # noqa: PLC0415 (scikit-learn must not come into the web process)

    street = Place.objects.get(pk=street_id)
    for kind in TriageKind.values:
        try:
            actions.train_triage(street, kind, by=HELIN, at=timezone.now())
        except TooFew:
            continue
