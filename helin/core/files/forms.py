"""The form field that takes several files."""

from typing import Any

from django import forms
from django.core.files.base import File
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from helin.core.files import sniff
from helin.core.files.models import Kind


class ManyFilesInput(forms.ClearableFileInput):
    """A file input that takes several at once."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class PhotosField(forms.FileField):
    """At most six photos, each looked into; cleans to a list of uploads ready for `actions.attach`."""

    widget = ManyFilesInput
    kinds = frozenset({Kind.PHOTO})
    accept = "image/jpeg,image/png,image/webp"
    wrong_kind = _("Only photos fit here: JPG, PNG or WebP.")

    def __init__(self, *, max_files: int | None = None, **options: Any) -> None:
        options.setdefault("required", False)
        super().__init__(**options)
        self.max_files = max_files or sniff.limits().files

    def widget_attrs(self, widget: forms.Widget) -> dict[str, str]:
        return {**super().widget_attrs(widget), "accept": self.accept}

    def clean(self, data: Any, initial: Any = None) -> "list[File[Any]]":  # noqa: ARG002  # Django's signature
        uploads = [data] if isinstance(data, File) else [each for each in data or [] if each]
        if self.required and not uploads:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        if len(uploads) > self.max_files:
            raise forms.ValidationError(self._too_many(len(uploads)), code="too_many")
        problems = [problem for n, upload in enumerate(uploads, 1) if (problem := self._problem(upload, n))]
        if problems:
            raise forms.ValidationError(problems)
        return uploads

    def _problem(self, upload: "File[Any]", number: int) -> forms.ValidationError | None:
        try:
            found = sniff.inspect(sniff.bytes_of(upload))
        except sniff.Refused as refusal:
            return self._error(number, str(refusal))
        return None if found.kind in self.kinds else self._error(number, str(self.wrong_kind))

    def _error(self, number: int, sentence: str) -> forms.ValidationError:
        text = gettext("File %(number)d: %(sentence)s") % {"number": number, "sentence": sentence}
        return forms.ValidationError(text, code="refused")

    def _too_many(self, count: int) -> str:
        return ngettext(
            "At most %(most)d file fits here; you chose %(count)d.",
            "At most %(most)d files fit here; you chose %(count)d.",
            self.max_files,
        ) % {"most": self.max_files, "count": count}


class FilesField(PhotosField):
    """Photos and documents together."""

    kinds = frozenset({Kind.PHOTO, Kind.DOCUMENT})
    accept = f"{PhotosField.accept},.pdf,.docx,.xlsx"
