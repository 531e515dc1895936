"""Who acts: persons, their keys, roles, consent, and who looked."""

from helin.core.people.models.doors import Bucket, SignInCode
from helin.core.people.models.person import Person, PersonKey
from helin.core.people.models.privacy import Consent, ConsentKind, Erasure, ViewLog
from helin.core.people.models.standing import RoleGrant, Tenure

__all__ = [
    "Bucket",
    "Consent",
    "ConsentKind",
    "Erasure",
    "Person",
    "PersonKey",
    "RoleGrant",
    "SignInCode",
    "Tenure",
    "ViewLog",
]
