import io
import json
import logging

import psycopg
import pytest
import structlog

from helin.site import logs


@pytest.fixture
def lines():
    """What the JSON handler writes."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processors=logs.RENDER, foreign_pre_chain=logs.FOREIGN))
    logger = logging.getLogger("helin.test_logs")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield logger, lambda: [json.loads(line) for line in out.getvalue().splitlines()]
    logger.removeHandler(handler)


@pytest.mark.parametrize("private", ["13812345678", "+86 138 1234 5678", "370724199001011234", "37072419900101123X"])
def test_numbers_of_people_never_reach_the_log(lines, private):
    logger, written = lines
    logger.warning("call %s", private, extra={"about": {"phone": private}, "list": [private]})
    assert private not in json.dumps(written())


def test_a_database_error_is_logged_without_the_row_it_quotes(lines):
    logger, written = lines
    try:
        raise psycopg.IntegrityError("duplicate key\nDETAIL:  Key (name)=(王建国) already exists.\nHINT:  none")
    except psycopg.Error:
        logger.exception("fault")
    [line] = written()
    assert "王建国" not in json.dumps(line, ensure_ascii=False)
    assert "duplicate key" in line["exception"]
    assert line["level"] == "error"


def test_secret_links_and_queries_are_left_out(lines, rf):
    logger, written = lines
    request = rf.get("/cases/track/Zk3_9aQpLmN-77xYtR01/?q=王建国")
    logger.info(logs.RequestLog.format_request(request))
    logger.info("words", extra={"request": request})
    assert written()[0]["event"] == "GET /cases/track/…/"
    assert written()[1]["request"] == "GET /cases/track/…/"


def test_each_line_carries_the_id_of_its_request(lines):
    logger, written = lines
    with structlog.contextvars.bound_contextvars(request_id="abc"):
        logger.warning("words")
    assert written()[0]["request_id"] == "abc"
    assert {"timestamp", "logger", "event"} <= set(written()[0])
