import pytest


@pytest.fixture(autouse=True)
def _no_street(monkeypatch):
    """The design system stands alone: who knows the street of a page sits two floors above, with a database."""
    monkeypatch.setattr("helin.ui.desks._resolvers", [])
