"""Addresses of the journal."""

from django.urls import path

from helin.core.journal import views

app_name = "journal"
urlpatterns = [path("audit/", views.audit, name="audit")]
