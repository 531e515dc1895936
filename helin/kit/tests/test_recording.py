from datetime import UTC, datetime

import pytest

from helin.kit import recording
from helin.kit.actors import Actor

NOW = datetime(2026, 11, 24, 1, tzinfo=UTC)


def test_a_fact_goes_to_the_writer_that_was_named_and_is_never_lost_in_silence():
    held, seen = list(recording._writers), []
    try:
        recording._writers.clear()
        with pytest.raises(LookupError, match=r"places\.move"):
            recording.record("places.move", 1, place=2, by=Actor.anonymous(), at=NOW)
        recording.record_with(lambda *given, **named: seen.append((given, named["place"], named["n"])))
        recording.record("places.move", 1, place=2, by=Actor.anonymous(), at=NOW, n=3)
        assert seen == [(("places.move", 1), 2, 3)]
    finally:
        recording._writers[:] = held
