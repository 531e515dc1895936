"""Addresses of the inbox."""

from django.urls import path

from helin.core.notices import views

app_name = "notices"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("readings/", views.create_readings, name="create_readings"),
    path("<int:notice_id>/readings/", views.create_reading, name="create_reading"),
    path("channels/", views.channels, name="channels"),
]
