from datetime import UTC, datetime

import pytest
from django.utils import translation

from helin.ui import texts

AT = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize(("language", "said"), [("zh-hans", "11月24日 周二 9:00"), ("en", "Tue 24 Nov, 9:00")])
def test_moment_is_said_in_local_time(language: str, said: str) -> None:
    with translation.override(language):
        assert texts.spoken(AT) == said


@pytest.mark.parametrize(
    ("language", "said"), [("zh-hans", "2026年11月24日 周二 9:00"), ("en", "Tue 24 Nov, 9:00 (2026)")]
)
def test_moment_with_its_year(language: str, said: str) -> None:
    with translation.override(language):
        assert texts.spoken_with_year(AT) == said
