"""Draws by lot for the matrix: in each street one, from cases that were closed in a period that is over."""

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from helin.features.cases import actions
from helin.features.cases.models import RateScheme, Rating, Sample
from helin.kit.actors import Actor
from helin.kit.periods import month_before, month_with
from tests.safety.stages import REPORTERS

if TYPE_CHECKING:
    from tests.safety.world import World

STEPS = ("drawn", "called again")
"""Cases that were drawn: one that waits for its call, and one about which somebody has called."""
WORDS_PHONE = "1319990"
"""What a person says at a second call holds a canary of its own."""


def add(world: "World") -> None:
    """Close and draw; then somebody calls about the second of each place."""
    by, today = Actor.system("test"), timezone.localdate(world.at)
    over = month_before(month_with(today, start_day=RateScheme.objects.get().period_day))
    for (scope, stage), case in world.cases.items():
        if stage in STEPS:
            actions.advance(case, "close", by=world.actor("verifier") if scope != "far" else by, at=world.at)
            Rating.objects.filter(case=case).update(rated_at=over.span[1] - timedelta(hours=3))
    samples = {
        name: actions.draw_sample(street=world.places[name], first_on=over.first, by=by, at=world.at)
        for name in ("street", "far_street")
    }
    for number, (scope, reporter) in enumerate(REPORTERS.items()):
        sample = samples["far_street" if scope == "far" else "street"]
        for stage in STEPS:
            call = sample.calls.get(case=world.cases[scope, stage])
            world.things.setdefault(stage, {})[scope] = {"pk": call.pk}
            if stage == "called again" and scope != "far":
                said = {"result": "reached", "solved": False, "grade": 1, "approached": True}
                words = f"还是不亮，我叫{world.names[reporter]}，电话{WORDS_PHONE}{number:04}"
                actions.call_sample(call, words=words, by=world.actor("verifier"), at=world.at, **said)
        world.things.setdefault("sample", {})[scope] = {"pk": sample.pk}
    _free_a_period(world)


def _free_a_period(world: "World") -> None:
    """The period before has one case more, so that there is something to draw."""
    sample = Sample.objects.get(street=world.places["street"])
    case = world.cases["own", "closed before"]
    actions.advance(case, "close", by=world.actor("verifier"), at=world.at)
    before = month_before(month_with(sample.first_on, start_day=sample.first_on.day))
    Rating.objects.filter(case=case).update(rated_at=before.span[1] - timedelta(hours=3))


def draw(world: "World", _role: str, _scope: str) -> dict[str, object]:
    """The period that nobody has drawn from."""
    sample = Sample.objects.get(street=world.places["street"])
    return {"period": month_before(month_with(sample.first_on, start_day=sample.first_on.day)).first.isoformat()}
