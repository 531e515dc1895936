"""Logs: one JSON object a line, with the request's id, and without anybody's personal data."""

import os
import re
from typing import Any

import structlog
from django.http import HttpRequest
from django_structlog.middlewares import RequestMiddleware
from structlog.typing import EventDict, WrappedLogger

QUOTED_ROW = re.compile(r"(DETAIL|CONTEXT|QUERY|STATEMENT):.*?(?=\n[A-Z]\w+:|\n  File |\Z)", re.DOTALL)
LONG_NUMBER = re.compile(r"(?<![\w-])\+?\d[\d -]{5,}[\dXx](?![\w-])")
TOKEN = re.compile(r"(?<=/)[A-Za-z0-9_-]{16,}(?=/|$|\s)")
SAFE = {"timestamp", "request_id", "level", "logger", "code", "status_code"}


def without_personal_data(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Drop what quotes a row, mask what looks like a telephone or identity number, a secret link or a query."""
    return {key: value if key in SAFE else _masked(value) for key, value in event.items()}


def _masked(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _masked(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_masked(inner) for inner in value]
    if isinstance(value, HttpRequest):
        value = f"{value.method} {value.path}"  # its own text would tell the query
    if not isinstance(value, str):
        return value if isinstance(value, int | float | bool | None) else _masked(str(value))
    value = QUOTED_ROW.sub(r"\1: left out", value)
    return TOKEN.sub("…", LONG_NUMBER.sub("…", value))


class RequestLog(RequestMiddleware):
    """One line when a request ends: method, path without its query, status; and its id on every line between."""

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        """The path alone: a query may hold what somebody searched for."""
        return f"{request.method} {request.path}"


SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
FOREIGN: list[Any] = [*SHARED, structlog.stdlib.ExtraAdder()]
RENDER: list[Any] = [
    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
    structlog.processors.format_exc_info,
    without_personal_data,
    structlog.processors.JSONRenderer(ensure_ascii=False),
]

LOGGING: dict[str, object] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processors": RENDER,
            "foreign_pre_chain": FOREIGN,
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "stream": "ext://sys.stderr", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("HELIN_LOG_LEVEL", "INFO")},
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        "django.server": {"handlers": [], "propagate": True},
        "procrastinate": {"level": "WARNING"},
        "gunicorn.error": {"level": "INFO", "propagate": True},
    },
}

structlog.configure(
    processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
