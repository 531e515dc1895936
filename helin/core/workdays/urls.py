"""Addresses of the calendar."""

from django.urls import path

from helin.core.workdays import views

app_name = "workdays"
urlpatterns = [
    path("", views.calendar, name="calendar"),
    path("days/", views.create_day, name="create_day"),
    path("seeds/", views.create_seed, name="create_seed"),
]
