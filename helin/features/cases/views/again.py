"""After a mistake the page is asked for anew with what was typed: Back finds pages, and never a form to send again."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.forms import FileField
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from helin.features.cases.views import limits
from helin.kit.forms import Form

KEY, KEPT_MAX = "cases.typed", 30_000
"""Where in the session it waits, and how much of it: more is shown in place."""
F = TypeVar("F", bound=Form)


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody sent now, or sent before the page was asked for anew. `said` is None when they have only come."""

    said: QueryDict | None = None
    files: MultiValueDict[str, Any] | None = None
    of_files: Mapping[str, list[str]] = field(default_factory=dict)

    def fill(self, form: Callable[..., F], **options: Any) -> F:
        """Make the form of it; what was wrong with files is told again, for they are not kept."""
        made = form(self.said, self.files, **options)
        for name, messages in self.of_files.items():
            made.add_error(name, messages)
        return made


def typed(request: HttpRequest) -> Typed:
    """Take what was sent; what waits from before is taken out, so that it is shown once."""
    if request.method == "POST":
        return Typed(request.POST, request.FILES)
    kept = request.session.pop(KEY, None) if KEY in request.session else None
    if not kept or kept["at"] != request.get_full_path():
        return Typed()
    return Typed(QueryDict(kept["said"]), None, kept["of_files"])


def ask_again(request: HttpRequest, form: Form) -> HttpResponse | None:
    """Keep what was sent and lead back to the page; None when it is to be shown in place instead, for there is too
    much of it or it comes too often from where nobody is signed in."""
    said = request.POST.copy()
    said.pop("csrfmiddlewaretoken", None)
    kept = {"at": request.get_full_path(), "said": said.urlencode(), "of_files": _of_files(request, form)}
    if len(kept["said"]) > KEPT_MAX or limits.wait(request, limits.MISTAKES, at=timezone.now()):
        return None
    request.session[KEY] = kept
    return HttpResponseRedirect(request.get_full_path())


def _of_files(request: HttpRequest, form: Form) -> dict[str, list[str]]:
    """What to say of each field with files: what was wrong, or that they are to be chosen once more."""
    names = [name for name, one in form.fields.items() if isinstance(one, FileField) and name in request.FILES]
    again = [_("Please choose the photos once more.")]
    return {name: [str(told) for told in form.errors.get(name, again)] for name in names}
