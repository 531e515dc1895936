"""A move written down in the field without a network: it stands only on the case as it was read then."""

from hashlib import sha256

from helin.features.cases.models import Case

SEEN = ("status", "status_at", "pending", "lead_id", "handler_id", "due_at", "reopened_count", "dispatched_count")
"""What a worker had before their eyes: when any of it differs, the case went on meanwhile."""


class WentOn(Exception):
    """The case is no longer as the worker saw it."""


def seen_as(case: Case) -> str:
    """The mark of a case as it stands, written into the page that a device keeps."""
    return sha256("|".join(str(getattr(case, name)) for name in SEEN).encode()).hexdigest()[:16]


def lock_as_seen(case: Case, seen: str) -> Case:
    """Lock the case for the move that follows in the same transaction.

    Raises WentOn when it is no longer as it was seen.
    """
    locked = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    if seen_as(locked) != seen:
        raise WentOn
    return locked
