"""Where Open311 lives: /open311/v2/. The specification wants the format at the end, without a slash."""

from django.urls import path, register_converter

from helin.features.cases.api.open311 import resources


class Format:
    """The two that are spoken."""

    regex = "json|xml"

    def to_python(self, value: str) -> str:
        """As it stands."""
        return value

    def to_url(self, value: str) -> str:
        """As it stands."""
        return value


register_converter(Format, "format")
app_name = "open311"
urlpatterns = [
    path("discovery.<format:fmt>", resources.discovery, name="discovery"),
    path("v2/discovery.<format:fmt>", resources.discovery, name="discovery_v2"),
    path("v2/services.<format:fmt>", resources.services, name="services"),
    path("v2/services/<str:code>.<format:fmt>", resources.service, name="service"),
    path("v2/requests.<format:fmt>", resources.requests, name="requests"),
    path("v2/requests/<str:number>.<format:fmt>", resources.single, name="request"),
    path("v2/tokens/<str:token>.<format:fmt>", resources.token, name="token"),
    path("v2/servicerequestupdates.<format:fmt>", resources.updates, name="updates"),
]
