"""What every table has in common: each cell carries its heading, so that a row can stand as a block on a phone.

And the rows of a long list, written in one go: a template would look up every value of every row by itself.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Protocol

from django.utils.safestring import SafeString

EMPTY = "–"
HEADING = re.compile(r"<th\b([^>]*)>(.*?)</th>", re.DOTALL)
TAG = re.compile(r"<[^>]*>")
PART = re.compile(r"<(thead|tbody|tr|td|th)\b([^>]*>)(\s*[–—]?\s*</td>)?")
ROLES = {"thead": "rowgroup", "tbody": "rowgroup", "tr": "row", "td": "cell", "th": "rowheader"}
FEW, MANY = 4, 9
"""Up to where a table fits a phone as it is, and from where it wants a wide window: see `_room`."""


class LineMark(Protocol):
    """A further badge of a row."""

    @property
    def label(self) -> str:
        """Its word."""

    @property
    def tone(self) -> str:
        """Its colour."""

    @property
    def sign(self) -> str:
        """Its icon."""


@dataclass(frozen=True, slots=True)
class TableLine:
    """One row: its number, what it is called and where that leads, plain cells, and its state in a badge.

    `key` is what a tick sends and what the anchor ends with; `note` stands beside the name, `since` under the state,
    `marks` beside it.
    """

    key: str
    number: str
    label: str
    href: str
    cells: Sequence[str]
    status: str
    tone: str
    note: str = ""
    since: str = ""
    marks: Sequence[LineMark] = ()


@dataclass(frozen=True, slots=True)
class Headed:
    """The inside of a table with a heading on every cell; `room` says how much of it the columns want."""

    content: SafeString
    room: str


def headed(content: str) -> Headed:
    """Write each column's heading and the roles of a table into its cells, and mark those that say nothing.

    The style sheet turns rows into blocks where the columns do not fit; the roles keep it a table for who listens.
    """
    head, end, body = content.partition("</thead>")
    if not end:
        return Headed(SafeString(content), "few")
    columns = HEADING.findall(head)
    labels = [TAG.sub("", text).strip().replace('"', "&quot;") for _, text in columns]
    heading = PART.sub(lambda part: f'<{part[1]} role="{_role_in_head(part[1])}"{part[2]}', head)
    return Headed(SafeString(heading + end + _body(body, labels)), _room([attributes for attributes, _ in columns]))


def _role_in_head(tag: str) -> str:
    return "columnheader" if tag == "th" else ROLES[tag]


def _body(body: str, labels: Sequence[str]) -> str:
    column = 0

    def marked(part: re.Match[str]) -> str:
        nonlocal column
        tag, rest, nothing = part.groups()
        if tag not in {"td", "th"}:
            column = 0
            return f'<{tag} role="{ROLES[tag]}"{rest}'
        label = labels[column] if column < len(labels) else ""
        column += 1
        empty = f" data-empty{rest}{nothing}" if nothing else rest
        return f'<{tag} role="{ROLES[tag]}" data-label="{label}"{empty}'

    return PART.sub(marked, body)


def _room(columns: Sequence[str]) -> str:
    """Weigh the columns: the first two, a number one, any other text three."""
    wanted = sum(2 if at == 0 else 1 if 'data-kind="number"' in text else 3 for at, text in enumerate(columns))
    return "few" if wanted <= FEW else "some" if wanted <= MANY else "many"


def lines_html(lines: Sequence[TableLine], *, name: str, tick_form: str, badge: Callable[..., str]) -> SafeString:
    """Write the rows; `name` begins their anchors. `tick_form` is the form that sends those ticked, "" for none.

    `badge` draws a mark.
    """
    return SafeString("\n".join(_row(line, name, tick_form, badge) for line in lines))


def _row(line: TableLine, name: str, tick_form: str, badge: Callable[..., str]) -> str:
    number, label, key = escape(line.number), escape(line.label), escape(line.key)
    cells = "".join(f"<td>{escape(cell) or EMPTY}</td>" for cell in line.cells)
    tick = _tick(f'name="{name}" value="{key}" aria-label="{number} {label}"', tick_form) if tick_form else ""
    note = f' <span class="quiet">{escape(line.note)}</span>' if line.note else ""
    since = f' <span class="since quiet">{escape(line.since)}</span>' if line.since else ""
    marks = "".join(f" {badge(label=mark.label, tone=mark.tone, sign=mark.sign)}" for mark in line.marks)
    return (
        f'<tr>{tick}<td class="quiet" data-kind="code">{number}</td>'
        f'<td data-kind="title"><a id="{name}-{key}" href="{escape(line.href)}">{label}</a>{note}</td>{cells}'
        f'<td><span class="badge" data-tone="{escape(line.tone)}">{escape(line.status)}</span>{since}{marks}</td></tr>'
    )


def _tick(attributes: str, form: str) -> str:
    return f'<td data-kind="tick"><span class="choice"><input type="checkbox" form="{form}" {attributes}></span></td>'
