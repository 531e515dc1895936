import pytest
from django.utils import translation

from helin.core.notices import phrases, queries
from helin.core.notices.phrases import Phrase

REAL = sorted(phrases.registered)


@pytest.mark.parametrize("kind", REAL)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_registered_phrase_renders_in_both_languages(kind, language):
    phrase = phrases.registered[kind]
    params = phrases.checked(kind, phrase.example)
    title, body = phrases.words(kind, params, language=language, organisation="X")
    assert title
    assert "%(" not in title + body
    if language == "zh-hans":
        assert not title.isascii(), f"{kind}: no Chinese title"
        assert not body or not body.isascii(), f"{kind}: no Chinese body"
    with translation.override(language):
        assert queries.href(kind, params).startswith("/") or not phrase.url_name


@pytest.mark.parametrize("kind", REAL)
def test_the_title_travels_so_it_names_nobody(kind):
    assert "organisation" not in str(phrases.registered[kind].title)


def test_the_language_is_that_of_the_reader():
    params = {"number": "DC-1", "case_id": 1}
    with translation.override("en"):
        assert phrases.words("test.reply", params)[0] == "Open DC-1"
    assert phrases.words("test.news", params, language="en")[0] == "News DC-1"


def test_dates_are_said_in_the_language():
    phrases.register("test.due", Phrase("by %(due_on)s", example={"due_on": "2026-11-26"}))
    params = phrases.checked("test.due", {"due_on": "2026-11-26"})
    assert phrases.words("test.due", params, language="en")[0] == "by November 26"
    assert phrases.words("test.due", params, language="zh-hans")[0] == "by 11月26日"
    assert phrases.words("test.due", {"due_on": ""}, language="en")[0] == "by "


@pytest.mark.parametrize(
    "value",
    ["李秀兰", "Li Xiulan", "13812345678", 13812345678, "+8613812345678", "37072419560101123X", "a@b.cn", "x" * 41],
)
def test_parameters_are_ids_and_codes(value):
    with pytest.raises(ValueError, match="no id or code"):
        phrases.checked("test.news", {"number": value})


def test_a_missing_parameter_is_seen_when_it_is_told_not_when_it_is_read():
    with pytest.raises(KeyError, match="number"):
        phrases.checked("test.news", {})
    with pytest.raises(KeyError):
        phrases.checked("test.unknown", {})


def test_a_kind_has_one_phrase():
    phrases.register("test.news", phrases.registered["test.news"])
    with pytest.raises(ValueError, match="already"):
        phrases.register("test.news", Phrase("Other"))
