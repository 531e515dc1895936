"""Helin's own production settings with neither its apps nor any middleware: nothing but the view costs anything."""

from helin.site.settings import *  # noqa: F403  # settings build on one another

INSTALLED_APPS = ["django.contrib.staticfiles", "bench.floor"]
AUTH_USER_MODEL = "auth.User"  # named, never loaded
MIDDLEWARE: list[str] = []
ROOT_URLCONF = "bench.floor.urls"
