import io
import struct
import zlib

import pytest
from django.utils import translation

from helin.core.files import sniff
from helin.core.files.tests.conftest import PDF, office, photo


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + b"\x00" * 64


@pytest.mark.parametrize(
    ("content", "kind", "media_type"),
    [
        (photo(64, 64), "photo", "image/jpeg"),
        (photo(64, 64, "PNG"), "photo", "image/png"),
        (photo(64, 64, "WEBP"), "photo", "image/webp"),
        (PDF, "document", sniff.PDF),
        (office(), "document", sniff.DOCX),
        (office("xl/workbook.xml"), "document", sniff.XLSX),
    ],
)
def test_the_bytes_say_what_a_file_is(content, kind, media_type):
    found = sniff.inspect(io.BytesIO(content))
    assert (found.kind, found.media_type, found.size) == (kind, media_type, len(content))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"<html><script>alert(1)</script>", "kind of file"),
        (b"GIF89a" + b"\x00" * 100, "kind of file"),
        (b"\x7fELF" + b"\x00" * 100, "kind of file"),
        (b"MZ" + b"\x00" * 100, "kind of file"),
        (HEIC, "HEIC"),
        (photo(64, 64)[:200], "damaged"),
        (b"\xff\xd8\xff\xe0" + b"\x00" * 500, "damaged"),
        (office("evil.exe"), "kind of file"),
        (office(word__vbaProject_bin="x").replace(b"vbaProject_bin", b"vbaProject.bin"), "macros"),
        (office()[:-30], "kind of file"),
    ],
)
def test_what_we_do_not_take_is_refused_with_a_sentence(content, says):
    with pytest.raises(sniff.Refused, match=says):
        sniff.inspect(io.BytesIO(content))


def test_a_photo_larger_than_the_limit_is_refused_a_document_of_that_size_is_not(settings):
    settings.FILES_LIMITS = {"photo_bytes": sniff.MEGABYTE, "document_bytes": 2 * sniff.MEGABYTE}
    padding = b"\x00" * sniff.MEGABYTE
    assert sniff.inspect(io.BytesIO(PDF + padding)).kind == "document"
    with pytest.raises(sniff.Refused, match="larger than 1 MB"):
        sniff.inspect(io.BytesIO(photo(64, 64) + padding))
    with pytest.raises(sniff.Refused, match="larger than 2 MB"):
        sniff.inspect(io.BytesIO(PDF + padding + padding))


@pytest.mark.parametrize("side", [10_000, 30_000], ids=["Pillow warns", "Pillow refuses"])
def test_a_picture_of_too_many_pixels_is_refused_without_decoding_it(side):
    def chunk(name, content):
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * 1000)
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    with pytest.raises(sniff.Refused, match="too large to open"):
        sniff.inspect(io.BytesIO(bomb))


def test_a_picture_between_the_two_limits_is_refused_too(settings):
    settings.FILES_LIMITS = {"pixels": 1000}
    with pytest.raises(sniff.Refused, match="too large to open"):
        sniff.inspect(io.BytesIO(photo(64, 64)))


def test_a_document_that_unpacks_to_too_much_is_refused(settings):
    settings.FILES_LIMITS = {"unpacked_bytes": 10_000}
    with pytest.raises(sniff.Refused, match="unpacks"):
        sniff.inspect(io.BytesIO(office(word__huge="0" * 50_000)))
