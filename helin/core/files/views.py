"""The one view that hands out bytes."""

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from helin.core.files import queries, rules, store


@login_not_required  # a public case shows its photos to everybody; the subject's rule decides
@require_safe
def show(request: HttpRequest, attachment_id: int, variant: str) -> HttpResponseBase:
    actor = rules.claiming(getattr(request, "actor", None), getattr(request, "session", None))
    found = queries.served(attachment_id, variant, actor)
    if found is None:
        raise Http404
    try:
        file = store.read(found.key)
    except FileNotFoundError as gone:
        raise Http404 from gone
    confidential = rules.is_confidential(actor, found.subject, timezone.now())
    response = FileResponse(file, as_attachment=found.as_download, filename=found.name, content_type=found.media_type)
    response["Cache-Control"] = "no-store" if confidential else "private, max-age=300"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox; frame-ancestors 'none'"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["X-Content-Type-Options"] = "nosniff"
    return response
