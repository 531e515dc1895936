"""Cases from a file: rows are read, each bad one is set aside with its reason, the rest become histories.

Columns by name: id, user, title, created, text, and, where there was an answer, reply and replied.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from python_calamine import CalamineWorkbook

from helin.core.people.masking import mask_text
from helin.core.places.models import Place, PlaceKind
from helin.features.cases.actions import Concern, History, PastMove
from helin.features.cases.models import Category, RuleBook
from helin.features.cases.workflow import AppealType, Source, Verb

COLUMNS = ("id", "user", "title", "created", "text", "reply", "replied")
NEEDED = ("id", "title", "created", "text")
TITLE_MAX, TEXT_MAX = 60, 20_000
DISTRICT = re.compile(r"[A-Z]\d{0,2}[\u5e02\u533a\u53bf]")
"""A pseudonymous district: a letter, digits, and the sign for city, district or county."""
Row = Mapping[str, str]


class UnreadableFile(Exception):
    """The file as a whole cannot be read; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A row set aside: its line in the file (the header is line 1), its id, and why."""

    line: int
    id: str
    reason: str


@dataclass(slots=True)
class Reading:
    """What a file held."""

    read: int = 0
    histories: list[History] = field(default_factory=list)
    quarantined: list[Quarantined] = field(default_factory=list)


def read_rows(path: Path, names: Mapping[str, str]) -> Iterator[tuple[int, Row]]:
    """Yield (line, row) with our column names; `names` maps ours to those of the file.

    Raises UnreadableFile when it is neither CSV (UTF-8 or GB18030) nor XLSX, or lacks a needed column.
    """
    table = _xlsx(path) if path.suffix.lower() in {".xlsx", ".xls"} else _csv(path)
    header = [cell.strip().lstrip("\ufeff") for cell in next(table, [])]
    places = {ours: header.index(names.get(ours, ours)) for ours in COLUMNS if names.get(ours, ours) in header}
    if missing := [names.get(ours, ours) for ours in NEEDED if ours not in places]:
        raise UnreadableFile(
            _("The file has no column %(missing)s. It has: %(found)s. Name them with --map ours=theirs.")
            % {"missing": ", ".join(missing), "found": ", ".join(header) or "—"}
        )
    for line, cells in enumerate(table, start=2):
        if any(cells):
            yield (
                line,
                {ours: cells[i].replace("\x00", "").strip() if i < len(cells) else "" for ours, i in places.items()},
            )


def _csv(path: Path) -> Iterator[list[str]]:
    data = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        csv.field_size_limit(1_000_000)
        return iter(csv.reader(text.splitlines(keepends=True)))
    raise UnreadableFile(_("The file is neither UTF-8 nor GB18030 text. Save it as CSV (UTF-8) or XLSX."))


def _xlsx(path: Path) -> Iterator[list[str]]:
    try:
        sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)
    except Exception as error:  # the reader raises types of its own, by format
        raise UnreadableFile(_("The file cannot be opened as XLSX: %(why)s") % {"why": error}) from error
    return ([_cell(value) for value in row] for row in sheet.iter_rows())


def _cell(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


@dataclass(frozen=True, slots=True)
class Assigner:
    """Gives imported rows a place and a category by rule, so that the same row always lands the same.

    Place: the first place whose name the words hold; else the community that stands for the district they
    name (in the order of both names); else the community that stands for the writer. Category: the first
    whose name or hint words the title holds, then the text.
    """

    street: Place
    named: Sequence[tuple[str, int]]
    communities: Sequence[int]
    keywords: Sequence[tuple[str, int]]
    otherwise: int | None
    rules: RuleBook

    @classmethod
    def of_street(cls, street: Place) -> "Assigner":
        """Load what it looks at."""
        kinds = (PlaceKind.COMMUNITY, PlaceKind.GRID)
        places = list(Place.objects.filter(street=street, kind__in=kinds).order_by("code"))
        words = [
            (word, c.pk)
            for c in Category.objects.filter(street=street).filter(Q(parent__isnull=False)).order_by("code")
            for word in re.split(r"[、，,；;\s/]+", f"{c.name} {c.hint}")
            if len(word) >= 2
        ]
        last = Category.objects.filter(street=street).order_by("-code").first()
        return cls(
            street,
            [(p.name, p.pk) for p in places],
            [p.pk for p in places if p.kind == PlaceKind.COMMUNITY],
            words,
            last.pk if last else None,
            RuleBook.of_street(street.pk, reaches_back=True),
        )

    def place_for(self, row: Row) -> int:
        """The id of the place."""
        words = row["title"] + row["text"]
        for name, pk in self.named:
            if name in words:
                return pk
        if not self.communities:
            return self.street.pk
        found = DISTRICT.search(words)
        key = found.group() if found else row.get("user", "") or row["id"]
        return self.communities[int(sha256(key.encode()).hexdigest(), 16) % len(self.communities)]

    def category_for(self, row: Row) -> int | None:
        """The id of the category; the last one ("other") when no word speaks for another."""
        for text in (row["title"], row["text"]):
            for word, pk in self.keywords:
                if word in text:
                    return pk
        return self.otherwise


def read_histories(rows: Iterable[tuple[int, Row]], assigner: Assigner, *, prefix: str, at: datetime) -> Reading:
    """Turn rows into histories; bad ones are set aside. Personal data in the words is masked on the way in."""
    reading, seen = Reading(), set[str]()
    for line, row in rows:
        reading.read += 1
        try:
            if row["id"] in seen:
                raise ValueError(_("The same id stands in an earlier line."))
            reading.histories.append(_history(row, assigner, prefix, at))
            seen.add(row["id"])
        except ValueError as problem:
            reading.quarantined.append(Quarantined(line, row["id"], str(problem)))
    return reading


def _history(row: Row, assigner: Assigner, prefix: str, at: datetime) -> History:
    for name in NEEDED:
        if not row[name]:
            raise ValueError(_("The column %(name)s is empty.") % {"name": name})
    if len(row["text"]) > TEXT_MAX:
        raise ValueError(_("The text is longer than %(max)s characters.") % {"max": TEXT_MAX})
    created = _moment(row["created"], "created")
    if created > at:
        raise ValueError(_("It was created in the future."))
    place_id, category_id = assigner.place_for(row), assigner.category_for(row)
    title = mask_text(row["title"])
    concern = Concern(
        place_id=place_id,
        title=title if len(title) <= TITLE_MAX else title[: TITLE_MAX - 1] + "…",
        text=mask_text(row["text"]),
        appeal_type=AppealType.HELP,
        category_id=category_id,
    )
    moves = [PastMove(Verb.SUBMIT, created), *_dispatched(assigner, concern, created)]
    if row.get("reply"):
        moves += _replied(row, created, at)
    return History(concern, created, moves, source=Source.IMPORT, external_ref=f"{prefix}:{row['id']}"[:80])


def _dispatched(assigner: Assigner, concern: Concern, created: datetime) -> list[PastMove]:
    places = (assigner.street.pk, concern.place_id)
    rule = assigner.rules.rule_for(concern.category_id, places, timezone.localdate(created))
    if rule is None or concern.category_id is None:
        raise ValueError(_("The dispatch catalogue of this street is empty. Fill it first."))
    return [
        PastMove(Verb.ACCEPT, created, evidence={"category": concern.category_id}),
        PastMove(Verb.DISPATCH, created, evidence={"organisation": rule.lead_id}),
    ]


def _replied(row: Row, created: datetime, at: datetime) -> list[PastMove]:
    replied = _moment(row.get("replied", ""), "replied")
    if replied < created:
        raise ValueError(_("It was answered before it was created."))
    if replied > at:
        raise ValueError(_("It was answered in the future."))
    return [
        PastMove(Verb.SIGN, replied),
        PastMove(Verb.START, replied),
        PastMove(Verb.REPLY, replied, evidence={"reply": mask_text(row["reply"])}),
    ]


def _moment(text: str, name: str) -> datetime:
    try:
        found = datetime.fromisoformat(text.replace("/", "-"))
    except ValueError:
        raise ValueError(
            _("%(name)s is not a date and time: “%(text)s”. Write it as 2026-11-24 09:30.")
            % {"name": name, "text": text[:40]}
        ) from None
    return found if found.tzinfo else timezone.make_aware(found)
