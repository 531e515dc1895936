"""Cases of the demo that hang together: duplicates merged, a concern that held two matters, units called to help."""

from datetime import datetime, timedelta

from django.db.models import F
from django.utils import timezone

from helin.core.organisations.models import Organisation
from helin.core.people.actors import actor_for
from helin.core.people.models import Person, RoleGrant
from helin.core.places.models import Place
from helin.core.roles import Role
from helin.features.cases import actions, queries
from helin.features.cases.models import Case, CoUnit
from helin.features.cases.workflow import IN_HAND, SPLITTABLE, CoVerb, Status
from helin.kit.actors import Actor

MERGED, LOOKED_AT = 5, 60
WHY_MERGED = "两位居民说的是同一处、同一件事，合在一起办，答复同时告诉两位。"
WHY_APART = "到现场看了，不是同一处，分开办。"
WHY_SPLIT = "您说的是两件事，归两家单位管，分开办快一些。"
PARTS = (
    ("楼下堆着旧家具，一直没人清", "来反映的时候还说到：单元门口堆着旧沙发和床板，有半个月了，进出要绕着走。"),
    ("小区路面有个坑，下雨积水", "来反映的时候还说到：从北门进来不远，路面塌下去一块，下雨就积水，骑车容易摔。"),
)


def put_together(street: Place, dispatcher: Person, *, at: datetime) -> None:
    """Merge likely duplicates and take one out again; split two cases. What is chosen depends on the cases alone."""
    desk = actor_for(dispatcher, at)
    merged = _merge(street, desk, at)
    if len(merged) == MERGED:
        actions.unmerge(merged[0], reason=WHY_APART, by=desk, at=at)
    _split(street, desk, at)
    _call(street, desk, at)


def _split(street: Place, desk: Actor, at: datetime) -> None:
    """The first open cases in hand get a second matter of their own."""
    kin = Case.objects.filter(street=street, merged_into__isnull=False).values("merged_into")
    whole = Case.objects.filter(street=street, status__in=SPLITTABLE, lead__isnull=False, reporter__isnull=False)
    whole = whole.exclude(pk__in=kin).exclude(appeal_type="accusation").order_by("pk")
    for case, (title, text) in zip(whole, PARTS, strict=False):
        actions.split(case, title=title, text=text, reason=WHY_SPLIT, by=desk, at=at)


def _merge(street: Place, desk: Actor, at: datetime) -> list[Case]:
    """The newest cases that wait at the desk go into the open ones that they are likely the same as."""
    found: list[Case] = []
    waiting = Case.objects.filter(street=street, status__in=[Status.SUBMITTED, Status.ACCEPTED]).order_by("-pk")
    for case in waiting[:LOOKED_AT]:
        alike = [row.case_id for row in queries.likely_duplicates(case, desk, at=at)]
        near = Case.objects.filter(
            pk__in=alike, community=case.community_id, category=case.category_id or F("category")
        )
        into = near.filter(status__in=[Status.ACCEPTED, *IN_HAND]).order_by("pk").first()
        if into is None or len(found) == MERGED:
            continue
        try:
            found.append(actions.merge(case, into=into, reason=WHY_MERGED, by=desk, at=at))
        except actions.Refused:
            continue
    return found


TASKS = ("请派人到现场看一下管线，告诉物业能不能当天修。", "请查一下是不是归你们管的路段，能处理的当天处理。", "")
REPORT = "已派人到现场，线路接头烧了，换好了，没有别的隐患。"
WHY_LATER: dict[str, str | bool] = {"reason": "要等配件，本地没有货。", "next_step": "到货当天更换，换完再报。"}
WHY_RELEASED = "物业自己处理好了，不用再来。"
WAYS: tuple[tuple[CoVerb, ...], ...] = (
    (),
    (CoVerb.SIGN_CALL,),
    (CoVerb.SIGN_CALL, CoVerb.REPORT_INTERIM),
    (CoVerb.SIGN_CALL, CoVerb.REPORT_BACK),
    (CoVerb.RELEASE,),
    (),
)
"""How far each call has come; the first one is old, so it is late."""


def _call(street: Place, desk: Actor, at: datetime) -> None:
    """Units are called to cases being handled, one call in each state and one that is late."""
    handled = Case.objects.filter(street=street, status=Status.HANDLING, lead__isnull=False).order_by("pk")
    held = RoleGrant.objects.filter(role=Role.HANDLER, organisation__place__street=street).order_by(
        "organisation", "pk"
    )
    hands: dict[int, Person] = {}
    for grant in held.select_related("person"):
        hands.setdefault(grant.organisation_id or 0, grant.person)
    units = list(Organisation.objects.filter(pk__in=hands, kind="department", closed_on=None).order_by("pk"))
    for number, (case, way) in enumerate(zip(handled, WAYS, strict=False)):
        began = at - timedelta(days=2 if number else 12)
        others = [unit for unit in units if unit.pk != case.lead_id]
        if not others:
            return
        unit = others[number % len(others)]
        task = TASKS[number % len(TASKS)]
        (call,) = actions.call_in(case, [actions.Call(unit.pk, 3, task)], by=desk, at=max(began, case.status_at))
        _answer(call, way, desk, actor_for(hands[unit.pk], at), at)


def _answer(call: CoUnit, way: tuple[CoVerb, ...], desk: Actor, hand: Actor, at: datetime) -> None:
    promised = (timezone.localdate(at) + timedelta(days=4)).isoformat()
    said: dict[CoVerb, dict[str, str | bool]] = {
        CoVerb.SIGN_CALL: {},
        CoVerb.REPORT_INTERIM: {**WHY_LATER, "promised_on": promised, "for_public": True},
        CoVerb.REPORT_BACK: {"report": REPORT, "for_public": True},
        CoVerb.RELEASE: {"reason": WHY_RELEASED},
    }
    for verb in way:
        by = desk if verb == CoVerb.RELEASE else hand
        actions.answer_call(call, verb, by=by, at=max(call.called_at, at - timedelta(hours=3)), **said[verb])
