"""The hash of an entry, as one SQL function: the trigger, `verify` and an outside verifier agree on it."""

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


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]
    operations = [
        migrations.RunSQL(
            FUNCTION,
            "DROP FUNCTION journal_entry_hash(journal_entry); DROP FUNCTION journal_entry_text(journal_entry);",
        )
    ]
