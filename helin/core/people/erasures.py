"""The erasure list: one line a person, kept in a file beside the keys, so that a restored backup stays erased."""

import json
import os
import uuid
from datetime import datetime
from pathlib import Path

from django.conf import settings


def append(ref: uuid.UUID, at: datetime) -> None:
    """Add a line and flush it to the disk."""
    path = Path(settings.ERASURE_LIST)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "a") as file:
        file.write(json.dumps({"ref": str(ref), "at": at.isoformat()}) + "\n")
        file.flush()
        os.fsync(file.fileno())


def listed() -> set[uuid.UUID]:
    """Everybody on the list."""
    path = Path(settings.ERASURE_LIST)
    lines = path.read_text().splitlines() if path.exists() else []
    return {uuid.UUID(json.loads(line)["ref"]) for line in lines if line.strip()}
