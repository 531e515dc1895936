"""What stands in the phrases when they are shown as examples."""

REPORTER: dict[str, str | int] = {"number": "2600000012", "case_id": 1}
FOLLOWER: dict[str, str | int] = {"number": "2600000012"}
HANDLER: dict[str, str | int] = {"number": "2600000012", "case_id": 1, "due_on": "2026-12-01"}
