import pytest
from django.http import HttpRequest
from django.test import RequestFactory

from helin.kit.actors import Actor
from helin.ui import checks, navigation
from helin.ui.navigation import NavItem


@pytest.fixture(autouse=True)
def _own_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(navigation, "_items", {})


def request(path: str = "/", actor: Actor | None = None) -> HttpRequest:
    made = RequestFactory().get(path)
    if actor:
        made.actor = actor
    return made


def hrefs(audience: navigation.Audience, made: HttpRequest) -> list[str]:
    return [link.href for link in navigation.links(audience, made)]


def test_entries_stand_in_their_order() -> None:
    navigation.register(NavItem("B", "ui:complaint", "resident", order=2))
    navigation.register(NavItem("A", "ui:gallery", "resident", order=1))
    assert hrefs("resident", request()) == ["/ui/", "/ui/complaint/"]


def test_staff_entries_are_hidden_from_everybody_else() -> None:
    navigation.register(NavItem("Work", "ui:gallery", "staff", roles=frozenset({"dispatcher"})))
    resident = Actor(1, "", roles={1: frozenset({"resident"})})
    dispatcher = Actor(2, "", roles={1: frozenset({"dispatcher"})})
    at_a_desk = Actor(3, "", desks={7: frozenset({"dispatcher"})})
    seen = [hrefs("staff", request(actor=actor)) for actor in (None, resident, dispatcher, at_a_desk)]
    assert seen == [[], [], ["/ui/"], ["/ui/"]]


def test_a_staff_entry_without_roles_is_refused() -> None:
    with pytest.raises(ValueError, match="roles"):
        navigation.register(NavItem("Work", "ui:gallery", "staff"))


def test_an_entry_registers_once_a_bar() -> None:
    navigation.register(NavItem("A", "ui:gallery", "resident"))
    navigation.register(NavItem("A", "ui:gallery", "public"))
    with pytest.raises(ValueError, match="twice"):
        navigation.register(NavItem("B", "ui:gallery", "resident"))


def test_the_deepest_entry_is_the_current_one() -> None:
    navigation.register(NavItem("A", "ui:gallery", "resident", order=1))
    navigation.register(NavItem("B", "ui:complaint", "resident", order=2))
    current = [link.is_current for link in navigation.links("resident", request("/ui/complaint/"))]
    assert current == [False, True]


def test_an_unmounted_entry_is_left_out_and_reported_at_start() -> None:
    navigation.register(NavItem("Gone", "nowhere:at_all", "resident"))
    assert hrefs("resident", request()) == []
    assert [message.id for message in checks.entries_lead_somewhere(None)] == ["ui.E001"]


def test_counts_are_asked_of_the_request() -> None:
    navigation.register(NavItem("A", "ui:gallery", "resident", count=lambda made: len(made.path)))
    assert [link.count for link in navigation.links("resident", request("/ui/"))] == [4]
