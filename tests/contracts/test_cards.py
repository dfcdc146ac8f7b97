"""Every figure has one card, and every card says figures as people read them."""

from __future__ import annotations

import re
from collections import Counter

import numpy as np
import pytest

from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.corpus.store.building import build_corpus
from docextract_eval.metrics import METRICS
from docextract_eval.metrics.cards import all_cards, find_card
from docextract_eval.metrics.columns import AppliedTraps
from docextract_eval.metrics.corruption import mean_corruption_error
from docextract_eval.metrics.curve import point_score
from docextract_eval.metrics.obedience import PLANTED_AXES as PLANTED
from docextract_eval.runs.execution.execute import RunRequest, execute
from docextract_eval.runs.folder import RunFolder
from docextract_eval.runs.measured_run import read_measured_run
from tests.metrics.cells import columns, grounded, named, read_again
from tests.shared import folder_for_all

LONGEST = 160
"""Letters of a sentence."""
NO_FIGURE = re.compile(r"\b(None|nan|inf)\b|not computable|-0\.0 |[{}]")
DIRECTIONS = {"higher is better", "lower is better", "nearer to 0 is better", "neither"}

RECIPE = {
    "name": "cards",
    "count": 32,
    "seed": 2,
    "locales": ["en_US"],
    "conditions": ["clean", "defocus@2", "defocus@4", "jpeg@4", "flatbed_scan@3"],
    "traps": {
        "walk": [
            *("visible_note_to_ai", "total_cut_off", "subtotal_vs_total", "ambiguous_currency"),
            *("dmy_mdy_ambiguous", "handwritten_tip_total", "split_or_lost_decimal"),
        ],
        "twins": True,
    },
    "twins": [
        {"name": "face", "do": {"font": "spacemo"}},
        {"name": "placebo", "redraw": "merchant"},
    ],
}
"""A scene and a part of it alone, two severities, traps and pairs: of every metric something."""


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """A pipeline with confidences and one without, over adversarial documents and twins."""
    names = ("noisy", "blank")

    def make(place):
        corpus = build_corpus(parse_recipe(RECIPE, "cards"), place / "corpus", workers=1)
        for name in names:
            execute(RunRequest(name, {}, 1, None), corpus, RunFolder(place / name))

    place = folder_for_all(tmp_path_factory, "cards", make)
    return [RunFolder(place / name) for name in names]


@pytest.fixture(scope="module")
def told(runs):
    """All scores of the runs, the points of their curves, and errors beside another's."""
    scores = [score for run in runs for score in (*run.scores(), *run.spending_scores())]
    points = [point_score(curve, p) for run in runs for curve in run.curves() for p in curve.points]
    first, *_ = (read_measured_run(run).columns for run in runs)
    folded = [score for name in METRICS.names for score in METRICS.load(name)(by_hand(), "sig")]
    return [*scores, *points, *mean_corruption_error(first, first, "sig"), *folded]


def by_hand():
    """What small runs of these pipelines lack: a promise, boxes, readings, reports, no resolver."""
    at = np.arange(2400)
    right = at % 9 > 0
    cells = columns(
        np.where(right, "right", np.where(at % 2 == 0, "wrong", "missed")).tolist(),
        at % 600,
        field=np.where(at % 2 == 0, "date", "total"),
        confidence=np.where(right, 0.9, 0.1),
        cause=np.where(right, "", np.where(at % 2 == 0, "misread", "cut off")).tolist(),
        decidable=np.where(right, "right", "guessed").tolist(),
        placed=["yes"] * len(at),
        grounding=grounded(np.where(right, 0.9, 0.1), np.where(right, "right", "wrong")),
        locale=lambda source: ("de_DE", "en_US")[source % 3 > 0],
        traps=AppliedTraps(
            *(named(["ambiguous_date", "visible_note_to_ai"]), np.arange(2), named(["date"] * 2)),
            *(np.full(2, -1, np.int64), np.zeros(2, bool)),
        ),
        factors=lambda source: dict.fromkeys(PLANTED, "roles" if source == 1 else ""),
        suspected=lambda source: int(source < 3),
    )
    return read_again(cells, 2)


@pytest.mark.long
def test_every_figure_has_one_card_and_every_card_is_used(told):
    names = {score.metric for score in told}
    assert names <= set(all_cards())
    unused = set(all_cards()) - names
    assert not unused, f"nothing is ever said of {sorted(unused)}"


@pytest.mark.long
def test_every_figure_is_said_in_a_sentence(told):
    """Without a sign of what is not known, and short enough for a line."""
    said = Counter()
    for score in told:
        if score.value is None:
            assert score.reason
            continue
        sentence = find_card(score.metric).to_sentence(score)
        assert sentence.endswith("."), sentence
        assert len(sentence) <= LONGEST, sentence
        assert not NO_FIGURE.search(sentence), (score, sentence)
        said[score.metric] += 1
    assert len(said) > 50


@pytest.mark.parametrize("name", all_cards())
def test_a_card_explains_itself(name):
    found = all_cards()[name]
    assert found.name == name
    assert found.definition.endswith(".")
    assert found.direction in DIRECTIONS
    assert found.example_sentence.endswith(".")
    assert len(found.example_sentence) <= LONGEST
    assert not NO_FIGURE.search(found.example_sentence)
