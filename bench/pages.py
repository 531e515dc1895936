"""What a page weighs and how long the server takes: seen by a real Chromium, against the real web server."""

import gzip
import re
import statistics
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench import client, installation
from bench.report import Section
from bench.sizes import Size
from bench.town import PASSWORD

LIMITS = {"html": 14, "css": 20, "js": 30}
REQUESTS = 10
PAGES = (
    ("home, visitor", "", "/"),
    ("home, resident", "resident", "/"),
    ("report, resident", "resident", "/cases/report/"),
    ("work list of 50", "dispatcher", "/cases/desk/?queue=open"),
    ("write down a concern", "dispatcher", "/cases/desk/new/"),
    ("dashboard", "leader", "/cases/dashboard/"),
)


@dataclass(slots=True)
class Seen:
    """What one page made the browser load; `kib` by kind, compressed."""

    requests: int = 0
    kib: dict[str, float] = field(default_factory=lambda: dict.fromkeys((*LIMITS, "other"), 0.0))


def measure(size: Size, var: Path) -> Section:
    """Weigh each page, then time the server's answer."""
    from playwright.sync_api import sync_playwright

    section = Section(
        "Pages",
        "Bytes as gzip (level 6) would send them, with an empty cache, counted over Chromium's DevTools protocol; "
        "server time is from request to last byte of the HTML, one client. The limits are those of resident pages.",
    )
    with installation.serving(var) as (port, _), sync_playwright() as play:
        chromium = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for name, who, path in PAGES:
            visitor = client.Browser(port)
            if who:
                visitor.sign_in(who, PASSWORD)
            seen = _weigh(chromium, visitor, f"http://127.0.0.1:{port}{path}")
            for kind, limit in LIMITS.items():
                section.most(f"{name}: {kind.upper()}", seen.kib[kind], limit, "KB")
            section.most(f"{name}: requests", seen.requests, REQUESTS, "")
            times = [_timed(visitor, path) for _ in range(size.repeats + 3)][3:]
            section.add(f"{name}: server time p50", f"{statistics.median(times) * 1000:.1f} ms")
        chromium.close()
    return section


def _weigh(chromium: Any, visitor: client.Browser, url: str) -> Seen:
    """Open the page with nothing in the cache."""
    context = chromium.new_context(locale="zh-CN")
    origin = re.match(r"https?://[^/]+", url)
    assert origin
    context.add_cookies([{"name": n, "value": v, "url": origin[0]} for n, v in visitor.cookies.items()])
    page, seen = context.new_page(), Seen()
    devtools = context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.on("Network.requestWillBeSent", lambda _event: setattr(seen, "requests", seen.requests + 1))
    answers: list[Any] = []
    page.on("response", lambda answer: answers.append(answer))  # playwright marks the function it is given
    page.goto(url, wait_until="networkidle")
    for answer in answers:
        kind = answer.headers.get("content-type", "").split(";")[0]
        name = {"text/html": "html", "text/css": "css", "text/javascript": "js", "application/javascript": "js"}
        if answer.ok:
            seen.kib[name.get(kind, "other")] += len(gzip.compress(answer.body(), 6)) / 1024
    context.close()
    return seen


def _timed(visitor: client.Browser, path: str) -> float:
    began = time.perf_counter()
    status, _ = visitor.open("GET", path)
    assert status == 200, (path, status)
    return time.perf_counter() - began
