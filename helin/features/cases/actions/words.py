"""A title for what somebody wrote, and what of it everybody may read."""

import re

from helin.core.people.masking import mask_text

TITLE_LENGTH = 30
TITLE_MAX, TEXT_MAX = 60, 4000
"""As `Case.public_title` and `Case.public_text` hold."""
HALF_NUMBER = re.compile(r"[\dA-Za-z][\dA-Za-z \-]{2,}$")


def title_from(text: str) -> str:
    """A title for a text: its first sentence, cut at thirty characters, never inside a number.

    Half a number would no longer look like one, and so would not be masked.
    """
    first = re.split(r"[。！？!?\n]", text.strip(), maxsplit=1)[0].strip() or text.strip()
    if len(first) <= TITLE_LENGTH:
        return first
    kept = first[: TITLE_LENGTH - 1]
    cut_inside = first[TITLE_LENGTH - 1].isascii() and first[TITLE_LENGTH - 1].isalnum()
    return (HALF_NUMBER.sub("", kept) if cut_inside else kept) + "…"


def public_words(title: str, text: str) -> tuple[str, str]:
    """Title and text as the public may read them; masking can make a text longer, so both are cut to fit.

    A title that was cut from the text is cut from the masked one instead: half a name would stand in it unmasked.
    """
    masked = mask_text(text)
    shown = title_from(masked) if title == title_from(text) else mask_text(title)
    return shown[:TITLE_MAX], masked[:TEXT_MAX]
