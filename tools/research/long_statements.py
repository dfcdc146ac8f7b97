"""Measure what statements of thousands of rows cost, stage by stage: CPU seconds and memory.

usage: tools/study long_statements [--statements N] [--printed N] [--read N] [--rows N]
                                   [--folder FOLDER] [--into FOLDER]

N statements are composed, answered by a script, judged and scored; fewer of them are printed and
written as a corpus, and the fewest are read by Tesseract, page by page. Each stage is a process of
its own, and its peak memory is that of this process. The script's answers are in turn whole, with
an error in every row and shuffled, without every tenth row, with every row twice, and cut off in
the middle. Writes docs/measured/data/long_statements.md. With --folder the figures of each stage
are kept there, and one that was stopped goes on; stages may be measured one by one with --stage.
"""

from __future__ import annotations

import datetime
import json
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
from benchmarks.measuring import calibration, cpu, peak
from inside import command_line
from pages import add_into_option, print_and_write, table

from docextract_eval import seeds
from docextract_eval.codec.tables import MATCHES, RENDITIONS
from docextract_eval.corpus.documents import compose
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.corpus.store import open_corpus
from docextract_eval.corpus.store.building import build_corpus
from docextract_eval.matching import Judge
from docextract_eval.records import CUT_OFF, Failure, Guess, Prediction, Rendition
from docextract_eval.runs.derivation.scoring import compute_scores, judge_renditions, make_judges
from docextract_eval.runs.execution.execute import execute
from docextract_eval.runs.execution.request import RunRequest
from docextract_eval.runs.folder import RunFolder
from docextract_eval.schemas import load_schema
from docextract_eval.storage.disk import write_atomically

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from docextract_eval.corpus.options import Recipe
    from docextract_eval.records import Document

KIND, LOCALES = "bank_statement", ("en_US", "de_DE", "fr_FR", "pl_PL")
WAYS = ("whole", "an error in every row, shuffled", "every tenth row lost", "every row twice")
WAYS += ("cut off in the middle",)
SHOWN = ("accuracy", "exact_rows", "row_completeness", "invented_rows", "duplicate_rows")
SHOWN += ("row_order", "running_balance", "failure_rate")
"""Scores that the page shows, so that what was measured is seen to be what was meant."""


def main() -> int:
    """Measure every stage in a process of its own, and write the page."""
    parser = command_line("tools/study long_statements", __doc__)
    parser.add_argument("--statements", type=int, default=100)
    parser.add_argument("--printed", type=int, default=10)
    parser.add_argument("--read", type=int, default=3)
    parser.add_argument("--rows", type=int, default=2500)
    parser.add_argument("--stage", choices=STAGES)
    parser.add_argument("--folder", type=Path, help="where figures of stages are kept")
    add_into_option(parser)
    options = parser.parse_args()
    if options.stage:
        found = STAGES[options.stage](options) | {"peak": peak()}
        write_atomically(options.folder / f"{options.stage}.json", json.dumps(found))
        return 0
    with tempfile.TemporaryDirectory(prefix="dxe-long-") as scratch:
        folder = options.folder or Path(scratch)
        stages = {stage: _measured(stage, options, folder) for stage in STAGES}
    print_and_write(page(options, calibration(), stages), options.into / "long_statements.md")
    return 0


def _measured(stage: str, options: Namespace, folder: Path) -> dict[str, Any]:
    """Measure one stage in a process that starts from nothing, unless its figures are there."""
    file = folder / f"{stage}.json"
    names = ("statements", "printed", "read", "rows")
    words = [word for name in names for word in (f"--{name}", str(getattr(options, name)))]
    tool = Path(__file__).parents[1] / "study"
    command = [sys.executable, tool, "long_statements", "--stage", stage, "--folder", folder]
    if not file.exists():
        subprocess.run([*command, *words], check=True)
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return found


def recipe_of(count: int, rows: int, locales: Sequence[str] = LOCALES) -> Recipe:
    """Return the recipe of such statements."""
    written = {"name": "long", "seed": 11, "count": count, "kinds": [KIND]}
    return parse_recipe(written | {"locales": [*locales], "do": {"rows": rows}}, "long_statements")


def _compose(options: Namespace) -> dict[str, Any]:
    recipe, pages, seconds = recipe_of(options.statements, options.rows), 0, 0.0
    for index in range(options.statements):
        made: list[Document] = []
        seconds += cpu(lambda index=index, made=made: made.append(compose(recipe, index)))
        pages += len(made[0].pages)
    return {"of": options.statements, "pages": pages, "seconds": seconds}


def _print(options: Namespace) -> dict[str, Any]:
    recipe = recipe_of(options.printed, options.rows)
    place = options.folder / "corpus"
    seconds = cpu(lambda: build_corpus(recipe, place, workers=1))
    pages = sum(len(each.quads) for _, each in open_corpus(place).pairs())
    return {"of": options.printed, "pages": pages, "seconds": seconds}


def _read(options: Namespace) -> dict[str, Any]:
    recipe, place = recipe_of(options.read, options.rows, LOCALES[:1]), options.folder / "read"
    is_there = (place / "corpus.json").exists()
    corpus = open_corpus(place) if is_there else build_corpus(recipe, place, workers=1)
    run = RunFolder(options.folder / "run")
    request = RunRequest("tesseract", {"psm": "6"}, timeout=None, max_failures=1.0)
    speed = execute(request, corpus, run)["speed"]
    figures = {"seconds": speed["cpu_seconds"], "worker": speed["peak_bytes"] / 2**20}
    scores = _over_all(run.scores())
    return {"of": options.read, "pages": speed["pages"], "scores": scores, **figures}


def _judge(options: Namespace) -> dict[str, Any]:
    """Judge the script's answers as they come, and write the tables of matches."""
    recipe, answers = recipe_of(options.statements, options.rows), dict[str, Prediction]()
    schemas, others = {KIND: load_schema(KIND)}, [0.0]

    def pairs() -> Iterator[tuple[Document, Rendition]]:
        for index in range(options.statements):
            others[0] += cpu(lambda index=index: made.append(_answered(recipe, index)))
            document, rendition, prediction = made.pop()
            answers[rendition.id] = prediction
            yield document, rendition

    made: list[tuple[Document, Rendition, Prediction]] = []

    def judge_all() -> None:
        judges = make_judges(schemas)
        judged = judge_renditions(pairs(), lambda each: [(answers.pop(each.id), None)], judges)
        for matches, renditions in judged:
            write_matches.write_table(matches)
            write_renditions.write_table(renditions)

    files = [options.folder / f"{name}.parquet" for name in ("matches", "renditions")]
    with (
        pq.ParquetWriter(files[0], MATCHES) as write_matches,
        pq.ParquetWriter(files[1], RENDITIONS) as write_renditions,
    ):
        seconds = cpu(judge_all) - others[0]
    cells = pq.read_metadata(files[0]).num_rows
    return {"of": options.statements, "cells": cells, "seconds": seconds, "ways": _by_way(options)}


def _by_way(options: Namespace) -> dict[str, float]:
    """Return the seconds that one statement takes, by how it is answered."""
    found = {}
    for way, name in enumerate(WAYS):
        said = _answered(recipe_of(1, options.rows), 0, way)
        found[name] = cpu(lambda said=said: Judge(load_schema(KIND)).judge(*said))
    return found


def _score(options: Namespace) -> dict[str, Any]:
    """Compute all scores of the tables that were written."""
    tables = [pq.read_table(options.folder / f"{n}.parquet") for n in ("matches", "renditions")]
    found: list[Any] = []
    schemas = {KIND: load_schema(KIND)}
    seconds = cpu(lambda: found.append(compute_scores(*tables, ["clean"], (), schemas)))
    scores = _over_all(found[0][0])
    return {"of": options.statements, "cells": len(tables[0]), "seconds": seconds, "scores": scores}


STAGES: Mapping[str, Callable[[Namespace], dict[str, Any]]] = {
    "compose": _compose,
    "print": _print,
    "judge": _judge,
    "score": _score,
    "read": _read,
}


def _over_all(scores: list[Any]) -> dict[str, float]:
    where = ({"condition": "all"}, {"condition": "all", "cells": "tables"})
    kept = [s for s in scores if s.metric in SHOWN and s.slice in where and s.value is not None]
    return {score.metric: round(score.value, 4) for score in kept}


def _answered(
    recipe: Recipe, index: int, way: int | None = None
) -> tuple[Document, Rendition, Prediction]:
    """Return a statement without a picture, and what the script answers to it."""
    document = compose(recipe, index)
    rendition = Rendition(f"{document.id}~clean", document.id, "clean", (), (), "", (), ())
    rows = [
        [Guess(cell.name, cell.value) for cell in each if cell.value]
        for each in document.tables["transactions"]
    ]
    way = index % len(WAYS) if way is None else way
    if way == 1:
        wrong = [each.value for each in (cells[-1] for cells in rows)][::-1]
        rows = [[*r[:-1], replace(r[-1], value=f"{w}7")] for r, w in zip(rows, wrong, strict=True)]
        order = seeds.stream(3, document.id).permutation(len(rows)).tolist()
        rows = [rows[at] for at in order]
    elif way == 2:
        rows = [cells for number, cells in enumerate(rows) if number % 10]
    elif way == 3:
        rows = [cells for cells in rows for _ in range(2)]
    elif way == 4:
        rows = rows[: len(rows) // 2]
    scalars = [Guess(field.name, field.value) for field in document.fields if field.value]
    scalars = [each for each in scalars if each.name in load_schema(KIND).fields]
    cells = [replace(c, row=number) for number, each in enumerate(rows) for c in each]
    cut = Failure(CUT_OFF, arrived=tuple(each.name for each in scalars)) if way == 4 else None
    return document, rendition, Prediction(document.id, (*scalars, *cells), failure=cut)


def page(options: Namespace, loops: float, stages: Mapping[str, Any]) -> Iterator[str]:
    """Yield the lines of the page."""
    given = f"--statements {options.statements} --printed {options.printed} --read {options.read}"
    yield "# What statements of thousands of rows cost"
    yield ""
    yield "The cost of long documents, from making them to judging their answers."
    yield ""
    yield f"Written by `tools/study long_statements {given} --rows {options.rows}` on"
    yield f"{datetime.datetime.now(datetime.UTC):%Y-%m-%d}. Every stage is a process of its own;"
    yield f"memory is its peak. A calibration loop ran {loops:.0f} times a CPU second. Answers come"
    yield "from a script, as the last table names them; Tesseract reads with `psm=6`. Stages"
    yield "may be measured one by one, each on as many statements as its line says."
    yield ""
    said = {
        "compose": "compose, all that is true of them",
        "print": "compose, print, and write as a corpus",
        "judge": "judge the script's answers, and write the tables",
        "score": "compute all scores and slices",
        "read": "read by Tesseract, in one worker",
    }
    rows = []
    for name, found in stages.items():
        size = f"{found['pages']:,} pages" if "pages" in found else f"{found['cells']:,} cells"
        each = found["seconds"] / found["of"]
        figures = (f"{found['seconds']:.1f}", f"{each:.2f}", _megabytes(found))
        rows.append((said[name], f"{found['of']}", size, *figures))
    head = ("stage", "statements", "size", "CPU seconds", "of one statement", "memory")
    yield from table(head, rows, others="---:")
    yield ""
    yield from table(
        ("over all", "by script", "by Tesseract"),
        [
            (f"`{name}`", *(_share(stages[stage]["scores"].get(name)) for stage in _SCORED))
            for name in SHOWN
        ],
        others="---:",
    )
    yield ""
    yield f"One statement of {options.rows:,} rows, judged by how it is answered:"
    yield ""
    ways = stages["judge"]["ways"]
    yield from table(("answer", "CPU seconds"), [(n, f"{s:.2f}") for n, s in ways.items()])


def _megabytes(found: Mapping[str, float]) -> str:
    """Return the peak memory of a stage, or of the worker that did it."""
    return f"{found.get('worker', found['peak']):,.0f} MB"


_SCORED = ("score", "read")


def _share(value: float | None) -> str:
    return "" if value is None else f"{100 * value:.1f} %"
