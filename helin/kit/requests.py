"""What every request of this site carries."""

from django.http import HttpRequest

from helin.kit.actors import Actor


class Request(HttpRequest):
    """A request behind the people middleware; annotate views with it: `request: Request`."""

    actor: Actor
