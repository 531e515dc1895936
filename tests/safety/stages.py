"""How far the cases of the safety tests have come: along the straight way, and off it."""

from datetime import timedelta
from typing import Any

STAGES = ("draft", "submitted", "accepted", "dispatched", "signed", "handling", "replied", "called_back")
SIDEWAYS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "objected": ("dispatched", "object", {"reason": "不归我们管。"}),
    "asked": ("handling", "ask_time", {"days": 3, "reason": "要等配件。"}),
    "proposed": (
        "handling",
        "ask_account",
        {"review_on": lambda at: str(at.date() + timedelta(days=60)), "reason": "等改造。"},
    ),
    **dict.fromkeys(("asked out", "left out", "contested", "appeal", "follow-up"), ("called_back", "", {})),
    **dict.fromkeys(("drawn", "called again", "closed before"), ("called_back", "", {})),
    "paused": ("handling", "pause", {"days": 3, "reason": "请说明哪个单元。"}),
}
"""Stages off the straight way: from which stage, by which verb of the unit, and with what."""
WAY = ("submit", "accept", "dispatch", "sign", "start", "reply", "rate")
REPORTERS = {"own": "ann", "near": "cat", "second": "bob", "far": "dan"}
LEADS = {"own": "firm", "near": "heating", "second": "heating", "far": "far_firm"}
WORKERS = {"own": "handler", "near": "other_handler", "second": "other_handler", "far": "far_handler"}
