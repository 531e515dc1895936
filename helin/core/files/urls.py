"""Addresses of files."""

from django.urls import path

from helin.core.files import views

app_name = "files"
urlpatterns = [path("<int:attachment_id>/<slug:variant>/", views.show, name="show")]
