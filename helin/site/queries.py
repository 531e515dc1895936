"""What waits in an installation: for the health pages, the figures and the doctor."""

from dataclasses import dataclass

from django.db import connection

BACKLOG = """
WITH behind AS (
  SELECT h.seq - c.seq AS entries, e.recorded_at FROM journal_cursor c
  JOIN journal_heads h ON h.chain = c.chain AND h.seq > c.seq
  JOIN journal_entry e ON e.chain = c.chain AND e.seq = c.seq + 1),
due AS (
  SELECT COALESCE(j.scheduled_at, min(v.at)) AS since FROM procrastinate_jobs j
  LEFT JOIN procrastinate_events v ON v.job_id = j.id AND v.type = 'deferred'
  WHERE j.status = 'todo' AND (j.scheduled_at IS NULL OR j.scheduled_at <= now()) GROUP BY j.id)
SELECT
  (SELECT COALESCE(max(entries), 0) FROM behind),
  (SELECT COALESCE(extract(epoch FROM now() - min(recorded_at)), 0)::float FROM behind),
  (SELECT count(*) FROM due),
  (SELECT COALESCE(extract(epoch FROM now() - min(since)), 0)::float FROM due),
  (SELECT count(*) FROM procrastinate_jobs WHERE status = 'failed'),
  (SELECT count(*) FROM journal_stuckdelivery WHERE parked_at IS NOT NULL),
  (SELECT extract(epoch FROM now() - max(last_heartbeat))::float FROM procrastinate_workers)
"""


@dataclass(frozen=True, slots=True)
class Backlog:
    """What the worker has not done yet. Seconds are the age of the oldest; `worker_seconds` since its last sign."""

    journal_entries: int
    journal_seconds: float
    jobs: int
    jobs_seconds: float
    failed_jobs: int
    stuck_deliveries: int
    worker_seconds: float | None


def backlog() -> Backlog:
    """Count what waits; one statement.

    Raises django.db.DatabaseError when the database does not answer.
    """
    with connection.cursor() as cursor:
        cursor.execute(BACKLOG)
        return Backlog(*cursor.fetchone())
