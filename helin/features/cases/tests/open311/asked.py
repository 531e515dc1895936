from datetime import timedelta

from django.test import Client
from django.urls import reverse

from helin.core.people import actions as people
from helin.features.cases.tests.conftest import NOW, SYSTEM

STREET = {"jurisdiction_id": "370724002"}


def made(world, *scopes, **more):
    asked = {
        "name": "市民热线",
        "street": world.street,
        "expires_at": NOW + timedelta(days=3650),
        "by": SYSTEM,
        "at": NOW,
    }
    return people.create_token(scopes=scopes, **(asked | more)).secret


def url(name, fmt="json", **kwargs):
    return reverse(f"open311:{name}", kwargs={"fmt": fmt, **kwargs})


def get(name, fmt="json", given=None, **kwargs):
    return Client().get(url(name, fmt, **kwargs), STREET | (given or {}))


def post(key, fmt="json", headers=None, **given):
    said = {"service_code": "0101", "description": "三号楼灯不亮。还有电梯。", "lat": "36.55", "long": "118.55"}
    sent = {k: v for k, v in ({"api_key": key} | STREET | said | given).items() if v is not None}
    return Client(enforce_csrf_checks=True).post(url("requests", fmt), sent, headers=headers)
