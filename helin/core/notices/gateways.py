"""The ways out of the house: one function per channel, given words and a key, never a name."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext, override

from helin.core.notices import queries
from helin.core.notices.models import Channel
from helin.core.notices.queries import Message
from helin.core.people import reach, sms


class NotSent(Exception):
    """The gateway refused or did not answer; what it said must not hold an address or the text."""


Gateway = Callable[[Message, str], bool]
"""Sends the message under this idempotency key; False when the person cannot be reached. Raises NotSent."""


def by_email(message: Message, key: str) -> bool:
    """Send an e-mail; its Message-ID is made of the key, so a second copy is recognised as one."""
    address = queries.address_of(message.person_id)
    if not address:
        return False
    with override(message.language):
        closing = gettext("You chose to be told by e-mail. Change that under “How we tell you”.")
    lines = [f"{title}\n{link}" for title, link in message.lines]
    mail = EmailMessage(
        subject=message.subject,
        body="\n\n".join([*lines, closing]),
        to=[address],
        headers={"Message-ID": f"<{key}@{urlsplit(settings.SITE_URL).hostname}>", "Auto-Submitted": "auto-generated"},
    )
    try:
        return mail.send() == 1
    except OSError as refusal:  # SMTP errors are OSErrors
        raise NotSent(type(refusal).__name__) from None


def by_sms(message: Message, key: str) -> bool:  # noqa: ARG001  # the protocol of `people.sms` takes no key yet
    """Send a text message through the back end of `people.sms`."""
    try:
        return reach.send_text(message.person_id, message.short)
    except sms.NotSent as refusal:
        raise NotSent(str(refusal)) from None


gateways: dict[Channel, Gateway] = {Channel.EMAIL: by_email, Channel.SMS: by_sms}
