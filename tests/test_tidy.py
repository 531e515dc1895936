"""The house rules, over every tracked file: see tests/tidy/."""

from tests.tidy import constraints, domain, pages, repository, shape, words
from tests.tidy.source import ROOT, Source, problems, tracked

RULES = shape.RULES | domain.RULES | pages.RULES | words.RULES | repository.RULES
TRACKED = [path for path in tracked() if path.suffix in repository.TEXT or path.name in repository.BUILDS]
TRACKED += [path for path in tracked() if path.parent.name == ".ci"]


def test_every_file_is_tidy() -> None:
    found = [problem for path in TRACKED for problem in problems(Source.read(path), RULES)]
    assert not found, "\n".join(found)


def test_files_of_another_kind_are_few_and_known() -> None:
    known = repository.TEXT | {".png", ".jpg", ".ico", ".webp", ".xlsx", ".gitignore", ""}
    assert {path.suffix for path in tracked()} <= known
    assert len(TRACKED) > 60


def test_every_constraint_has_a_test() -> None:
    found = constraints.untested(
        [Source.read(p) for p in TRACKED if p.suffix == ".py" and p.is_relative_to(ROOT / "helin")]
    )
    assert not found, "\n".join(found)
