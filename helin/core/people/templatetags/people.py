"""Words for the codes of fields."""

from django import template
from django.utils.translation import gettext_lazy as _

from helin.ui.texts import Text

register = template.Library()
FIELDS: dict[str, Text] = {"name": _("name"), "phone": _("telephone number")}


@register.filter
def field_name(code: str) -> Text:
    """The word for a field's code, as the view log keeps it."""
    return FIELDS.get(code, code)
