import socket

import pytest

from helin.kit import outgoing, signing
from helin.kit.outgoing import Refused, is_public

HOME = [
    "127.0.0.1", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "198.18.0.1",
    "192.0.2.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1",
    "ff02::1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "64:ff9b::a00:1", "2002:a00:1::", "::127.0.0.1",
    "2001:db8::1",
]  # fmt: skip


@pytest.mark.parametrize("address", HOME)
def test_an_address_at_home_is_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2400:3200::1", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::"])
def test_an_address_of_the_internet_is(address):
    assert is_public(address)


def resolved(monkeypatch, *answers):
    """Let names stand for these addresses: one list for each look-up."""
    left = list(answers)

    def look_up(_host, port, **_named):
        found = left.pop(0) if len(left) > 1 else left[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("ftp://example.org/x", "https"),
        ("http://example.org/x", "https"),
        ("https:///x", "address"),
        ("https://user:word@example.org/", "address"),
        ("https://example.org/#part", "address"),
        ("https://example.org:99999/", "address"),
        ("https://例子.中国/", "address"),
        ("https://example.org/a b", "address"),
        ("https://[::1/", "address"),
        ("file:///etc/passwd", "address"),
    ],
)
def test_what_is_no_address_to_call_is_refused(monkeypatch, url, reason):
    resolved(monkeypatch, ["8.8.8.8"])
    with pytest.raises(Refused, match=reason):
        outgoing.check(url, local=False)


@pytest.mark.parametrize("address", HOME)
def test_a_name_that_leads_home_is_refused(monkeypatch, address):
    resolved(monkeypatch, ["8.8.8.8", address])
    with pytest.raises(Refused, match="private"):
        outgoing.check("https://example.org/", local=False)


def test_a_name_that_moved_home_since_is_not_called(monkeypatch):
    called = []
    monkeypatch.setattr(socket, "create_connection", lambda *args, **_: called.append(args))
    resolved(monkeypatch, ["8.8.8.8"], ["127.0.0.1"])
    outgoing.check("https://example.org/", local=False)
    assert outgoing.post("https://example.org/", b"", {}, local=False).fault == "private"
    assert called == []


def test_the_connection_goes_to_the_address_that_was_judged(monkeypatch):
    called = []

    def connect(to, **_named):
        called.append(to)
        raise OSError

    monkeypatch.setattr(socket, "create_connection", connect)
    resolved(monkeypatch, ["8.8.8.8"], ["127.0.0.1"])
    assert outgoing.post("https://example.org/", b"", {}, local=False).fault == "connection"
    assert called == [("8.8.8.8", 443)]


def test_a_name_that_nobody_knows_is_a_fault():
    assert outgoing.post("https://no-such-name.invalid/", b"", {}, local=False).fault == "unknown"


def test_plain_http_is_for_this_machine_in_development_only(monkeypatch):
    outgoing.check("http://127.0.0.1:1/", local=True)
    with pytest.raises(Refused):
        outgoing.check("http://127.0.0.1:1/", local=False)
    with pytest.raises(Refused, match="https"):
        outgoing.check("http://10.0.0.1/", local=True)


def test_the_signature_is_that_of_the_standard():
    secret = "whsec_" + "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    made = signing.signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
    assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_secrets_differ_and_are_long():
    made = {signing.new_secret() for _ in range(20)}
    assert len(made) == 20
    assert {len(secret) for secret in made} == {50}
