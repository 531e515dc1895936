"""What the clock does to cases by itself, and what takes too long for a page."""

from django.utils import timezone

from helin.core.places.models import Place
from helin.features.cases import actions
from helin.features.cases.models import TriageKind
from helin.kit.actors import Actor
from helin.kit.jobs import every, job

HELIN = Actor.system("cases")


@every("*/10 * * * *", "cases.wake")
def wake(timestamp: int) -> None:  # noqa: ARG001  # the queue gives every periodic job its time
    """Take up what has rested long enough."""
    actions.wake_rested(by=HELIN, at=timezone.now())


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
