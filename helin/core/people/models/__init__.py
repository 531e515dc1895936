"""Who acts: persons, their keys, roles, consent, and who looked."""

from helin.core.people.models.answers import KeptAnswer
from helin.core.people.models.doors import Bucket, SignInCode
from helin.core.people.models.person import Person, PersonKey
from helin.core.people.models.privacy import Consent, ConsentKind, Erasure, ViewLog
from helin.core.people.models.standing import RoleGrant, Tenure
from helin.core.people.models.tokens import ApiToken, Scope

__all__ = [
    "ApiToken",
    "Bucket",
    "Consent",
    "ConsentKind",
    "Erasure",
    "KeptAnswer",
    "Person",
    "PersonKey",
    "RoleGrant",
    "Scope",
    "SignInCode",
    "Tenure",
    "ViewLog",
]
