"""Every write about persons."""

from helin.core.people.actions.account import (
    change_name,
    change_password,
    change_phone,
    create_account,
    open_account,
    sign_in,
    sign_out_everywhere,
)
from helin.core.people.actions.answers import Answer, Codes, KeyInUse, KeyReused, answer_once, forget_answers
from helin.core.people.actions.disclosure import Contact, Found, find_by_phone, log_reading, open_personal_data
from helin.core.people.actions.privacy import erase, give_consent, replay_erasures, rotate_keys, withdraw_consent
from helin.core.people.actions.registration import (
    NewPerson,
    bulk_register_people,
    register_contact,
    register_person,
)
from helin.core.people.actions.second_factor import add_passkey, add_totp, remove_second_factor, renew_recovery_codes
from helin.core.people.actions.staff import KnownAlready, add_staff, close_account, reopen_account
from helin.core.people.actions.standing import (
    RoleRefused,
    RolesApart,
    appoint,
    bulk_grant_roles,
    end_role,
    end_tenure,
    grant_role,
)
from helin.core.people.actions.tokens import Bearer, Key, bearer_for, create_token, revoke_token, use_token

__all__ = [
    "Answer",
    "Bearer",
    "Codes",
    "Contact",
    "Found",
    "Key",
    "KeyInUse",
    "KeyReused",
    "KnownAlready",
    "NewPerson",
    "RoleRefused",
    "RolesApart",
    "add_passkey",
    "add_staff",
    "add_totp",
    "answer_once",
    "appoint",
    "bearer_for",
    "bulk_grant_roles",
    "bulk_register_people",
    "change_name",
    "change_password",
    "change_phone",
    "close_account",
    "create_account",
    "create_token",
    "end_role",
    "end_tenure",
    "erase",
    "find_by_phone",
    "forget_answers",
    "give_consent",
    "grant_role",
    "log_reading",
    "open_account",
    "open_personal_data",
    "register_contact",
    "register_person",
    "remove_second_factor",
    "renew_recovery_codes",
    "reopen_account",
    "replay_erasures",
    "revoke_token",
    "rotate_keys",
    "sign_in",
    "sign_out_everywhere",
    "use_token",
    "withdraw_consent",
]
