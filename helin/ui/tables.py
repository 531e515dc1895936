"""The rows of a long list, written in one go: a template would look up every value of every row by itself."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Protocol

from django.utils.safestring import SafeString

EMPTY = "–"


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
        f'<tr>{tick}<td class="quiet">{number}</td>'
        f'<td data-kind="title"><a id="{name}-{key}" href="{escape(line.href)}">{label}</a>{note}</td>{cells}'
        f'<td><span class="badge" data-tone="{escape(line.tone)}">{escape(line.status)}</span>{since}{marks}</td></tr>'
    )


def _tick(attributes: str, form: str) -> str:
    return f'<td data-kind="tick"><span class="choice"><input type="checkbox" form="{form}" {attributes}></span></td>'
