"""Sweeping up after the doors."""

from datetime import UTC, datetime, timedelta

from axes.models import AccessAttempt, AccessLog
from django.contrib.sessions.models import Session

from helin.core.people import actions, codes, throttle
from helin.kit.actors import Actor
from helin.kit.jobs import every

KEEP_LOGS = timedelta(days=200)
"""Logs of who came in are kept at least six months. Source: docs/sources.md#mlps"""


@every("17 3 * * *", "people.sweep")
def sweep(due: int) -> None:
    """Forget codes, counters and sessions that ran out, and old logs of sign-ins. Idempotent."""
    at = datetime.fromtimestamp(due, UTC)
    codes.forget_codes(at=at)
    throttle.forget(at=at)
    actions.forget_answers(by=Actor.system("people.sweep"), at=at)
    # tidy: writes: rows of Django and axes, which have no actions
    Session.objects.filter(expire_date__lt=at).delete()
    for logs in (AccessAttempt, AccessLog):
        # tidy: writes: rows of Django and axes, which have no actions
        logs.objects.filter(attempt_time__lt=at - KEEP_LOGS).delete()
