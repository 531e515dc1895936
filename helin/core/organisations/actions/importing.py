"""Loads checked rows into the tree, parents before children, each once."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from helin.core.journal import facts
from helin.core.organisations.actions.tree import MANAGE
from helin.core.organisations.drafts import Draft, Quarantined
from helin.core.organisations.models import Organisation
from helin.core.places.models import Place
from helin.kit.actors import Actor
from helin.kit.permissions import require

Key = tuple[int, str, str]
"""Place, kind and name: how a body is found again."""


@dataclass(slots=True)
class Imported:
    """What became of the rows."""

    loaded: int = 0
    already: int = 0
    quarantined: list[Quarantined] = field(default_factory=list)


@transaction.atomic
def import_organisations(*, street: Place, drafts: Iterable[Draft], by: Actor, at: datetime) -> Imported:
    """Load bodies of one street; what is there stays as it is. One fact for the whole.

    A row whose place or parent is not there is put in quarantine; the rest is loaded. A parent is found by its
    name in the street and may stand further down in the sheet.
    Concurrency: one import per street at a time. Idempotency key: place, kind and name.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"organisations.import:{street.pk}"])
    require(by, MANAGE, place_ids=street.chain_ids)
    load = _Load(street, timezone.localtime(at).date())
    waiting = [draft for draft in drafts if load.placed(draft)]
    while waiting:
        names = {draft.name for draft in waiting}
        ready = [draft for draft in waiting if draft.parent not in names]
        if not ready:
            for draft in waiting:
                load.refuse(draft, _("The bodies above it stand under one another in a ring."))
            break
        load.level(ready)
        waiting = [draft for draft in waiting if draft.parent in names]
    if load.result.loaded:
        counts = {"loaded": load.result.loaded, "refused": len(load.result.quarantined)}
        facts.record("organisations.import", street, place=street, by=by, at=at, **counts)
    return load.result


class _Load:
    """One run: levels from the top."""

    def __init__(self, street: Place, day: date) -> None:
        self.day, self.result = day, Imported()
        places = Place.objects.filter(street=street, closed_on=None).values_list("pk", "code", "parent", "name")
        self.by_code = {code: pk for pk, code, _parent, _name in places if code}
        self.by_code |= {code[:-3]: pk for code, pk in self.by_code.items() if len(code) == 12 and code.endswith("000")}
        self.by_name = {(parent, name): pk for pk, _code, parent, name in places}
        found = list(Organisation.objects.filter(place__street=street))
        self.there: set[Key] = {(o.place_id, o.kind, o.name) for o in found}
        self.named: dict[str, list[Organisation]] = {}
        for organisation in found:
            if not organisation.closed_on:
                self.named.setdefault(organisation.name, []).append(organisation)

    def refuse(self, draft: Draft, reason: str) -> None:
        """Put a row in quarantine."""
        self.result.quarantined.append(Quarantined(draft.row, reason))

    def placed(self, draft: Draft) -> bool:
        """Whether the row's place is there; if not, quarantine."""
        if self._place(draft) is None:
            self.refuse(draft, _("Its place is not there."))
            return False
        return True

    def level(self, drafts: Iterable[Draft]) -> None:
        """Create what is missing of rows whose parents are settled."""
        made = []
        for draft in drafts:
            place, parents = self._place(draft), self.named.get(draft.parent, [])
            key = (place or 0, str(draft.kind), draft.name)
            if key in self.there:
                self.result.already += 1
            elif draft.parent and len(parents) != 1:
                self.refuse(
                    draft, _("The body above it is not there.") if not parents else _("Several have that name.")
                )
            else:
                self.there.add(key)
                made.append(self._body(draft, key[0], parents[0] if draft.parent else None))
        Organisation.objects.bulk_create(made, batch_size=1000)
        self.result.loaded += len(made)
        for body in made:
            self.named.setdefault(body.name, []).append(body)

    def _place(self, draft: Draft) -> int | None:
        found = self.by_code.get(draft.place_code)
        for name in filter(None, (draft.building, draft.household)):
            found = self.by_name.get((found, name)) if found else None
        return found

    def _body(self, draft: Draft, place_id: int, parent: Organisation | None) -> Organisation:
        return Organisation(
            kind=draft.kind,
            name=draft.name,
            place_id=place_id,
            parent=parent,
            phone=draft.phone,
            in_consortium=draft.in_consortium,
            opened_on=self.day,
        )
