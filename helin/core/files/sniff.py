"""What a file is, by its bytes: the name and the type that the browser says are ignored."""

import hashlib
import warnings
import zipfile
from dataclasses import dataclass
from typing import Any, BinaryIO, cast

import filetype
from django.conf import settings
from django.core.files.base import File
from django.utils.translation import gettext as _
from PIL import Image

from helin.core.files.models import Kind

PHOTOS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OFFICE = {"word/document.xml": DOCX, "xl/workbook.xml": XLSX}
SUFFIXES = {PDF: "pdf", DOCX: "docx", XLSX: "xlsx", "image/webp": "webp"}
HEIC = {"image/heic", "image/heif", "image/avif"}
MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may be at most. Units: bytes; pixels; bytes unpacked; files in one form."""

    photo_bytes: int = 12 * MEGABYTE
    document_bytes: int = 20 * MEGABYTE
    pixels: int = 60_000_000
    unpacked_bytes: int = 200 * MEGABYTE
    files: int = 6


def limits() -> Limits:
    """The limits of this installation: settings.FILES_LIMITS over the defaults."""
    return Limits(**getattr(settings, "FILES_LIMITS", {}))


class Refused(Exception):
    """The file is not taken; the message is a plain sentence for the person who chose it."""


@dataclass(frozen=True, slots=True)
class Found:
    """What the bytes say."""

    kind: Kind
    media_type: str
    size: int
    sha256: str


def bytes_of(upload: "File[Any]") -> BinaryIO:
    """The open binary file inside Django's wrapper."""
    return cast(BinaryIO, upload.file)


def inspect(file: BinaryIO) -> Found:
    """Say what the file is, and leave it rewound.

    Raises Refused when it is empty, too large, of a type we do not take, damaged, or a bomb.
    """
    size = file.seek(0, 2)
    file.seek(0)
    if not size:
        raise Refused(_("The file is empty. Choose another one."))
    if size > max(limits().photo_bytes, limits().document_bytes):
        raise Refused(_too_large(limits().document_bytes))
    media_type = filetype.guess_mime(file.read(8192)) or ""
    if media_type in PHOTOS:
        _check_photo(file, PHOTOS[media_type], size)
        kind = Kind.PHOTO
    else:
        media_type, kind = _document_type(file, media_type), Kind.DOCUMENT
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]  # asks for a raw file, needs only read()
    file.seek(0)
    return Found(kind, media_type, size, digest)


def open_photo(file: BinaryIO, formats: list[str] | None = None) -> Image.Image:
    """Open a photo of a type we take, not yet decoded.

    Raises Refused when Pillow cannot read it or it has too many pixels.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(file, formats=formats or list(PHOTOS.values()))
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as bomb:
        raise Refused(_too_many_pixels()) from bomb
    except Exception as damage:  # Pillow's decoders raise many kinds on damaged input
        raise Refused(_damaged()) from damage
    if image.width * image.height > limits().pixels:
        raise Refused(_too_many_pixels())
    return image


def _check_photo(file: BinaryIO, expected: str, size: int) -> None:
    if size > limits().photo_bytes:
        raise Refused(_too_large(limits().photo_bytes))
    file.seek(0)
    image = open_photo(file, [expected])
    try:
        image.verify()
    except Exception as damage:
        raise Refused(_damaged()) from damage


def _document_type(file: BinaryIO, guessed: str) -> str:
    if guessed in HEIC:
        raise Refused(
            _("This photo is in a format we cannot read (HEIC). Take a screenshot of it and send the screenshot.")
        )
    if guessed == PDF:
        return PDF
    file.seek(0)
    if guessed.startswith("application/") and zipfile.is_zipfile(file):
        return _office_type(file)
    raise Refused(
        _("We cannot take this kind of file. Photos: JPG, PNG or WebP. Documents: PDF, Word (docx) or Excel (xlsx).")
    )


def _office_type(file: BinaryIO) -> str:
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
    except zipfile.BadZipFile as damage:
        raise Refused(_damaged()) from damage
    names = {member.filename for member in members}
    if sum(member.file_size for member in members) > limits().unpacked_bytes:
        raise Refused(_("This document unpacks to more than we can take. Save it as PDF and send that."))
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Refused(_("This document holds macros. Save it without macros, or as PDF, and send that."))
    for member, media_type in OFFICE.items():
        if member in names and "[Content_Types].xml" in names:
            return media_type
    raise Refused(
        _("We cannot take this kind of file. Photos: JPG, PNG or WebP. Documents: PDF, Word (docx) or Excel (xlsx).")
    )


def _too_large(most: int) -> str:
    return _("The file is larger than %(most)d MB. Choose a smaller one.") % {"most": most // MEGABYTE}


def _too_many_pixels() -> str:
    return _("The picture is too large to open. Take it at a lower resolution, or send a screenshot.")


def _damaged() -> str:
    return _("The file is damaged and cannot be opened. Choose another one.")
