import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_gallery_is_public(client: Client, language: str) -> None:
    client.cookies["django_language"] = language
    response = client.get("/ui/")
    assert response.status_code == 200
    assert response.content.count(b"<h1") == 1
    assert b" style=" not in response.content
