"""What went wrong, as an answer: 409 a true conflict, 422 bad input, 503 not now and nothing lost, else 500.

Two doors lead here: `process_exception` for faults inside a view, and `handler500` for those in a middleware,
where Django asks nobody else. Neither page touches the database.
"""

import errno
import logging
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
from django.core.exceptions import ValidationError
from django.db import DataError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from helin.kit.workflow import IllegalTransition
from helin.site.fault_pages import fault_page

log = logging.getLogger(__name__)
RETRY_SECONDS = 5
NOT_NOW = ("08", "40001", "40P01", "53", "55P03", "57", "58030", "25006")
CONFLICT = ("23505", "23P01", "23503", "23001", "23000")
BAD_INPUT = ("22", "23502", "23514")
FULL_OR_LOCKED = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}


@dataclass(frozen=True, slots=True)
class Fault:
    """What a person is told."""

    status: int
    heading: str | Promise
    lede: str | Promise


def not_now() -> Fault:
    """The database or the disk cannot take it at the moment."""
    return Fault(
        503,
        _("Please try again in a moment"),
        _("The service cannot save anything just now. What you had saved before is kept, and nothing was done twice."),
    )


def fault_of(error: BaseException) -> Fault | None:
    """What this error means to a person; None when it is a mistake of ours."""
    causes = list(_causes(error))
    state = next((c.sqlstate for c in causes if isinstance(c, psycopg.Error) and c.sqlstate), None)
    if isinstance(error, IllegalTransition) or (state and state.startswith(CONFLICT)):
        return Fault(
            409,
            _("Somebody was quicker"),
            _("This has changed in the meantime, so your step is no longer possible. Look at it as it stands now."),
        )
    if isinstance(error, ValidationError | DataError) or (state and state.startswith(BAD_INPUT)):
        return Fault(422, _("Something in the form does not fit"), _("Go back, check what you entered and send again."))
    if _is_not_now(causes, state):
        return not_now()
    return None


def _is_not_now(causes: list[BaseException], state: str | None) -> bool:
    if state:
        return state.startswith(NOT_NOW)
    return any(
        isinstance(c, OperationalError | InterfaceError | psycopg.OperationalError | psycopg.InterfaceError)
        or (isinstance(c, OSError) and c.errno in FULL_OR_LOCKED)
        for c in causes
    )


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__


class Faults:
    """Middleware: answer for a view that raised."""

    def __init__(self, get_response: object) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)  # type: ignore[operator,no-any-return]  # Django hands over a callable

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer a known fault; leave the rest to Django."""
        fault = fault_of(error)
        return answer(request, fault, error) if fault else None


def answer(request: HttpRequest, fault: Fault, error: BaseException) -> HttpResponse:
    """The page of a fault, and a line in the log."""
    log.log(
        logging.ERROR if fault.status in {422, 503} else logging.WARNING,
        "fault",
        extra={"code": fault.status, "error": type(error).__name__},
        exc_info=error if fault.status == 422 else None,
    )
    response = fault_page(request, fault.status, fault.heading, fault.lede)
    if fault.status == 503:
        response["Retry-After"] = str(RETRY_SECONDS)
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """handler500: a fault outside the views, or a mistake of ours."""
    error = sys.exc_info()[1]
    if error is not None and (fault := fault_of(error)):
        return answer(request, fault, error)
    return fault_page(
        request,
        500,
        _("Something went wrong on our side"),
        _("We have made a note of it. Please try again later, or call your community office."),
    )


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 (Django's signature)
    """handler400."""
    return fault_page(request, 400, _("We could not read that request"), _("Go back and try once more."))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 (Django's signature)
    """handler403."""
    return fault_page(
        request,
        403,
        _("This is not open to you"),
        _("If you need it for your work, ask the office to give you the role."),
    )


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 (Django's signature)
    """handler404."""
    return fault_page(
        request, 404, _("There is no such page"), _("The address may be mistyped, or the page is not open to you.")
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """CSRF_FAILURE_VIEW: most often a page that stood open for too long."""
    log.warning("csrf", extra={"reason": reason})
    return fault_page(
        request,
        403,
        _("This page has stood open for too long"),
        _("Go back, load the page anew and send once more. If it happens again, allow cookies for this site."),
    )
