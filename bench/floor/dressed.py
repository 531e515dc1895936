"""The floor's view inside Helin, behind all its middleware: the difference to the floor is what that costs."""

from helin.site.settings import *  # noqa: F403  # settings build on one another
from helin.site.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "bench.floor"]
ROOT_URLCONF = "bench.floor.dressed_urls"
