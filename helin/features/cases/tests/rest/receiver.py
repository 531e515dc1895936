"""A real receiver on this machine that takes, refuses, hangs or lies as it is told."""

import ssl
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread


class Receiver(ThreadingHTTPServer):
    """What it answers is `plan`: a status, a function of the handler, or a list of them, one a request."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.plan, self.got, self.over = 200, [], Event()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/hook"

    def handle_error(self, *_args):
        """A sender that goes away is no news here."""


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((dict(self.headers), body))
        plan = self.server.plan
        step = plan.pop(0) if isinstance(plan, list) else plan
        if callable(step):
            step(self)
        else:
            self.send_response(step)
            self.send_header("Location", self.server.url)
            self.end_headers()

    def log_message(self, *_args):
        """Quietly."""


def hangs(handler):
    handler.server.over.wait(30)


def drips(handler):
    for letter in b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 100:
        if handler.server.over.is_set():
            return
        handler.wfile.write(bytes([letter]))
        handler.wfile.flush()
        time.sleep(0.05)


def talks_nonsense(handler):
    handler.wfile.write(b"220 mail.example ESMTP\r\n")


def says_nothing(handler):
    handler.connection.close()


@contextmanager
def receiver(tls: ssl.SSLContext | None = None):
    server = Receiver()
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.over.set()
        server.shutdown()
        server.server_close()
