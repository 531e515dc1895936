"""The floor among Helin's addresses, which the middleware looks for."""

from django.urls import path

from bench.floor import views
from helin.site.urls import urlpatterns as of_helin

urlpatterns = [path("floor/", views.create), *of_helin]
