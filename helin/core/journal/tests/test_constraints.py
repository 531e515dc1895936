"""What holds even where the triggers are switched off."""

from datetime import UTC, datetime

import pgtrigger
import pytest
from django.db import IntegrityError, transaction

from helin.core.journal.models import Entry
from helin.core.places.models import Place


def test_two_entries_never_share_a_place_in_the_chain(db):
    street = Place.objects.create(kind="street", name="东城街道", code="370724002")
    whole = {"chain": "1", "seq": 1, "kind": "test.a", "subject": "test.a:1", "place": street, "system": "test"}
    whole["occurred_at"] = datetime(2026, 11, 24, tzinfo=UTC)
    with pgtrigger.ignore():
        Entry.objects.create(id=1, **whole)
        with pytest.raises(IntegrityError, match="one_entry_per_place_in_the_chain"), transaction.atomic():
            Entry.objects.create(id=2, **whole)
