"""What settings read from the environment and from `var/`: folders, secrets, the database."""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from helin.site.embedded import Server

DATABASE = "helin"


def var_folder(root: Path) -> Path:
    """Where data, keys and files live: HELIN_VAR, else `var/` beside the code."""
    folder = Path(os.environ.get("HELIN_VAR") or root / "var").resolve()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def words(name: str, default: str) -> list[str]:
    """A list from a variable, split at blanks and commas."""
    return os.environ.get(name, default).replace(",", " ").split()


def text(name: str, default: str) -> str:
    """A text from a variable."""
    return os.environ.get(name, "").strip() or default


def number(name: str, default: int) -> int:
    """A whole number from a variable."""
    return int(os.environ.get(name) or default)


def flag(name: str, *, default: bool) -> bool:
    """A yes or no from a variable: 1/true/yes or 0/false/no."""
    value = os.environ.get(name, "").strip().lower()
    return default if not value else value in {"1", "true", "yes", "on"}


def is_local(hosts: list[str]) -> bool:
    """Whether only this machine is served."""
    return set(hosts) <= {"localhost", "127.0.0.1", "[::1]"}


def secret(folder: Path, name: str, variable: str) -> str:
    """A secret from the environment, else from a file that is made on first use, readable by its owner only."""
    if value := os.environ.get(variable):
        return value
    path = folder / name
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        made = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(made, "w") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text().strip()


def server(var: Path) -> Server:
    """The embedded server of this installation."""
    return Server(var / "postgres")


def database_url(var: Path) -> str:
    """DATABASE_URL, else the embedded server's."""
    return os.environ.get("DATABASE_URL") or server(var).url(DATABASE)


def database(var: Path) -> dict[str, Any]:
    """Django's description of the database."""
    parts = urlsplit(database_url(var))
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    host = options.pop("host", None) or parts.hostname or ""
    if flag("HELIN_DB_POOL", default=True):
        options["pool"] = {"min_size": 1, "max_size": int(os.environ.get("HELIN_DB_POOL_MAX", "12")), "timeout": 4}
    limits = {"statement_timeout": "HELIN_STATEMENT_TIMEOUT", "lock_timeout": "HELIN_LOCK_TIMEOUT"}
    if given := [f"-c {name}={os.environ[variable]}" for name, variable in limits.items() if os.environ.get(variable)]:
        options["options"] = " ".join([options.get("options", ""), *given]).strip()
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
        "CONN_HEALTH_CHECKS": True,
    }
