"""Every change to bodies and posts. No other module writes these tables."""

from helin.core.organisations.actions.importing import Imported, import_organisations
from helin.core.organisations.actions.posts import bulk_open_posts, close_post, open_post
from helin.core.organisations.actions.tree import close, create_organisation, move, publish_phone, rename

__all__ = [
    "Imported",
    "bulk_open_posts",
    "close",
    "close_post",
    "create_organisation",
    "import_organisations",
    "move",
    "open_post",
    "publish_phone",
    "rename",
]
