"""Examples of public names run as a reader pastes them, and find `runs/quick` where they are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.shared import folder_for_all

if TYPE_CHECKING:
    from pathlib import Path

NAMED = "runs/quick"
IMPORT = "from docextract_eval"


@pytest.fixture(autouse=True)
def reader_of_examples(request: pytest.FixtureRequest) -> None:
    """Run an example that imports what it is of as a reader would who pasted it: with no more."""
    test = getattr(request.node, "dtest", None)
    sources = [example.source for example in test.examples] if test else []
    imports = [source for source in sources if source.startswith(IMPORT)]
    if any(
        {*test.name.split(".")} & {*re.findall(r"\w+", each.partition(" import ")[2])}
        for each in imports
    ):
        test.globs.clear()
    if any(NAMED in source for source in sources):
        factory = request.getfixturevalue("tmp_path_factory")
        request.getfixturevalue("monkeypatch").chdir(folder_for_all(factory, "examples", make))


def make(place: Path) -> None:
    """Write a corpus of four documents, a run over it, and a map of confidences."""
    from docextract_eval.corpus.recipe import parse_recipe
    from docextract_eval.corpus.store.building import build_corpus
    from docextract_eval.runs.calibration.confidence_map import ConfidenceMap
    from docextract_eval.runs.execution.execute import RunRequest, execute
    from docextract_eval.runs.folder import RunFolder
    from docextract_eval.statistics.recalibration import Points, Unchanged

    written = {"name": "quick", "count": 4, "seed": 4, "locales": ["en_US"]}
    recipe = parse_recipe(written, "quick")
    corpus = build_corpus(recipe, place / "runs/quick-corpus", workers=1)
    execute(RunRequest("noisy", {"wrong": "0.3"}, 1, None), corpus, RunFolder(place / NAMED))
    halved = {"scalars": Points((0.0, 1.0), (0.0, 0.5)), "tables": Unchanged()}
    ConfidenceMap(halved, {"fields": ["total"]}).write(place / "runs/quick-map.json")
