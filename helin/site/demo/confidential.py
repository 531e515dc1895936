"""What is confidential in the demo: reports that accuse a property firm, and a few matters that the desk closed off."""

from datetime import datetime

from helin.core.organisations.models import Organisation, OrganisationKind
from helin.core.people.actors import actor_for
from helin.core.people.models import RoleGrant
from helin.core.places.models import Place
from helin.core.roles import Role
from helin.features.cases import actions
from helin.features.cases.models import Case
from helin.features.cases.workflow import AppealType

ACCUSED, CLOSED_OFF = 8, 4
SUMMARY = "请到现场核实反映的情况，依规处理后答复。不要打听是谁反映的。"
REASON = "内容涉及未成年人，不宜扩散"


def keep_confidential(street: Place, *, at: datetime) -> None:
    """Name the firm of the community in some reports of wrongdoing, and close off some matters in hand."""
    grant = RoleGrant.objects.filter(place=street, role=Role.DISPATCHER).select_related("person").order_by("pk").first()
    if grant is None:
        return
    desk = actor_for(grant.person, at)
    firms = Organisation.objects.filter(kind=OrganisationKind.PROPERTY_FIRM, place__street=street).order_by("pk")
    firm_of = {firm.place.chain_ids[1]: firm for firm in firms.select_related("place") if len(firm.place.chain_ids) > 1}
    found = Case.objects.filter(street=street).open().order_by("-pk")
    named = 0
    for case in found.filter(appeal_type=AppealType.ACCUSATION):
        firm = firm_of.get(case.community_id or 0)
        if firm is not None and firm.pk != case.lead_id and named < ACCUSED:
            actions.name_units(case, [firm.pk], by=desk, at=at)
            named += 1
    for case in found.filter(is_restricted=False, is_public=False)[:CLOSED_OFF]:
        actions.restrict(case, reason=REASON, summary=SUMMARY, by=desk, at=at)
