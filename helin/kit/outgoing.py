"""Send a request to an address that somebody else chose, without being led into our own house.

The name is resolved once, every address it stands for is judged, and the connection goes to the one that was
judged: no second look-up can lead elsewhere. Redirects are not followed, proxies not asked, answers not read.
"""

import http.client
import socket
import ssl
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from threading import Event, Timer
from time import monotonic
from urllib.parse import SplitResult, urlsplit

NAT64 = ip_network("64:ff9b::/96")
CHARACTERS = frozenset(map(chr, range(0x21, 0x7F)))


class Refused(Exception):
    """This address is not called; `reason` is one of address, https, unknown, private."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Reply:
    """How a request ended: a status, or a fault (timeout, tls, connection, answer, or a reason of Refused)."""

    status: int | None
    fault: str
    milliseconds: int

    @property
    def is_taken(self) -> bool:
        """Whether the receiver says that it has it."""
        return self.status is not None and 200 <= self.status < 300


def check(url: str, *, local: bool) -> None:
    """See that the address may be called at all. Looks the name up. Raises Refused."""
    _resolved(_parts(url), local=local)


def post(url: str, body: bytes, headers: Mapping[str, str], *, local: bool, seconds: float = 10) -> Reply:
    """Send `body` and tell how it ended, after `seconds` at the latest; never raises.

    `local` lets addresses of this machine and network through, and loopback without https: for development.
    """
    began, late = monotonic(), Event()
    try:
        parts = _parts(url)
        status, fault = _sent(parts, _resolved(parts, local=local), body, headers, seconds, late), ""
    except Refused as refusal:
        status, fault = None, refusal.reason
    except ssl.SSLError:
        status, fault = None, "timeout" if late.is_set() else "tls"
    except OSError as error:
        status, fault = None, "timeout" if late.is_set() or isinstance(error, TimeoutError) else "connection"
    except (http.client.HTTPException, ValueError):
        status, fault = None, "timeout" if late.is_set() else "answer"
    return Reply(status, fault, round((monotonic() - began) * 1000))


def is_public(address: str) -> bool:
    """Whether an address lies in the open internet, whatever it is wrapped in."""
    found = ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address) and (inner := _wrapped(found)) is not None:
        return is_public(str(inner))
    return found.is_global and not found.is_multicast and not found.is_reserved


def _wrapped(found: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 address leads to."""
    if found in NAT64 or (int(found) >> 32 == 0 and int(found) > 1):
        return IPv4Address(int(found) & 0xFFFFFFFF)
    return found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else None)


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Refused("address") from None
    if not CHARACTERS.issuperset(url) or not parts.hostname or port == 0 or "@" in parts.netloc or parts.fragment:
        raise Refused("address")
    if parts.scheme not in {"http", "https"}:
        raise Refused("https")
    return parts


def _resolved(parts: SplitResult, *, local: bool) -> tuple[str, int]:
    """The address to connect to. Raises Refused when any address of the name may not be called."""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        found = socket.getaddrinfo(str(parts.hostname), port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Refused("unknown") from None
    addresses = [str(row[4][0]) for row in found]
    if not local and not all(map(is_public, addresses)):
        raise Refused("private")
    near = local and all(ip_address(address.partition("%")[0]).is_loopback for address in addresses)
    if parts.scheme != "https" and not near:
        raise Refused("https")
    return addresses[0], port


def _sent(
    parts: SplitResult, to: tuple[str, int], body: bytes, headers: Mapping[str, str], seconds: float, late: Event
) -> int:
    """The status that came back. A receiver that drips is cut off when the time is over."""
    open_sockets = [socket.create_connection(to, timeout=seconds)]

    def cut() -> None:
        late.set()
        with suppress(OSError):
            open_sockets[-1].shutdown(socket.SHUT_RDWR)

    timer = Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        if parts.scheme == "https":
            context = ssl.create_default_context()
            wrapped = context.wrap_socket(
                open_sockets[0], server_hostname=parts.hostname, do_handshake_on_connect=False
            )
            open_sockets.append(wrapped)
            wrapped.do_handshake()
        connection = http.client.HTTPConnection(*to, timeout=seconds)
        connection.sock = open_sockets[-1]
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", target, body, {"Host": parts.netloc, "Connection": "close", **headers})
        return connection.getresponse().status
    finally:
        timer.cancel()
        for one in open_sockets:
            one.close()
