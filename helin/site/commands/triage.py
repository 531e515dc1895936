"""`helin triage train`: learn from a street's history what to suggest, and say how good that is."""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from helin.site import console

if TYPE_CHECKING:
    from helin.kit.training import Example

needs_database = False


@click.group
def command() -> None:
    """Suggestions of category and handling unit: learned only when told to, never deciding."""


@command.command
@click.option("--street", default="", help="Code of the street. Default: the only one there is.")
@click.option(
    "--file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Only measure, on a CSV with the columns title and text; nothing is stored and no database is needed.",
)
@click.option("--label", default="category", show_default=True, help="With --file: the column with the class.")
@click.option(
    "--words",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="With --file: a CSV whose other columns hold the words of each class, for the keyword baseline.",
)
@console.json_option
def train(*, street: str, file: Path | None, label: str, words: Path | None, as_json: bool) -> None:
    """Fit category and handling unit to what people chose, measured by five-fold cross-validation.

    The report tells accuracy with its interval, macro-F1, Brier score, calibration error and confusion, beside three
    simple rules: always the commonest class, words of the classes' names, and naive Bayes.
    """
    reports = {label: _measured(file, label, words)} if file else _stored(street)
    for name, report in reports.items():
        _tell(name, report)
    if as_json:
        console.answer(**reports)


def _measured(file: Path, label: str, words: Path | None) -> dict[str, Any]:
    console.set_up()
    from helin.core.people.masking import mask_text
    from helin.kit.training import Example, TooFew, train

    with file.open(encoding="utf-8-sig", newline="") as found:
        rows = list(csv.DictReader(found))
    if not rows or label not in rows[0]:
        console.fail(f"{file} has no column {label}. Name the one with the class: --label COLUMN")
    examples = [Example(mask_text(f"{row['title']}\n{row['text']}"), row[label]) for row in rows]
    try:
        return train(examples, keywords=_words(words, label, examples)).report
    except TooFew:
        return console.fail("Too few: at least two classes need five examples each.")


def _words(file: Path | None, label: str, examples: Sequence["Example"]) -> dict[str, frozenset[str]]:
    """The words of each class: the columns of the words file, else its own name."""
    from helin.kit.classify import pieces

    if file is None:
        return {e.label: frozenset(pieces(e.label)) for e in examples}
    found: dict[str, frozenset[str]] = {}
    with file.open(encoding="utf-8-sig", newline="") as rows:
        for row in csv.DictReader(rows):
            told = frozenset(word for cell in row.values() for word in pieces(cell or "") if len(word) > 1)
            found[row[label]] = found.get(row[label], frozenset()) | told
    return found


@console.with_database
def _stored(code: str) -> dict[str, Any]:
    from django.utils import timezone

    from helin.core.places.models import Place, PlaceKind
    from helin.features.cases import actions
    from helin.features.cases.models import TriageKind
    from helin.kit.actors import Actor
    from helin.kit.training import TooFew

    found = Place.objects.filter(kind=PlaceKind.STREET, **({"code": code} if code else {})).order_by("pk")[:2]
    if len(found) != 1:
        console.fail("Say which street: helin triage train --street CODE" if found else "There is no such street.")
    reports: dict[str, Any] = {}
    for kind in TriageKind.values:
        try:
            row = actions.train_triage(found[0], kind, by=Actor.system("triage"), at=timezone.now())
            reports[kind] = row.report
        except TooFew:
            console.say(f"{kind}: too little history to learn from. Nothing is suggested.")
    return reports


def _tell(name: str, report: dict[str, Any]) -> None:
    low, high = report["interval"]
    click.echo(f"{name}: {report['n']} examples, {len(report['labels'])} classes, {report['left_out']} left out")
    click.echo(f"  accuracy           {report['accuracy']:.3f}  (95 % interval {low:.3f}–{high:.3f})")
    click.echo(f"  among first three  {report['top3']:.3f}")
    click.echo(f"  macro-F1           {report['macro_f1']:.3f}")
    click.echo(f"  Brier score        {report['brier']:.3f}")
    click.echo(f"  calibration error  {report['ece']:.3f}  (uncalibrated {report['ece_uncalibrated']:.3f})")
    for rule, found in report["baselines"].items():
        click.echo(f"  beside it: {rule:15} accuracy {found['accuracy']:.3f}, macro-F1 {found['macro_f1']:.3f}")
    if len(report["labels"]) <= 15:
        click.echo("  confusion, one line a true class, columns in the same order:")
        for label, row in zip(report["labels"], report["confusion"], strict=True):
            click.echo("  " + "".join(f"{n:5}" for n in row) + f"  {label}")
