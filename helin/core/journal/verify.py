"""Prove the journal: re-walk every chain and say what is wrong and where.

Twice, by two programs: PostgreSQL checks gaps, links and hashes in one statement; Python recomputes
every hash from the exported text. Neither trusts the functions stored in the database. A cut or
rewritten tail is a sound chain in itself: it shows against the published heads. Other apps add their
own proofs with `register`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256

from django.db import connection, transaction

from helin.core.journal import heads

TEXT = r"""concat_ws(E'\x1f', e.chain, e.seq, e.kind, e.subject, e.place_id, coalesce(e.actor_id::text, '-'),
    e.system, e.payload::text, (extract(epoch FROM e.occurred_at) * 1000000)::bigint,
    (extract(epoch FROM e.recorded_at) * 1000000)::bigint, encode(e.prev_hash, 'hex'))"""
"""What is hashed; the same as `journal_entry_text` of the migration, said again so as not to trust it."""

WALK = f"""SELECT chain, seq, id, array_remove(ARRAY[
    CASE WHEN seq <> before + 1 THEN 'gap' END,
    CASE WHEN prev_hash <> previous THEN 'wrong prev' END,
    CASE WHEN id <= earlier THEN 'wrong order' END,
    CASE WHEN hash <> proper THEN 'broken hash' END], NULL)
FROM (SELECT e.chain, e.seq, e.id, e.prev_hash, e.hash, sha256(convert_to({TEXT}, 'UTF8')) AS proper,
    lag(e.seq, 1, 0::bigint) OVER w AS before, lag(e.hash, 1, ''::bytea) OVER w AS previous,
    lag(e.id, 1, 0::bigint) OVER w AS earlier
  FROM journal_entry e WINDOW w AS (PARTITION BY e.chain ORDER BY e.seq)) t
WHERE seq <> before + 1 OR prev_hash <> previous OR id <= earlier OR hash <> proper
ORDER BY chain, seq"""  # noqa: S608 -- made of constants

EXPORT = f"SELECT e.chain, e.seq, e.id, {TEXT}, encode(e.hash, 'hex') FROM journal_entry e ORDER BY e.chain, e.seq"  # noqa: S608 -- made of constants


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong; `where` says enough to find it: "chain 1 seq 7 id 9"."""

    verifier: str
    where: str
    what: str


@dataclass(frozen=True, slots=True)
class Report:
    """What a verification found; `checked` counts the records looked at."""

    checked: int
    problems: tuple[Problem, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems


@dataclass(frozen=True, slots=True)
class Exported:
    """One entry as an outsider gets it: the hashed text and its hash in hex."""

    chain: str
    seq: int
    id: int
    text: str
    hash: str


Verifier = Callable[[], Report]
verifiers: dict[str, Verifier] = {}


def register(name: str, verifier: Verifier) -> None:
    """Add an app's own proof to `verify`; it reports problems under its name."""
    verifiers[name] = verifier


def verify() -> Report:
    """Run every registered proof, the journal's first."""
    reports = [verifier() for verifier in verifiers.values()]
    return Report(sum(r.checked for r in reports), tuple(p for r in reports for p in r.problems))


def verify_chains() -> Report:
    """Walk all chains and compare them with the published heads."""
    with transaction.atomic(), connection.cursor() as cursor:
        known, unread = heads.published()
        cursor.execute(WALK)
        wrong = {(chain, seq, id_): list(found) for chain, seq, id_, found in cursor.fetchall()}
        checked = 0
        for entry in exported():
            checked += 1
            if sha256(entry.text.encode()).hexdigest() != entry.hash:
                found = wrong.setdefault((entry.chain, entry.seq, entry.id), [])
                found += [] if "broken hash" in found else ["broken hash (recomputed outside the database)"]
    problems = [_problem(*where, what) for where, found in sorted(wrong.items()) for what in found]
    problems += [_problem(chain, seq, None, what) for chain, seq, what in heads.contradictions(known)]
    problems += [Problem("journal", where, "cannot be read") for where in unread]
    return Report(checked, tuple(problems))


def exported() -> Iterator[Exported]:
    """Stream every entry in chain order, a few thousand at a time. Needs a transaction around it."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(EXPORT)
        while rows := cursor.fetchmany(5000):
            yield from (Exported(*row) for row in rows)


def _problem(chain: str, seq: int, id_: int | None, what: str) -> Problem:
    return Problem("journal", f"chain {chain} seq {seq}" + (f" id {id_}" if id_ else ""), what)


register("journal", verify_chains)
