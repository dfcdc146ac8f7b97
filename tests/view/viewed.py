"""Runs to look at: with traps and twins, and with what they measured drawn anew."""

from __future__ import annotations

import shutil

import numpy as np
import pyarrow as pa

from docextract_eval.codec.tables import MATCHES
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.runs.derivation.scoring import compute_scores
from docextract_eval.runs.description import RunDescription
from docextract_eval.runs.execution.execute import RunRequest, execute
from docextract_eval.runs.folder import RunFolder
from docextract_eval.runs.measured_run import recorded_schemas
from tests.runs.rewritten import record, rewrite
from tests.shared import corpus_for_worker

RECIPE = {
    "name": "viewed",
    "count": 12,
    "seed": 4,
    "kinds": ["receipt", "invoice"],
    "locales": ["en_US", "de_DE"],
    "conditions": ["clean", "rotation@2", "jpeg@4"],
    "traps": {"walk": ["all"], "twins": True},
}
MISSED = {"guess": None, "guess_row": None, "confidence": None, "likeness": None}


def viewed_corpus(factory):
    return corpus_for_worker(factory, parse_recipe(RECIPE, "viewed"))


def viewed_run(corpus, place, wrong=0.2, **asked):
    """A run over a corpus, which this process makes."""
    settings = {"wrong": str(wrong), "invented": "0.1"}
    execute(RunRequest("noisy", settings, 1, None, **asked), corpus, folder := RunFolder(place))
    return folder


def drawn_again(run, place, seed=0, deploy=None, repeats=1, weights=(1.0,), mixed=False):
    """The same run with outcomes, weights and repeats drawn at random, scored again."""
    rng = np.random.default_rng(seed)
    folder = RunFolder(shutil.copytree(run.path, place))
    about = folder.about
    rows = [
        {**row, **_outcome(rng, row), "repeat": repeat}
        for row in folder.columns("matches").to_pylist()
        for repeat in range(repeats)
        if row["strict"] != "invented" or rng.random() < 0.7  # readings have other cells
    ]
    if mixed:
        rng.shuffle(rows)
    matches = pa.Table.from_pylist(rows, MATCHES)
    pages = folder.columns("renditions")
    weight = {name: rng.choice(weights) for name in pages["source"].unique().to_pylist()}
    column = pa.array([weight[name] for name in pages["source"].to_pylist()], pa.float64())
    pages = pages.set_column(pages.schema.get_field_index("weight"), "weight", column)
    for name, table in (("matches", matches), ("renditions", pages)):
        with folder.table_writer(name, table.schema) as write:
            write(table)
    known = RunDescription.from_about(about)
    judged_by = recorded_schemas(about, str(place))
    found = compute_scores(matches, pages, known.conditions, known.hints, judged_by, deploy)
    folder.write_scores(found[0])
    record(folder)
    rewrite(folder.path, deploy=deploy or {}, repeat=repeats, id=f"{seed:012d}")
    return folder


def _outcome(rng, row):
    """What became of a cell: some errors are right now, and some right cells missed."""
    if row["strict"] != "right" or rng.random() < 0.7:
        return {"confidence": row["confidence"] and float(rng.random())}
    return {**MISSED, "outcome": "missed", "strict": "missed", "cause": None, "decoy": None}
