"""The service worker knows some addresses and one header by name: they are those of the site."""

import re

import pytest
from django.urls import reverse

from helin.features.cases.views.field import KEEP
from helin.site.installable import WORKER


def said(name: str) -> str:
    found = re.search(rf'^const {name} = "(.+)";$', WORKER.read_text(encoding="utf-8"), re.MULTILINE)
    assert found, name
    return found[1]


@pytest.mark.parametrize(
    ("name", "url"), [("OFFLINE", "offline"), ("SIGN_IN", "people:sign_in"), ("SIGN_OUT", "people:sign_out")]
)
def test_the_service_worker_names_addresses_of_the_site(name, url):
    assert said(name) == reverse(url)


def test_the_service_worker_keeps_what_the_server_marks():
    assert said("MARK") == KEEP
