"""How gunicorn serves Helin: threads, one shared import, figures from all workers together."""

import os
import shutil
from pathlib import Path
from typing import Any

from prometheus_client.multiprocess import mark_process_dead

from helin.site.logs import LOGGING

wsgi_app = "helin.site.wsgi:application"
bind = os.environ.get("HELIN_BIND", "127.0.0.1:8000")
workers = int(os.environ.get("HELIN_WEB_WORKERS", "2"))
worker_class = "gthread"
threads = int(os.environ.get("HELIN_WEB_THREADS", "8"))
preload_app = True
timeout = 60
graceful_timeout = 20
keepalive = 5
max_requests = 20_000  # against slow growth of memory; spread so that the workers do not renew together
max_requests_jitter = 4_000
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 (gunicorn's own heartbeat files)
control_socket_disable = True
logconfig_dict = LOGGING
accesslog = None  # one line per request comes from the request middleware, without personal data


def on_starting(server: Any) -> None:  # noqa: ARG001 (gunicorn's signature)
    """Forget the figures of the last run."""
    if folder := os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        shutil.rmtree(folder, ignore_errors=True)
        Path(folder).mkdir(parents=True)


def child_exit(server: Any, worker: Any) -> None:  # noqa: ARG001 (gunicorn's signature)
    """Drop a dead worker's live gauges."""
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]  # untyped in prometheus_client
