"""Periodic work of the journal."""

from datetime import UTC, datetime

from helin.core.journal import heads
from helin.kit.jobs import every


@every("*/10 * * * *", "journal.publish_heads")
def publish_heads(timestamp: int) -> None:
    """Publish the heads of the chains that grew."""
    heads.publish(at=datetime.fromtimestamp(timestamp, UTC))
