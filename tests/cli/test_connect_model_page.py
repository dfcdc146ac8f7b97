"""The page on models: its examples are copied, trained and run as it says."""

from __future__ import annotations

import re
import shutil

import pytest

from docextract_eval.runs.folder import RunFolder
from tests.cli.commands import dxe
from tests.cli.page_commands import type_command
from tests.house.source import ROOT

pytestmark = pytest.mark.long

PAGE = (ROOT / "docs/how-to/connect-model.md").read_text(encoding="utf-8")
EXAMPLES = [ROOT / f"docs/{name}" for name in {*re.findall(r"examples/\w+\.py", PAGE)}]
BLOCKS = re.findall(r"^```(bash|sh)\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
TORCH = ROOT / ".venvs/torch/bin/python"
NOT_TYPED = ("pip install", "python3 -m venv", ".venvs/torch/bin/pip")
PADDLE = """
from types import SimpleNamespace
import numpy as np

class PaddleOCR:
    def __init__(self, lang, **switches):
        assert lang == "en" and not any(switches.values())

    def predict(self, picture):
        assert picture.ndim == 3
        def quad(x, y):
            return np.array([[x, y], [x + 50, y], [x + 50, y + 12], [x, y + 12]], np.int16)
        texts = ["CORNER SHOP", "04/03/2024", "SUBTOTAL 9.99", "Total", "12.30", "Change 1.00"]
        places = [(5, 0), (5, 20), (5, 40), (5, 60), (90, 63), (5, 80)]
        return [{
            "rec_texts": texts,
            "rec_scores": [0.5, 0.6, 0.7, 0.8, 0.9, 1.0],
            "rec_polys": [quad(*place) for place in places],
        }]
"""
DOCLING = {
    "__init__": "",
    "datamodel/__init__": "",
    "datamodel/base_models": """
class DocumentStream:
    def __init__(self, name, stream):
        self.name, self.stream = name, stream
""",
    "document_converter": """
from types import SimpleNamespace as Of

class DocumentConverter:
    def convert(self, source):
        assert source.name == "page.png" and source.stream.read(4) == b"\\x89PNG"
        rows = [["TEA", "2", "2.50"], ["MILK", "", "3.00"], ["Total", "", "5.50"], ["Thank you"]]
        grid = [[Of(text=text) for text in row] for row in rows]
        texts = [Of(text="CORNER SHOP"), Of(text="04/03/2024 14:05")]
        return Of(document=Of(texts=texts, tables=[Of(data=Of(grid=grid))]))
""",
}


@pytest.fixture(scope="module")
def learned(tmp_path_factory):
    """A folder with the examples, documents to learn from, and documents to be measured on."""
    folder = tmp_path_factory.mktemp("models")
    for example in EXAMPLES:
        shutil.copy(example, folder)
    typed(BLOCKS[0][1], folder)
    return folder


def typed(block, folder):
    """Type the commands of a block, except those that install."""
    lines = [line for line in block.splitlines() if not line.startswith(NOT_TYPED)]
    text = "\n".join(lines).replace(".venvs/torch/bin/python", str(TORCH))
    done = type_command(text, folder, ("sh", "-ec"))
    assert done.returncode == 0, f"{text}{done.stderr}"


def block_with(word):
    (found,) = (text for _, text in BLOCKS if word in text)
    return found


def checked(folder, run):
    """The currencies that a model answered in a run without failures, and its accuracy."""
    made = RunFolder(folder / "runs" / run)
    assert made.about["failures"] == 0
    assert made.description.scope == ["currency"]
    guesses = [guess for each in made.predictions() for guess in each.guesses]
    assert {guess.value for guess in guesses} <= {"EUR", "USD"}
    assert all(0.5 <= guess.confidence <= 1 for guess in guesses)
    (right,) = (
        score.value
        for score in made.scores()
        if score.metric == "accuracy" and score.slice == {"cells": "scalars", "condition": "clean"}
    )
    return right


def test_an_onnx_model_is_made_and_run(learned):
    typed(block_with("onnx_model"), learned)
    assert checked(learned, "onnx") > 0.5, "better than a coin"
    about = RunFolder(learned / "runs/onnx").about
    assert about["pipeline"]["version"]["classes"] == '["EUR", "USD"]'


@pytest.mark.needs("torch")
def test_a_torch_module_is_trained_and_run(learned):
    typed(block_with("torch_module"), learned)
    assert checked(learned, "torch") > 0.5, "better than a coin"


def answers(folder, name):
    """What an adapter answered for the clean documents, with a stand-in for what it adapts."""
    run = ("run", name, "corpus", "-o", "adapted", "--condition", "clean", "--limit", "2")
    done = dxe(*run, cwd=folder)
    assert done.returncode == 0, done.stderr
    found = [each.guesses for each in RunFolder(folder / "adapted").predictions()]
    assert found[0] == found[1]
    shutil.rmtree(folder / "adapted")
    return found[0]


def test_what_paddleocr_reads_becomes_fields_with_their_boxes(learned):
    (learned / "paddleocr.py").write_text(PADDLE)
    found = {each.name: each for each in answers(learned, "python:paddleocr_adapter:Paddle")}
    assert {name: (each.value, each.confidence) for name, each in found.items()} == {
        "date": ("04/03/2024", 0.6),
        "total": ("12.30", 0.9),
    }
    assert found["total"].quad == ((90, 63), (140, 63), (140, 75), (90, 75))


def test_what_docling_finds_becomes_fields_and_rows(learned):
    for name, text in DOCLING.items():
        file = learned / "docling" / f"{name}.py"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    found = answers(learned, "python:docling_adapter:Docling")
    assert [(each.name, each.row, each.value) for each in found] == [
        ("date", None, "04/03/2024"),
        ("total", None, "5.50"),
        ("line_items.amount", 0, "2.50"),
        ("line_items.description", 0, "TEA"),
        ("line_items.amount", 1, "3.00"),
        ("line_items.description", 1, "MILK"),
    ]
