"""Append-only facts: audit log, history and outbox in one, with a hash chain per street."""
