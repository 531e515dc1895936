"""Everything that changes notices, choices and messages."""

from helin.core.notices.actions.inbox import choose, mark_all_read, mark_read
from helin.core.notices.actions.sending import Outcome, claim, make_ways_in, recover, settle
from helin.core.notices.actions.telling import tell

__all__ = ["Outcome", "choose", "claim", "make_ways_in", "mark_all_read", "mark_read", "recover", "settle", "tell"]
