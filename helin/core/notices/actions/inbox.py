"""What a person does with their own inbox."""

from datetime import datetime

from helin.core.notices.models import Channel, ChannelChoice, Mode, Notice
from helin.core.notices.routing import EMAIL
from helin.core.people import reach
from helin.kit import permissions
from helin.kit.actors import Actor


def mark_read(notice_id: int, *, by: Actor, at: datetime) -> Notice:
    """Note that the actor has read a notice; the first time counts.

    Raises PermissionDenied, Notice.DoesNotExist.
    """
    notice = Notice.objects.get(pk=notice_id)
    permissions.require(by, "notices.read", place_ids=(), subject=notice.person_id)
    Notice.objects.filter(pk=notice_id, read_at__isnull=True).update(read_at=at)
    return notice


def mark_all_read(up_to_id: int, *, by: Actor, at: datetime) -> int:
    """Note that the actor has read everything up to a notice they have seen; what came since stays unread."""
    permissions.require(by, "notices.read", place_ids=(), subject=by.person_id)
    return Notice.objects.filter(person_id=by.person_id or 0, pk__lte=up_to_id, read_at__isnull=True).update(read_at=at)


def choose(channel: Channel, mode: Mode, *, language: str, address: str = "", by: Actor, at: datetime) -> ChannelChoice:
    """Keep how the actor wants to hear by one channel, in which language; holds for what is told from now on.

    `address` is for e-mail; without one, the address kept before stays.
    """
    permissions.require(by, "notices.choose", place_ids=(), subject=by.person_id)
    person_id = by.person_id or 0
    values: dict[str, object] = {"mode": mode, "language": language, "chosen_at": at}
    if address:
        values["address_sealed"] = reach.seal_for(person_id, address, EMAIL)
    choice, _ = ChannelChoice.objects.update_or_create(person_id=person_id, channel=channel, defaults=values)
    return choice
