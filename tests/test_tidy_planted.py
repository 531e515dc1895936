"""Each house rule, seen red: a violation planted as text is found by the rule that is meant for it, and by no other."""

import pytest

from tests.test_tidy import RULES
from tests.tidy.source import Source, problems

FEATURE = "helin/features/wishes"
DOC = '"""Wishes."""\n'
PLANTED = [
    ("names", f"{FEATURE}/wish_logic.py", DOC),
    ("names", "helin/core/places/utils.py", DOC),
    ("names", "helin/kit/helpers/text.py", DOC),
    ("size", f"{FEATURE}/queries.py", DOC + "A = 1\n" * 300),
    ("size", f"{FEATURE}/queries.py", DOC + "def rows():\n" + "    a = 1\n" * 50),
    ("size", f"{FEATURE}/views.py", DOC + "def show(request):\n" + "    a = 1\n" * 25),
    ("size", f"{FEATURE}/tests/test_actions.py", "A = 1\n" * 301),
    ("docstring", f"{FEATURE}/queries.py", "A = 1\n"),
    ("docstring", f"{FEATURE}/__init__.py", ""),
    ("kit", "helin/kit/money.py", DOC + "from django.db.models import Model\n"),
    ("model", f"{FEATURE}/models.py", DOC + "class Wish:\n    class Meta:\n        ordering = ['id']\n"),
    ("model", f"{FEATURE}/models.py", DOC + "class Wish:\n    def save(self):\n        pass\n"),
    ("model", f"{FEATURE}/models.py", DOC + "class Wish:\n    start = models.DateTimeField()\n"),
    ("model", f"{FEATURE}/models.py", DOC + "class Wish:\n    day = models.DateField()\n"),
    ("signals", f"{FEATURE}/apps.py", DOC + "from django.db.models.signals import post_save\n"),
    ("signals", f"{FEATURE}/subscribers.py", DOC + "from django.dispatch import receiver\n"),
    ("writes", f"{FEATURE}/views.py", DOC + "wish.save()\n"),
    ("writes", f"{FEATURE}/queries.py", DOC + "Wish.objects.filter(id=1).update(status='x')\n"),
    ("writes", f"{FEATURE}/jobs.py", DOC + "Wish.objects.bulk_create([])\n"),
    ("writes", "helin/site/cli.py", DOC + "cursor.execute('UPDATE wishes_wish SET status = 1')\n"),
    ("writes", "helin/processes/thank.py", DOC + "Wish.objects.get(pk=1).delete()\n"),
    ("triggers", f"{FEATURE}/actions.py", DOC + "import pgtrigger\nwith pgtrigger.ignore():\n    pass\n"),
    ("triggers", "helin/site/cli.py", DOC + "from pgtrigger import ignore\n"),
    ("http", f"{FEATURE}/actions.py", DOC + "from django.http import HttpRequest\n"),
    ("http", f"{FEATURE}/permissions.py", DOC + "from django.urls import reverse\n"),
    ("http", "helin/core/people/vault.py", DOC + "from django.shortcuts import render\n"),
    ("clock", f"{FEATURE}/actions.py", DOC + "at = timezone.now()\n"),
    ("clock", f"{FEATURE}/queries.py", DOC + "today = date.today()\n"),
    ("clock", "helin/core/workdays/clock.py", DOC + "a = time.time()\n"),
    ("clock", "helin/core/workdays/clock.py", DOC + "a = timezone.localtime()\n"),
    ("clock", f"{FEATURE}/models.py", DOC + "made = Now()\n"),
    ("action", f"{FEATURE}/actions.py", DOC + "def grant(wish, *, by):\n    pass\n"),
    ("action", f"{FEATURE}/actions/granting.py", DOC + "@transaction.atomic\ndef grant(wish, by, at):\n    pass\n"),
    ("apart", f"{FEATURE}/actions.py", DOC + "from helin.features.wishes import queries\n"),
    ("apart", f"{FEATURE}/queries.py", DOC + "from helin.features.wishes.actions import grant\n"),
    ("rows", f"{FEATURE}/queries.py", DOC + "@dataclass(frozen=True)\nclass Row:\n    id: int\n"),
    ("markup", f"{FEATURE}/templates/wishes/a.html", '<p style="color: red">…</p>'),
    ("markup", f"{FEATURE}/templates/wishes/a.html", "<style>p {}</style>"),
    ("markup", f"{FEATURE}/templates/wishes/a.html", "<script>alert(1)</script>"),
    ("markup", f"{FEATURE}/templates/wishes/a.html", '<button onclick="x()">a</button>'),
    ("markup", f"{FEATURE}/templates/wishes/a.html", '<a href="javascript:x()">a</a>'),
    ("markup", f"{FEATURE}/templates/wishes/a.html", '<a hx-get="{% url "x" %}">a</a>'),
    ("markup", f"{FEATURE}/templates/wishes/a.html", '<button hx-post="/x/">a</button>'),
    ("markup", f"{FEATURE}/templates/wishes/a.html", '<form hx-post="/x/" method="post">a</form>'),
    ("folder", f"{FEATURE}/templates/a.html", "<p>…</p>"),
    ("folder", f"{FEATURE}/static/other/a.css", "p {}"),
    ("page-size", f"{FEATURE}/templates/wishes/a.html", "<p>…</p>\n" * 121),
    ("page-size", "helin/ui/static/ui/a.css", "p {}\n" * 251),
    ("page-size", "helin/ui/static/ui/a.js", "let a\n" * 121),
    ("copied", "helin/ui/static/ui/htmx.min.js", "let a"),
    ("copied", "helin/ui/static/ui/a.js", "/* @license MIT */"),
    ("copied", "helin/ui/static/ui/a.css", "p {}" * 200),
    ("chinese", f"{FEATURE}/queries.py", DOC + "def name():\n    return '心愿'\n"),
    ("chinese", f"{FEATURE}/templates/wishes/b.html", "<p>心愿</p>"),
    ("chinese", "helin/ui/static/ui/a.js", "say('心愿')"),
    ("translated", f"{FEATURE}/templates/wishes/b.html", "<p>My wishes</p>"),
    ("translated", f"{FEATURE}/templates/wishes/b.html", '<button aria-label="Close">{{ x }}</button>'),
    ("translated", f"{FEATURE}/templates/wishes/b.html", '{% card heading="My wishes" %}{% endcard %}'),
    ("reason", f"{FEATURE}/apps.py", DOC + "import os  # noqa: F401\n"),
    ("reason", f"{FEATURE}/apps.py", DOC + "a = 1  # type: ignore[assignment]\n"),
    ("reason", f"{FEATURE}/apps.py", DOC + "a = 1  # pragma: no cover\n"),
    ("contract", "pyproject.toml", 'ignore_imports = [\n  "helin.a -> helin.b",\n]\n'),
    ("secret", "docs/a.md", "AKIA" + "ABCDEFGHIJKLMNOP"),
    ("secret", "docs/a.md", "-----BEGIN " + "PRIVATE KEY-----"),
    ("secret", "helin/site/settings.py", DOC + "SECRET_KEY = 'correct horse battery'\n"),
    ("index", "requirements.lock", "--index" + "-url https://packages.example\n"),
    ("index", "Makefile", "pip install https:/" + "/packages.example/a.whl\n"),
    ("index", "docs/a.md", "pip install --extra" + "-index" + "-url x"),
]


@pytest.mark.parametrize(("rule", "path", "text"), PLANTED, ids=[f"{r}-{n}" for n, (r, _, _) in enumerate(PLANTED)])
def test_a_planted_violation_is_found(rule: str, path: str, text: str) -> None:
    found = problems(Source.of(path, text), RULES)
    assert found
    assert {line.rsplit("[", 1)[1].rstrip("]") for line in found} == {rule}


def test_every_rule_has_a_planted_violation() -> None:
    assert {rule for rule, _, _ in PLANTED} == set(RULES)


CLEAN = [
    (f"{FEATURE}/actions.py", DOC + "def grant(wish, *, by, at):\n    wish.save()\n\n\ndef _lock(wish):\n    pass\n"),
    (f"{FEATURE}/actions/world.py", DOC + "def world_of(street):\n    return 1\n"),
    (f"{FEATURE}/queries.py", DOC + "found.update({1: 2})\na = timezone.localtime(at)\n"),
    (f"{FEATURE}/queries.py", DOC + "from django.urls import reverse\npicture.save(file, 'WEBP')\n"),
    (f"{FEATURE}/views.py", DOC + "from django.shortcuts import render\nat = timezone.now()\n"),
    (f"{FEATURE}/tests/test_actions.py", "import pgtrigger\nwith pgtrigger.ignore():\n    Wish.objects.create()\n"),
    (f"{FEATURE}/apps.py", DOC + "import os  # noqa: F401  # the settings look for it here\n"),
    (
        f"{FEATURE}/templates/wishes/a.html",
        '<form hx-post="{% url "x" %}" method="post" action="{% url "x" %}"></form>',
    ),
    (f"{FEATURE}/templates/wishes/a.html", '<a href="/x/" hx-get="/x/" {% if a %}hidden{% endif %}>{{ on_time }}</a>'),
    (
        f"{FEATURE}/templates/wishes/a.html",
        "{% blocktranslate %}Ann {{ x }}{% endblocktranslate %}{{ y }} <b>Helin</b>",
    ),
    (f"{FEATURE}/templates/wishes/a.html", '{% card heading=_("My wishes") %}{% translate "all" %}{% endcard %}'),
    (f"{FEATURE}/queries.py", '"""Wishes (微心愿)."""\nA = 1  # 心愿\n'),
    ("pyproject.toml", 'ignore_imports = [\n  "helin.a -> helin.b", # until the ledger is there\n]\n'),
]


@pytest.mark.parametrize(("path", "text"), CLEAN, ids=range(len(CLEAN)))
def test_what_is_right_is_left_alone(path: str, text: str) -> None:
    assert problems(Source.of(path, text), RULES) == []


def test_a_hatch_excuses_its_line_and_needs_a_reason() -> None:
    line = "wish.save()  # tidy: writes: "
    assert problems(Source.of(f"{FEATURE}/jobs.py", DOC + line + "a table of our own, no record\n"), RULES) == []
    assert problems(Source.of(f"{FEATURE}/jobs.py", DOC + line + "ok\n"), RULES)
    assert problems(Source.of(f"{FEATURE}/jobs.py", DOC + "a = 1  # tidy: writes: nothing to excuse\n"), RULES)
