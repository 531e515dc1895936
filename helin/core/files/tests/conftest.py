import io
import zipfile
from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from helin.core.files import actions, rules
from helin.core.people.actions import register_person
from helin.core.places.models import Place
from helin.kit.actors import Actor

NOW = datetime(2026, 11, 24, 1, tzinfo=UTC)
JOB = Actor.system("files")
CANARY = "CANARY-李秀兰-Secret-Camera"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "files"},
        },
    }
    return tmp_path / "files"


@pytest.fixture
def street(db):
    made = Place.objects.create(kind="street", name="东城街道", code="370724002")
    made.refresh_from_db()
    return made


@pytest.fixture
def li(street):
    return register_person(name="li", phone="13912345678", place=street, by=JOB, at=NOW)


@pytest.fixture
def actor(li):
    return Actor(person_id=li.pk, label="li")


@pytest.fixture
def seen_by(monkeypatch):
    """Register a rule for "demo.thing": it may be seen and added to by the persons in this set."""
    allowed = set()
    monkeypatch.setattr(rules, "registered", {})
    rules.register("demo.thing", lambda actor, subject_id: actor is not None and actor.person_id in allowed)
    return allowed


def photo(width=2400, height=1200, format="JPEG", **options):
    picture = Image.effect_noise((width, height), 40).convert("RGB")
    written = io.BytesIO()
    picture.save(written, format, **options)
    return written.getvalue()


def gps_photo():
    exif = Image.Exif()
    exif[0x010F] = CANARY  # Make
    exif[0x0112] = 6  # turned by 90 degrees
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2], gps[3], gps[4] = "N", (36.0, 30.0, 12.5), "E", (118.0, 32.0, 7.5)
    gps[29] = "2026:11:24"
    written = io.BytesIO()
    Image.effect_noise((800, 400), 40).convert("RGB").save(
        written, "JPEG", exif=exif, comment=CANARY.encode(), icc_profile=CANARY.encode() * 3
    )
    return written.getvalue()


def office(member="word/document.xml", **more):
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(member, "<x/>")
        for name, content in more.items():
            archive.writestr(name.replace("__", "/"), content)
    return written.getvalue()


PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def upload(content, name="x.jpg"):
    return SimpleUploadedFile(name, content, content_type="text/html")


@pytest.fixture
def attach(street, actor, seen_by):
    """Attach bytes to demo.thing:1 as li, who may see it."""
    seen_by.add(actor.person_id)

    def attached(content, subject="demo.thing:1", by=actor, at=NOW, name="x.jpg"):
        return actions.attach(upload(content, name), subject=subject, place=street, by=by, at=at)

    return attached


def on_disk(folder):
    return sorted(path for path in folder.rglob("*") if path.is_file())


def process(attachment, capture):
    with capture(execute=True):
        state = actions.process(attachment.pk, by=JOB, at=NOW)
    attachment.refresh_from_db()
    return state
