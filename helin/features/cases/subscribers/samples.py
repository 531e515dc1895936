"""What follows from a draw by lot: who calls is told, and the leaders when all are called; what is overtaken ends."""

from django.utils import timezone

from helin.core.journal import verify
from helin.core.journal.facts import on
from helin.core.journal.models import Entry
from helin.core.notices.actions import tell
from helin.core.people.queries import holders
from helin.core.roles import Role
from helin.features.cases import actions
from helin.features.cases.models import Sample
from helin.features.cases.queries.sample_proof import prove_samples
from helin.features.cases.subscribers.addressed import HELIN, case_of

verify.register("draws by lot", prove_samples)


@on("cases.draw_sample")
def tell_callers(entry: Entry) -> None:
    """Tell the call-back officers of the street how many are to be called and until when."""
    sample = Sample.objects.defer("frame").get(pk=int(entry.subject.rpartition(":")[2]))
    told = holders(Role.VERIFIER, at=entry.occurred_at, place_id=sample.street_id)
    due_on = timezone.localdate(sample.due_at).isoformat()
    tell(entry, [pk for pk in told if pk != entry.actor_id], size=sample.size, due_on=due_on)


@on("cases.call_sample", "cases.overtake_samples")
def tell_that_all_are_called(entry: Entry) -> None:
    """Tell the leaders when nobody is left to call: the results are public from then on."""
    of_calls = entry.kind == "cases.overtake_samples"
    ended = entry.payload["samples"] if of_calls else [entry.payload["sample"]]
    left = entry.payload["left"] if of_calls else [entry.payload["left"]]
    for sample_id, waiting in zip(ended, left, strict=True):
        if waiting == 0:
            sample = Sample.objects.defer("frame").get(pk=sample_id)
            told = holders(Role.LEADER, at=entry.occurred_at, place_id=sample.street_id)
            tell(entry, [pk for pk in told if pk != entry.actor_id], sample_id=sample.pk)


@on("cases.reopen", "cases.restrict")
def call_nobody_any_more(entry: Entry) -> None:
    """A case that is in work again or confidential is not asked about."""
    actions.overtake_samples(case_of(entry), by=HELIN, at=entry.occurred_at)
