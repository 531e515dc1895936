"""Journal appends beside bare one-row inserts: same server, same client (pgbench), same run.

    python -m bench.bench_journal [--seconds 4] [--rounds 3]

Needs a running embedded test server (any test starts it) or DATABASE_URL; works in a database of its own,
made and dropped here. Prints one JSON object as its last line.
"""

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit, urlunsplit

import psycopg

DATABASE = "helin_bench_journal"
FLOOR = "INSERT INTO bench_row (chain, kind, subject, at) VALUES ('1', 'cases.sign', 'cases.case:12', now());"
APPEND = """\\set street random({first}, {last})
INSERT INTO journal_entry (chain, seq, kind, subject, place_id, actor_id, system, payload, occurred_at, prev_hash, hash)
VALUES (:street::text, 0, 'cases.sign', 'cases.case:12', :street, 7, '', '{{"before": "dispatched", "desk": 12}}',
  now(), '', '');"""


def url_of(database: str) -> str:
    """The same server's URL with another database."""
    from helin.site import environment, settings_test

    parts = urlsplit(os.environ.get("DATABASE_URL") or environment.server(settings_test.VAR).url())
    return urlunsplit(parts._replace(path=f"/{database}"))


def prepare() -> list[int]:
    """Make the database, migrate it, open four streets; their ids."""
    with psycopg.connect(url_of("postgres"), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {DATABASE}")
        connection.execute(f"CREATE DATABASE {DATABASE}")
    environment = {**os.environ, "DATABASE_URL": url_of(DATABASE), "DJANGO_SETTINGS_MODULE": "helin.site.settings_test"}
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0", "--skip-checks"], check=True, env=environment)
    with psycopg.connect(url_of(DATABASE), autocommit=True) as connection:
        connection.execute(
            "CREATE TABLE bench_row (id bigserial PRIMARY KEY, chain text, kind text, subject text, at timestamptz)"
        )
        rows = connection.execute(
            "INSERT INTO places_place (kind, grid_kind, name, address, desk_phone, supervision_phone, is_demo)"
            " SELECT 'street', '', 'S' || n, '', '', '', true FROM generate_series(1, 4) n RETURNING id"
        )
        return [row[0] for row in rows]


def rate(script: str, clients: int, seconds: int) -> float:
    """Transactions a second by pgbench."""
    from helin.site.embedded import binaries

    parts = urlsplit(url_of(DATABASE))
    host = dict(parse_qsl(parts.query)).get("host") or parts.hostname or ""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "script.sql"
        file.write_text(script)
        where = ["-h", host, "-p", str(parts.port or 5432), "-U", parts.username or "postgres", DATABASE]
        how = ["-n", "-M", "prepared", "-c", str(clients), "-j", str(min(clients, 2)), "-T", str(seconds)]
        done = subprocess.run(
            [binaries() / "pgbench", *how, "-f", file, *where], check=True, capture_output=True, text=True
        )
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    assert found, done.stdout
    return float(found[1])


def main() -> None:
    """Measure in turns, so that a noisy neighbour hits every line alike, and print medians and ratios."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=int, default=4)
    options.add_argument("--rounds", type=int, default=3)
    given = options.parse_args()
    streets = prepare()
    hot = APPEND.format(first=streets[0], last=streets[0])
    spread = APPEND.format(first=streets[0], last=streets[-1])
    lines = {
        "floor_1": (FLOOR, 1),
        "append_1": (hot, 1),
        "floor_4": (FLOOR, 4),
        "append_4_streets": (spread, 4),
        "append_4_hot": (hot, 4),
    }
    measured: dict[str, list[float]] = {name: [] for name in lines}
    for _ in range(given.rounds):
        for name, (script, clients) in lines.items():
            measured[name].append(rate(script, clients, given.seconds))
    per_second = {name: round(statistics.median(values)) for name, values in measured.items()}
    for name, value in per_second.items():
        print(f"{name:18} {value:>7}/s")
    ratios = {
        "append_1_of_floor": per_second["append_1"] / per_second["floor_1"],
        "append_4_of_floor": per_second["append_4_streets"] / per_second["floor_4"],
        "hot_of_spread": per_second["append_4_hot"] / per_second["append_4_streets"],
        "hot_of_one_client": per_second["append_4_hot"] / per_second["append_1"],
    }
    print(json.dumps({**per_second, **{name: round(value, 3) for name, value in ratios.items()}}))
    with psycopg.connect(url_of("postgres"), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {DATABASE}")


if __name__ == "__main__":
    main()
