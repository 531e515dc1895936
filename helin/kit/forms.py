"""The form base of every app: text arrives trimmed and without NUL bytes, which PostgreSQL refuses."""

from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString


class PlainCharField(forms.CharField):
    """A text field without control characters; line breaks and tabs stay only where the widget is a text area."""

    def __init__(self, **options: Any) -> None:
        super().__init__(strip=True, **options)

    def to_python(self, value: Any) -> str | None:
        text = super().to_python(plain(value) if isinstance(value, str) else value)
        if text and not isinstance(self.widget, forms.Textarea):
            return " ".join(text.split())
        return text


class LongSelect(forms.Select):
    """A list of many choices, written in one go: Django renders a template for every option."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:  # noqa: ARG002 (Django's signature)
        widget = self.get_context(name, value, attrs)["widget"]
        groups = [
            format_html('<optgroup label="{}">{}</optgroup>', label, _options(found)) if label else _options(found)
            for label, found, _number in widget["optgroups"]
        ]
        inner = format_html_join("", "{}", ((group,) for group in groups))
        return format_html('<select name="{}"{}>{}</select>', widget["name"], flatatt(widget["attrs"]), inner)


def _options(found: Any) -> SafeString:
    """All in one go: format_html and flatatt cost more than the options themselves."""
    return SafeString("".join(_option(option["value"], option["attrs"], option["label"]) for option in found))


def _option(value: Any, attrs: Any, label: Any) -> str:
    more = flatatt(attrs) if attrs else ""
    return f'<option value="{conditional_escape(str(value))}"{more}>{conditional_escape(label)}</option>'


def plain(text: str) -> str:
    """Drop NUL and the other control characters except tab and line breaks."""
    return "".join(c for c in text if c >= " " or c in "\n\r\t")


class Form(forms.Form):
    """Base form: drops control characters from all that is posted, also where a plain CharField is used."""

    def __init__(self, data: Any = None, *args: Any, **options: Any) -> None:
        super().__init__(_clean(data), *args, **options)


def _clean(data: Any) -> Any:
    if data is None or not hasattr(data, "lists"):
        return data
    copied = data.copy()
    for name, values in data.lists():
        copied.setlist(name, [plain(v) if isinstance(v, str) else v for v in values])
    return copied
