"""The one address of the floor; the server's health beside it."""

from django.http import HttpResponse
from django.urls import path

from bench.floor import views

urlpatterns = [path("floor/", views.create), path("livez", lambda _request: HttpResponse("ok\n"))]
