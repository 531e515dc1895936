"""What lightens the work of the demo's desks: ready texts, lists that the dispatcher keeps, how long forms took."""

from datetime import datetime, timedelta

from django.utils import timezone

from helin.core.organisations.models import OrganisationKind
from helin.core.people.actors import actor_for
from helin.core.people.models import RoleGrant
from helin.core.places.models import Place
from helin.core.roles import Role
from helin.features.cases import actions
from helin.features.cases.models import ResponseTemplate
from helin.features.cases.workflow import Verb
from helin.kit.actors import Actor
from helin.site.demo.chance import stream
from helin.site.demo.texts import desks as words

MONTHS, FIRMS, SENT = 12, 3, (11, 18)
SECONDS = {Verb.SUBMIT: 150, Verb.ACCEPT: 40, Verb.DISPATCH: 55, Verb.REPLY: 210, Verb.CALL_BACK: 120, Verb.RATE: 35}
"""About how long a form stands open. Units: seconds; a few per cent less each month, as the forms got shorter."""


def furnish_desks(street: Place, *, seed: int, by: Actor, at: datetime) -> None:
    """Write what the desks keep for themselves, and the form times of a year."""
    grant = RoleGrant.objects.filter(place=street, role=Role.DISPATCHER).select_related("person").order_by("pk").first()
    if grant is None:
        return
    desk = actor_for(grant.person, at)
    for verb, title, text in words.STREET:
        actions.add_template(ResponseTemplate(verb=verb, title=title, text=text), street=street, by=desk, at=at)
    for name, query in words.LISTS:
        actions.save_filter(name=name, query=query, by=desk, at=at)
    firms = RoleGrant.objects.filter(role=Role.HANDLER, organisation__place__street=street)
    firms = firms.filter(organisation__kind=OrganisationKind.PROPERTY_FIRM).select_related("person", "organisation")
    for held in firms.order_by("organisation", "pk").distinct("organisation")[:FIRMS]:
        for verb, title, text in words.FIRM:
            kept = ResponseTemplate(organisation=held.organisation, verb=verb, title=title, text=text)
            actions.add_template(kept, street=street, by=actor_for(held.person, at), at=at)
    _form_times(street, seed, by, at)


def _form_times(street: Place, seed: int, by: Actor, at: datetime) -> None:
    chance = stream(seed, "form times")
    month = timezone.localtime(at).replace(day=1)
    for ago in range(MONTHS):
        sent = min(at, month + timedelta(days=27))
        for verb, usual in SECONDS.items():
            for _ in range(chance.randint(*SENT)):
                seconds = round(usual * (1 + 0.03 * ago) * chance.lognormvariate(0, 0.5))
                opened = sent - timedelta(seconds=seconds)
                actions.note_form_time(verb, street_id=street.pk, opened_at=opened, by=by, at=sent)
        month = (month - timedelta(days=1)).replace(day=1)
