"""Words for the facts of the floors below."""

from django.utils.translation import gettext_lazy as _

from helin.core.notices.phrases import Phrase, Urgency, register

register(
    "files.process/refused",
    Phrase(
        title=_("A photo you sent could not be used"),
        body=_("The picture is damaged or in a format we cannot read. Please take it again and add it once more."),
        urgency=Urgency.DIGEST,
        own=True,
    ),
)
register(
    "people.open_personal_data",
    Phrase(
        title=_("Somebody opened your contact details"),
        body=_("A member of staff opened your contact details and gave a reason. Under “My data” you see who and why."),
        urgency=Urgency.DIGEST,
        own=True,
    ),
)
register(
    "people.read_confidential",
    Phrase(
        title=_("Somebody read what you wrote in confidence"),
        body=_("A leader of the street read it and gave a reason. Under “My data” you see who and why."),
        urgency=Urgency.DIGEST,
        own=True,
    ),
)
