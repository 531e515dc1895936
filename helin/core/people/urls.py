"""Addresses of the doors and of one's own pages."""

from django.urls import path

from helin.core.people import views

app_name = "people"
urlpatterns = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("code/", views.request_code, name="request_code"),
    path("code/check/", views.check_code, name="check_code"),
    path("join/", views.join, name="join"),
    path("second-step/", views.second_step, name="second_step"),
]
