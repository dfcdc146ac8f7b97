"""Labels and predictions made from nothing: each value is right as often as its confidence says."""

from __future__ import annotations

import json

import numpy as np


def write_pair(folder, name, count, seed, *, honest=1.0, confidences=True):
    """Write `NAME-labels.jsonl` and `NAME.jsonl`.

    `honest` is what confidences are multiplied with to be how often a value is right; currencies,
    which stand for countries, always are.
    """
    rng = np.random.default_rng(seed)
    labels, predictions = [], []
    for at in range(count):
        id_ = f"{name}-{at:05d}"
        truth = {
            "merchant": f"SHOP {rng.integers(50)}",
            "receipt_number": f"{rng.integers(10**5):05d}",
            "total": f"{rng.integers(1000, 9000) / 100:.2f}",
            "tax_total": f"{rng.integers(100, 900) / 100:.2f}",
            "date": f"2024-0{rng.integers(1, 10)}-1{rng.integers(10)}",
            "currency": "USD",
        }
        labels.append({"id": id_, "schema": "receipt", "locale": "en_US", "fields": truth})
        cells = {}
        for field, value in truth.items():
            confidence = round(
                float(rng.choice((0.5, 0.7, 0.9, 0.98)) + rng.uniform(-0.01, 0.01)), 4
            )
            wrong = {"merchant": "OTHER", "date": "2020-01-01"}
            is_right = field == "currency" or rng.random() < confidence * honest
            given = value if is_right else wrong.get(field, "77777.77")
            cells[field] = {"value": given} | ({"confidence": confidence} if confidences else {})
        predictions.append({"id": id_, "fields": cells})
    for file, lines in ((f"{name}-labels.jsonl", labels), (f"{name}.jsonl", predictions)):
        text = "".join(json.dumps(line) + "\n" for line in lines)
        (folder / file).write_text(text, "utf-8")
