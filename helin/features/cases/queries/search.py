"""Search in Chinese over number, title and text: words of two characters too."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

from django.contrib.postgres.search import SearchQueryField
from django.db.models import BooleanField, F, Func, IntegerField, Q, Subquery, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from helin.features.cases.models import Case, CaseQuerySet
from helin.kit.pages import Page

WORDS_MAX, FEW, FOUND_MAX = 6, 1000, 200
Row = TypeVar("Row")


class Holds(Func):
    """`vector @@ query`, as the index understands it."""

    template = "(%(expressions)s)"
    arg_joiner = " @@ "
    output_field = BooleanField()


class CappedCount(Subquery):
    """How many rows a sliced query gives."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) capped)"
    output_field = IntegerField()


@dataclass(frozen=True, slots=True)
class Found(Page[Row]):
    """A page of what was looked for; `found` is how many there are in all, counted to 201, None when not asked for."""

    found: int | None = None

    @property
    def found_text(self) -> str:
        """How many were found, in words."""
        if self.found is not None and self.found > FOUND_MAX:
            return _("More than %(n)d cases found") % {"n": FOUND_MAX}
        return "" if self.found is None else ngettext("%d case found", "%d cases found", self.found) % self.found


def counting(cases: CaseQuerySet, every: CaseQuerySet) -> CaseQuerySet:
    """Let the query of a page count on the way how many there are in `every`."""
    return cases.annotate(found=CappedCount(every.order_by().values("pk")[: FOUND_MAX + 1]))


def with_count(page: Page[Row], cases: Sequence[Case], *, asked: bool) -> Found[Row]:
    """The page with what `counting` found; of no rows there are none."""
    counted = getattr(cases[0], "found", None) if cases else 0
    return Found(page.rows, page.next, counted if asked else None)


MASKED = Q(is_restricted=False)
"""Where whoever does not read the words as typed may find some: a restricted case is found by its number only."""


def matching(cases: CaseQuerySet, words: str, *, read: Q | None = None, at_once: bool = False) -> CaseQuerySet:
    """Narrow to cases that hold every word (the first six count) in what whoever asks may read of them.

    `read` are the cases whose words they read as typed; of all others, and without it of all, only the masked words
    are asked: finding a masked number or name by typing it would tell it. The index knows the unmasked words, so
    there every word is checked. Where words are read as typed, one of two characters is found by the index alone, a
    longer one is then checked letter by letter. A single character is looked for in the title only. One query, to
    see whether few cases hold the words; `at_once` spares it where a count is one of many.
    """
    pairs: set[str] = set()
    for word in re.findall(r"[^\W_]+", words.lower())[:WORDS_MAX]:
        cases = cases.filter(_shown(word) if read is None else read & _typed(word) | _shown(word))
        pairs |= {f"'{a}{b}'" for a, b in pairwise(word)}
    return _holding(cases, pairs, at_once=at_once) if pairs else cases


def _typed(word: str) -> Q:
    """Where the words as typed hold it; of two characters the index says so."""
    if len(word) == 2:
        return Q()
    title = Q(title__icontains=word)
    return title if len(word) == 1 else title | Q(text__icontains=word) | Q(number__contains=word)


def _shown(word: str) -> Q:
    """Where the masked words hold it."""
    title = Q(public_title__icontains=word)
    if len(word) == 1:
        return MASKED & title
    return MASKED & (title | Q(public_text__icontains=word)) | Q(number__contains=word)


def _holding(cases: CaseQuerySet, pairs: set[str], *, at_once: bool) -> CaseQuerySet:
    """Narrow by the index. PostgreSQL takes each rare pair to stand in one of 200 cases, and would walk through
    the whole archive for it; so few are named by their ids."""
    holds = Holds(F("search"), Cast(Value(" & ".join(sorted(pairs))), SearchQueryField()))
    if at_once:
        return cases.filter(holds)
    few = list(Case.objects.filter(holds).values_list("pk", flat=True)[: FEW + 1])
    return cases.filter(pk__in=few) if len(few) <= FEW else cases.filter(holds)
