"""URLs of the design system: the switches on every page, the complaint page, the gallery."""

from django.urls import path

from helin.ui import views

app_name = "ui"
urlpatterns = [
    path("", views.show_gallery, name="gallery"),
    path("mode/", views.set_mode, name="mode"),
    path("theme/", views.set_theme, name="theme"),
    path("language/", views.set_language, name="language"),
    path("complaint/", views.show_complaint, name="complaint"),
]
