"""The floor: what the same server does for a bare Django view that validates JSON and inserts one row."""
