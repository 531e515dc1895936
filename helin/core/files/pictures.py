"""Pixels in, clean pixels out: what leaves here carries no EXIF, no GPS, no profile, no thumbnail of its own."""

from io import BytesIO
from typing import BinaryIO

from PIL import Image, ImageOps

from helin.core.files import sniff

VIEW_PIXELS, THUMB_PIXELS = 1600, 320
QUALITY = 80


def clean(file: BinaryIO) -> tuple[bytes, bytes]:
    """Re-encode a photo to WebP: at most 1600 pixels for viewing, at most 320 for lists, turned upright.

    Raises sniff.Refused when it cannot be decoded.
    """
    with sniff.open_photo(file) as opened:
        try:
            opened.draft("RGB", (VIEW_PIXELS, VIEW_PIXELS))  # a JPEG decodes no larger than it must
            mode = "RGBA" if opened.has_transparency_data else "RGB"
            picture = opened if opened.mode == mode else opened.convert(mode)
            picture.thumbnail((VIEW_PIXELS, VIEW_PIXELS), Image.Resampling.LANCZOS)
            picture = ImageOps.exif_transpose(picture)
        except (OSError, ValueError, SyntaxError, EOFError, MemoryError) as damage:
            raise sniff.Refused("damaged") from damage
        return _webp(picture, VIEW_PIXELS), _webp(picture, THUMB_PIXELS)


def _webp(picture: Image.Image, most: int) -> bytes:
    smaller = picture.copy()
    smaller.thumbnail((most, most), Image.Resampling.LANCZOS)
    bare = Image.new(smaller.mode, smaller.size)  # a new picture has no metadata to forget to leave out
    bare.paste(smaller)
    written = BytesIO()
    bare.save(written, "WEBP", quality=QUALITY, method=4)
    return written.getvalue()
