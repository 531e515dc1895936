"""Which list somebody is working through: read from an address, carried along in `from`, never trusted."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from helin.features.cases import queries
from helin.features.cases.forms import DeskFilterForm
from helin.features.cases.models import WATCH, Case
from helin.features.cases.queries import Filters, Queue
from helin.features.cases.queries.desk import WorkRow
from helin.features.cases.queries.marks import confidential_mark
from helin.features.cases.views.access import actor_of, street_of
from helin.kit.actors import Actor
from helin.kit.pages import id_cursor, read_time_cursor
from helin.ui.tables import TableLine
from helin.ui.texts import told

LENGTH_MAX = 400


@dataclass(frozen=True, slots=True)
class Listing:
    """A queue with its filters and the page of it; `shown` is the queue that is really read."""

    form: DeskFilterForm
    queue: str
    after: str

    @property
    def shown(self) -> str:
        """Words are looked for in all cases of the desk, unless this queue alone was asked for."""
        return Queue.ALL if self.form.searches_all else self.queue

    @property
    def filters(self) -> Filters:
        """What narrows it."""
        return self.form.filters()

    @property
    def label(self) -> str:
        """Its name."""
        return str(Queue(self.shown).label)

    @property
    def place(self) -> str:
        """The address of its first page, only of what was understood."""
        kept = {"queue": self.queue, **self.form.kept()}
        return urlencode({name: value for name, value in kept.items() if value})

    @property
    def waits(self) -> bool:
        """Whether its cases wait for the street itself."""
        return self.shown in queries.WAITING

    @property
    def query(self) -> str:
        """Its address."""
        return f"{self.place}&{urlencode({'after': self.after})}" if self.after else self.place

    @property
    def trail(self) -> str:
        """What a link to a case carries along, so that one finds back."""
        return urlencode({"from": self.query})

    def lines(self, rows: Sequence[WorkRow]) -> list[TableLine]:
        """The rows as the table of the desk shows them."""
        trail, waits, now = self.trail, self.waits, timezone.now()
        return [_line(row, trail, told(row.since, now=now) if waits else "") for row in rows]

    def next(self, case: Case, actor: Actor) -> WorkRow | None:
        """The case after this one."""
        return queries.next_row(actor, self.shown, self.filters, case, at=timezone.now())

    def back(self, case: Case) -> str:
        """The way back, to the row one came from."""
        return f"{reverse('cases:desk')}?{self.query}#case-{case.pk}"


def read(request: HttpRequest, data: QueryDict) -> Listing:
    """The list that an address names; what is not understood is left out, a queue of others becomes the own first."""
    actor = actor_of(request)
    choices = queries.filter_choices(street_of(request).pk, at=timezone.now())
    form = DeskFilterForm(data, of_watcher=bool(actor.places_with(WATCH)), **choices)
    asked, after = data.get("queue", ""), data.get("after", "")
    known = asked in (*queries.queues_of(actor), Queue.ALL)
    is_cursor = id_cursor(after) is not None or read_time_cursor(after) is not None
    return Listing(form, str(asked) if known else queries.first_queue(actor), str(after) if is_cursor else "")


def came_from(request: HttpRequest) -> Listing | None:
    """The list one came from, for those who have a desk."""
    said = request.GET.get("from", "")
    if not said or len(said) > LENGTH_MAX or not queries.has_desk(actor_of(request)):
        return None
    return read(request, QueryDict(said))


def onwards(request: HttpRequest, pk: int, *, done: str = "") -> HttpResponse:
    """The page of the case again, still on the way through the list; the list, when it is out of one's hands.

    It says what was done.
    """
    if done:
        messages.success(request, _("Done: %(move)s.") % {"move": done})
    here = came_from(request)
    if not Case.objects.visible_to(actor_of(request)).filter(pk=pk).exists():
        return redirect(f"{reverse('cases:desk')}{'?' + here.query if here else ''}")
    return redirect(f"{reverse('cases:show', args=[pk])}{'?' + here.trail if here else ''}")


def _line(row: WorkRow, trail: str, since: str) -> TableLine:
    """`since` is told where the street itself is waited for."""
    tone = ("warn" if row.waits_long else "neutral") if since else row.standing.tone
    return TableLine(
        key=str(row.id),
        number=row.number,
        label=row.title,
        href=f"{_address(row.id)}?{trail}",
        cells=(row.place, row.category, row.lead),
        status=row.waiting if since else row.standing.text,
        tone=tone,
        note=_("reopened") if row.reopened_count else "",
        since=since,
        marks=(confidential_mark(), *row.marks) if row.is_restricted else row.marks,
    )


@lru_cache(maxsize=4096)
def _address(pk: int) -> str:
    """Kept, since the same cases stand in most lists."""
    return reverse("cases:show", args=[pk])
