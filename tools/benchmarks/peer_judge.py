"""Time another judge on the same documents, in its own environment: prints JSON.

usage: peer_judge.py NAME FILE: one of the peers below, and pairs of truth and prediction as plain
dictionaries. It prints how many of them are judged per CPU second.
"""

# ruff: noqa: PLC0415 - each peer is imported where it is: in an environment of its own

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    Receipt = dict[str, Any]
    Judge = Callable[[Receipt, Receipt], object]

PATIENCE = 3.0
"""So many CPU seconds are measured, after a document that imports and compiles."""


def stickler() -> Judge:
    """Compare field by field as its guide shows, lists by the Hungarian method."""
    from stickler import ComparableField, StructuredModel
    from stickler.comparators import ExactComparator, LevenshteinComparator, NumericComparator

    def of(comparator: Any, threshold: float = 1.0) -> Any:  # noqa: ANN401 - theirs
        return ComparableField(comparator=comparator, threshold=threshold, default=None)

    def model(name: str, fields: dict[str, Any]) -> Any:  # noqa: ANN401 - theirs
        kinds = {field: (str | None, made) for field, made in fields.items()}
        notes = {field: kind for field, (kind, _) in kinds.items()}
        return type(
            name, (StructuredModel,), {"__annotations__": notes, **fields, "__module__": __name__}
        )

    text, number, exact = LevenshteinComparator(), NumericComparator(), ExactComparator()
    row = {"description": of(text, 0.7), "quantity": of(number)}
    row |= {name: of(number) for name in ("unit_price", "amount")}
    item = model("Item", row)
    sums = ("subtotal", "tax_total", "total", "payable")
    fields = {
        "merchant": of(text, 0.7),
        "address": of(text, 0.7),
        "date": of(exact),
        "time": of(exact),
    }
    fields |= {name: of(number) for name in sums}
    notes = dict.fromkeys(fields, str | None) | {"line_items": list[item]}
    rows = ComparableField(weight=1.0, default=[])
    body = {"__annotations__": notes, **fields, "line_items": rows, "__module__": __name__}
    receipt: Any = type("Receipt", (StructuredModel,), body)
    return lambda truth, said: receipt(**truth).compare_with(receipt(**said))


def anls() -> Judge:
    """Score the two dictionaries as they are."""
    from anls_star import anls_score

    return anls_score


def bare() -> Judge:
    """Return only likenesses: of scalars, of rows to pair them, of the cells of the pairs."""
    from rapidfuzz.distance import Indel
    from rapidfuzz.process import cdist
    from scipy.optimize import linear_sum_assignment

    like = Indel.normalized_similarity

    def judge(truth: Receipt, said: Receipt) -> list[float]:
        scalars = [name for name, value in truth.items() if isinstance(value, str)]
        found = [like(truth[name], said.get(name) or "") for name in scalars]
        ours, theirs = truth["line_items"], said["line_items"]
        rows = [[" ".join(row.values()) for row in side] for side in (ours, theirs)]
        pairs = zip(*linear_sum_assignment(-cdist(*rows, scorer=like)), strict=True)
        for i, j in pairs:
            found += [like(value, theirs[j].get(name) or "") for name, value in ours[i].items()]
        return found

    return judge


def main(name: str, file: str) -> None:
    """Judge in turn until time is up."""
    judge = {"stickler": stickler, "anls": anls, "bare": bare}[name]()
    pairs = json.loads(Path(file).read_text(encoding="utf-8"))
    judge(*pairs[0])
    done, start = 0, time.process_time()
    while (spent := time.process_time() - start) < PATIENCE:
        judge(*pairs[done % len(pairs)])
        done += 1
    print(json.dumps({"rate": done / spent}))


if __name__ == "__main__":
    main(*sys.argv[1:])
