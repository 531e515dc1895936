"""HTTP for persons: the doors, one's own account and data, and the leak tracer."""

from helin.core.people.views.account import (
    account,
    add_passkey,
    add_totp,
    change_name,
    change_password,
    change_phone,
    confirm_phone,
    remove_second_factor,
    renew_recovery_codes,
    sign_out_everywhere,
)
from helin.core.people.views.doors import (
    check_code,
    join,
    locked_out,
    prove_again,
    prove_by_code,
    request_code,
    second_step,
    sign_in,
    sign_out,
)
from helin.core.people.views.my_data import download, erase, my_data, set_consent, who_saw

__all__ = [
    "account",
    "add_passkey",
    "add_totp",
    "change_name",
    "change_password",
    "change_phone",
    "check_code",
    "confirm_phone",
    "download",
    "erase",
    "join",
    "locked_out",
    "my_data",
    "prove_again",
    "prove_by_code",
    "remove_second_factor",
    "renew_recovery_codes",
    "request_code",
    "second_step",
    "set_consent",
    "sign_in",
    "sign_out",
    "sign_out_everywhere",
    "who_saw",
]
