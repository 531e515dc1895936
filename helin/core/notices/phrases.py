"""The words of notices, registered by journal kind and rendered when they are read.

    phrases.register("cases.reply", Phrase(_("Your case %(number)s has an answer"), …))

One kind may be worded for several audiences: register it as "cases.dispatch/handler" and say
`tell(…, audience="handler")`. A parameter whose name ends in `_on` holds an ISO date and is shown as a date.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from typing import Protocol

from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import get_language, override

from helin.kit.actors import Actor

Text = str | Promise
Param = str | int
CODE = re.compile(r"([A-Za-z0-9][A-Za-z0-9._:/+-]{0,39})?")
PERSONAL = re.compile(r"(\+?86)?1[3-9]\d{9}|\d{17}[\dXx]")
"""What looks like a mobile or an identity card number, never a code of ours."""


class WayIn(Protocol):
    """Makes the address of a link that needs no sign-in; "" when there is nothing to open."""

    def __call__(self, params: Mapping[str, Param], *, person_id: int, by: Actor, at: datetime) -> str:
        """For this person and this notice; writes what it has to remember of the link."""


class Urgency(Enum):
    """NOW goes out within minutes to who wants it so; DIGEST waits for the evening."""

    NOW = "now"
    DIGEST = "digest"


@dataclass(frozen=True, slots=True)
class Phrase:
    """How a kind of fact is told.

    `title` and `body` name their parameters as `%(number)s`. The title also travels by SMS and e-mail; the
    body stays in the inbox, where it may say `%(organisation)s` if `organisation_id` is a parameter.
    `url_name` with `url_params` (names of parameters, in order) is where it leads. `own` says that it is the
    person's own matter: only that, and only when urgent, is worth a text message. `example` shows every parameter.

    `text` is what a text message says instead of the title, where even that is not for the eyes of others. `way_in`
    makes, each time a text message leaves, a link that opens to whoever holds it, for somebody who does not sign in.
    """

    title: Text
    body: Text = ""
    url_name: str = ""
    url_params: tuple[str, ...] = ()
    urgency: Urgency = Urgency.DIGEST
    own: bool = False
    example: Mapping[str, Param] = field(default_factory=dict)
    text: Text = ""
    way_in: WayIn | None = None


registered: dict[str, Phrase] = {}


def register(kind: str, phrase: Phrase) -> None:
    """Register the words for a kind of fact. Raises ValueError when the kind has other words already."""
    if registered.setdefault(kind, phrase) != phrase:
        raise ValueError(f"{kind!r} has a phrase already")


def checked(kind: str, params: Mapping[str, Param]) -> dict[str, Param]:
    """The parameters, once they are known to be ids and codes and to fill the phrase.

    Raises KeyError for a kind without a phrase or a missing parameter, ValueError for free text or what
    looks like a phone or identity card number.
    """
    for name, value in params.items():
        if not CODE.fullmatch(str(value)) or PERSONAL.fullmatch(str(value)):
            raise ValueError(f"{kind}: {name} is no id or code")
    if missing := registered[kind].example.keys() - params.keys():
        raise KeyError(f"{kind}: {sorted(missing)}")
    return dict(params)


def words(
    kind: str, params: Mapping[str, Param], *, language: str | None = None, organisation: str = ""
) -> tuple[str, str]:
    """Title and body of a notice, in `language` or the active one. Raises KeyError for a kind without a phrase."""
    phrase = registered[kind]
    with override(language or get_language()):
        said = {name: _said(name, value) for name, value in params.items()} | {"organisation": organisation}
        return str(phrase.title) % said, str(phrase.body) % said


def text_of(kind: str, params: Mapping[str, Param]) -> str:
    """What a text message says of it, in the active language. Raises KeyError for a kind without a phrase."""
    phrase = registered[kind]
    return str(phrase.text or phrase.title) % {name: _said(name, value) for name, value in params.items()}


def _said(name: str, value: Param) -> Param:
    if not value or not name.endswith("_on"):
        return value
    return formats.date_format(date.fromisoformat(str(value)), "MONTH_DAY_FORMAT")
