"""A corpus to train on: boxes lie on the ink, splits are kept apart, torch shares the pages out."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import textwrap

import numpy as np
import pytest

from docextract_eval import CorpusDataset
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.corpus.store.building import build_corpus
from docextract_eval.errors import IncompleteError, MissingPrerequisiteError, UnknownNameError
from tests.house.source import ROOT
from tests.shared import folder_for_all

PAGE = ROOT / "docs/how-to/train-on-corpus.md"
TORCH = ROOT / ".venvs/torch/bin/python"
OURS = """
import sys
sys.path.append({packages!r})
"""
"""Torch is in an environment of its own; all else that it needs is that of the tests."""
SHARES = """
from torch.utils.data import DataLoader
from docextract_eval import CorpusDataset

pages = CorpusDataset("corpora/training")
names = lambda batch: [(target["rendition"], target["page"]) for _, target in batch]

def epoch(number, **ranks):
    stream = pages.stream(seed=7, **ranks)
    stream.set_epoch(number)
    batches = DataLoader(stream, batch_size=2, num_workers=2, collate_fn=names)
    return [each for batch in batches for each in batch]

whole = epoch(0)
assert len(whole) == len({*whole}) == len(pages)
assert whole == epoch(0) != epoch(1)
ranks = [epoch(0, rank=rank, ranks=2) for rank in range(2)]
assert len(ranks[0]) == len(ranks[1]) == len(pages) // 2
assert not {*ranks[0]} & {*ranks[1]}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    def make(place):
        written = {"name": "training", "count": 8, "seed": 4, "locales": ["en_US"]}
        written |= {"conditions": ["clean", "jpeg@3"], "splits": {"dev": 0.5, "canary": 0.5}}
        build_corpus(parse_recipe(written, "training"), place / "corpora/training", workers=1)

    return folder_for_all(tmp_path_factory, "training", make)


@pytest.fixture(scope="module")
def pages(folder):
    return CorpusDataset(folder / "corpora/training")


def test_boxes_lie_on_ink_and_have_a_label_and_a_value_each(pages):
    for image, target in (pages[index] for index in range(3)):
        dark = np.asarray(image.convert("L")) < 128
        assert len(target["boxes"]) == len(target["labels"]) == len(target["values"]) > 3
        assert all(dark[y0:y1, x0:x1].any() for x0, y0, x1, y1 in target["boxes"].astype(int))


def test_the_canary_is_read_only_where_it_is_asked_for(folder, pages):
    canary = CorpusDataset(folder / "corpora/training", splits=["canary"])
    documents = [
        {each[index][1]["document"] for index in range(len(each))} for each in (pages, canary)
    ]
    assert documents[1]
    assert not documents[0] & documents[1]
    assert len(documents[0] | documents[1]) == 8


def test_what_there_is_not_is_refused(folder, pages):
    with pytest.raises(UnknownNameError, match="'clean'"):
        CorpusDataset(folder / "corpora/training", conditions=["clear"])
    with pytest.raises(IndexError):
        pages[len(pages)]


def test_a_page_that_is_lost_is_named(pages, monkeypatch):
    monkeypatch.setattr(pages, "_pages", [(0, "receipt-9~clean", 0)])
    with pytest.raises(IncompleteError, match="page 1 of receipt-9~clean"):
        pages[0]


def test_without_torch_a_stream_says_what_to_install(pages, monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(MissingPrerequisiteError, match="torch"):
        pages.stream()


@pytest.mark.needs("torch")
@pytest.mark.parametrize("code", ["shares", "page"])
def test_torch_reads_it(folder, code):
    """By every worker and rank its own share; and every block of the page runs."""
    blocks = re.findall(r"^```python\n(.*?)^```", PAGE.read_text(), re.MULTILINE | re.DOTALL)
    asked = {"shares": SHARES, "page": "\n".join(blocks)}[code]
    script = OURS.format(packages=np.__path__[0].rpartition("/")[0]) + textwrap.dedent(asked)
    where = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"}
    done = subprocess.run(
        [TORCH, "-c", script], cwd=folder, env=where, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
