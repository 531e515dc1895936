"""A case filed through HTTP beside the floor, on the same server configuration, in turns."""

import json
import random
import re
import statistics
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

from bench import client, installation
from bench.report import Section, spread
from bench.sizes import Size
from bench.statements import statements_of
from bench.town import PASSWORD, Town
from helin.site import environment

TITLE = "楼道灯坏了五天没人修"
TEXT = "三号楼二单元楼道灯坏了五天，老人晚上下楼看不清台阶，昨天差点摔倒。物业说过两天来，一直没有来，请帮忙催一催。"
CLIENTS = (4, 16)
Make = Callable[[], client.Request]


def measure(size: Size, var: Path, town: Town) -> Section:
    """Rounds of floor, floor behind the middleware, intake; with 4 and 16 clients."""
    section = Section(
        "Filing a case through HTTP",
        "Two gunicorn workers each, one PostgreSQL, the load client on the same machine. The floor is a bare Django "
        "view that validates JSON and inserts one row, without middleware. A case is one POST of the staff page: "
        "session, CSRF, form, permission, place, number, masking, search index, journal with hash chain, commit.",
    )
    places = [*town.grids, *town.buildings]
    with (
        installation.serving(var, "bench.floor.settings") as (bare, bare_pid),
        installation.serving(var, "bench.floor.dressed") as (dressed, dressed_pid),
        installation.serving(var) as (helin, pid),
    ):
        dispatcher = client.Browser(helin).sign_in("dispatcher", PASSWORD)
        anybody = client.Browser(dressed).sign_in("dispatcher", PASSWORD)
        sides: dict[str, tuple[int, Make, int]] = {
            "floor": (bare, lambda: floor(town), 201),
            "dressed": (dressed, lambda: floor(town, anybody.cookie), 201),
            "case": (helin, lambda: case(dispatcher, random.choice(places).pk, town), 302),
            "case + person": (helin, lambda: case(dispatcher, random.choice(places).pk, town, phone()), 302),
        }
        medians = _in_turns(section, size, sides)
        for clients in CLIENTS:
            ratio = medians["case", clients] / medians["floor", clients]
            section.least(f"case of floor, {clients} clients (then 0.5 ×)", ratio, 0.25)
        with installation.serving(var, command="worker"):
            port, make, status = sides["case"]
            load = client.load(port, make, clients=4, seconds=size.seconds).require(status)
            section.add("case, 4 clients, the worker delivering beside it", f"{load.rate:.0f}/s")
        pids = {"floor": bare_pid, "dressed": dressed_pid, "case": pid, "case + person": pid}
        _processor_time(section, size, var, {name: (*side, pids[name]) for name, side in sides.items()})
        _report_in_steps(section, size, helin, town)
        for worker in installation.workers_of(pid):
            rss, pss = installation.memory_mib(worker)
            section.most(f"memory of a web worker after this (proportional {pss:.0f} MiB)", rss, 150, "MiB")
    _statements(section, town, places[0].pk)
    return section


def _in_turns(section: Section, size: Size, sides: dict[str, tuple[int, Make, int]]) -> dict[tuple[str, int], float]:
    """Measure in turns, so that a noisy neighbour hits every line alike; the medians of the rates."""
    loads: dict[tuple[str, int], list[client.Load]] = {}
    for _ in range(size.rounds):
        for clients in CLIENTS:
            for name, (port, make, status) in sides.items():
                client.load(port, make, clients=clients, seconds=size.seconds / 10)  # warm
                load = client.load(port, make, clients=clients, seconds=size.seconds).require(status)
                loads.setdefault((name, clients), []).append(load)
    medians = {key: statistics.median(load.rate for load in found) for key, found in loads.items()}
    for (name, clients), found in sorted(loads.items(), key=lambda item: item[0][1]):
        times = [t for load in found for t in load.taken]
        section.add(f"{name}, {clients} clients", f"{medians[name, clients]:.0f}/s")
        section.add(f"{name}, {clients} clients: time to answer", spread(times))
    return medians


def _processor_time(section: Section, size: Size, var: Path, sides: dict[str, tuple[int, Make, int, int]]) -> None:
    """Who pays for one request: the web workers or the database. Steadier than a rate on a busy machine."""
    server = environment.server(var)
    for name, (port, make, status, pid) in sides.items():
        payers = {"web": installation.workers_of(pid), "database": server.processes()}
        before = {who: installation.cpu_seconds(pids) for who, pids in payers.items()}
        load = client.load(port, make, clients=4, seconds=size.seconds / 2).require(status)
        used = {who: (installation.cpu_seconds(pids) - before[who]) * 1000 for who, pids in payers.items()}
        told = " · ".join(f"{who} {ms / len(load.taken):.1f}" for who, ms in used.items())
        section.add(f"{name}: processor time of one", f"{told} ms")


def floor(town: Town, cookies: str = "") -> client.Request:
    """What the floor takes."""
    said = {"title": TITLE, "text": TEXT, "place_id": town.buildings[0].pk, "request_key": str(uuid4())}
    return client.Request("/floor/", json.dumps(said).encode(), "application/json", cookies)


def case(browser: client.Browser, place_id: int, town: Town, phone: str = "") -> client.Request:
    """What the intake page sends."""
    return browser.post("/cases/desk/new/", **said(place_id, town, phone))


def said(place_id: int, town: Town, phone: str = "") -> dict[str, object]:
    """What stands in the fields of the intake page."""
    return {
        "source": "phone",
        "title": TITLE,
        "text": TEXT,
        "appeal_type": "help",
        "category": random.choice(town.categories).pk,
        "place": place_id,
        "location_text": "二单元门口",
        "name": "王大妈" if phone else "",
        "phone": phone,
        "is_public": "on",
        "request_key": uuid4(),
    }


def phone() -> str:
    """A number that is on record now and then, mostly not."""
    return f"139{random.randrange(10**8):08d}"


def _report_in_steps(section: Section, size: Size, port: int, town: Town) -> None:
    """A resident's three steps, each for all drafts before the next: what, where, check and send."""
    resident = client.Browser(port).sign_in("resident", PASSWORD)
    what = {"text": TEXT, "appeal_type": "help"}
    load = client.load(port, lambda: resident.post("/cases/report/", **what), clients=4, seconds=size.seconds / 2)
    drafts = [found[1] for at in load.require(302).locations if (found := re.search(r"/(\d+)/", at))]
    section.add("resident, step 1 (what), 4 clients", f"{load.rate:.0f}/s")
    where, check = {"place": town.buildings[0].pk, "location_text": ""}, {"is_public": "on"}
    for number, (path, said) in enumerate((("where", where), ("check", check)), 2):
        requests = [resident.post(f"/cases/report/{pk}/{path}/", **said) for pk in drafts]
        load = client.load_each(port, requests, clients=4).require(302)
        section.add(f"resident, step {number} ({path}), 4 clients", f"{load.rate:.0f}/s")


def _statements(section: Section, town: Town, place_id: int) -> None:
    said = {"source": "phone", "title": TITLE, "text": TEXT, "appeal_type": "help", "place": place_id}
    for label, person in (("without a person", {}), ("with a person new to us", {"name": "王大妈", "phone": phone()})):
        count = statements_of(
            town.people["dispatcher"],
            lambda browser, person=person: browser.post("/cases/desk/new/", {**said, **person, "request_key": uuid4()}),
            status=302,
        )
        section.most(f"SQL statements of one create, {label}", count, 12 if not person else 20, "")
