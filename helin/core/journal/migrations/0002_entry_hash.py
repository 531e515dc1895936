"""The hash of an entry as one SQL function, on which trigger, `verify` and outsiders agree; the heads as a view."""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION journal_entry_text(e journal_entry) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT concat_ws(E'\\x1f', e.chain, e.seq, e.kind, e.subject, e.place_id, coalesce(e.actor_id::text, '-'),
    e.system, e.payload::text, (extract(epoch FROM e.occurred_at) * 1000000)::bigint,
    (extract(epoch FROM e.recorded_at) * 1000000)::bigint, encode(e.prev_hash, 'hex'))
$$;
CREATE FUNCTION journal_entry_hash(e journal_entry) RETURNS bytea LANGUAGE sql STABLE AS $$
  SELECT sha256(convert_to(journal_entry_text(e), 'UTF8'))
$$;
"""

HEAD = """
CREATE FUNCTION journal_chain_head(c varchar, OUT seq bigint, OUT hash bytea) LANGUAGE plpgsql
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_sort = off AS $$
BEGIN
  SELECT e.seq, e.hash INTO seq, hash FROM journal_entry e WHERE e.chain = c ORDER BY e.seq DESC LIMIT 1;
END
$$;
"""
"""The last entry of a chain, by its index whatever the statistics say: a connection that planned this while the
table was small would read the whole table for each append ever after."""

HEADS = """
CREATE VIEW journal_heads AS WITH RECURSIVE heads(chain, seq) AS (
  (SELECT chain, seq FROM journal_entry ORDER BY chain DESC, seq DESC LIMIT 1)
  UNION ALL
  SELECT e.chain, e.seq FROM heads h CROSS JOIN LATERAL
    (SELECT chain, seq FROM journal_entry WHERE chain < h.chain ORDER BY chain DESC, seq DESC LIMIT 1) e)
SELECT chain, seq FROM heads;
"""  # one index probe a chain, however long the chains are


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]
    operations = [
        migrations.RunSQL(
            FUNCTION,
            "DROP FUNCTION journal_entry_hash(journal_entry); DROP FUNCTION journal_entry_text(journal_entry);",
        ),
        migrations.RunSQL(HEAD, "DROP FUNCTION journal_chain_head(varchar)"),
        migrations.RunSQL(HEADS, "DROP VIEW journal_heads"),
    ]
