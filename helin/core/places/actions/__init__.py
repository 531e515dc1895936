"""Every write to places: the tree, boundaries, imports."""

from helin.core.places.actions.boundaries import set_boundary
from helin.core.places.actions.importing import import_places
from helin.core.places.actions.tree import close_place, create_place, move_place, publish_phones, rename

__all__ = ["close_place", "create_place", "import_places", "move_place", "publish_phones", "rename", "set_boundary"]
