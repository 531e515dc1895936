"""Addresses of the tree of bodies."""

from django.urls import path

from helin.core.organisations import views

app_name = "organisations"
urlpatterns = [
    path("", views.tree, name="tree"),
    path("<int:organisation_id>/", views.show, name="show"),
    path("in/<int:place_id>/", views.public, name="public"),
]
