"""What the clock does to cases by itself."""

from django.utils import timezone

from helin.features.cases import actions
from helin.kit.actors import Actor
from helin.kit.jobs import every

HELIN = Actor.system("cases")


@every("*/10 * * * *", "cases.wake")
def wake(timestamp: int) -> None:  # noqa: ARG001  # the queue gives every periodic job its time
    """Take up what has rested long enough."""
    actions.wake_rested(by=HELIN, at=timezone.now())
