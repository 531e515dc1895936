"""Draws by lot as anybody may read them: how they were made, and what the second calls heard, counted."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from helin.features.cases.models import RateScheme, Sample, SampleCall, drawable, heard_in, in_force
from helin.features.cases.queries.rates import JUDGED_FROM, periods
from helin.features.cases.workflow import Grade, SampleResult
from helin.kit import draws
from helin.kit.periods import Period
from helin.kit.rates import wilson
from helin.ui.charts.intervals import DotChart, Estimate

SHOWN = 36
PUBLISHED_FROM = 5
"""Counts of one to four people are not published. Source: docs/sources.md#small-numbers."""


@dataclass(frozen=True, slots=True)
class SampleRow:
    """A draw in the list."""

    id: int
    period: str
    frame: int
    size: int
    done: int
    drawn_at: datetime

    @property
    def is_done(self) -> bool:
        """Whether nobody is left to call."""
        return self.done == self.size


@dataclass(frozen=True, slots=True)
class Told:
    """So many of `n` answers, as the public may know it: between `least` and `most`, which are one where it is told."""

    label: str
    n: int
    least: int
    most: int

    @classmethod
    def of(cls, label: str, hits: int, n: int) -> "Told":
        """Where one to four answered one way, only that is told, whichever way it is."""
        few = PUBLISHED_FROM - 1
        if 0 < n - hits <= few:
            return cls(label, n, max(n - few, 0), n - 1)
        if 0 < hits <= few:
            return cls(label, n, 1, few)
        return cls(label, n, hits, hits)

    @property
    def is_exact(self) -> bool:
        """Whether the count itself is told."""
        return self.least == self.most

    @property
    def text(self) -> str:
        """The share in whole percent, or where it lies."""
        if self.is_exact:
            return f"{self.least / self.n:.0%}"
        if self.most == self.n - 1:
            return _("at least %(share)s") % {"share": f"{self.least / self.n:.0%}"}
        return _("at most %(share)s") % {"share": f"{self.most / self.n:.0%}"}

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval; of a count that is not told the widest one that it may have."""
        return wilson(self.least, self.n)[0], wilson(self.most, self.n)[1]

    @property
    def interval_text(self) -> str:
        """In whole percent."""
        low, high = self.interval
        return f"{low:.0%}–{high:.0%}"


@dataclass(frozen=True, slots=True)
class Heard:
    """What the second calls of a draw heard: `n` answered, `silent` did not; `parts` says why where it may be told."""

    n: int
    silent: int
    parts: Sequence[tuple[str, int]]
    rows: Sequence[Told]

    @property
    def finding(self) -> str:
        """The finding, computed."""
        if not self.rows:
            return _("Fewer than ten answered: that is too few to say anything")
        first = self.rows[0]
        said = {"n": first.n, "hits": first.most, "few": PUBLISHED_FROM}
        if first.is_exact and first.most == first.n:
            return _("All %(n)d who answered said what was put down at the first call: solved or not") % said
        if first.is_exact:
            return _("%(hits)d of %(n)d who answered said what was put down at the first call: solved or not") % said
        if first.most == first.n - 1:
            return _("Fewer than %(few)d of %(n)d who answered said otherwise than at the first call") % said
        return _("Fewer than %(few)d of %(n)d who answered said what was put down at the first call") % said

    @property
    def veiled(self) -> Sequence[Told]:
        """What is told only in part."""
        return [row for row in self.rows if not row.is_exact]

    @property
    def chart(self) -> DotChart | None:
        """The shares that may be told with their intervals; None when the first one may not."""
        if not self.rows or not self.rows[0].is_exact:
            return None
        return DotChart(
            finding=self.finding,
            estimates=tuple(_estimate(row) for row in self.rows if row.is_exact),
            row_heading=_("What is compared"),
            value_heading=_("Share"),
            span=(0, 100),
        )


@dataclass(frozen=True, slots=True)
class SamplePage:
    """A draw with everything that redoing it needs but the list that was drawn from, which is a file of its own."""

    row: SampleRow
    last_on: date
    first_on: date
    due_at: datetime
    scheme: RateScheme
    reveals: str
    left_out: str
    seed: str
    seed_seq: int
    is_young: bool
    frame_sha256: str
    numbers: Sequence[str]
    first_key: str
    heard: Heard | None


@dataclass(frozen=True, slots=True)
class Drawable:
    """A period that is over and was not drawn from: how many cases there are, and how many would be drawn."""

    period: Period
    label: str
    frame: int
    size: int


def samples(street_id: int) -> list[SampleRow]:
    """The draws of a street, newest period first. One query."""
    found = Sample.objects.filter(street_id=street_id).order_by("-first_on").defer("frame")
    return [_row(sample) for sample in _counted(found)[:SHOWN]]


def get_sample(pk: int) -> Sample:
    """A draw; everybody may see it. Raises Sample.DoesNotExist. One query."""
    return _counted(Sample.objects.select_related("scheme", "street")).get(pk=pk)


def sample_page(sample: Sample) -> SamplePage:
    """Compose the page of a draw that `get_sample` gave. One query."""
    calls = list(sample.calls.select_related("case", "rating").only(*COUNTED).order_by("position"))
    numbers, row = [str(call.case.number) for call in calls], _row(sample)
    return SamplePage(
        row=row,
        first_on=sample.first_on,
        last_on=sample.end_on - timedelta(days=1),
        due_at=sample.due_at,
        scheme=sample.scheme,
        reveals=f"{draws.reveals(sample.size):.0%}",
        left_out=_few(sample.left_out),
        seed=sample.seed,
        seed_seq=sample.seed_seq,
        is_young=sample.seed_is_first,
        frame_sha256=draws.digest(sample.frame),
        numbers=numbers,
        first_key=draws.key(sample.seed, numbers[0]),
        heard=heard(calls) if row.is_done else None,
    )


COUNTED = (
    "sample", "position", "result", "solved", "grade", "approached", "case__number", "rating__solved", "rating__grade",
)  # fmt: skip


def sample_file(sample: Sample) -> dict[str, object]:  # the shape of the file, for who redoes the draw
    """What redoing a draw takes, without Helin: docs/reference/redo_draw.py reads it. One query."""
    numbers = sample.calls.order_by("position").values_list("case__number", flat=True)
    over = Period(sample.first_on, sample.end_on).span[1]
    return {
        "street": sample.street.code,
        "period": {"first": sample.first_on.isoformat(), "end": sample.end_on.isoformat()},
        "rule": "the smallest sha256(seed + ':' + number), as many as size says",
        "seed": sample.seed,
        "seed_from": {"chain": str(sample.street_id), "before": int(over.timestamp()), "seq": sample.seed_seq},
        "size": sample.size,
        "frame": list(sample.frame),
        "frame_sha256": draws.digest(sample.frame),
        "drawn": list(numbers),
    }


def drawable_periods(street_id: int, *, at: datetime) -> list[Drawable]:
    """The last periods that are over and were not drawn from, newest first. Two queries, and one a period."""
    schemes = list(RateScheme.objects.filter(Q(street_id=street_id) | Q(street=None)))
    over = periods(in_force(schemes, on=timezone.localdate(at)), timezone.localdate(at))[1:]
    drawn = Sample.objects.filter(street_id=street_id, end_on__gt=over[-1].first).values_list("first_on", "end_on")
    free = [period for period in over if not any(a < period.end and b > period.first for a, b in drawn)]
    return [_drawable(street_id, period, in_force(schemes, on=period.first)) for period in free]


def _drawable(street_id: int, period: Period, scheme: RateScheme) -> Drawable:
    since, until = period.span
    frame = drawable(heard_in(street_id, since=since, until=until)).count()
    return Drawable(period, period_label(period), frame, min(frame, scheme.sample_size))


def heard(calls: Iterable[SampleCall]) -> Heard:
    """Count what was said; who says how many were not reached tells nothing of anybody, so n is always told."""
    made = list(calls)
    said = [call for call in made if call.result == SampleResult.REACHED]
    n, silent = len(said), len(made) - len(said)
    counts = Counter(call.result for call in made if call.result != SampleResult.REACHED)
    tellable = all(count >= PUBLISHED_FROM for count in counts.values())
    parts = [(str(SampleResult(result).label), count) for result, count in counts.most_common()] if tellable else []
    return Heard(n, silent, parts, _rows(said) if n >= JUDGED_FROM else ())


def _rows(said: Sequence[SampleCall]) -> list[Told]:
    """What is compared. "Solved, and again solved" only where no cell of the two answers holds one to four: beside the
    first row it would give them away."""
    n = len(said)
    cells = Counter((bool(call.rating.solved), bool(call.solved)) for call in said)
    rows = [Told.of(_("The same as the first time: solved or not"), cells[True, True] + cells[False, False], n)]
    as_solved = cells[True, True] + cells[True, False]
    if as_solved and not any(0 < count < PUBLISHED_FROM for count in cells.values()):
        rows.append(Told.of(_("Put down as solved, and still solved"), cells[True, True], as_solved))
    alike = sum(_is_bad(call.rating.grade) == _is_bad(call.grade) for call in said)
    rows.append(Told.of(_("The same as the first time: dissatisfied or not"), alike, n))
    asked = sum(bool(call.approached) for call in said)
    rows.append(Told.of(_("Somebody had asked them for a good word since"), asked, n))
    return rows


def _is_bad(grade: int | None) -> bool:
    return grade is not None and grade <= Grade.DISSATISFIED


def _estimate(row: Told) -> Estimate:
    low, high = row.interval
    return Estimate(row.label, row.least / row.n * 100, low * 100, high * 100, row.n)


def _few(count: int) -> str:
    return _("fewer than five") if 0 < count < PUBLISHED_FROM else str(count)


def period_label(period: Period) -> str:
    """From its first to its last day."""
    first, last = (date_format(day, "DATE_FORMAT") for day in (period.first, period.last))
    return f"{first} – {last}"


def _counted(found: QuerySet[Sample]) -> QuerySet[Sample]:
    return found.annotate(done=Count("calls", filter=~Q(calls__result="")), among=F("frame__len"))


def _row(sample: Sample) -> SampleRow:
    return SampleRow(
        id=sample.pk,
        period=period_label(Period(sample.first_on, sample.end_on)),
        frame=int(vars(sample)["among"]),
        size=sample.size,
        done=int(vars(sample)["done"]),
        drawn_at=sample.drawn_at,
    )
