"""How a case goes on after its first word: desks, delays, replies, call-backs, second rounds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from helin.core.workdays.clock import Clock, Unit
from helin.site.demo.texts import aftermath
from helin.site.demo.world import RuleSeed, Step

DISPATCHERS = ("dispatcher", "dispatcher2", "dispatcher3", "dispatcher4")
VERIFIERS = ("verifier", "verifier", "verifier2")
REFUSALS = {
    "emergency": ("11", "12", "04"),
    "legal_channel": ("13", "10"),
    "secrecy": ("12", "16"),
    "beyond_duties": ("16", "17"),
    "unlawful": ("16", "10"),
}
"""In which first-level categories a class of refusal makes sense; the sixth, same matter, always does."""

GRADES_SOLVED = (1, 4, 17, 40, 38)
GRADES_UNSOLVED = (30, 48, 20, 2, 0)
"""Weights of the grades 1 to 5."""

ROUNDS = 3
STAGES = ("submit", "accept", "dispatch", "sign", "start", "reply", "call_back", "reopen", "", "try_call")
"""Where young cases are left standing in turn, so that every state is seen; "" lets a case go on, as does a stage that
it never comes to."""

TRIES = 3
"""How often somebody is called before "not reached", as the first scheme of rates says."""
TRIED = (0, 0, 0, 0, 1, 1, 2)
"""How many calls reached nobody before the one that did."""
BY_LINK, REFUSED = 0.18, 0.03
"""Of those who are called: how many had rated by the link in the text message before, and how many would not say."""


@dataclass(frozen=True, slots=True)
class Desk:
    """A unit as it works: its people and how often it is late or careless (1 is usual)."""

    people: Sequence[str]
    slowness: float
    carelessness: float


@dataclass(slots=True)
class Life:
    """One case being lived through. `now` moves on with every step. `calls` draws how calls went, by itself, so that
    the rest of the story stays as it was."""

    random: Random
    clock: Clock
    rule: RuleSeed
    desk: Desk
    replies: Sequence[str]
    now: datetime
    calls: Random = field(default_factory=Random)
    steps: list[Step] = field(default_factory=list)

    def step(self, verb: str, by: str, **evidence: str | int | bool) -> None:
        """Take a step now."""
        self.steps.append(Step(verb, self.now, by, evidence))

    def wait(self, least: float, most: float) -> None:
        """Let some minutes pass."""
        self.now += timedelta(minutes=self.random.uniform(least, most))

    def office(self, least: float, most: float) -> None:
        """Let some minutes pass, then wait for the office to open."""
        self.wait(least, most)
        opening = self.clock.deadline(self.now, 0, Unit.WORKING_HOURS)
        if opening > self.now:
            self.now = opening + timedelta(minutes=self.random.uniform(5, 150))


def live(life: Life, *, reporter: str, recorder: str, page: bool) -> tuple[Step, ...]:
    """Live one case to its end; the caller cuts off what lies in the future."""
    life.step("submit", recorder or reporter)
    speaker = reporter or recorder
    if life.random.random() < 0.025 and speaker:
        life.wait(20, 600)
        life.step("withdraw", speaker, reason=life.random.choice(aftermath.WITHDRAWN))
        return tuple(life.steps)
    _accept(life)
    if life.random.random() < 0.045:
        _decline(life)
        return tuple(life.steps)
    for _ in range(ROUNDS + 1):
        _dispatch(life)
        if life.random.random() < 0.012 and speaker:
            life.wait(30, 2000)
            life.step("withdraw", speaker, reason=life.random.choice(aftermath.WITHDRAWN))
            break
        if not _handle(life) or not _call_back(life, reporter if page else "", may_text=bool(reporter)):
            break
    return tuple(life.steps)


def cut(steps: Sequence[Step], at: datetime, stage: str = "") -> tuple[Step, ...]:
    """Leave out what lies after `at`, and what follows the first step named `stage`."""
    kept: list[Step] = []
    for step in steps:
        if step.at > at:
            break
        kept.append(step)
        if step.verb == stage:
            break
    return tuple(kept)


def _accept(life: Life) -> None:
    if life.rule.unit == Unit.URGENT_HOURS:
        life.wait(4, 35)
    else:
        life.wait(10, 150)
        if not 7 <= life.now.hour < 21:
            morning = life.now + timedelta(days=life.now.hour >= 21)
            life.now = morning.replace(hour=7, minute=30) + timedelta(minutes=life.random.uniform(0, 120))
    life.step("accept", life.random.choice(DISPATCHERS), category=life.rule.category)


def _decline(life: Life) -> None:
    fitting = [code for code, tops in REFUSALS.items() if life.rule.category[:2] in tops]
    code = life.random.choice([*fitting, "same_matter"])
    life.wait(5, 90)
    explanation = life.random.choice(aftermath.NOT_DISPATCHED[code])
    life.step("decline", life.random.choice(DISPATCHERS), reason_code=code, explanation=explanation)


def _dispatch(life: Life) -> None:
    life.wait(3, 45)
    evidence = {"organisation": life.rule.lead}
    if life.random.random() < 0.12:
        evidence["note"] = life.random.choice(aftermath.NOTES)
    life.step("dispatch", life.random.choice(DISPATCHERS), **evidence)


def _handle(life: Life) -> bool:
    """Sign, start, reply; False when the unit has let it lie (overdue until today)."""
    due = life.clock.deadline(life.now, life.rule.amount, Unit(life.rule.unit))
    urgent = life.rule.unit == Unit.URGENT_HOURS
    who = life.random.choice(life.desk.people)
    if urgent:
        life.wait(3, 50)
    else:
        life.office(10, 200)
    life.step("sign", who)
    life.wait(4, 40 if urgent else 180)
    life.step("start", who, handler=life.random.choice(life.desk.people))
    if life.random.random() < 0.006 * life.desk.slowness:
        return False
    _until_reply(life, due, urgent=urgent)
    life.step("reply", str(life.steps[-1].evidence["handler"]), reply=life.random.choice(life.replies))
    return True


def _until_reply(life: Life, due: datetime, *, urgent: bool) -> None:
    left = (due - life.now).total_seconds() / 60
    if life.random.random() < 0.075 * life.desk.slowness or left < 10:
        life.now = max(due, life.now)
        life.wait(40, 900) if urgent else life.office(30, life.random.choice((900, 4000, 12000)))
        return
    start, share = life.now, min(max(life.random.lognormvariate(-0.75, 0.5), 0.05), 0.97)
    life.now += timedelta(minutes=left * share)
    if not urgent:
        life.office(0, 5)
    if life.now >= due:
        life.now = due - timedelta(minutes=life.random.uniform(2, min(left / 2, 90)))
    life.now = max(life.now, start + timedelta(minutes=2))


def _call_back(life: Life, reporter: str, *, may_text: bool) -> bool:
    """The reporter rates, on the page or by the link in a text message, or an officer calls; True when the case is
    opened again."""
    late = life.steps[-1].at > life.clock.deadline(_last(life, "dispatch"), life.rule.amount, Unit(life.rule.unit))
    solved = life.random.random() > (0.3 if late else 0.12) * life.desk.carelessness
    grade = life.random.choices(range(1, 6), GRADES_SOLVED if solved else GRADES_UNSOLVED)[0]
    verifier = life.random.choice(VERIFIERS)
    pleased = aftermath.SATISFIED if grade >= 3 else aftermath.GRUDGING
    said = pleased if solved else aftermath.UNSATISFIED
    comment = life.random.choice(said) if grade <= 2 or life.random.random() < 0.35 else ""
    if reporter and life.random.random() < 0.4:
        life.wait(60, 4000)
        life.step("rate", reporter, solved=solved, grade=grade, comment=comment)
    else:
        life.office(600, 3600)
        if not _ring(life, verifier, may_text, {"solved": solved, "grade": grade, "comment": comment}):
            solved, grade = True, 3
    return _end(life, verifier, reporter, bad=not solved and grade <= 2)


def _ring(life: Life, verifier: str, may_text: bool, said: Mapping[str, str | int | bool]) -> bool:
    """An officer rings, unless the person has rated by the link in the text message; whether there is a rating."""
    if life.random.random() < 0.13:
        _try(life, verifier, TRIES - 1)
        life.step("call_back", verifier, result="not_reached")
        return False
    answered = life.random.random() > 0.07 * life.desk.carelessness
    if may_text and life.calls.random() < BY_LINK:
        life.step("rate", "", way="link", **said)
        return True
    _try(life, verifier, life.calls.choice(TRIED))
    if life.calls.random() < REFUSED:
        life.step("call_back", verifier, result="refused")
        return False
    life.step("call_back", verifier, result="reached", answered=answered, **said)
    return True


def _try(life: Life, verifier: str, count: int) -> None:
    """Calls that reached nobody, spread over the time since the reply, while the office is open."""
    replied, called = life.steps[-1].at, life.now
    for number in range(1, count + 1):
        at = replied + (called - replied) * number / (count + 1)
        life.now = min(max(at, life.clock.deadline(at, 0, Unit.WORKING_HOURS)), called)
        life.step("try_call", verifier)
    life.now = called


def _end(life: Life, verifier: str, reporter: str, *, bad: bool) -> bool:
    rounds = sum(step.verb == "reopen" for step in life.steps)
    if bad and rounds < ROUNDS and life.random.random() < 0.6:
        life.office(5, 300)
        life.step("reopen", verifier, reason=life.random.choice(aftermath.REOPEN))
        life.office(20, 600)
        return True
    life.office(10, 900)
    life.step("close", verifier)
    if reporter and rounds < ROUNDS and life.random.random() < 0.02:
        life.wait(3 * 1440, 20 * 1440)
        life.step("reopen", reporter, reason=life.random.choice(aftermath.UNSATISFIED))
        life.office(20, 600)
        return True
    return False


def _last(life: Life, verb: str) -> datetime:
    return next(step.at for step in reversed(life.steps) if step.verb == verb)
