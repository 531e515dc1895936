"""Where the bytes lie: files under random keys in the default storage's folder, whole or not at all."""

import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from django.core.files.storage import FileSystemStorage, storages

PART = ".part"


def folder() -> Path:
    """The folder of this installation's files."""
    storage = storages["default"]
    if not isinstance(storage, FileSystemStorage):
        raise TypeError("files need a FileSystemStorage as the default storage")
    return Path(storage.location)


def write(chunks: Iterable[bytes]) -> str:
    """Write a new file and return its key.

    Written beside its place, flushed to the disk, then renamed: a full disk or a crash leaves no half file
    under a key, at most a `.part` that the sweep removes.

    Raises OSError when the disk refuses.
    """
    name = secrets.token_hex(16)
    key = f"{name[:2]}/{name}"
    path = folder() / key
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(name + PART)
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            for chunk in chunks:
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        part.rename(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return key


def read(key: str) -> BinaryIO:
    """Open a file for reading. Raises FileNotFoundError."""
    return (folder() / key).open("rb")


def delete(*keys: str) -> None:
    """Delete files; blank keys and files already gone are passed over."""
    for key in filter(None, keys):
        with suppress(FileNotFoundError):
            (folder() / key).unlink()


def older_than(unix_time: float) -> Iterator[str]:
    """The keys of all files last written before then, unfinished `.part` files among them."""
    for path in folder().glob("??/*"):
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < unix_time:
                yield str(path.relative_to(folder()))
