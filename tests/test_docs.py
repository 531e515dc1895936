"""What is written agrees with the code; each docs rule is also seen red on a planted mistake."""

import ast
from pathlib import Path

import pytest
from django.db.models import TextChoices
from django.utils import translation

from helin.core.organisations.models import OrganisationKind
from helin.core.places.models import GridKind, PlaceKind
from helin.core.roles import Role
from helin.kit.permissions import grants
from helin.site import reference
from helin.site.demo.accounts import ACCOUNTS, PASSWORD, phone_of
from helin.site.kinds import kinds_in
from tests.tidy import docs
from tests.tidy.source import ROOT, tracked

PAGES = [path for path in tracked() if path.suffix == ".md"]
SOURCES = docs.anchors((ROOT / "docs/sources.md").read_text(encoding="utf-8"))


def shown(choices: type[TextChoices]) -> dict[str, tuple[str, str]]:
    """Each choice's words in both languages, as the interface shows them."""
    words = {}
    for choice in choices:
        with translation.override("en"):
            english = str(choice.label)
        with translation.override("zh-hans"):
            words[choice.value] = english, str(choice.label)
    return words


def needed() -> dict[str, dict[str, tuple[str, str] | None]]:
    """Every word of the code that the glossary explains."""
    wanted = {
        "Roles": shown(Role),
        "Kinds of place": shown(PlaceKind),
        "Kinds of grid": shown(GridKind),
        "Kinds of organisation": shown(OrganisationKind),
        "Permissions": dict.fromkeys(grants),
    }
    for _, flow in reference.workflows():
        wanted[f"States of a {flow.name}"] = dict.fromkeys(flow.states)
        wanted[f"Verbs of a {flow.name}"] = dict.fromkeys(flow.verbs)
    return wanted


def test_the_glossary_explains_every_word() -> None:
    found = docs.glossary_problems((ROOT / "docs/glossary.md").read_text(encoding="utf-8"), needed())
    assert not found, "\n".join(found)


def test_the_reference_says_what_the_code_says() -> None:
    assert reference.stale() == [], "say `make docs`"


SOURCE = """
facts.record("wishes.add", wish)
facts.record(f"wishes.{verb}", wish)
facts.Fact("wishes.open" if new else "wishes.renew", wish)

def _record(verb, thing):
    facts.record(f"things.{verb}", thing)

def _log(thing, kind):
    facts.record(kind, thing)

_record("rename", thing)
_log(thing, "things.look")
_log(thing, kind="things.find")
"""


def test_every_way_to_name_a_kind_is_read() -> None:
    found = set(kinds_in(ast.parse(SOURCE), {"wishes": ("grant", "fulfil")}))
    wishes = {"wishes.add", "wishes.grant", "wishes.fulfil", "wishes.open", "wishes.renew"}
    assert found == wishes | {"things.rename", "things.look", "things.find"}


def test_links_lead_somewhere() -> None:
    found = [problem for p in PAGES for problem in docs.dead_links(p, p.read_text(encoding="utf-8"), ROOT)]
    assert not found, "\n".join(found)


def test_sources_are_named_and_there() -> None:
    cited = [path for path in tracked() if path.suffix in {".py", ".md", ".html"} and path != Path(docs.__file__)]
    cited = [path for path in cited if path != Path(__file__)]
    found = [
        problem
        for path in cited
        for problem in docs.citation_problems(str(path.relative_to(ROOT)), path.read_text(encoding="utf-8"), SOURCES)
    ]
    assert not found, "\n".join(found)


def test_the_readme_names_the_commands() -> None:
    assert docs.readme_problems((ROOT / "README.md").read_text(encoding="utf-8")) == []


def test_the_readme_has_the_demo_accounts() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    missing = [account.name for account in ACCOUNTS if f"| {phone_of(account)} | {account.name} |" not in text]
    assert not missing
    assert PASSWORD in text


def test_the_licence_is_the_whole_agpl() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert len(text) == 34523
    assert "GNU AFFERO GENERAL PUBLIC LICENSE" in text


def test_decisions_are_numbered_and_short() -> None:
    records = sorted((ROOT / "docs/adr").glob("*.md"))
    assert [path.name[:4] for path in records] == [f"{n:04}" for n in range(1, len(records) + 1)]
    assert all(len(path.read_text(encoding="utf-8").splitlines()) <= 60 for path in records)


ROW = "| `resident` | Resident | 居民 | Lives here. | Helin |\n"
WANTED = {"Roles": {"resident": ("Resident", "居民")}}


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("no row for", "## Roles\n"),
        ("no row for", "## Verbs\n" + ROW),
        ("is no word of the code", "## Roles\n" + ROW + ROW.replace("`resident`", "`ghost`")),
        ("has not all of", "## Roles\n" + ROW.replace("Lives here.", "")),
        ("has no Chinese", "## Roles\n" + ROW.replace("居民", "resident")),
        ("the interface says", "## Roles\n" + ROW.replace("居民", "住户")),
    ],
)
def test_a_planted_gap_in_the_glossary_is_found(said: str, text: str) -> None:
    assert docs.glossary_problems("## Roles\n" + ROW, WANTED) == []
    found = docs.glossary_problems(text, WANTED)
    assert any(said in problem for problem in found), found


def test_a_planted_dead_link_is_found(tmp_path: Path) -> None:
    (tmp_path / "there.md").write_text('# One thing\n<a id="two"></a>\n', encoding="utf-8")
    page = tmp_path / "page.md"
    good = "[a](there.md) [b](there.md#one-thing) [c](there.md#two) `[d](code.md)`"
    assert docs.dead_links(page, good, tmp_path) == []
    assert docs.dead_links(page, "[a](gone.md)", tmp_path)
    assert docs.dead_links(page, "[a](there.md#three)", tmp_path)


def test_a_planted_citation_is_found() -> None:
    assert docs.citation_problems("a.py", '"""Source: docs/sources.md#civil-code-278"""', {"civil-code-278"}) == []
    assert docs.citation_problems("a.py", "see docs/sources.md#gone", {"civil-code-278"})
    assert docs.citation_problems("a.py", "    Source: a paper somewhere\n", {"civil-code-278"})


def test_a_planted_gap_in_the_readme_is_found() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert docs.readme_problems(text.replace("make demo", "make it"))


def test_a_planted_change_makes_the_reference_stale(tmp_path: Path) -> None:
    reference.write(tmp_path)
    assert reference.stale(tmp_path) == []
    page = tmp_path / "permissions.md"
    page.write_text(page.read_text(encoding="utf-8").replace("Resident", "Citizen"), encoding="utf-8")
    (tmp_path / "journal.md").unlink()
    (tmp_path / "left-over.md").write_text("old", encoding="utf-8")
    assert reference.stale(tmp_path) == ["journal.md", "left-over.md", "permissions.md"]
