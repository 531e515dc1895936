"""Said at start: an entry of a bar that leads nowhere."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register
from django.urls import NoReverseMatch, reverse

from helin.ui import navigation


@register()
def entries_lead_somewhere(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:  # noqa: ARG001 - Django's signature
    """Report each registered entry whose URL name is not mounted."""
    return [
        Error(f"navigation entry {item.url_name!r} ({item.audience}) has no URL", id="ui.E001")
        for item in navigation.registered()
        if not _leads_somewhere(item.url_name)
    ]


def _leads_somewhere(url_name: str) -> bool:
    try:
        reverse(url_name)
    except NoReverseMatch:
        return False
    return True
