"""Validate JSON, insert one row, answer with its id."""

import json

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from bench.floor.models import Row


class RowForm(forms.Form):
    """What a concern cannot do without."""

    title = forms.CharField(max_length=60)
    text = forms.CharField(max_length=2000)
    place_id = forms.IntegerField(min_value=1)
    request_key = forms.UUIDField()


@csrf_exempt
@login_not_required
def create(request: HttpRequest) -> HttpResponse:
    form = RowForm(json.loads(request.body))
    if not form.is_valid():
        return JsonResponse(form.errors, status=422)
    row = Row.objects.create(at=timezone.now(), **form.cleaned_data)
    response = JsonResponse({"id": row.pk}, status=201)
    response["Content-Length"] = str(len(response.content))
    return response
