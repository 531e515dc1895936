"""What triage suggests for a case, and how good its suggestions were. Advice: the catalogue and people decide."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from helin.core.journal.models import Entry
from helin.core.organisations import queries as organisations
from helin.features.cases.models import FIELDS, KINDS, Case, Category, TriageKind, TriageModel, triage_tags, triage_text
from helin.features.cases.queries.catalogue import name_of
from helin.kit.classify import Model
from helin.kit.rates import Rate
from helin.ui.charts.heat import HeatTable
from helin.ui.charts.intervals import DotChart, Estimate

MOST = 3
LEAST = 0.03
"""What is less likely is no help."""
CLASSES_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One choice offered: how likely in whole percent, and the (masked) words that spoke for it."""

    id: int
    name: str
    percent: int
    words: Sequence[str]


def suggestions(case: Case, verb: str, choices: Mapping[str, Sequence[Any]]) -> list[Suggestion]:
    """The three likeliest of the choices that the form offers; empty without a model. One query, two the first time."""
    if verb not in KINDS:
        return []
    offered = dict(_flat(choices.get(FIELDS[verb], ())))
    current = TriageModel.objects.filter(street_id=case.street_id, kind=KINDS[verb], is_current=True)
    if not offered or (pk := current.values_list("pk", flat=True).first()) is None:
        return []
    return [
        Suggestion(int(g.label), offered[g.label], round(100 * g.probability), (*g.words, *_named(g.tags)))
        for g in _model(pk).guesses(triage_text(case), triage_tags(case, KINDS[verb]), among=offered, most=MOST)
        if g.probability >= LEAST
    ]


@lru_cache(maxsize=8)
def _model(pk: int) -> Model:
    """Kept in the process: a training is never changed, a new one has another id."""
    return Model.from_bytes(bytes(TriageModel.objects.values_list("weights", flat=True).get(pk=pk)))


def _flat(choices: Sequence[Any]) -> list[tuple[str, str]]:
    """Choices of a select without their groups."""
    found: list[tuple[str, str]] = []
    for value, label in choices:
        found += _flat(label) if isinstance(label, list | tuple) else [(str(value), str(label))]
    return [(value, label) for value, label in found if value]


def _named(tags: Sequence[str]) -> list[str]:
    """What stood beside the text, in words."""
    names = {"category": _("the category"), "community": _("the community")}
    return [names[tag.partition(":")[0]] for tag in tags]


@dataclass(frozen=True, slots=True)
class Taken:
    """How often people took what was suggested, of the moves at which something was."""

    first: Rate
    any: Rate


@dataclass(frozen=True, slots=True)
class TriageReport:
    """The last training of a kind, in figures a person can check."""

    kind: str
    label: str
    trained_at: datetime
    n: int
    left_out: int
    accuracy: Rate
    top3: float
    macro_f1: float
    brier: float
    ece: float
    baselines: Sequence[tuple[str, float, float]]
    confusion: HeatTable
    calibration: DotChart
    taken: Taken

    @property
    def accuracy_text(self) -> str:
        """The share of right first guesses with its interval and n."""
        low, high = self.accuracy.interval or (0.0, 1.0)
        return _("%(share)s (95 %% interval %(low)s–%(high)s, n = %(n)d)") % {
            "share": f"{self.accuracy.share or 0:.0%}",
            "low": f"{low:.0%}",
            "high": f"{high:.0%}",
            "n": self.accuracy.n,
        }

    @property
    def top3_text(self) -> str:
        """In whole percent."""
        return f"{self.top3:.0%}"

    @property
    def baseline_rows(self) -> list[tuple[str, str, float]]:
        """Name, accuracy in whole percent, macro-F1."""
        return [(name, f"{accuracy:.0%}", f1) for name, accuracy, f1 in self.baselines]

    @property
    def taken_text(self) -> str:
        """How often the first, and any of the three, was taken."""
        if not self.taken.first.n:
            return _("nothing was suggested in this time")
        return _("of %(n)d: the first taken in %(first)d, one of the three in %(any)d") % {
            "first": int(self.taken.first.hits),
            "any": int(self.taken.any.hits),
            "n": self.taken.first.n,
        }

    @property
    def verdict(self) -> str:
        """The finding, computed: whether the suggestion beats what needs no model at all."""
        low, _high = self.accuracy.interval or (0.0, 1.0)
        best = max(accuracy for _name, accuracy, _f1 in self.baselines)
        if low > best:
            return _("It is right more often than the simple rules beside it.")
        return _("It is not clearly better than the simple rules beside it: read it with care.")


def triage_reports(street_id: int, *, since: datetime, until: datetime) -> list[TriageReport]:
    """The current report of each kind that was trained. At most six queries."""
    rows = TriageModel.objects.filter(street_id=street_id, is_current=True).defer("weights").order_by("kind")
    taken = _taken(street_id, since, until)
    return [_report(row, taken[row.kind]) for row in rows]


def _report(row: TriageModel, taken: Taken) -> TriageReport:
    found = row.report
    names = _names(row.kind, [int(label) for label in found["labels"]])
    base = found["baselines"]
    told = (
        ("majority", _("Always the commonest")),
        ("keywords", _("Words of the names")),
        ("complement_nb", _("Naive Bayes")),
    )
    return TriageReport(
        kind=row.kind,
        label=str(TriageKind(row.kind).label),
        trained_at=row.trained_at,
        n=row.n,
        left_out=found["left_out"],
        accuracy=Rate(found["hits"], found["n"]),
        top3=found["top3"],
        macro_f1=found["macro_f1"],
        brier=found["brier"],
        ece=found["ece"],
        baselines=[(str(name), base[key]["accuracy"], base[key]["macro_f1"]) for key, name in told],
        confusion=_confusion(found["confusion"], names),
        calibration=_calibration(found["bins"]),
        taken=taken,
    )


def _names(kind: str, ids: Sequence[int]) -> list[str]:
    if kind == TriageKind.LEAD:
        found = organisations.organisation_names(ids)
    else:
        found = {c.pk: name_of(c) for c in Category.objects.filter(pk__in=ids)}
    return [found.get(pk, "–") for pk in ids]


def _confusion(cells: Sequence[Sequence[int]], names: Sequence[str]) -> HeatTable:
    """Truth by guess for the commonest classes; the rest is one row and one column."""
    order = sorted(range(len(cells)), key=lambda i: -sum(cells[i]))
    shown, rest = order[:CLASSES_SHOWN], order[CLASSES_SHOWN:]
    groups = [*([i] for i in shown), *([rest] if rest else [])]
    labels = (*(names[i] for i in shown), *([_("all others")] if rest else []))
    counts = tuple(tuple(sum(cells[t][g] for t in truth for g in guess) for guess in groups) for truth in groups)
    wrong = [(counts[i][j], i, j) for i in range(len(groups)) for j in range(len(groups)) if i != j]
    most, truth, guess = max(wrong, default=(0, 0, 0))
    finding = (
        ngettext(
            "Most often mistaken: “%(truth)s” for “%(guess)s”, %(n)d time",
            "Most often mistaken: “%(truth)s” for “%(guess)s”, %(n)d times",
            most,
        )
        % {"truth": labels[truth], "guess": labels[guess], "n": most}
        if most
        else _("None of these was mistaken for another")
    )
    return HeatTable(finding, labels, labels, counts, _("What people chose ↓ · suggested →"), withheld_below=0)


def _calibration(bins: Sequence[Mapping[str, Any]]) -> DotChart:
    """How often it was right when it said so many percent."""
    rows = [(b, Rate(round(b["right"] * b["n"]), b["n"])) for b in bins]
    off = sum(b["n"] * abs(b["said"] - b["right"]) for b in bins) / (sum(b["n"] for b in bins) or 1)
    points = round(100 * off)
    said = ngettext(
        "Its probabilities are off by %(points)d point on average",
        "Its probabilities are off by %(points)d points on average",
        points,
    )
    return DotChart(
        finding=said % {"points": points},
        estimates=tuple(
            Estimate(_("it said %(percent)d %%") % {"percent": round(100 * b["said"])}, *_percent(rate), rate.n)
            for b, rate in rows
        ),
        row_heading=_("How sure it was"),
        value_heading=_("how often right"),
        span=(0, 100),
    )


def _percent(rate: Rate) -> tuple[float, float, float]:
    low, high = rate.interval or (0.0, 1.0)
    return 100 * (rate.share or 0), 100 * low, 100 * high


def _taken(street_id: int, since: datetime, until: datetime) -> dict[str, Taken]:
    """Moves at which something was suggested, by what became of it. One query."""
    kinds = {f"cases.{verb}": kind for verb, kind in KINDS.items()}
    rows = (
        Entry.objects.filter(chain=str(street_id), kind__in=kinds, occurred_at__gte=since, occurred_at__lt=until)
        .filter(payload__has_key="taken")
        .order_by()
        .values("kind")
        .annotate(
            n=Count("pk"),
            first=Count("pk", filter=Q(payload__taken=1)),
            any=Count("pk", filter=Q(payload__taken__gt=0)),
        )
    )
    found = {str(kinds[r["kind"]]): Taken(Rate(r["first"], r["n"]), Rate(r["any"], r["n"])) for r in rows}
    return {str(kind): found.get(str(kind), Taken(Rate(0, 0), Rate(0, 0))) for kind in TriageKind}
