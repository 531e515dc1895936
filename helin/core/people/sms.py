"""Text messages go out through one pluggable back end, named by HELIN_SMS_BACKEND.

"console" writes to the terminal, "file" into var/sms/ (one file a day, for the owner's eyes only); anything else
is the dotted path of a class with the method of `Backend`. See docs/howto/sms-gateway.md.
"""

import os
import sys
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string


class NotSent(Exception):
    """The gateway refused or did not answer; the message must not hold the phone or the text."""


class Backend(Protocol):
    """What a gateway must offer."""

    def send(self, phone: str, text: str) -> None:
        """Send `text` to a phone in E.164. Blocks at most 5 seconds. Raises NotSent."""


class Console:
    """For development: prints."""

    def send(self, phone: str, text: str) -> None:
        sys.stdout.write(f"[sms] {phone}: {text}\n")
        sys.stdout.flush()


class File:
    """For tests, demos and streets without a gateway yet: appends to a file only the owner can read."""

    def send(self, phone: str, text: str) -> None:
        folder = Path(settings.SMS_FOLDER)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        now = timezone.localtime()  # tidy: clock: the line says when it was written
        handle = os.open(folder / f"{now:%Y-%m-%d}.txt", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(handle, "a", encoding="utf-8") as file:
            file.write(f"{now:%H:%M:%S}\t{phone}\t{text}\n")


KNOWN: dict[str, type[Backend]] = {"console": Console, "file": File}


@lru_cache(maxsize=4)
def _backend(name: str) -> Backend:
    made: Backend = (KNOWN.get(name) or import_string(name))()
    return made


def send(phone: str, text: str) -> None:
    """Send a text message. Raises NotSent."""
    _backend(settings.SMS_BACKEND).send(phone, text)
