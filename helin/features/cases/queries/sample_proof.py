"""Prove a draw: redo it from what is on record, and say what does not fit."""

from collections.abc import Iterator

from helin.core.journal import queries as journal
from helin.core.journal.facts import subject_of
from helin.core.journal.verify import Problem, Report
from helin.features.cases.models import Sample
from helin.kit import draws
from helin.kit.periods import Period


def sample_problems(sample: Sample) -> list[str]:
    """What speaks against a draw; nothing when it reproduces. Four queries."""
    numbers = [str(n) for n in sample.calls.order_by("position").values_list("case__number", flat=True)]
    return [*_redone(sample, numbers), *_in_journal(sample, numbers)]


def _redone(sample: Sample, numbers: list[str]) -> Iterator[str]:
    if draws.drawn(sample.seed, sample.frame, sample.size) != numbers:
        yield "drawing again from this frame with this seed gives other numbers"
    if sorted(set(sample.frame)) != sample.frame:
        yield "the frame is not in order, or holds a number twice"


def _in_journal(sample: Sample, numbers: list[str]) -> Iterator[str]:
    """What the street's chain says of it: one fact with the fingerprints, and a seed that nobody chose."""
    facts = journal.entries_of([subject_of(sample)], kinds=["cases.draw_sample"])
    if len(facts) != 1:
        yield f"the journal tells of this draw {len(facts)} times, not once"
        return
    said = facts[0].payload
    if said.get("frame_sha256") != draws.digest(sample.frame) or said.get("frame") != len(sample.frame):
        yield "the frame is not the one that the journal knows"
    if said.get("drawn_sha256") != draws.digest(numbers) or said.get("size") != sample.size:
        yield "the numbers drawn are not those that the journal knows"
    since = Period(sample.first_on, sample.end_on).span[1]
    mark = journal.head_at(facts[0].chain, since, below=facts[0].seq)
    if mark is None or (mark.seq, mark.hash) != (sample.seed_seq, sample.seed):
        yield "the seed is not the head that the street's journal had at the period's end"


def prove_samples() -> Report:
    """Prove every draw, for `helin verify`."""
    checked, problems = 0, []
    for sample in Sample.objects.order_by("pk").iterator():
        checked += 1
        where = f"draw {sample.pk} of {sample.first_on} to {sample.end_on}"
        problems += [Problem("draws by lot", where, what) for what in sample_problems(sample)]
    return Report(checked, tuple(problems))
