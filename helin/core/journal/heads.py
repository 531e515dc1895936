"""Published heads: how far each chain had come, kept outside the chain, so that a cut tail shows."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction

from helin.core.journal.models import Head

CUT = "published head is missing: the tail was cut"
REWRITTEN = "differs from the published head: the chain was rewritten"

NEW = """SELECT e.chain, e.seq, e.hash FROM journal_heads h JOIN journal_entry e ON e.chain = h.chain AND e.seq = h.seq
WHERE NOT EXISTS (SELECT 1 FROM journal_head p WHERE p.chain = e.chain AND p.seq = e.seq)"""

COMPARE = """SELECT p.chain, p.seq, e.hash IS NULL
FROM unnest(%(chains)s::text[], %(seqs)s::bigint[], %(hashes)s::text[]) AS p(chain, seq, hash)
LEFT JOIN journal_entry e ON e.chain = p.chain AND e.seq = p.seq
WHERE e.hash IS NULL OR encode(e.hash, 'hex') <> p.hash ORDER BY p.chain, p.seq"""


@dataclass(frozen=True, slots=True, order=True)
class Published:
    """A head as published: where the chain stood, and its hash in hex."""

    chain: str
    seq: int
    hash: str


@transaction.atomic
def publish(*, at: datetime) -> int:
    """Publish the head of every chain that grew: a row, and a line in HEADS_FILE; how many."""
    with connection.cursor() as cursor:
        cursor.execute(NEW)
        new = [Head(chain=chain, seq=seq, hash=hash_, published_at=at) for chain, seq, hash_ in cursor.fetchall()]
    Head.objects.bulk_create(new, ignore_conflicts=True)
    if settings.HEADS_FILE and new:
        with settings.HEADS_FILE.open("a") as file:
            file.writelines(_line(head, at) for head in new)
    return len(new)


def published() -> tuple[set[Published], list[str]]:
    """Every published head, from the table and from HEADS_FILE; and the lines of the file that make no sense."""
    rows = Head.objects.values_list("chain", "seq", "hash")
    found, unread = {Published(chain, seq, bytes(hash_).hex()) for chain, seq, hash_ in rows}, []
    file = settings.HEADS_FILE
    lines = file.read_text().splitlines() if file and file.exists() else []
    for number, line in enumerate(lines, 1):
        try:
            said = json.loads(line)
            found.add(Published(str(said["chain"]), int(said["seq"]), str(said["hash"])))
        except (ValueError, KeyError, TypeError):
            unread.append(f"{file} line {number}")
    return found, unread


def contradictions(known: Iterable[Published]) -> list[tuple[str, int, str]]:
    """Compare published heads with the chains: (chain, seq, what is wrong) of each that does not fit."""
    heads = sorted(known)
    chains, seqs, hashes = [h.chain for h in heads], [h.seq for h in heads], [h.hash for h in heads]
    with connection.cursor() as cursor:
        cursor.execute(COMPARE, {"chains": chains, "seqs": seqs, "hashes": hashes})
        return [(chain, seq, CUT if is_gone else REWRITTEN) for chain, seq, is_gone in cursor.fetchall()]


def _line(head: Head, at: datetime) -> str:
    return (
        json.dumps(
            {"chain": head.chain, "seq": head.seq, "hash": bytes(head.hash).hex(), "published_at": at.isoformat()}
        )
        + "\n"
    )
