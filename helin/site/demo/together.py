"""Cases of the demo that hang together: duplicates merged by the desk, a concern that held two matters."""

from datetime import datetime

from helin.core.people.actors import actor_for
from helin.core.people.models import Person
from helin.core.places.models import Place
from helin.features.cases import actions, queries
from helin.features.cases.models import Case
from helin.features.cases.workflow import OPEN, SPLITTABLE, Status
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
        into = Case.objects.filter(pk__in=alike, status__in=OPEN).order_by("pk").first()
        if into is None or len(found) == MERGED:
            continue
        try:
            found.append(actions.merge(case, into=into, reason=WHY_MERGED, by=desk, at=at))
        except actions.Refused:
            continue
    return found
