"""Background work of cases."""

from django.utils import timezone

from helin.core.places.models import Place
from helin.features.cases import actions
from helin.features.cases.models import TriageKind
from helin.kit.actors import Actor
from helin.kit.jobs import job


@job("cases.train_triage", retries=1)
def train_triage(street_id: int) -> None:
    """Learn from a street's history what to suggest; too little history is no fault."""
    from helin.kit.training import TooFew  # noqa: PLC0415 (scikit-learn must not come into the web process)

    street = Place.objects.get(pk=street_id)
    for kind in TriageKind.values:
        try:
            actions.train_triage(street, kind, by=Actor.system("cases"), at=timezone.now())
        except TooFew:
            continue
