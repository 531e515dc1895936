"""Accounts, roles with dates, consent, masking, the view log, erasure."""
