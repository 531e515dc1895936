"""Figures for Prometheus: requests by view, from all web processes together, and what waits in the database."""

import os
import time
from collections.abc import Callable, Iterator

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import REGISTRY, Collector

from helin.site import queries

LABELS = ["method", "view", "status"]
REQUESTS = Counter("helin_requests", "Requests answered.", LABELS)
SECONDS = Histogram(
    "helin_request_seconds",
    "Time to answer, by view.",
    ["view"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def measure(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: count and time each request by the name of its view (never by its path)."""

    def middleware(request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = get_response(request)
        match = request.resolver_match
        view = (match and match.view_name) or "none"
        method = request.method if request.method in METHODS else "other"
        REQUESTS.labels(method, view, response.status_code).inc()
        SECONDS.labels(view).observe(time.perf_counter() - began)
        return response

    return middleware


class BacklogCollector(Collector):
    """What waits, asked of the database when the figures are read."""

    def collect(self) -> Iterator[Metric]:
        """Yield one gauge a figure; only `helin_database_up 0` when the database is away."""
        try:
            waiting = queries.backlog()
        except DatabaseError:
            yield GaugeMetricFamily("helin_database_up", "Whether the database answers.", 0)
            return
        yield GaugeMetricFamily("helin_database_up", "Whether the database answers.", 1)
        yield GaugeMetricFamily("helin_journal_lag_entries", "Entries not delivered yet.", waiting.journal_entries)
        yield GaugeMetricFamily("helin_journal_lag_seconds", "Age of the oldest of them.", waiting.journal_seconds)
        yield GaugeMetricFamily("helin_queue_jobs", "Jobs due and not begun.", waiting.jobs)
        yield GaugeMetricFamily("helin_queue_seconds", "Age of the oldest of them.", waiting.jobs_seconds)
        yield GaugeMetricFamily("helin_failed_jobs", "Jobs given up.", waiting.failed_jobs)
        yield GaugeMetricFamily("helin_stuck_deliveries", "Deliveries put aside.", waiting.stuck_deliveries)


def exposition() -> bytes:
    """All figures in Prometheus' text format."""
    registry = CollectorRegistry()
    registry.register(BacklogCollector())
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # untyped in prometheus_client
        return generate_latest(registry)
    return generate_latest(REGISTRY) + generate_latest(registry)
