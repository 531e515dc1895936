"""HTTP for persons: the doors, one's own account and data, and the leak tracer."""

from helin.core.people.views.doors import check_code, join, locked_out, request_code, second_step, sign_in, sign_out

__all__ = ["check_code", "join", "locked_out", "request_code", "second_step", "sign_in", "sign_out"]
