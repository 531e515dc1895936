"""The component library. A component is a function: its signature is its contract."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django import template
from django.forms import BaseForm, BoundField
from django.forms.formsets import BaseFormSet
from django.template import Context, engines
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from heroicons.templatetags.heroicons import heroicon_outline, heroicon_solid

from helin.ui import forms, texts
from helin.ui.tables import TableLine, headed, lines_html
from helin.ui.texts import Text

register = template.Library()

TONES = frozenset({"plain", "neutral", "info", "primary", "ok", "warn", "danger", "sunken", "future"})
KINDS = frozenset({"primary", "secondary", "quiet", "danger"})
NOTICE_ICONS = {
    "info": "information-circle",
    "ok": "check-circle",
    "warn": "exclamation-triangle",
    "danger": "exclamation-circle",
}


def _one_of(allowed: Iterable[str], value: str) -> str:
    if value not in allowed:
        raise template.TemplateSyntaxError(f"{value!r} is none of {sorted(allowed)}")
    return value


def _render(component: str, /, **values: object) -> SafeString:
    """Without a request, so without what every page adds to its own values."""
    found = engines["django"].engine.get_template(f"ui/components/{component}.html")  # type: ignore[attr-defined]  # the engine of settings
    return SafeString(found.render(Context(values)))


@register.simple_tag
def icon(name: str, *, solid: bool = False) -> SafeString:
    """Draw a heroicon as large as the text beside it; no name draws nothing."""
    if not name:
        return SafeString()
    draw = heroicon_solid if solid else heroicon_outline
    return SafeString(draw(name, size=24, **{"class": "icon"}))


@register.filter
def moment(at: datetime) -> str:
    """Write a moment as people say it: 11月24日 周二 9:00, with its year when it is not this one."""
    return texts.told(at, now=timezone.now())


@register.filter
def dialable(text: Text) -> SafeString:
    """Make the emergency numbers in one of our own texts links that a telephone dials."""
    return texts.dialable(text)


@register.simple_block_tag
def page_header(
    content: SafeString, *, heading: Text, lede: Text = "", back_href: str = "", back_label: Text = ""
) -> SafeString:
    """The page's only h1, with actions at its right hand."""
    return _render(
        "page_header", content=SafeString(content.strip()), heading=heading, lede=lede, href=back_href, label=back_label
    )


@register.simple_block_tag
def card(content: SafeString, *, heading: Text = "", tone: str = "plain", href: str = "", level: int = 2) -> SafeString:
    """A titled box. `level` is the heading's rank."""
    return _render(
        "card", content=content, heading=heading, tone=_one_of(TONES, tone), href=href, tag="h3" if level == 3 else "h2"
    )


@register.simple_tag
def field(bound: BoundField, *, label: Text = "", hint: Text = "", width: str = "full") -> SafeString:
    """A field of a form: label, hint and error above the control, tied to it for screen readers."""
    if bound.is_hidden:
        return SafeString(bound)
    return _render("field", f=forms.layout(bound, label, hint), width=width)


@register.simple_tag
def error_summary(form: "BaseForm | BaseFormSet[BaseForm]", *, focus: bool = True) -> SafeString:
    """What to put right, each line a link to its field; takes the focus. Nothing when nothing is wrong."""
    problems = forms.problems(form)
    return _render("error_summary", problems=problems, focus=focus) if problems else SafeString()


@register.simple_tag
def button(
    *,
    label: Text,
    kind: str = "primary",
    href: str = "",
    name: str = "",
    value: str = "",
    icon: str = "",
    size: str = "normal",
    type: str = "submit",
    disabled: bool = False,
) -> SafeString:
    """A button, or with `href` a link that looks like one."""
    return _render(
        "button",
        label=label,
        kind=_one_of(KINDS, kind),
        href=href,
        name=name,
        value=value,
        icon_name=icon,
        size=size,
        type=type,
        disabled=disabled,
    )


@register.simple_block_tag
def notice(content: SafeString, *, heading: Text = "", tone: str = "info", live: bool = False) -> SafeString:
    """Something worth knowing on this page. `live` announces it when it is swapped in."""
    sign = NOTICE_ICONS[_one_of(NOTICE_ICONS, tone)]
    return _render("notice", content=content, heading=heading, tone=tone, icon_name=sign, live=live)


@register.simple_tag
def badge(*, label: Text, tone: str = "neutral", sign: str = "") -> SafeString:
    """A word of status; the word says it, the colour and the shape of a sign (an icon) only help."""
    drawn = icon(sign, solid=True)
    return format_html('<span class="badge" data-tone="{}">{}{}</span>', _one_of(TONES, tone), drawn, label)


@register.simple_block_tag
def data_table(
    content: SafeString,
    *,
    caption: Text,
    caption_hidden: bool = False,
    dense: bool = False,
    keys: bool = False,
    crossed: bool = False,
) -> SafeString:
    """A table whose rows become blocks where its columns do not fit.

    `dense` = 44 px rows; `keys` = j and k walk the rows; `crossed` = it is read along rows and columns alike, so it
    stays a table at every width and scrolls in its own frame.
    """
    table = headed(content)
    room = "crossed" if crossed else table.room
    looks = {"caption_hidden": caption_hidden, "dense": dense, "keys": keys}
    return _render("data_table", content=table.content, room=room, caption=caption, **looks)


@register.simple_tag
def table_lines(*, lines: Sequence[TableLine], name: str, tick_form: str = "") -> SafeString:
    """The rows of a long work list, inside `<tbody>`: number, name, plain cells, badge; see `ui.tables.TableLine`."""
    return lines_html(lines, name=name, tick_form=tick_form, badge=badge)


@register.simple_tag
def pagination(*, next_url: str = "", previous_url: str = "", first_url: str = "", label: Text = "") -> SafeString:
    """Links to the older, newer and first page of a keyset; nothing when there is only one page."""
    if not (next_url or previous_url or first_url):
        return SafeString()
    return _render("pagination", next_url=next_url, previous_url=previous_url, first_url=first_url, label=label)


@register.simple_block_tag
def timeline(content: SafeString, *, label: Text = "") -> SafeString:
    """What happened, newest first."""
    return _render("timeline", content=content, label=label)


@register.simple_block_tag
def timeline_item(
    content: SafeString,
    *,
    at: datetime | Text,
    heading: Text,
    by: Text = "",
    tone: str = "plain",
) -> SafeString:
    """One event. `tone="future"` is something still expected."""
    machine = at.isoformat() if isinstance(at, datetime) else ""
    shown = texts.told(at, now=timezone.now()) if isinstance(at, datetime) else at
    return _render(
        "timeline_item",
        content=SafeString(content.strip()),
        at=shown,
        machine=machine,
        heading=heading,
        by=by,
        tone=_one_of(TONES, tone),
    )


@register.simple_block_tag
def empty_state(content: SafeString, *, heading: Text, icon: str = "inbox") -> SafeString:
    """Nothing here yet, and what to do about it."""
    return _render("empty_state", content=content, heading=heading, icon_name=icon)


@register.simple_tag
def steps(*, labels: Iterable[Text], current: int) -> SafeString:
    """Where one stands in a form of several pages; `current` counts from 1."""
    rows = [
        (number, label, "done" if number < current else "current" if number == current else "todo")
        for number, label in enumerate(labels, 1)
    ]
    return _render("steps", rows=rows, current=current, total=len(rows))


@register.simple_block_tag
def dialog(
    content: SafeString,
    *,
    id: str,
    heading: Text,
    label: Text = "",
    kind: str = "secondary",
) -> SafeString:
    """A question before an act, with the button that asks it: opens in place, or as a dialog where scripts run."""
    return _render("dialog", content=content, id=id, heading=heading, label=label or heading, kind=_one_of(KINDS, kind))


@register.simple_block_tag
def task_list(content: SafeString, *, label: Text = "") -> SafeString:
    """What is going on or to be done, one line each with a plain status."""
    return _render("task_list", content=content, label=label)


@register.simple_tag
def task(*, label: Text, href: str, hint: Text = "", status: Text = "", tone: str = "neutral") -> SafeString:
    """One line of a task list."""
    return _render("task", label=label, href=href, hint=hint, status=status, tone=_one_of(TONES, tone))


@register.simple_block_tag
def summary_list(content: SafeString) -> SafeString:
    """Names and values: check-your-answers, the facts of a case."""
    return _render("summary_list", content=content)


@register.simple_block_tag
def summary_row(content: SafeString, *, label: Text, change_href: str = "") -> SafeString:
    """One name and its value, with a link to change it."""
    return _render("summary_row", content=content, label=label, change_href=change_href)


@register.simple_tag
def shortcut(*, label: Text, href: str, icon: str) -> SafeString:
    """A large link with a sign, inside `<div class="shortcuts">`."""
    return _render("shortcut", label=label, href=href, icon_name=icon)


@register.simple_block_tag
def filter_options(content: SafeString, *, label: Text) -> SafeString:
    """Around a field with a long select: adds a box that narrows its options while one types, where scripts run."""
    return _render("filter_options", content=content, label=label)


@register.simple_block_tag(takes_context=True)
def draft_form(context: Context, content: SafeString, *, key: str, secret: str = "") -> SafeString:
    """Around a form: keeps what is typed for who is signed in, for a week, else in this tab; nothing while `secret`."""
    owner = getattr(getattr(context.get("request"), "user", None), "pk", None) or ""
    return _render("draft_form", content=content, key=key, owner=owner, secret=secret)


@register.simple_tag
def drafts_done(*, key: str = "", unowned: bool = False) -> SafeString:
    """After sending: forget the draft `key`; without it (at sign-out) all, or (before sign-in) the `unowned`."""
    return _render("drafts_done", key=key, unowned=unowned)


@register.simple_tag
def stat(*, value: Text, label: Text, note: Text = "", href: str = "") -> SafeString:
    """One large figure with what it counts; `note` is its period and n, `href` leads to what it counts."""
    return _render("stat", value=value, label=label, note=note, href=href)


@register.simple_tag
def queue(*, label: Text, href: str, count: int | None, is_current: bool = False, tone: str = "neutral") -> SafeString:
    """One queue of a desk with how much waits in it, inside `queues`."""
    return _render("queue", label=label, href=href, count=count, is_current=is_current, tone=_one_of(TONES, tone))


@register.simple_block_tag
def queues(content: SafeString, *, label: Text, count: Text = "") -> SafeString:
    """The queues of a desk beside its list; on a phone and in large type a menu that names the present one."""
    return _render("queues", content=content, label=label, count=count)
