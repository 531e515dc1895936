"""The append-only record of what happened: audit log, history and outbox in one table."""

import pgtrigger
from django.db import models

from helin.core.places.models import Place

CHAIN = """
DECLARE head record;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('journal:' || NEW.chain, 0));
  SELECT * INTO head FROM journal_chain_head(NEW.chain);
  NEW.id := nextval('journal_entry_id_seq');
  NEW.seq := COALESCE(head.seq, 0) + 1;
  NEW.prev_hash := COALESCE(head.hash, ''::bytea);
  NEW.recorded_at := clock_timestamp();
  NEW.hash := journal_entry_hash(NEW);
  RETURN NEW;
END;
"""

REFUSE = """
BEGIN
  RAISE EXCEPTION 'journal_entry is append-only' USING ERRCODE = 'integrity_constraint_violation';
END;
"""

WAKE = """
BEGIN
  IF pg_try_advisory_lock_shared(hashtextextended('journal:asleep', 0)) THEN
    PERFORM pg_advisory_unlock_shared(hashtextextended('journal:asleep', 0));
  ELSE
    PERFORM pg_notify('helin_journal', '');
  END IF;
  RETURN NULL;
END;
"""
"""A delivery worker holds the lock "asleep" while it waits. Only then is NOTIFY worth its price: commits that
notify go through one queue of the whole server, which takes appends to four chains down to the rate of one."""


class Entry(models.Model):
    """A fact. Never updated, never deleted (triggers refuse).

    `payload` holds ids, codes and numbers only. Free text and names stay in rows that can be
    corrected or erased; the journal points at them. `seq`, `prev_hash`, `hash` and `recorded_at`
    are assigned by a trigger while it holds the chain's lock, so within a chain the order of `seq`
    is the order of commit. There is one chain per street, named by the street's place id.
    """

    chain = models.CharField(max_length=40)
    seq = models.BigIntegerField(default=0, editable=False)
    kind = models.CharField(max_length=60)
    subject = models.CharField(max_length=60)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    actor_id = models.BigIntegerField(null=True)
    system = models.CharField(max_length=40, blank=True, default="")
    payload = models.JSONField(default=dict)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(null=True, editable=False)
    prev_hash = models.BinaryField(default=b"", editable=False)
    hash = models.BinaryField(default=b"", editable=False)

    class Meta:
        indexes = [models.Index(fields=["subject", "id"], name="entry_by_subject")]
        constraints = [
            models.UniqueConstraint(fields=["chain", "seq"], name="one_entry_per_place_in_the_chain"),
            models.CheckConstraint(
                condition=~models.Q(system="", actor_id__isnull=True, payload__anonymous__isnull=True),
                name="entry_has_an_author_or_says_it_is_anonymous",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(name="chain", when=pgtrigger.Before, operation=pgtrigger.Insert, func=CHAIN),
            pgtrigger.Trigger(
                name="append_only",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func=REFUSE,
            ),
            pgtrigger.Trigger(
                name="no_truncate",
                level=pgtrigger.Statement,
                when=pgtrigger.Before,
                operation=pgtrigger.Truncate,
                func=REFUSE,
            ),
            pgtrigger.Trigger(
                name="wake",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                func=WAKE,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.chain}#{self.seq} {self.kind} {self.subject}"


class Cursor(models.Model):
    """How far one subscriber has read one chain, and how often the next entry has failed.

    The row with the empty chain says that the subscriber has been met before: chains that begin
    later are read from their first entry, whatever `since` says.
    """

    subscriber = models.CharField(max_length=120)
    chain = models.CharField(max_length=40, blank=True)
    seq = models.BigIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    paused_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subscriber", "chain"], name="one_cursor_per_chain")]

    def __str__(self) -> str:
        return f"{self.subscriber} at {self.chain}#{self.seq}"


class StuckDelivery(models.Model):
    """An entry that a subscriber refused five times; kept aside so that the rest goes on."""

    subscriber = models.CharField(max_length=120)
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="+")
    attempts = models.PositiveSmallIntegerField()
    error = models.CharField(max_length=300, help_text="Class and line of the error; its message may hold names")
    parked_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subscriber", "entry"], name="one_record_per_stuck_delivery")]

    def __str__(self) -> str:
        return f"{self.subscriber} × {self.entry_id}"


class Head(models.Model):
    """A published head of a chain: a copy kept elsewhere shows when a tail was cut off."""

    chain = models.CharField(max_length=40)
    seq = models.BigIntegerField()
    hash = models.BinaryField()
    published_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["chain", "seq"], name="one_head_per_position")]

    def __str__(self) -> str:
        return f"{self.chain}#{self.seq}"
