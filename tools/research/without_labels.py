"""Measure how wrong estimates of accuracy without labels are, under shifts they were not made for.

usage: tools/study without_labels [--folder FOLDER] [--write]

The windows stand in tools/research/shift_windows.toml. Corpora and runs stay in FOLDER, and what is
there is not made again: all of it takes about an hour on two cores. With --write the page
docs/measured/data/without_labels.md is written, and the errors that `dxe estimate` prints with its
estimates.
"""

from __future__ import annotations

import tempfile
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inside import ROOT, command_line, dxe
from pages import write_or_print

from docextract_eval.runs.unlabelled import measured_errors
from docextract_eval.runs.unlabelled.accuracy import LabelledReference
from docextract_eval.runs.unlabelled.answers import read_answers
from docextract_eval.storage.disk import write_atomically
from research.drift_nights import A_NIGHT, GROWTH, QUIET, SERIES, Pool, night_rows
from research.generated import write_recipe
from research.unlabelled_windows import engine_rows, family_rows, measure, summary, to_toml
from research.unlike import unlike_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.runs.unlabelled.answers import Answers
    from docextract_eval.runs.unlabelled.measured_errors import MeasuredWindow

WINDOWS = Path(__file__).with_name("shift_windows.toml")
ERRORS = Path(measured_errors.__file__).with_suffix(".toml")
PAGE = ROOT / "docs" / "measured" / "data" / "without_labels.md"
INTRODUCTION = """\
# How wrong estimates without labels are, and how soon drift is noticed

`dxe drift` and `dxe estimate` watch a pipeline whose documents nobody labels.

Written by `tools/study without_labels --write`. Tesseract with the baseline rules reads receipts of
four countries, and RapidOCR some of them. The reference has 1,000 labelled documents, every window
500. The windows of `tools/research/shift_windows.toml` represent shifts; other windows mix in a
quarter or a half of the shift. Labels are looked at only to say how wrong an
estimate was. The limits by which it abstains were fixed before any tested family was read.

## Accuracy without labels
"""
FAMILIES_HEAD = """\
The bound of a family is how far off 9 of 10 windows of all other families were. Errors are the
estimate less the accuracy, in points.

| family | | windows | abstained | farthest off | bound | held | farthest off where it abstained |
|---|---|---|---|---|---|---|---|"""
ENGINES_HEAD = """\
Another engine, with a labelled reference of its own, of as many documents as a window has. The
bound comes from the windows of the first engine alone.

| engine | window | accuracy | error | bound | held |
|---|---|---|---|---|---|"""
NOT_MADE = "Windows of the plan that were not made: {}."
UNLIKE_HEAD = """\
## Documents that are unlike the reference

The share of documents that are caught one by one, where 1 % of clean ones are caught falsely: by
the statistics of their answers (1,500 clean documents), of their pages, and of both (1,000). Clean
pages of a corpus are alike to the pixel, so that pages give every degradation away; between your
own photographs the distances are larger.

| shift | pages | by answers | by pages | by both |
|---|---|---|---|---|"""
NIGHTS_HEAD = f"""\
## Nights until drift is noticed

The median of {SERIES} series, each of {A_NIGHT} documents a night, after {QUIET} nights like the
reference; by the statistics of answers alone, at a false alarm in 1 of 20 watches, ever. A decline
of 2 or 5 points is made by a share of shifted documents, named behind it; in the next column a
quarter of the documents are shifted, whatever that costs. A slow decline adds
{100 * GROWTH:g} % of the documents every night; the gate sees the labels of all of them, compares
each night with the pinned reference, and allows 2 points. *First* counts the series of a slow
decline in which the alarm came before the gate failed and those in which it came after, with the p
value of a sign test.

| shift | points lost | 2 points | 5 points | a quarter | slow | gate on slow | first |
|---|---|---|---|---|---|---|---|"""
LIMITS = """\
## What this does not show

Errors that are as confident as right values used to be cannot be seen: where the confidence of a
wrong value is unchanged, the estimate stays where it was, and nothing here would say so.
Windows of one family share documents, so their number is no number of trials. The pages are
generated, and two engines with the same rules were measured: with another, take the labels of a
month and see.
"""
UNSHIFTED = ("reference", "same-1")
FIRST_ENGINE = "tesseract"
_FIRST_SEED = 900


@dataclass(frozen=True)
class Window:
    """Documents of one shift."""

    name: str
    family: str
    tested: bool
    recipe: Mapping[str, Any]
    place: int = 0
    """Within its family: first each family's first window is made."""
    engine: str = FIRST_ENGINE
    limit: int | None = None
    """How many of its documents are read; None for all."""

    @property
    def run(self) -> str:
        """The name of its run's folder."""
        return self.name if self.engine == FIRST_ENGINE else f"{self.name}-{self.engine}"


def read_windows() -> Iterator[Window]:
    """Yield for each engine the reference, then its windows."""
    plan = tomllib.loads(WINDOWS.read_text("utf-8"))
    windows = [*_windows_of_first_engine(plan)]
    for engine, about in plan["engines"].items():
        named = {"reference", *about.get("windows", (each.name for each in windows))}
        for each in windows:
            if each.name in named:
                yield replace(each, engine=engine, limit=about.get("documents"))


def _windows_of_first_engine(plan: Mapping[str, Any]) -> Iterator[Window]:
    """Yield the reference, then the windows, each with a seed of its own."""
    count = plan["documents"]
    shared = plan["recipe"] | {"seed": _FIRST_SEED, "count": plan["reference_documents"]}
    yield Window("reference", "none", tested=False, recipe=shared | {"name": "reference"})
    seed = _FIRST_SEED
    for family, about in plan["families"].items():
        for place, each in enumerate(about["windows"]):
            seed += 1
            recipe = shared | {"seed": seed, "count": count} | each
            yield Window(each["name"], family, about["tested"], recipe, place)


def make_run(window: Window, folder: Path) -> Path:
    """Build the corpus of a window and extract it, as far as that is not done."""
    corpus, run = folder / f"{window.name}-corpus", folder / window.run
    if not (corpus / "corpus.json").exists():
        write_recipe(window.recipe, recipe := folder / f"{window.name}.toml")
        dxe("corpus", "build", recipe, "-o", corpus)
    if not (run / "report.html").exists():
        limit = ["--limit", str(window.limit)] if window.limit else []
        dxe("run", window.engine, corpus, "-o", run, *limit)
    return run


def measured_windows(answers: Mapping[str, Answers]) -> list[MeasuredWindow]:
    """Return what the estimates of all windows were."""
    found: list[MeasuredWindow] = []
    for window in read_windows():
        if window.run not in answers:
            continue
        if window.name == "reference":
            reference = LabelledReference.fitted(answers[window.run])
            continue
        usual = None if window.family == "none" else answers[replace(window, name="same-1").run]
        about = window.name, window.engine, window.family
        found += measure(reference, answers[window.run], usual, about)
    return found


def page_lines(folder: Path, answers: Mapping[str, Answers]) -> Iterator[str]:
    """Yield the page."""
    plan = [each for each in read_windows() if each.engine == FIRST_ENGINE]
    tested = {window.family: window.tested for window in plan}
    measured = measured_windows(answers)
    windows = [each for each in measured if each.engine == FIRST_ENGINE]
    yield from (INTRODUCTION, *summary(windows, tested), "", FAMILIES_HEAD)
    yield from family_rows(windows, tested)
    yield from ("", ENGINES_HEAD)
    yield from engine_rows([each for each in measured if each not in windows], windows)
    missing = ", ".join(each.run for each in read_windows() if each.run not in answers)
    yield from ("", NOT_MADE.format(missing or "none"), "", UNLIKE_HEAD)
    made = {each.name: answers[each.run] for each in plan if each.run in answers}
    firsts = [each.name for each in plan if not each.place]
    listed = {name: each for name, each in made.items() if "same" in name or name in firsts}
    yield from unlike_rows(folder, listed)
    yield from ("", NIGHTS_HEAD)
    pools = {name: Pool.of([each]) for name, each in made.items()}
    usual = Pool.of([each for name, each in made.items() if name.startswith("same-")])
    own = [(name, pools[name]) for name in firsts if name in pools and name not in UNSHIFTED]
    yield from night_rows(pools["reference"], usual, own)
    yield from ("", LIMITS)


def main() -> int:
    """Make the runs, estimate their accuracy, and print or write the page."""
    parser = command_line("tools/study without_labels", __doc__)
    parser.add_argument("--folder", type=Path, help="where corpora and runs are kept")
    parser.add_argument("--present", action="store_true", help="make no run that is not there")
    parser.add_argument("--write", action="store_true", help="write the page and the errors")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as elsewhere:
        folder = options.folder or Path(elsewhere)
        for window in sorted(read_windows(), key=lambda each: each.place):
            if not options.present:
                make_run(window, folder)
        made = [each.run for each in read_windows() if (folder / each.run / "report.html").exists()]
        answers = {run: read_answers(folder / run) for run in made}
        if options.write:
            write_atomically(ERRORS, to_toml(measured_windows(answers)))
        page = "\n".join(page_lines(folder, answers)) + "\n"
    write_or_print(page, PAGE, is_written=options.write)
    return 0
