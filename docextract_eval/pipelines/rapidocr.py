"""Reads with RapidOCR, then finds the fields by the baseline rules."""

from __future__ import annotations

import functools
import importlib
import importlib.metadata
import math
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2

from docextract_eval.borders.decoding.pictures import decode_pixels
from docextract_eval.codec import sha256
from docextract_eval.errors import MissingPrerequisiteError
from docextract_eval.pipelines import read_settings
from docextract_eval.pipelines.kept_words import kept_or_read_words
from docextract_eval.pipelines.pages import input_errors_as_unanswered, page_pictures
from docextract_eval.pipelines.rules import OcrWord, predict_fields
from docextract_eval.pipelines.rules.rows import row_numbers, split_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import numpy as np
    from numpy.typing import NDArray

    from docextract_eval.records import Prediction, Sheet

_MODEL_FILES = {"Det": "*_det_*.onnx", "Cls": "*_cls_*.onnx", "Rec": "*_rec_*.onnx"}
"""Its models: text detection, orientation, recognition."""
_BOX_MARGIN = 0.2
"""How much larger than the ink its boxes are on every side, in heights of a box."""
_INSTALL = "pip install 'docextract-eval[rapidocr]'"


class RapidOcr:
    """OCR by neural networks, offline and on one thread, followed by the baseline rules."""

    def __init__(self, settings: Mapping[str, str]) -> None:
        """Load the models; texts with a confidence below `text_score` are dropped."""
        read = read_settings("rapidocr", settings, {"text_score": 0.5})
        self._text_score = float(read["text_score"])
        self._models = _find_models()
        self._engine: Any = _start_engine(self._models, self._text_score)

    @staticmethod
    def check_installed() -> None:
        """Refuse if the package or one of its models is missing; loading them takes long."""
        _find_models()

    @functools.cached_property
    def version(self) -> Mapping[str, str]:
        """Return the versions and the fingerprint of every model."""
        names = ("rapidocr", "onnxruntime")
        return {
            "engine": ", ".join(f"{name} {importlib.metadata.version(name)}" for name in names),
            **{f"model {path.stem}": sha256(path.read_bytes()) for path in self._models.values()},
        }

    def extract(self, sheet: Sheet) -> Prediction:
        """Return the fields that the rules find among the words of all pages."""
        return predict_fields(sheet, self.sheet_words(sheet))

    def sheet_words(self, sheet: Sheet) -> list[OcrWord]:
        """Return the words of all pages."""
        read_with = {
            **self.version,
            "text_score": self._text_score,
            "repeat": sheet.repeat,
        }
        return [
            replace(word, page=page)
            for page, picture in enumerate(page_pictures(sheet.files))
            for word in kept_or_read_words(
                read_with, picture.data, partial(self._page_words, picture.data)
            )
        ]

    def _page_words(self, data: bytes) -> Iterator[OcrWord]:
        with input_errors_as_unanswered():
            picture = decode_pixels(data, "a page", cv2.IMREAD_COLOR)
        found = self._engine(picture)
        if found.txts is None:
            return
        # Its boxes hold what stands close together, so a row is a box of text and one of an amount.
        boxes = [_ink_box(quad) for quad in found.boxes]
        segments = zip(found.txts, found.scores, boxes, row_numbers(boxes), strict=True)
        for text, score, box, row in segments:
            for word, part in split_words(text, box):
                yield OcrWord(word, float(score), 0, row, part)


def _ink_box(quad: NDArray[np.float32]) -> tuple[float, float, float, float]:
    """Return the upright box of the ink in a quad."""
    (left, top), (right, bottom) = quad.min(axis=0).tolist(), quad.max(axis=0).tolist()
    margin = min(_BOX_MARGIN * math.dist(quad[0], quad[3]), 0.45 * (right - left))
    return left + margin, top + margin, right - margin, bottom - margin


def _start_engine(models: Mapping[str, Path], text_score: float) -> Any:  # noqa: ANN401 - of an extra
    from rapidocr import RapidOCR  # noqa: PLC0415 - an extra

    single = dict.fromkeys(("intra_op_num_threads", "inter_op_num_threads"), 1)
    return RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.text_score": text_score,
            **{f"EngineConfig.onnxruntime.{name}": value for name, value in single.items()},
            # Given by path: otherwise it would download a model that it does not find.
            **{f"{part}.model_path": str(path) for part, path in models.items()},
        }
    )


def _find_models() -> dict[str, Path]:
    """Return the paths of the models that came with the package, or raise."""
    try:
        for name in ("onnxruntime", "rapidocr"):
            package = importlib.import_module(name)
    except ImportError as error:
        raise MissingPrerequisiteError("RapidOCR is not installed", remedy=_INSTALL) from error
    folder = Path(str(package.__file__)).parent / "models"
    found = {part: sorted(folder.glob(pattern)) for part, pattern in _MODEL_FILES.items()}
    if not all(found.values()):
        what = "RapidOCR came without its models"
        raise MissingPrerequisiteError(what, str(folder), f"{_INSTALL} --force-reinstall")
    return {part: paths[0] for part, paths in found.items()}
