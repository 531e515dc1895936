"""A load client: raw HTTP/1.1 over kept connections, the same for both sides of every ratio."""

import asyncio
import http.client
import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from urllib.parse import urlencode

FORM = "application/x-www-form-urlencoded"
REQUESTS_PER_CONNECTION = 50
"""New connections now and then, so that the workers of the server share them evenly in the long run."""


@dataclass(frozen=True, slots=True)
class Request:
    """A POST, ready to be sent."""

    path: str
    body: bytes
    kind: str = FORM
    cookies: str = ""

    def bytes(self, host: str) -> bytes:
        """As it goes over the wire."""
        head = (
            f"POST {self.path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: {self.kind}\r\n"
            f"Content-Length: {len(self.body)}\r\n"
        )
        if self.cookies:
            head += f"Cookie: {self.cookies}\r\n"
        return head.encode() + b"\r\n" + self.body


Following = Callable[[], Request | None]


@dataclass(slots=True)
class Load:
    """What a round of load saw."""

    seconds: float = 0.0
    taken: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)
    locations: list[str] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.taken) / self.seconds

    def require(self, status: int) -> "Load":
        """Itself, when every answer had this status; a bench of error pages measures nothing."""
        if set(self.statuses) != {status}:
            raise AssertionError(f"expected only {status}, got {self.statuses}")
        return self


def load(port: int, make: Callable[[], Request], *, clients: int, seconds: float) -> Load:
    """Let `clients` send what `make()` makes, each one after the other, for so long."""
    end = time.perf_counter() + seconds

    def following() -> Request | None:
        return make() if time.perf_counter() < end else None

    return asyncio.run(_load(port, following, clients))


def load_each(port: int, requests: Iterable[Request], *, clients: int) -> Load:
    """Let `clients` send these, each once."""
    waiting = iter(requests)
    return asyncio.run(_load(port, lambda: next(waiting, None), clients))


async def _load(port: int, following: Following, clients: int) -> Load:
    found = Load()
    began = time.perf_counter()
    await asyncio.gather(*(_client(found, port, following) for _ in range(clients)))
    found.seconds = time.perf_counter() - began
    return found


async def _client(found: Load, port: int, following: Following) -> None:
    request = following()
    while request:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for _ in range(REQUESTS_PER_CONNECTION):
            sent = request.bytes(f"127.0.0.1:{port}")
            began = time.perf_counter()
            writer.write(sent)
            status, headers = await _answer(reader)
            found.taken.append(time.perf_counter() - began)
            found.statuses[status] = found.statuses.get(status, 0) + 1
            if "location" in headers:
                found.locations.append(headers["location"])
            request = following()
            if not request or headers.get("connection", "").lower() == "close":
                break
        writer.close()


async def _answer(reader: asyncio.StreamReader) -> tuple[int, dict[str, str]]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
    if headers.get("transfer-encoding", "") == "chunked":
        while size := int((await reader.readline()).strip(), 16):
            await reader.readexactly(size + 2)
        await reader.readline()
    else:
        await reader.readexactly(int(headers.get("content-length", "0")))
    return int(head[0].split()[1]), headers


@dataclass(slots=True)
class Browser:
    """One signed-in session, as a browser gets it: through the sign-in page."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    @property
    def cookie(self) -> str:
        """The Cookie header."""
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    @property
    def token(self) -> str:
        """What goes into `csrfmiddlewaretoken`."""
        return self.cookies["csrftoken"]

    def open(self, method: str, path: str, body: str = "") -> tuple[int, bytes]:
        """Send one request and keep the cookies."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request(method, path, body or None, {"Cookie": self.cookie, "Content-Type": FORM})
        response = connection.getresponse()
        for name, value in response.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.split(";", 1)[0]
        data = response.read()
        connection.close()
        return response.status, data

    def sign_in(self, name: str, password: str) -> "Browser":
        """Sign in through the door. Raises AssertionError when it stays shut."""
        self.open("GET", "/people/sign-in/")
        said = {"sign_in": name, "password": password, "csrfmiddlewaretoken": self.token}
        status, page = self.open("POST", "/people/sign-in/", urlencode(said))
        assert status == 302, (status, re.sub(rb"<[^>]+>", b"", page)[:400])
        return self

    def post(self, path: str, **said: object) -> Request:
        """A form of this session."""
        return Request(path, urlencode({**said, "csrfmiddlewaretoken": self.token}).encode(), FORM, self.cookie)
