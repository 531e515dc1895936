"""Draws by lot: the public list and page, the file with which anybody redoes a draw, and drawing itself."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from helin.features.cases import actions
from helin.features.cases.forms.samples import DrawForm
from helin.features.cases.models import Sample
from helin.features.cases.queries import samples as lots
from helin.features.cases.views.access import actor_of, street_of
from helin.features.cases.views.disputes import attempt
from helin.kit import permissions


@login_not_required
@require_safe
def samples(request: HttpRequest) -> HttpResponse:
    street = street_of(request)
    may_draw = permissions.can(actor_of(request), "cases.draw_sample", place_ids=street.chain_ids)
    context = {"rows": lots.samples(street.pk), "street": street, "may_draw": may_draw}
    return render(request, "cases/samples/list.html", context)


@login_not_required
@require_safe
def sample(request: HttpRequest, pk: int) -> HttpResponse:
    found, actor = _sample_or_404(pk), actor_of(request)
    sees_calls = permissions.can(actor, "cases.see_sample_calls", place_ids=[found.street_id])
    context = {"page": lots.sample_page(found), "sees_calls": sees_calls}
    return render(request, "cases/samples/show.html", context)


@login_not_required
@require_safe
def sample_file(request: HttpRequest, pk: int) -> HttpResponse:  # noqa: ARG001  (the same for everybody)
    return JsonResponse(lots.sample_file(_sample_or_404(pk)), json_dumps_params={"indent": 1})


@require_http_methods(["GET", "HEAD", "POST"])
def create_sample(request: HttpRequest) -> HttpResponse:
    now, actor, street = timezone.now(), actor_of(request), street_of(request)
    permissions.require(actor, "cases.draw_sample", place_ids=street.chain_ids)
    offered = lots.drawable_periods(street.pk, at=now)
    form = DrawForm([_choice(one) for one in offered if one.size], request.POST or None)
    if request.method == "POST" and form.is_valid():
        first_on = form.cleaned_data["period"]
        made = attempt(form, lambda: actions.draw_sample(street=street, first_on=first_on, by=actor, at=now))
        if made:
            return redirect("cases:sample", pk=made.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "cases/samples/draw.html", {"form": form}, status=status)


def _choice(one: lots.Drawable) -> tuple[str, str]:
    said = {"period": one.label, "frame": one.frame, "size": one.size}
    return one.period.first.isoformat(), _("%(period)s: %(size)d of %(frame)d closed matters are drawn") % said


def _sample_or_404(pk: int) -> Sample:
    try:
        return lots.get_sample(pk)
    except Sample.DoesNotExist:
        raise Http404 from None
