"""A picture that somebody sends, with a canary for a name."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image


def picture() -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(written, "PNG")
    return written.getvalue()


def upload() -> SimpleUploadedFile:
    return SimpleUploadedFile("canary-柏鸢雀.png", picture(), content_type="image/png")
