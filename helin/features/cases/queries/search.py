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


def matching(cases: CaseQuerySet, words: str, *, public: bool = False, at_once: bool = False) -> CaseQuerySet:
    """Narrow to cases that hold every word (the first six count); `public` asks only what the public page shows.

    A word of two characters is found through the index on letter pairs alone; a longer one is then checked
    letter by letter; a single character is looked for in the title only. The index knows the unmasked words, so
    for the public every word is checked: finding a masked number by typing it would tell it. One query, to see
    whether few cases hold the words; `at_once` spares it where a count is one of many.
    """
    title, text = ("public_title", "public_text") if public else ("title", "text")
    pairs: set[str] = set()
    for word in re.findall(r"[^\W_]+", words.lower())[:WORDS_MAX]:
        if len(word) == 1:
            cases = cases.filter(**{f"{title}__icontains": word})
            continue
        pairs |= {f"'{a}{b}'" for a, b in pairwise(word)}
        if len(word) > 2 or public:
            shown = Q(**{f"{title}__icontains": word}) | Q(**{f"{text}__icontains": word})
            cases = cases.filter(shown | Q(number__contains=word))
    return _holding(cases, pairs, at_once=at_once) if pairs else cases


def _holding(cases: CaseQuerySet, pairs: set[str], *, at_once: bool) -> CaseQuerySet:
    """Narrow by the index. PostgreSQL takes each rare pair to stand in one of 200 cases, and would walk through
    the whole archive for it; so few are named by their ids."""
    holds = Holds(F("search"), Cast(Value(" & ".join(sorted(pairs))), SearchQueryField()))
    if at_once:
        return cases.filter(holds)
    few = list(Case.objects.filter(holds).values_list("pk", flat=True)[: FEW + 1])
    return cases.filter(pk__in=few) if len(few) <= FEW else cases.filter(holds)
