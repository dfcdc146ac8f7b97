"""Evaluate, before a release, whether a document extractor is good enough and where it is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.catalog import import_object

if TYPE_CHECKING:
    from docextract_eval.corpus.degrade.images import Degrade, DegradedImage, degrade
    from docextract_eval.corpus.generating import generate
    from docextract_eval.corpus.render.pages import render
    from docextract_eval.interop.corpus_dataset import CorpusDataset
    from docextract_eval.interop.notebook import Run
    from docextract_eval.judging.judge import judge, judge_all
    from docextract_eval.judging.judgement import Judgement
    from docextract_eval.pipelines.kept_words import ocr_words
    from docextract_eval.pipelines.rules import OcrWord
    from docextract_eval.records import Document, Guess, Match, Prediction, Rendition, Score, Sheet
    from docextract_eval.runs.calibration.confidence_map import Calibration, load_calibration

__version__ = "0.1.0"
__all__ = [
    "Calibration",
    "CorpusDataset",
    "Degrade",
    "DegradedImage",
    "Document",
    "Guess",
    "Judgement",
    "Match",
    "OcrWord",
    "Prediction",
    "Rendition",
    "Run",
    "Score",
    "Sheet",
    "__version__",
    "degrade",
    "generate",
    "judge",
    "judge_all",
    "load_calibration",
    "ocr_words",
    "render",
]

_LIVES = dict.fromkeys(__all__, "docextract_eval.records") | {
    **dict.fromkeys(
        ("Degrade", "DegradedImage", "degrade"), "docextract_eval.corpus.degrade.images"
    ),
    **dict.fromkeys(
        ("Calibration", "load_calibration"), "docextract_eval.runs.calibration.confidence_map"
    ),
    "generate": "docextract_eval.corpus.generating",
    "Judgement": "docextract_eval.judging.judgement",
    "judge": "docextract_eval.judging.judge",
    "judge_all": "docextract_eval.judging.judge",
    "CorpusDataset": "docextract_eval.interop.corpus_dataset",
    "Run": "docextract_eval.interop.notebook",
    "OcrWord": "docextract_eval.pipelines.rules",
    "ocr_words": "docextract_eval.pipelines.kept_words",
    "render": "docextract_eval.corpus.render.pages",
}


def __getattr__(name: str) -> object:
    """Return a public name, imported when it is first used."""
    if name in _LIVES:
        return import_object(f"{_LIVES[name]}:{name}")
    message = f"module 'docextract_eval' has no attribute '{name}'"
    raise AttributeError(message)
