"""The benchmark of answers without labels: a window of 10,000 beside a reference."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import numpy as np

from benchmarks.measuring import told
from benchmarks.spent import DXE, spent

DOCUMENTS = 10_000
"""Documents of a window, and of the larger reference."""
LABELLED = 1_000
"""Documents of a reference with labels."""
_ITEMS = 5


def measure_unlabelled() -> None:
    """Tell how long whole commands take, from the shell's prompt to their last line."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        sizes = {"month": DOCUMENTS, "small": LABELLED, "night": DOCUMENTS}
        for seed, (name, count) in enumerate(sizes.items()):
            _write_answers(folder / name, count, np.random.default_rng(seed))
        spent([DXE, "score", "small.jsonl", "small-labels.jsonl", "-o", "labelled"], folder)
        for what, command in {
            "drift, a file of 10,000 against 10,000": ["drift", "month.jsonl", "night.jsonl"],
            "drift, a file of 10,000 against 1,000": ["drift", "small.jsonl", "night.jsonl"],
            "estimate, a file of 10,000, 1,000 labelled": ["estimate", "labelled", "night.jsonl"],
        }.items():
            told(what, min(spent([DXE, *command], folder)[1] for _ in range(3)), "s of CPU", "< 2")


def _write_answers(file: Path, count: int, rng: np.random.Generator) -> None:
    """Write receipts of 30 values as predictions and as labels, of which nine in ten agree."""
    labels, answers = [], []
    for number in range(count):
        id_ = f"{file.name}-{number:05d}"
        amounts = rng.integers(100, 5_000, _ITEMS).tolist()
        truth = {
            "merchant": f"SHOP {rng.integers(900)}",
            "receipt_number": f"{rng.integers(10**5):05d}",
            "date": f"2024-0{rng.integers(1, 10)}-1{rng.integers(10)}",
            "currency": "USD",
            "subtotal": _price(sum(amounts)),
            "total": _price(sum(amounts)),
        }
        rows = [
            {"description": f"ITEM {rng.integers(999)}", "quantity": "1", "amount": _price(each)}
            for each in amounts
        ]
        about = {"id": id_, "schema": "receipt", "locale": "en_US"}
        labels.append(about | {"fields": truth, "tables": {"line_items": rows}})
        answers.append(
            {
                "id": id_,
                "fields": _answered(truth, rng),
                "tables": {"line_items": [_answered(row, rng) for row in rows]},
            }
        )
    for path, lines in (
        (file.with_suffix(".jsonl"), answers),
        (file.with_name(f"{file.name}-labels.jsonl"), labels),
    ):
        path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")


def _answered(truth: dict[str, str], rng: np.random.Generator) -> dict[str, dict[str, object]]:
    """Return values with their confidence, by which each is right."""
    found: dict[str, dict[str, object]] = {}
    for name, value in truth.items():
        confidence = round(float(rng.beta(9, 1)), 4)
        is_right = name == "currency" or rng.random() < confidence
        found[name] = {"value": value if is_right else f"9{value}", "confidence": confidence}
    return found


def _price(cents: int) -> str:
    return f"{cents / 100:.2f}"
