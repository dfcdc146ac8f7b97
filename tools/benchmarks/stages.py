"""What each stage of a corpus and its run costs, shard by shard: CPU, bytes, requests."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

import pyarrow.parquet as pq

from benchmarks.measuring import peak
from benchmarks.spent import adopt_orphans, cpu_of_children
from docextract_eval.cli.reporting import write_reports
from docextract_eval.corpus.documents import compose
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.corpus.render.pages import render
from docextract_eval.corpus.store import open_corpus
from docextract_eval.corpus.store.planned import do_corpus_shard, finish_corpus, plan_build
from docextract_eval.runs.derivation import deriving as derivation
from docextract_eval.runs.execution.planned import RunTotals, ShardExtraction, finish_run, plan_run
from docextract_eval.runs.execution.planned_judging import PlannedJudging
from docextract_eval.runs.execution.request import RunRequest
from docextract_eval.runs.folder import RunFolder
from docextract_eval.storage import object_storage
from docextract_eval.storage.object_storage import parse_location
from docextract_eval.storage.shard_plan import load_plan, publish_plan

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from docextract_eval.corpus.options import Recipe
    from docextract_eval.corpus.store import Corpus

SHARD = 16
"""Source documents of a shard."""
CONDITIONS = ("clean", "defocus@2", "scan", "phone")
KINDS = {"receipt": 0.6, "bank_statement": 0.13, "card_statement": 0.12, "invoice": 0.15}
REPEATS = (1, 8)
"""How often a pipeline that costs nothing is asked, so that scoring and reports have two sizes."""
LISTED = 20_000
"""Shards of the plan whose reading is timed."""
KNOWN = {"put": "writes", "list_with_delimiter": "lists", "delete": "deletes"}
KNOWN |= dict.fromkeys(("get", "get_range", "head"), "reads")
"""Requests to object storage by the function that makes them."""
KINDS_OF_REQUESTS = ("writes", "reads", "lists")
COUNTED = (1, 3)
"""Shards of the two corpora whose requests are compared."""
_STAGES = "from benchmarks.stages import print_stages; print_stages({shards}, {pipeline!r})"


def recipe_of(shards: int, conditions: Sequence[str] = CONDITIONS) -> Recipe:
    """Return the recipe that is measured: kinds as in the standard recipe, four conditions."""
    written = {"name": "scale", "seed": 11, "count": SHARD * shards, "kinds": KINDS}
    more = {"conditions": [*conditions], "locales": ["en_US", "en_GB", "de_DE"]}
    return parse_recipe(written | more, "scale_plan")


def stages(shards: int, pipeline: str) -> dict[str, Any]:
    """Measure every stage in a process that starts from nothing."""
    program = _STAGES.format(shards=shards, pipeline=pipeline)
    said = subprocess.run(
        [sys.executable, "-c", program],
        cwd=Path(__file__).parents[1],
        capture_output=True,
        text=True,
        check=False,
    )
    if said.returncode:
        raise RuntimeError(said.stderr)
    found: dict[str, Any] = json.loads(said.stdout.splitlines()[-1])
    return found


def print_stages(shards: int, pipeline: str) -> None:
    """Measure every stage here, and print it."""
    adopt_orphans()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        found = _built(folder, shards)
        corpus = open_corpus(folder / "corpus")
        found |= _extracted(folder, corpus, pipeline)
        found |= {"finishes": [_finished(folder, corpus, repeat) for repeat in REPEATS]}
        found |= _descriptions(folder)
    found["requests"] = _requests()
    print(json.dumps(found))


def _cpu(work: Callable[[], object]) -> float:
    """Return the CPU seconds of a piece of work, with those of all processes that it starts."""
    begun = time.process_time() + cpu_of_children()
    work()
    return time.process_time() + cpu_of_children() - begun


def _built(folder: Path, shards: int) -> dict[str, Any]:
    """Build shard by shard; give what printing and all of building took of each, and bytes."""
    recipe = recipe_of(shards)
    plan = plan_build(recipe, folder / "corpus")
    printed, built = [], []
    for number in range(shards):
        printed.append(_cpu(partial(_print, recipe, number)))
        built.append(_cpu(partial(do_corpus_shard, plan, number, 1)))
    corpus = finish_corpus(plan)
    files = {kind: _bytes(corpus.path, f"{kind}-*.parquet") for kind in ("renditions", "documents")}
    return {"printed": printed, "built": built, "bytes": files}


def _print(recipe: Recipe, number: int) -> None:
    for index in range(SHARD * number, SHARD * (number + 1)):
        render(compose(recipe, index))


def _bytes(folder: Path, pattern: str) -> int:
    return sum(file.stat().st_size for file in folder.glob(pattern))


def _extracted(folder: Path, corpus: Corpus, pipeline: str) -> dict[str, Any]:
    """Read shard by shard, by the pipeline and by one that does nothing."""
    found: dict[str, Any] = {}
    for name in (pipeline, "blank"):
        path = folder / f"run-{name}"
        plan = plan_run(RunRequest(name), corpus, path)
        start = _cpu(partial(ShardExtraction, plan, 1))
        extraction = ShardExtraction(plan, 1)
        found[f"start-{name}"] = start
        found[f"read-{name}"] = [_cpu(partial(extraction.do, n)) for n in range(plan.count)]
    lines = [
        line
        for file in sorted((folder / f"run-{pipeline}").glob("parts/*/*.jsonl"))
        for line in map(json.loads, file.read_text(encoding="utf-8").splitlines())
    ]
    found["seconds"] = [line.get("cpu_seconds") or 0.0 for line in lines]
    found["prediction bytes"] = _bytes(folder / f"run-{pipeline}", "parts/*/*.jsonl")
    found["manifest bytes"] = _bytes(folder / f"run-{pipeline}", "shards/*.json")
    found["judged bytes"] = _bytes(folder / f"run-{pipeline}", "judged/*.arrow")
    return found


def _finished(folder: Path, corpus: Corpus, repeat: int) -> dict[str, float]:
    """Judge, join, score and report a run of a pipeline that costs nothing; give what each took."""
    run = RunFolder(folder / f"noisy-{repeat}")
    settings = {"wrong": "0.05"}
    request = RunRequest("noisy", settings, engine="inline", timeout=None, repeat=repeat)
    plan = plan_run(request, corpus, run.path)
    extraction, judging = ShardExtraction(plan, 1), PlannedJudging(plan, corpus)
    for number in range(plan.count):
        extraction.do(number)
    shutil.rmtree(run.path / "judged")
    judged = _cpu(lambda: [judging.judge(number) for number in range(plan.count)])
    scored: list[float] = []
    compute = derivation.compute_scores

    def timed(*given: Any) -> Any:  # noqa: ANN401 - what is timed says what it takes
        found: list[Any] = []
        scored.append(_cpu(lambda: found.append(compute(*given))))
        return found[0]

    with mock.patch.object(derivation, "compute_scores", timed):
        whole = _cpu(partial(finish_run, plan, corpus))
    about = run.finished_about()
    report = _cpu(lambda: write_reports(run, about))
    return {
        "predictions": float(about["predictions"]),
        "judged": judged,
        "joined": whole - scored[0],
        "scored": scored[0],
        "reported": report,
        "cells": float(pq.read_metadata(run.path / "matches.parquet").num_rows),
        "match bytes": float((run.path / "matches.parquet").stat().st_size),
        "table bytes": float((run.path / "renditions.parquet").stat().st_size),
        "peak": peak(),
    }


def _descriptions(folder: Path) -> dict[str, float]:
    """Give the bytes for each shard of what lists all of them, and the CPU of reading a list."""
    about = json.loads((folder / "corpus" / "corpus.json").read_text(encoding="utf-8"))
    plan = load_plan(folder / "run-blank")
    listed = sum(len(json.dumps(about.get(key, {}))) for key in ("shards", "columns"))
    planned = len(json.dumps(plan.facts["shards"])) / plan.count
    facts = {**plan.facts, "shards": [*plan.facts["shards"]] * (LISTED // plan.count)}
    publish_plan(replace(plan, path=folder / "long", count=len(facts["shards"]), facts=facts))
    reading = _cpu(partial(load_plan, folder / "long"))
    megabytes = (folder / "long" / "plan.json").stat().st_size / 1e6
    return {
        "corpus listing": listed / plan.count,
        "plan listing": planned,
        "listing seconds": reading / megabytes,
    }


@contextmanager
def counted_requests() -> Iterator[Counter[str]]:
    """Count the requests to object storage that this process makes."""
    counts, library = Counter[str](), object_storage._library()  # noqa: SLF001 - what it would call

    class Counting:
        def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - a function of the library
            if name in KNOWN:
                counts[KNOWN[name]] += 1
            return getattr(library, name)

    with mock.patch.object(object_storage, "_library", Counting):
        yield counts


def _requests() -> dict[str, dict[str, float]]:
    """Count requests to object storage, of each step for each further shard."""
    few, many = (_requests_of(shards) for shards in COUNTED)
    more = COUNTED[1] - COUNTED[0]
    return {
        step: {kind: (many[step][kind] - few[step][kind]) / more for kind in KINDS_OF_REQUESTS}
        for step in few
    }


def _requests_of(shards: int) -> dict[str, Counter[str]]:
    """Count the requests of each step of a corpus and a run of so many shards.

    They are as many for one condition as for four: what is asked for is a shard's files.
    """
    place, found = parse_location(f"memory://scale-{shards}"), {}
    plan = plan_build(recipe_of(shards, CONDITIONS[:1]), place / "corpus")
    numbers = range(shards)
    with counted_requests() as found["build"]:
        for number in numbers:
            do_corpus_shard(plan, number, 1)
    with counted_requests() as found["seal"]:
        finish_corpus(plan)
    corpus = open_corpus(place / "corpus")
    run = plan_run(RunRequest("blank"), corpus, place / "run")
    extraction, totals = ShardExtraction(run, 1), RunTotals(run)
    with counted_requests() as found["extract"]:
        for number in numbers:
            extraction.do(number)
    with counted_requests() as found["dispatch"]:
        for number in numbers:
            run.is_committed(number)
            totals.add(number)
    with counted_requests() as found["finish"]:
        finish_run(run, corpus)
    return found
