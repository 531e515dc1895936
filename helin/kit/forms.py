"""The form base of every app: text arrives trimmed and without NUL bytes, which PostgreSQL refuses."""

from typing import Any

from django import forms


class PlainCharField(forms.CharField):
    """A text field without control characters; line breaks and tabs stay only where the widget is a text area."""

    def __init__(self, **options: Any) -> None:
        super().__init__(strip=True, **options)

    def to_python(self, value: Any) -> str | None:
        text = super().to_python(plain(value) if isinstance(value, str) else value)
        if text and not isinstance(self.widget, forms.Textarea):
            return " ".join(text.split())
        return text


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
