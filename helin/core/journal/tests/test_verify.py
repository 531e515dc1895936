import json
from datetime import UTC, datetime

import pytest
from django.db import connection

from helin.core.journal import facts, heads, verify
from helin.core.journal.models import Entry, Head
from helin.core.places.models import Place
from helin.kit.actors import Actor

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 1, tzinfo=UTC)
JOB = Actor.system("test")


@pytest.fixture(autouse=True)
def only_the_journal(monkeypatch):
    monkeypatch.setattr(verify, "verifiers", {"journal": verify.verify_chains})


@pytest.fixture
def chains():
    """Two streets with nine entries each, all their heads published."""
    for code in ("370724001", "370724002"):
        street = Place.objects.create(kind="street", name="街道", code=code)
        for n in range(9):
            facts.record("test.a", street, place=street, by=JOB, at=NOW, n=n, word="东城 \x1f \\ ")
    heads.publish(at=NOW)
    return list(Place.objects.order_by("code"))


def as_superuser(sql, *values):
    """What somebody with the keys of the database can do: write without the triggers."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(sql, values)
        cursor.execute("SET LOCAL session_replication_role = origin")


def found():
    return [(p.where, p.what) for p in verify.verify().problems]


def at(street, seq):
    return f"chain {street.pk} seq {seq} id {Entry.objects.get(chain=str(street.pk), seq=seq).pk}"


def test_an_untouched_journal_is_green(chains):
    report = verify.verify()
    assert report.ok
    assert report.checked == 18
    assert report.problems == ()


def test_an_empty_journal_is_green():
    assert verify.verify() == verify.Report(0, ())


@pytest.mark.parametrize(
    "flip",
    [
        "hash = set_byte(hash, 7, get_byte(hash, 7) # 1)",
        "kind = 'test.b'",
        "subject = subject || '1'",
        "actor_id = 7",
        "payload = jsonb_set(payload, '{n}', '99')",
        "occurred_at = occurred_at + interval '1 microsecond'",
        "recorded_at = recorded_at - interval '1 microsecond'",
        "system = 'Test'",
    ],
)
def test_a_flipped_byte_is_found_and_placed(chains, flip):
    as_superuser(f"UPDATE journal_entry SET {flip} WHERE chain = %s AND seq = 4", str(chains[0].pk))
    assert (at(chains[0], 4), "broken hash") in found()
    assert all(f"chain {chains[0].pk} " in where for where, _ in found())


def test_a_wrong_link_is_found(chains):
    as_superuser("UPDATE journal_entry SET prev_hash = hash WHERE chain = %s AND seq = 4", str(chains[0].pk))
    assert (at(chains[0], 4), "wrong prev") in found()


def test_a_deleted_entry_is_a_gap(chains):
    as_superuser("DELETE FROM journal_entry WHERE chain = %s AND seq = 4", str(chains[1].pk))
    assert found() == [(at(chains[1], 5), "gap"), (at(chains[1], 5), "wrong prev")]


def test_a_deleted_first_entry_is_a_gap(chains):
    as_superuser("DELETE FROM journal_entry WHERE chain = %s AND seq = 1", str(chains[1].pk))
    assert (at(chains[1], 2), "gap") in found()


def test_swapped_entries_are_found(chains):
    as_superuser("UPDATE journal_entry SET seq = -4 WHERE chain = %s AND seq = 4", str(chains[0].pk))
    as_superuser("UPDATE journal_entry SET seq = 4 WHERE chain = %s AND seq = 5", str(chains[0].pk))
    as_superuser("UPDATE journal_entry SET seq = 5 WHERE chain = %s AND seq = -4", str(chains[0].pk))
    said = found()
    assert (at(chains[0], 4), "broken hash") in said
    assert (at(chains[0], 5), "wrong order") in said


def test_a_cut_tail_shows_against_the_published_heads(chains):
    as_superuser("DELETE FROM journal_entry WHERE chain = %s AND seq >= 8", str(chains[0].pk))
    assert found() == [(f"chain {chains[0].pk} seq 9", heads.CUT)]


def test_a_whole_lost_chain_shows(chains):
    as_superuser("DELETE FROM journal_entry WHERE chain = %s", str(chains[0].pk))
    assert found() == [(f"chain {chains[0].pk} seq 9", heads.CUT)]


def test_a_rewritten_chain_is_sound_in_itself_but_differs_from_the_published_head(chains):
    chain = str(chains[0].pk)
    rows = list(Entry.objects.filter(chain=chain).order_by("seq"))
    as_superuser("DELETE FROM journal_entry WHERE chain = %s", chain)
    for row in rows:
        row.kind = "test.forged" if row.seq == 4 else row.kind
        row.save(force_insert=True)
    assert found() == [(f"chain {chain} seq 9", heads.REWRITTEN)]


def test_the_python_side_does_not_trust_the_database(chains, monkeypatch):
    """A forger who controls what PostgreSQL computes is found by the second walk."""
    monkeypatch.setattr(verify, "WALK", "SELECT chain, seq, id, ARRAY[]::text[] FROM journal_entry WHERE false")
    as_superuser("UPDATE journal_entry SET kind = 'test.b' WHERE chain = %s AND seq = 4", str(chains[0].pk))
    assert found() == [(at(chains[0], 4), "broken hash (recomputed outside the database)")]


def test_other_apps_add_their_proofs(chains):
    verify.register("test", lambda: verify.Report(3, (verify.Problem("test", "row 1", "wrong"),)))
    report = verify.verify()
    assert (report.ok, report.checked) == (False, 21)
    assert report.problems == (verify.Problem("test", "row 1", "wrong"),)


def test_heads_are_published_once_a_position(chains, settings, tmp_path):
    settings.HEADS_FILE = tmp_path / "heads.jsonl"
    assert heads.publish(at=NOW) == 0
    facts.record("test.a", chains[0], place=chains[0], by=JOB, at=NOW)
    assert heads.publish(at=NOW) == 1
    assert Head.objects.count() == 3
    (line,) = settings.HEADS_FILE.read_text().splitlines()
    assert json.loads(line)["seq"] == 10


def test_the_file_of_heads_counts_even_when_the_table_was_emptied(chains, settings, tmp_path):
    settings.HEADS_FILE = tmp_path / "heads.jsonl"
    Head.objects.all().delete()
    heads.publish(at=NOW)
    as_superuser("DELETE FROM journal_entry WHERE chain = %s AND seq = 9", str(chains[0].pk))
    Head.objects.all().delete()
    assert found() == [(f"chain {chains[0].pk} seq 9", heads.CUT)]


def test_an_unreadable_line_of_the_file_is_told(chains, settings, tmp_path):
    settings.HEADS_FILE = tmp_path / "heads.jsonl"
    settings.HEADS_FILE.write_text('{"chain": "1", "se\n')
    assert found() == [(f"{settings.HEADS_FILE} line 1", "cannot be read")]


def test_one_head_per_position(chains):
    from django.db import IntegrityError

    with pytest.raises(IntegrityError, match="one_head_per_position"):
        Head.objects.create(chain=str(chains[0].pk), seq=9, hash=b"", published_at=NOW)
