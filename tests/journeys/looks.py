"""Measure a page in a real browser: what Lighthouse and axe do not see, and axe.

`check_page(page, mode)` raises AssertionError with everything that is wrong at once; `problems` returns the same
as a list. Style sheets for the tests come in as adopted sheets, which the strict content policy allows.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

CHROMIUM = {"executable_path": "/usr/bin/chromium", "args": ["--no-sandbox"]}
TARGET_PX = {"standard": 44, "elder": 60}
SMALLEST_PX = {"standard": 16, "elder": 20}
MODES = tuple(TARGET_PX)
PHONE_PX = 400

TEXT_SPACING = """*{line-height:1.5!important;letter-spacing:.12em!important;word-spacing:.16em!important}
p{margin-block-end:2em!important}"""
"""WCAG 2.2, success criterion 1.4.12."""
DOUBLE_TEXT = "html{font-size:200%!important}"
MOST_TABS = 250

SMALL_TARGETS = """least => {
  const shown = e => e.checkVisibility({visibilityProperty: true, opacityProperty: true}) && e.getClientRects().length;
  const inSentence = e => {
    const block = e.closest('p, li, dd, td, caption, figcaption');
    return e.tagName === 'A' && block && getComputedStyle(e).display === 'inline'
      && block.textContent.trim().length > e.textContent.trim().length + 3;
  };
  const box = e => {
    const labels = /^(checkbox|radio)$/.test(e.type) ? e.labels : [];
    const rects = [e, ...labels].map(x => x.getBoundingClientRect());
    return {w: Math.max(...rects.map(r => r.right)) - Math.min(...rects.map(r => r.left)),
            h: Math.max(...rects.map(r => r.bottom)) - Math.min(...rects.map(r => r.top))};
  };
  return [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')]
    .filter(e => shown(e) && !e.closest('svg') && !e.disabled && !inSentence(e) && !e.matches('.skip-link:not(:focus)'))
    .map(e => [e, box(e)]).filter(([, b]) => b.w < least - 0.5 || b.h < least - 0.5)
    .map(([e, b]) => `target ${Math.round(b.w)}×${Math.round(b.h)} px: <${e.tagName.toLowerCase()}> `
      + (e.textContent || e.name).trim().slice(0, 30));
}"""

SMALL_TEXT = """least => {
  const found = new Set(), walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const e = walk.currentNode.parentElement, text = walk.currentNode.textContent.trim();
    const silent = e.closest('script, title, option, .visually-hidden');
    if (!text || silent || !e.checkVisibility({visibilityProperty: true})) continue;
    let size = parseFloat(getComputedStyle(e).fontSize);
    const svg = e instanceof SVGTextContentElement && e.ownerSVGElement;
    if (svg && svg.viewBox.baseVal?.width) size *= svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
    if (size < least - 0.25) found.add(`text of ${size.toFixed(1)} px: ${text.slice(0, 30)}`);
  }
  return [...found];
}"""

OVERFLOW = """() => {
  const root = document.scrollingElement, width = document.documentElement.clientWidth, found = [];
  if (root.scrollWidth <= width + 1) return found;
  const scrolls = e => { for (let p = e.parentElement; p && p !== document.body; p = p.parentElement)
    if (/(auto|scroll|hidden|clip)/.test(getComputedStyle(p).overflowX)) return true; return false; };
  for (const e of document.body.querySelectorAll('*')) {
    const right = Math.round(e.getBoundingClientRect().right);
    if (right > width + 1 && e.checkVisibility() && !scrolls(e))
      found.push(`${e.tagName.toLowerCase()}.${e.getAttribute('class') || ''} reaches ${right} of ${width} px`);
  }
  return [`the page is ${root.scrollWidth} px wide in a window of ${width}`, ...found.slice(0, 5)];
}"""

SIDEWAYS = """() => [...document.querySelectorAll('.data-table:not([data-room="crossed"])')]
  .filter(e => e.checkVisibility() && e.scrollWidth > e.clientWidth + 1)
  .map(e => `a table of ${e.scrollWidth} px scrolls sideways in ${e.clientWidth}: ${e.getAttribute('aria-label')}`)"""

CLIPPED = """() => [...document.body.querySelectorAll('*')].filter(e => {
    const style = getComputedStyle(e);
    return e.checkVisibility() && !e.closest('svg, .visually-hidden') && /(hidden|clip)/.test(style.overflowY)
      && e.scrollHeight > e.clientHeight + 2 && e.textContent.trim();
  }).map(e => `text is cut off in ${e.tagName.toLowerCase()}.${e.getAttribute('class') || ''}`)"""

FOCUS = """() => {
  const e = document.activeElement;
  if (!e || e === document.body || e === document.documentElement) return null;
  const r = e.getBoundingClientRect(), style = getComputedStyle(e);
  const name = `<${e.tagName.toLowerCase()}> ${(e.textContent || e.name || '').trim().slice(0, 30)}`;
  const key = [...document.querySelectorAll('*')].indexOf(e);
  const points = [[.5, .5], [.1, .2], [.9, .8]].map(([x, y]) => [r.left + r.width * x, r.top + r.height * y]);
  const mine = hit => hit && (e.contains(hit) || hit.contains(e) || [...(e.labels || [])].some(l => l.contains(hit)));
  const seen = points.some(([x, y]) => mine(document.elementFromPoint(x, y)));
  const inView = r.bottom > 0 && r.top < innerHeight && r.right > 0 && r.left < innerWidth;
  const marked = e.closest('svg') || (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2);
  return {key, name, hidden: !(seen && inView), unmarked: !marked};
}"""


def check_page(page: Page, mode: str = "standard", *, with_axe: bool = True, with_reflow: bool = True) -> None:
    """Measure the page that is open; raise AssertionError with everything that is wrong.

    The narrow window does not depend on the width the page was opened in: `with_reflow=False` spares the second run.
    """
    found = problems(page, mode, with_axe=with_axe, with_reflow=with_reflow)
    assert not found, f"{page.url} ({mode}):\n" + "\n".join(found)


def problems(page: Page, mode: str = "standard", *, with_axe: bool = True, with_reflow: bool = True) -> list[str]:
    """List what is wrong with the open page in its own window, in a narrow one, with wide and with double text."""
    shown = page.evaluate("document.documentElement.dataset.mode")
    found = [] if shown == mode else [f"the page is in mode {shown!r}, not {mode!r}"]
    found += page.evaluate(SMALL_TARGETS, TARGET_PX[mode])
    found += page.evaluate(SMALL_TEXT, SMALLEST_PX[mode])
    found += page.evaluate(OVERFLOW)
    found += page.evaluate(SIDEWAYS) if width_of(page) <= PHONE_PX else []
    found += hidden_focus(page)
    found += violations(page) if with_axe else []
    return found + (reflow(page, mode) if with_reflow else [])


def reflow(page: Page, mode: str) -> list[str]:
    """List what breaks at 320 px, with wide and with double text."""
    found: list[str] = []
    with narrow(page):
        narrowed = page.evaluate(OVERFLOW) + page.evaluate(SIDEWAYS) + page.evaluate(SMALL_TARGETS, TARGET_PX[mode])
        found += [f"at 320 px: {one}" for one in narrowed]
        with styled(page, TEXT_SPACING):
            found += [f"with wide text: {one}" for one in page.evaluate(OVERFLOW) + page.evaluate(CLIPPED)]
        with styled(page, DOUBLE_TEXT):
            found += [f"with 200 % text: {one}" for one in page.evaluate(OVERFLOW) + page.evaluate(CLIPPED)]
    return found


def width_of(page: Page) -> int:
    """How wide the window is."""
    return page.viewport_size["width"] if page.viewport_size else 0


def hidden_focus(page: Page) -> list[str]:
    """Walk the page with the Tab key: no focus without a mark, none under a bar."""
    page.evaluate("() => { document.activeElement?.blur(); scrollTo(0, 0); }")
    found, seen = [], set()
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        focus: dict[str, Any] | None = page.evaluate(FOCUS)
        if focus is None or focus["key"] in seen:
            break
        seen.add(focus["key"])
        found += [f"focus is hidden: {focus['name']}"] if focus["hidden"] else []
        found += [f"focus has no mark: {focus['name']}"] if focus["unmarked"] else []
    return found


def violations(page: Page) -> list[str]:
    """Everything axe finds, each with its first elements."""
    results = Axe().run(page).response["violations"]
    return [
        f"axe {one['id']}: {one['help']}: " + "; ".join(node["html"][:120] for node in one["nodes"][:3])
        for one in results
    ]


@contextmanager
def narrow(page: Page) -> Iterator[None]:
    """The same page in a window of 320 px."""
    before = page.viewport_size
    page.set_viewport_size({"width": 320, "height": 640})
    yield
    if before:
        page.set_viewport_size(before)


@contextmanager
def styled(page: Page, css: str) -> Iterator[None]:
    """The same page under one more style sheet."""
    page.evaluate(
        "css => { const s = new CSSStyleSheet(); s.replaceSync(css); document.adoptedStyleSheets.push(s); }", css
    )
    yield
    page.evaluate("() => { document.adoptedStyleSheets.pop(); }")
