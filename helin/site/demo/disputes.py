"""What does not count in the demo's rates, and calls about bad ratings: in every state, believable, drawn by seed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from helin.core.people.models import RoleGrant
from helin.core.places.models import Place
from helin.core.roles import Role
from helin.core.workdays import queries as workdays
from helin.core.workdays.clock import Clock, Unit
from helin.features.cases import actions
from helin.features.cases.actions import PastCall, PastDispute, PastRuling
from helin.features.cases.models import Rating
from helin.features.cases.workflow import AppealType, ExclusionReason, FollowUpResult, Grade, Ruled
from helin.kit.actors import Actor
from helin.site.demo.chance import stream
from helin.site.demo.texts import disputes as words

DAYS, CALLED_FOR = 400, timedelta(days=60)
ASKED_OF_BAD, ASKED_OF_GOOD, APPEALED = 0.3, 0.055, 0.12
"""How many of the badly and of the well rated cases a unit wants left out; against how many bad ratings it appeals."""
REASONS: Mapping[str, tuple[str, ...]] = {
    "unreasonable": ("01", "02", "10", "16", "18"),
    "out_of_scope": ("13", "15", "16", "17"),
    "untrue": (),
    "repeated": (),
    "beyond_control": ("02", "03", "04", "06", "07"),
}
"""In which first-level categories a reason makes sense; none: in all."""
STANDING = (
    (),
    (),
    (Ruled.EXCLUDE,),
    (Ruled.EXCLUDE,),
    (Ruled.EXCLUDE, Ruled.CONTEST),
    (Ruled.EXCLUDE, Ruled.CONTEST),
)
"""How far the newest cases have come, so that each open state is seen."""
OPEN_APPEALS = 3
DISPUTED = (AppealType.HELP, AppealType.COMPLAINT)
"""Over which kinds there is a dispute: nobody says of a question or a suggestion that it is untrue."""
WAITING = (2, 0, 1, 0)
"""How often those were tried who still wait for a call, in turn."""
RESULTS = (FollowUpResult.KEPT,) * 6 + (
    FollowUpResult.CHANGED,
    FollowUpResult.CHANGED,
    FollowUpResult.NOT_REACHED,
    FollowUpResult.NOT_REACHED,
    FollowUpResult.REFUSED,
)


@dataclass(slots=True)
class _Scene:
    """Who works where, and the chance that draws."""

    random: Random
    clock: Clock
    at: datetime
    people: Mapping[str, Sequence[int]]
    desks: Mapping[int, Sequence[int]]

    def office(self, after: datetime, least: float, most: float) -> datetime:
        """A moment some hours later, while the office is open."""
        at = after + timedelta(hours=self.random.uniform(least, most))
        opening = self.clock.deadline(at, 0, Unit.WORKING_HOURS)
        return at if opening <= at else opening + timedelta(minutes=self.random.uniform(5, 150))

    def somebody(self, roles: Sequence[str], *, but: set[int | None]) -> tuple[int, str]:
        """Somebody of one of the roles who is none of these."""
        found = [(person, role) for role in roles for person in self.people[role] if person not in but]
        return self.random.choice(found)


def load_disputes(street: Place, *, seed: int, by: Actor, at: datetime) -> int:
    """Write the exclusions and appeals of a year; how many."""
    return actions.bulk_load_disputes(disputes_of(street, seed=seed, at=at), street=street, by=by, at=at)


def disputes_of(street: Place, *, seed: int, at: datetime) -> list[PastDispute]:
    """The exclusions and appeals of a year, the newest ones still open. The same cases and seed give the same."""
    scene = _scene(street, seed, "disputes", at)
    ratings = [rating for rating in _ratings(street, at) if rating.case.appeal_type in DISPUTED]
    newest, older = ratings[-len(STANDING) :], ratings[: -len(STANDING)]
    found = [_exclusion(scene, rating, steps) for rating, steps in zip(newest, STANDING, strict=False)]
    return [*found, *_drawn(scene, older)]


def load_calls(street: Place, *, seed: int, by: Actor, at: datetime) -> int:
    """Write the calls about the bad ratings of the last weeks; how many."""
    return actions.bulk_load_calls(calls_of(street, seed=seed, at=at), street=street, by=by, at=at)


def calls_of(street: Place, *, seed: int, at: datetime) -> list[PastCall]:
    """The calls about the bad ratings of the last weeks: the newest wait, the others are done."""
    scene = _scene(street, seed, "calls about ratings", at)
    bad = [r for r in _ratings(street, at) if r.by_reporter and _is_bad(r) and at - r.rated_at < CALLED_FOR]
    waiting = [r for r in bad if r.round == r.case.reopened_count][-len(WAITING) :]
    open_ones = [PastCall(rating, tries=tries) for rating, tries in zip(waiting, WAITING, strict=False)]
    return [*open_ones, *(_call(scene, rating) for rating in bad if rating not in waiting)]


def _scene(street: Place, seed: int, part: str, at: datetime) -> _Scene:
    desks: dict[int, list[int]] = {}
    for body, person in (
        RoleGrant.objects.filter(role=Role.HANDLER, organisation__place__street=street)
        .order_by("pk")
        .values_list("organisation_id", "person_id")
    ):
        desks.setdefault(body, []).append(person)
    people: dict[str, list[int]] = {Role.LEADER: [], Role.DISPATCHER: [], Role.VERIFIER: []}
    held = RoleGrant.objects.filter(place=street, role__in=people).order_by("pk")
    for role, person in held.values_list("role", "person_id"):
        people[role].append(person)
    return _Scene(stream(seed, part), workdays.clock(), at, people, desks)


def _ratings(street: Place, at: datetime) -> list[Rating]:
    """The valid ratings of the last year, one of a case, the newest of it; in order of time."""
    own = ("case", "street", "lead", "round", "by_reporter", "solved", "grade", "by_id", "rated_at")
    of_case = ("place", "street", "reporter", "handled_by", "reopened_count", "appeal_type", "category__code")
    found = (
        Rating.objects.filter(street=street, contacted=True, rated_at__gte=at - timedelta(DAYS))
        .select_related("case", "case__category")
        .only(*own, *(f"case__{name}" for name in of_case))
    )
    last = {rating.case_id: rating for rating in found.order_by("rated_at", "pk")}
    return sorted(last.values(), key=lambda rating: (rating.rated_at, rating.pk))


def _is_bad(rating: Rating) -> bool:
    return rating.solved is False or (rating.grade or Grade.SATISFIED) <= Grade.DISSATISFIED


def _drawn(scene: _Scene, ratings: Sequence[Rating]) -> Iterator[PastDispute]:
    """What units asked over the year; the newest appeals still wait."""
    appeals: list[Rating] = []
    for rating in ratings:
        bad = _is_bad(rating)
        if scene.random.random() < (ASKED_OF_BAD if bad else ASKED_OF_GOOD):
            yield _exclusion(scene, rating, None)
        elif bad and scene.random.random() < APPEALED:
            appeals.append(rating)
    for rating in appeals:
        yield _appeal(scene, rating, still_open=rating in appeals[-OPEN_APPEALS:])


def _exclusion(scene: _Scene, rating: Rating, steps: Sequence[Ruled] | None) -> PastDispute:
    """One case: with `steps` exactly as far as these, else as far as chance and time lead."""
    top = rating.case.category.code[:2] if rating.case.category else ""
    fitting = [reason for reason, tops in REASONS.items() if not tops or top in tops]
    reason = scene.random.choice([*fitting, "untrue"])
    asker = scene.random.choice(scene.desks.get(rating.lead_id) or scene.people[Role.DISPATCHER])
    walked = _walk(scene, rating) if steps is None else list(steps)
    hours = (1, 40) if steps is None else (0.1, 0.2)
    now = scene.office(rating.rated_at, *hours)
    said = [PastRuling(Ruled.ASK_EXCLUSION, now, asker, scene.random.choice(words.ASKED[reason]))]
    used: set[int | None] = {asker, *rating.case.handled_by}
    for number, verb in enumerate(walked):
        now = scene.office(now, 3, 50) if steps is None else scene.at - timedelta(hours=20 - 8 * number)
        now = max(now, said[-1].at)
        if now > scene.at:
            break
        said.append(_step(scene, rating, verb, now, used))
    return PastDispute(rating, ExclusionReason(reason), said)


def _walk(scene: _Scene, rating: Rating) -> list[Ruled]:
    """Which steps a case takes after it was asked."""
    draw = scene.random.random
    if draw() < 0.28:
        return [Ruled.REFUSE_EXCLUSION]
    if draw() > 0.3 or rating.case.reporter_id is None:
        return [Ruled.EXCLUDE]
    return [Ruled.EXCLUDE, Ruled.CONTEST, Ruled.LIFT if draw() < 0.45 else Ruled.CONFIRM]


def _step(scene: _Scene, rating: Rating, verb: Ruled, now: datetime, used: set[int | None]) -> PastRuling:
    texts = {
        Ruled.EXCLUDE: words.EXCLUDED,
        Ruled.REFUSE_EXCLUSION: words.REFUSED,
        Ruled.CONTEST: words.CONTESTED,
        Ruled.LIFT: words.LIFTED,
        Ruled.CONFIRM: words.CONFIRMED,
    }
    said = scene.random.choice(texts[verb])
    if verb == Ruled.CONTEST:
        return PastRuling(verb, now, rating.case.reporter_id or 0, said)
    decides = (Role.DISPATCHER, Role.LEADER) if verb in (Ruled.EXCLUDE, Ruled.REFUSE_EXCLUSION) else (Role.VERIFIER,)
    person, role = scene.somebody(decides, but=used)
    used.add(person)
    return PastRuling(verb, now, person, said, role)


def _appeal(scene: _Scene, rating: Rating, *, still_open: bool) -> PastDispute:
    reason = scene.random.choice(list(words.APPEALED))
    asker = scene.random.choice(scene.desks.get(rating.lead_id) or scene.people[Role.DISPATCHER])
    filed = min(scene.office(rating.rated_at, 1, 40), scene.at)
    said = [PastRuling(Ruled.APPEAL_RATING, filed, asker, scene.random.choice(words.APPEALED[reason]))]
    decided = scene.office(filed, 4, 60)
    if not still_open and decided <= scene.at:
        verb = Ruled.UPHOLD_APPEAL if scene.random.random() < 0.35 else Ruled.DISMISS_APPEAL
        text = scene.random.choice(words.UPHELD if verb == Ruled.UPHOLD_APPEAL else words.DISMISSED)
        person, role = scene.somebody((Role.LEADER, Role.DISPATCHER), but={asker, rating.by_id})
        said.append(PastRuling(verb, decided, person, text, role))
    return PastDispute(rating, reason, said, is_appeal=True)


def _call(scene: _Scene, rating: Rating) -> PastCall:
    """A call that was made; where the case was opened again after the rating, that is what came of it."""
    officer, _role = scene.somebody((Role.VERIFIER,), but={*rating.case.handled_by})
    at = min(scene.office(rating.rated_at, 6, 50), scene.at)
    if rating.round < rating.case.reopened_count:
        return PastCall(rating, 0, FollowUpResult.REOPENED, scene.random.choice(words.TAKEN_UP), by_id=officer, at=at)
    result = scene.random.choice(RESULTS)
    tries = 3 if result == FollowUpResult.NOT_REACHED else scene.random.choice((0, 0, 0, 1))
    said = {FollowUpResult.KEPT: words.KEPT, FollowUpResult.CHANGED: words.CHANGED}.get(result)
    call = PastCall(rating, tries, result, scene.random.choice(said) if said else "", by_id=officer, at=at)
    if result != FollowUpResult.CHANGED:
        return call
    return PastCall(rating, tries, result, call.words, solved=True, grade=Grade.SATISFIED, by_id=officer, at=at)
