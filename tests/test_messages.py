"""Both languages are complete; each way of being incomplete is planted in a small package and seen."""

import os
from pathlib import Path

import pytest
from django.utils import translation
from django.utils.translation import gettext

from helin.core.roles import Role
from helin.site import messages

HEAD = 'msgid ""\nmsgstr ""\n"Language: zh_Hans\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
HEAD += '"Plural-Forms: nplurals=1; plural=0;\\n"\n\n'
OPEN = 'msgid "Open"\nmsgstr "打开"\n\n'
CODE = '"""Wishes."""\n_("Open")\n'


def package(root: Path, files: dict[str, str]) -> Path:
    """A package with one feature, `wishes`, and the files given."""
    apps = {f"{app}/apps.py": "" for app in ("features/wishes", "ui", "site")}
    for name, text in (apps | files).items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def po(app: str = "features/wishes") -> str:
    return f"{app}/{messages.CATALOGUE}"


def test_both_languages_are_complete() -> None:
    found = messages.problems()
    assert not found, "\n".join(found)


def test_the_session_compiled_the_catalogues() -> None:
    with translation.override("zh-hans"):
        assert Role.RESIDENT.label == "居民"
    with translation.override("en"):
        assert gettext("Resident") == "Resident"


def test_a_complete_package_has_no_problems(tmp_path: Path) -> None:
    root = package(
        tmp_path,
        {
            "features/wishes/views.py": CODE + 'ngettext("%(n)s wish", "%(n)s wishes", n)\npgettext("verb", "Lend")\n',
            "features/wishes/templates/wishes/a.html": '<p>\n    <b>\n  {% translate "Open" %}'
            "{% blocktranslate count n=x %}One wish"
            "{% plural %}{{ n }} wishes{% endblocktranslate %}",
            po(): HEAD + OPEN + 'msgid "%(n)s wish"\nmsgid_plural "%(n)s wishes"\nmsgstr[0] "%(n)s 个心愿"\n\n'
            'msgctxt "verb"\nmsgid "Lend"\nmsgstr "借出"\n\n'
            'msgid "One wish"\nmsgid_plural "%(n)s wishes"\nmsgstr[0] "%(n)s 个心愿"\n',
        },
    )
    assert messages.problems(root) == []


@pytest.mark.parametrize(
    ("said", "files"),
    [
        ("is missing in", {"features/wishes/views.py": CODE}),
        ("is missing in", {"features/wishes/templates/wishes/a.html": '{% load i18n %}{% translate "Open" %}'}),
        ("is missing in site", {"kit/words.py": CODE}),
        ("is not translated", {"features/wishes/views.py": CODE, po(): HEAD + 'msgid "Open"\nmsgstr ""\n'}),
        ("is marked fuzzy", {"features/wishes/views.py": CODE, po(): HEAD + "#, fuzzy\n" + OPEN}),
        ("is used nowhere", {po(): HEAD + OPEN}),
        (
            "a msgid is English",
            {"features/wishes/views.py": '_("心愿")\n', po(): HEAD + 'msgid "心愿"\nmsgstr "心愿"\n'},
        ),
        (
            "exclamation mark",
            {"features/wishes/views.py": CODE, po(): HEAD + 'msgid "Open"\nmsgstr "打开！"\n'},
        ),
        (
            "which nobody gives",
            {"features/wishes/views.py": '_("%(n)s open")\n', po(): HEAD + 'msgid "%(n)s open"\nmsgstr "%(m)s 个"\n'},
        ),
        (
            "give it a context",
            {
                "features/wishes/views.py": CODE,
                po(): HEAD + OPEN,
                "site/views.py": CODE,
                po("site"): HEAD + 'msgid "Open"\nmsgstr "未办结"\n',
            },
        ),
    ],
)
def test_a_planted_gap_is_found(said: str, files: dict[str, str], tmp_path: Path) -> None:
    found = messages.problems(package(tmp_path, files))
    assert any(said in problem for problem in found), found


def test_shared_words_may_stand_in_the_design_system(tmp_path: Path) -> None:
    root = package(tmp_path, {"features/wishes/views.py": CODE, po("ui"): HEAD + OPEN})
    assert messages.problems(root) == []


def test_only_stale_catalogues_are_compiled(tmp_path: Path) -> None:
    root = package(tmp_path, {po(): HEAD + OPEN})
    assert [messages.compile_messages(root), messages.compile_messages(root)] == [1, 0]
    source = root / po()
    later = source.with_suffix(".mo").stat().st_mtime + 5
    os.utime(source, (later, later))
    assert messages.compile_messages(root) == 1
