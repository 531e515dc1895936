"""How often something does not count in the rates, for everybody to see: by reason and period, no case told apart."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Q, TextChoices
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from helin.core.roles import Role
from helin.features.cases.models import RateScheme, Rating, Ruling, in_force
from helin.features.cases.workflow import AppealReason, ExclusionReason, Ruled
from helin.kit.disclosure import BELOW, Published, publish
from helin.kit.periods import Period, month_with

PERIODS = 12
EXCLUSION_STEPS = (
    Ruled.ASK_EXCLUSION,
    Ruled.REFUSE_EXCLUSION,
    Ruled.EXCLUDE,
    Ruled.CONTEST,
    Ruled.LIFT,
    Ruled.CONFIRM,
)
APPEAL_STEPS = (Ruled.APPEAL_RATING, Ruled.DISMISS_APPEAL, Ruled.UPHOLD_APPEAL)
DECISIONS = (Ruled.EXCLUDE, Ruled.REFUSE_EXCLUSION)
SETTLED = (Ruled.LIFT, Ruled.CONFIRM)
JUDGED = (Ruled.UPHOLD_APPEAL, Ruled.DISMISS_APPEAL)


@dataclass(frozen=True, slots=True)
class Line:
    """One reason, or all of them together: a text for each step."""

    label: str
    cells: Sequence[str]


@dataclass(frozen=True, slots=True)
class Table:
    """How often each step was taken in a period, by reason."""

    lines: Sequence[Line]
    total: Line


@dataclass(frozen=True, slots=True)
class LeftOutPage:
    """A finished period, what was left out in it, and in which roles it was decided."""

    period: Period
    finding: str
    call_backs: str
    exclusions: Table
    appeals: Table
    deciders: Sequence[tuple[str, str]]
    scheme: RateScheme


def closed_periods(schemes: Sequence[RateScheme], today: date, *, count: int = PERIODS) -> list[Period]:
    """The finished periods, newest first. Each begins on the day that the scheme of its time names, and none overlaps
    another, also where that day was changed: nobody can take one figure from the other."""
    found: list[Period] = []
    first = _begun(schemes, today).first
    while len(found) < count:
        before = _begun(schemes, first - timedelta(days=1))
        found.append(Period(before.first, first))
        first = before.first
    return found


def _begun(schemes: Sequence[RateScheme], day: date) -> Period:
    """The period in which a day lies by the scheme of that day."""
    return month_with(day, start_day=in_force(schemes, on=day).period_day)


def left_out_page(street_id: int, period: Period, scheme: RateScheme) -> LeftOutPage:
    """What was asked, decided and objected to in a finished period. Two queries.

    Steps are counted where they were taken, not where they began, so a period that was shown once never changes, but
    for what is made restricted later: that is counted nowhere, see `rates.tallies`.
    """
    since, until = _starts(period.first), _starts(period.end)
    counted, roles = _taken(street_id, since, until)
    rated = Rating.objects.filter(street_id=street_id, rated_at__gte=since, rated_at__lt=until, contacted=True)
    called = rated.filter(case__is_restricted=False).count()
    exclusions, asked = _table(ExclusionReason, EXCLUSION_STEPS, counted)
    appeals, _appealed = _table(AppealReason, APPEAL_STEPS, counted)
    return LeftOutPage(
        period=period,
        finding=_finding(asked),
        call_backs=str(called) if called >= BELOW or not called else _("fewer than five"),
        exclusions=exclusions,
        appeals=appeals,
        deciders=_deciders(roles),
        scheme=scheme,
    )


def _taken(street_id: int, since: datetime, until: datetime) -> tuple[Counter[tuple[str, str]], set[tuple[str, str]]]:
    """How often each step was taken, by step and reason, and in which roles. One query."""
    there = Q(exclusion__street_id=street_id, exclusion__case__is_restricted=False)
    there |= Q(appeal__street_id=street_id, appeal__case__is_restricted=False)
    rows = (
        Ruling.objects.filter(there, said_at__gte=since, said_at__lt=until)
        .order_by()
        .annotate(reason=Coalesce("exclusion__reason", "appeal__reason"))
        .values_list("verb", "reason", "role")
        .annotate(n=Count("pk"))
    )
    counted: Counter[tuple[str, str]] = Counter()
    roles: set[tuple[str, str]] = set()
    for verb, reason, role, n in rows:
        counted[verb, reason] += n
        roles |= {(verb, role)} if role else set()
    return counted, roles


def _table(
    reasons: type[TextChoices], steps: Sequence[Ruled], counted: Mapping[tuple[str, str], int]
) -> tuple[Table, Mapping[Ruled, Published]]:
    """Each step published by itself: no figure of one adds up with those of another."""
    columns = {step: publish([counted.get((step, reason), 0) for reason in reasons.values]) for step in steps}
    lines = [
        Line(str(label), [_cell(columns[step].counts[place]) for step in steps])
        for place, label in enumerate(reasons.labels)
    ]
    total = Line(_("Together"), [total_text(columns[step]) for step in steps])
    return Table(lines, total), columns


def _cell(count: int | None) -> str:
    return _("not shown") if count is None else str(count)


def total_text(column: Published) -> str:
    """The sum, or what everybody can add up."""
    if column.total is not None:
        return str(column.total)
    return _("%(n)d or more") % {"n": column.at_least}


def _finding(asked: Mapping[Ruled, Published]) -> str:
    """The finding, computed."""
    excluded = asked[Ruled.EXCLUDE]
    if excluded.total == 0:
        return _("In this period nothing was left out of the rates.")
    if excluded.total is None:
        return _("In this period %(n)s cases were left out of the rates.") % {"n": total_text(excluded)}
    told = ngettext(
        "In this period %(n)d case was left out of the rates.",
        "In this period %(n)d cases were left out of the rates.",
        excluded.total,
    )
    return told % {"n": excluded.total}


def _deciders(roles: set[tuple[str, str]]) -> list[tuple[str, str]]:
    """What was decided, and in which roles; of whom and how often is not told."""
    asked: list[tuple[str, Sequence[Any]]] = [
        (_("Whether a case is left out"), DECISIONS),
        (_("Objections of reporters"), SETTLED),
        (_("Appeals of units against a rating"), JUDGED),
    ]
    found = []
    for label, verbs in asked:
        held = {role for verb, role in roles if verb in verbs}
        names = [str(role.label) for role in (Role.LEADER, Role.DISPATCHER, Role.VERIFIER) if role in held]
        found.append((label, _(", ").join(names) or _("nothing was decided")))
    return found


def _starts(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
