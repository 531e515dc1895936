"""What the inbox shows, and what a message says."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Count, IntegerField, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext, ngettext, override

from helin.core.notices import matters, phrases, routing
from helin.core.notices.models import Channel, ChannelChoice, Dispatch, DispatchState, Mode, Notice
from helin.core.organisations.queries import organisation_names
from helin.core.people import reach
from helin.core.people.actors import actor_for
from helin.core.people.masking import mask_email
from helin.kit.actors import Actor

PAGE = 20


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """One line of the inbox, in the active language; `about` is what the matter is called, "" where none is named."""

    id: int
    title: str
    about: str
    body: str
    href: str
    at: datetime
    is_read: bool


@dataclass(frozen=True, slots=True)
class Inbox:
    """One page, newest first; `older_url` is empty on the last one."""

    rows: list[NoticeRow]
    unread: int
    older_url: str


@dataclass(frozen=True, slots=True)
class Choice:
    """How a person hears by one channel; `address` is masked, and empty where none is kept here."""

    channel: Channel
    mode: Mode
    address: str


@dataclass(frozen=True, slots=True)
class Message:
    """What goes out: titles and links, no more. `short` is the whole of a text message."""

    person_id: int
    channel: Channel
    subject: str
    lines: list[tuple[str, str]]
    short: str
    language: str


def inbox(actor: Actor, *, before: int | None = None) -> Inbox:
    """The actor's own notices; empty for anybody without an inbox. At most three queries, and one to name matters."""
    if actor.person_id is None:
        return Inbox([], 0, "")
    found = _own(actor.person_id).order_by("-id")
    page = list(found.filter(pk__lt=before)[: PAGE + 1] if before else found[: PAGE + 1])
    names = _organisation_names(page[:PAGE])
    about = matters.named(actor, [notice.params for notice in page[:PAGE]], leaves_house=False)
    rows = [_row(notice, names, said) for notice, said in zip(page[:PAGE], about, strict=True)]
    older_url = f"{reverse('notices:inbox')}?before={rows[-1].id}" if len(page) > PAGE else ""
    return Inbox(rows, unread(actor), older_url)


def one(actor: Actor, notice_id: int) -> NoticeRow | None:
    """One of the actor's own notices."""
    notice = _own(actor.person_id).filter(pk=notice_id).first() if actor.person_id is not None else None
    return _row(notice, {}, "") if notice else None


def unread(actor: Actor) -> int:
    """How many notices the actor has not read. One query, over an index of the unread."""
    return _own(actor.person_id).filter(read_at__isnull=True).count() if actor.person_id is not None else 0


class CountBeside(Subquery):
    """How many rows a query gives, as a figure beside the aggregates of another query it does not depend on."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()
    contains_aggregate = True


def count_of_unread(actor: Actor) -> CountBeside:
    """The same as a part of another aggregation, which spares a page its own statement."""
    return CountBeside(_own(actor.person_id or 0).filter(read_at__isnull=True).order_by().values("pk"))


def href(kind: str, params: Mapping[str, phrases.Param]) -> str:
    """The page a notice leads to; empty when there is none."""
    phrase = phrases.registered[kind]
    return reverse(phrase.url_name, args=[params[name] for name in phrase.url_params]) if phrase.url_name else ""


def choices(actor: Actor) -> list[Choice]:
    """How the actor hears, channel by channel, defaults included."""
    kept = {choice.channel: choice for choice in ChannelChoice.objects.filter(person_id=actor.person_id or 0)}
    return [_choice(channel, kept.get(channel)) for channel in Channel]


def address_of(person_id: int) -> str:
    """The e-mail address to write to, in clear, for the gateway alone; empty when there is none."""
    choice = ChannelChoice.objects.filter(person_id=person_id, channel=Channel.EMAIL).first()
    return _address(choice) if choice else ""


def message(dispatch: Dispatch, ways_in: Mapping[int, str] | None = None, *, at: datetime) -> Message | None:
    """What a message says at `at`; None when everything in it was read or the person has turned the channel off.

    It names what each notice is about, as far as the person may read it then and it may leave the house; `ways_in`
    are links by notice that a text message holds instead of the page behind the sign-in.
    """
    choice = ChannelChoice.objects.filter(person_id=dispatch.person_id, channel=dispatch.channel).first()
    if choice is not None and choice.mode == Mode.OFF:
        return None
    waiting = Notice.objects.filter(pk__in=dispatch.notice_ids, read_at__isnull=True, kind__in=phrases.registered)
    notices = list(waiting.order_by("id"))
    if not notices:
        return None
    language = choice.language if choice else settings.LANGUAGE_CODE
    with override(language):
        about = matters.named(actor_for(dispatch.person, at), [n.params for n in notices], leaves_house=True)
        doors = _doors(dispatch, notices)
        lines = [_line(notice, said, there) for notice, said, there in zip(notices, about, doors, strict=True)]
        short = _text(notices, lines, ways_in or {}, more=lines[-1][1] if doors[-1] else _absolute(""))
        return Message(dispatch.person_id, Channel(dispatch.channel), _heading(lines), lines, short, language)


def dispatch_states() -> dict[DispatchState, int]:
    """How many messages stand where: failed and doubtful ones want a look."""
    counted = Counter(dict(Dispatch.objects.values_list("state").annotate(Count("id"))))
    return {state: counted[state] for state in DispatchState}


def _own(person_id: int) -> QuerySet[Notice]:
    return Notice.objects.filter(person_id=person_id, kind__in=phrases.registered)


def _choice(channel: Channel, kept: ChannelChoice | None) -> Choice:
    if kept is None:
        return Choice(channel, routing.DEFAULTS[channel], "")
    address = _address(kept)
    return Choice(channel, Mode(kept.mode), mask_email(address) if address else "")


def _address(choice: ChannelChoice) -> str:
    sealed = choice.address_sealed
    return reach.unseal_for(choice.person_id, bytes(sealed), routing.EMAIL) if sealed is not None else ""


def _doors(dispatch: Dispatch, notices: list[Notice]) -> list[str]:
    """Where each leads somebody without an account; nowhere else for those who can sign in."""
    if dispatch.person.account_at is not None:
        return [""] * len(notices)
    return matters.opened(dispatch.person_id, [notice.params for notice in notices])


def _line(notice: Notice, about: str, door: str) -> tuple[str, str]:
    title, _body = phrases.words(notice.kind, notice.params)
    said = gettext("%(title)s: %(about)s") % {"title": title, "about": about} if about else title
    return said, _absolute(door or href(notice.kind, notice.params))


def _row(notice: Notice, names: Mapping[int, str], about: str) -> NoticeRow:
    organisation = names.get(notice.params.get("organisation_id", 0), "")
    title, body = phrases.words(notice.kind, notice.params, organisation=organisation)
    link = href(notice.kind, notice.params)
    return NoticeRow(notice.pk, title, about, body, link, notice.created_at, notice.read_at is not None)


def _organisation_names(notices: Iterable[Notice]) -> dict[int, str]:
    wanted = {notice.params["organisation_id"] for notice in notices if "organisation_id" in notice.params}
    return organisation_names(wanted) if wanted else {}


def _heading(lines: list[tuple[str, str]]) -> str:
    if len(lines) == 1:
        return lines[0][0]
    return ngettext("%(count)d message for you", "%(count)d messages for you", len(lines)) % {"count": len(lines)}


def _text(notices: list[Notice], lines: list[tuple[str, str]], ways: Mapping[int, str], *, more: str) -> str:
    """What a text message says: in the words meant for one, where the phrase has such, and with the way in alone."""
    said = [
        (phrases.text_of(n.kind, n.params) if phrases.registered[n.kind].text else title, ways.get(n.pk) or link)
        for n, (title, link) in zip(notices, lines, strict=True)
    ]
    leading_in = [line for n, line in zip(notices, said, strict=True) if n.pk in ways]
    return _short(leading_in, leading_in[-1][1]) if leading_in else _short(said, more)


def _short(lines: list[tuple[str, str]], more: str) -> str:
    title, link = lines[-1]
    if len(lines) == 1:
        return gettext("[Helin] %(title)s %(link)s") % {"title": title, "link": link}
    return ngettext(
        "[Helin] %(title)s, and %(count)d more message: %(link)s",
        "[Helin] %(title)s, and %(count)d more messages: %(link)s",
        len(lines) - 1,
    ) % {"title": title, "count": len(lines) - 1, "link": more}


def _absolute(link: str) -> str:
    return settings.SITE_URL.rstrip("/") + (link or reverse("notices:inbox"))
