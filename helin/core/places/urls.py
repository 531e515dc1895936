"""Addresses of places."""

from django.urls import path

from helin.core.places import views

app_name = "places"
urlpatterns = [
    path("", views.list_places, name="list"),
    path("<int:place_id>/", views.place, name="place"),
    path("grids/<int:place_id>/", views.grid, name="grid"),
]
