"""The form base of every app: text arrives trimmed and without NUL bytes, which PostgreSQL refuses."""

from collections.abc import Iterator, Sequence
from html import escape
from typing import Any
from unicodedata import category

from django import forms
from django.forms.utils import flatatt
from django.utils.choices import BaseChoiceIterator
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


class Kept(BaseChoiceIterator):
    """Choices that are well formed as they are: Django walks through a plain list again at every request."""

    def __init__(self, rows: Sequence[Any]) -> None:
        self._rows = rows

    def __iter__(self) -> Iterator[Any]:
        return iter(self._rows)


class LongSelect(forms.Select):
    """A list of many choices, written in one go: Django renders a template for every option."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:  # noqa: ARG002 (Django's signature)
        chosen, found = set(self.format_value(value)), []
        for key, label in self.choices:
            if isinstance(label, list | tuple):
                options = "".join(_option(pk, told, chosen) for pk, told in label)
                found.append(f'<optgroup label="{escape(str(key))}">{options}</optgroup>')
            else:
                found.append(_option(key, label, chosen))
        said = flatatt(self.build_attrs(self.attrs, attrs))
        return SafeString(f'<select name="{escape(name)}"{said}>{"".join(found)}</select>')


def _option(value: Any, label: Any, chosen: set[str]) -> str:
    value = str(value)
    selected = " selected" if value in chosen else ""
    return f'<option value="{escape(value)}"{selected}>{escape(str(label))}</option>'


def plain(text: str) -> str:
    """Drop NUL and the other control characters except tab and line breaks, and what nobody sees at either end.

    Words of which nothing is seen are no words: "". Spaces at the ends stay, a password may have some.
    """
    text = "".join(c for c in text if c >= " " or c in "\n\r\t")
    if text.isascii():
        return text
    if all(map(_is_unseen, text)):
        return ""
    begin = next(n for n, c in enumerate(text) if not _is_at_an_end(c))
    end = len(text) - next(n for n, c in enumerate(reversed(text)) if not _is_at_an_end(c))
    lead, tail = ("".join(c for c in part if c.isspace()) for part in (text[:begin], text[end:]))
    return lead + text[begin:end] + tail


BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Fillers and blanks that Unicode counts as letters, marks or symbols."""


def _is_unseen(c: str) -> bool:
    """White space, or a character without any shape; variation selectors, too, when they stand alone."""
    return _is_at_an_end(c) or category(c) == "Cf" or "\ufe00" <= c <= "\ufe0f" or "\U000e0100" <= c <= "\U000e01ef"


def _is_at_an_end(c: str) -> bool:
    """What is taken off the ends: not what makes an emoji a heart or a flag."""
    return c.isspace() or c in BLANK or (category(c) == "Cf" and c < "\U000e0000")


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
