"""What nobody sees is no text, and stands at neither end of one."""

import pytest

from helin.kit.forms import PlainCharField, plain


@pytest.mark.parametrize(
    "nothing", ["", "\u200b", "\u3000", " \u200b\u3000\n", "\u2060\ufeff", "\u3164", "\u2800\u00ad", "\ufe0f"]
)
def test_words_that_nobody_sees_are_empty(nothing):
    assert plain(nothing).strip() == ""


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("\u200b灯坏了\ufeff", "灯坏了"),
        (" \u200b 灯\u200b坏了。\u2060\n", "  灯\u200b坏了。\n"),
        ("好❤\ufe0f", "好❤\ufe0f"),
        ("\u200e abc\u0000", " abc"),
        ("  pass word  ", "  pass word  "),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
    ],
)
def test_what_is_seen_stays_as_it_was_typed(typed, kept):
    assert plain(typed) == kept


def test_a_field_that_needs_words_refuses_them():
    from django.core.exceptions import ValidationError

    with pytest.raises(ValidationError):
        PlainCharField().clean("\u200b\u3000")
    assert PlainCharField().clean("\u200b 灯 ") == "灯"
