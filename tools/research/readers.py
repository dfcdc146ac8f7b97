"""The readers that tools measure with: engines, and what they saw where on a page.

What was read is kept under build/readings, by the fingerprints of file, engine and language: a
page that did not change is not read again, and a run that was stopped goes on.
"""

from __future__ import annotations

import csv
import dataclasses
import functools
import json
import logging
import os
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2
from inside import ROOT

from docextract_eval.codec import sha256
from docextract_eval.corpus.degrade.files import decode
from docextract_eval.pipelines.rules import OcrWord
from docextract_eval.pipelines.rules.rows import row_numbers, split_words
from docextract_eval.pipelines.tesseract_engine import find_tesseract
from docextract_eval.records import File
from docextract_eval.storage.disk import write_atomically

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Box = tuple[float, float, float, float]
"""Left, top, right and bottom, in pixels of a page."""
_SUFFIX = {"image/png": ".png", "image/jpeg": ".jpg"}


@dataclass(frozen=True, slots=True)
class Seen:
    """What a reader saw: a word of Tesseract's, a line of RapidOCR's."""

    text: str
    confidence: float
    """From 0 to 100."""
    box: Box


Read = Callable[[File, str], list[Seen]]
"""Reads a page in a language, `eng` or `deu`."""


@dataclass(frozen=True, slots=True)
class Reader:
    """A way to read, and what shapes its readings, by which they are kept."""

    read: Read
    version: Callable[[], str]


def tesseract(psm: int, oem: int = 1, data_folder: Path | None = None) -> Read:
    """Return Tesseract at a page segmentation mode; a page that it refuses has no words.

    Engine mode 0 is its legacy engine, which needs other data than what comes with it.
    """

    def read(file: File, language: str) -> list[Seen]:
        engine = find_tesseract()
        with tempfile.TemporaryDirectory(prefix="dxe-") as folder:
            path = Path(folder) / f"page{_SUFFIX[file.media_type]}"
            path.write_bytes(file.data)
            command = [
                engine.command,
                str(path),
                "-",
                "--tessdata-dir",
                str(data_folder or engine.data_folder),
                "--oem",
                str(oem),
            ]
            command += ["-l", language, "--psm", str(psm), "-c", "tessedit_create_tsv=1"]
            quiet = os.environ | {"OMP_THREAD_LIMIT": "1"}
            done = subprocess.run(command, capture_output=True, text=True, check=False, env=quiet)
        rows = csv.DictReader(done.stdout.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
        return [_word(row) for row in rows if float(row["conf"]) >= 0 and row["text"].strip()]

    return read


def _word(row: dict[str, Any]) -> Seen:
    left, top, wide, tall = (float(row[name]) for name in ("left", "top", "width", "height"))
    return Seen(row["text"], float(row["conf"]), (left, top, left + wide, top + tall))


def _rapidocr(file: File, _: str) -> list[Seen]:
    """Read with RapidOCR as it comes, in one thread; its models know both languages."""
    image = decode(file)
    found = _model()(cv2.cvtColor(image, cv2.COLOR_GRAY2BGR) if image.ndim == 2 else image)
    if found.txts is None:
        return []
    boxes = (enclosing_box(corners.tolist()) for corners in found.boxes)
    lines = zip(found.txts, found.scores, boxes, strict=True)
    return [Seen(text, 100 * float(score), box) for text, score, box in lines]


@functools.cache
def _model() -> Any:  # noqa: ANN401 - the library has no types
    from rapidocr import RapidOCR  # noqa: PLC0415 - dear, and only for who asks for it

    logging.getLogger("RapidOCR").setLevel(logging.ERROR)
    one = {"intra_op_num_threads": 1, "inter_op_num_threads": 1}
    settings = {f"EngineConfig.onnxruntime.{name}": value for name, value in one.items()}
    return RapidOCR(params={"Global.log_level": "error", **settings})


def enclosing_box(corners: Iterable[tuple[float, float]]) -> Box:
    """Return the upright box around points.

    >>> enclosing_box([(1, 8), (5, 6), (6, 9)])
    (1, 6, 6, 9)
    """
    across, down = zip(*corners, strict=True)
    return min(across), min(down), max(across), max(down)


READERS: dict[str, Read] = {"psm 6": tesseract(6), "psm 3": tesseract(3), "rapidocr": _rapidocr}
"""Those that .venv has."""


class Readings:
    """What readers see, for as long as there is time."""

    def __init__(self, minutes: float, more: Mapping[str, Reader] | None = None) -> None:
        """Read for so many minutes, by other readers as well; then give only what is known."""
        self._more = more or {}
        self._until = time.monotonic() + 60 * minutes
        self._folder = ROOT / "build" / "readings"
        self._folder.mkdir(parents=True, exist_ok=True)

    def of(self, reader: str, file: File, language: str) -> list[Seen] | None:
        """Return what a reader sees; None where there was no time to look."""
        chosen = self._more.get(reader) or Reader(READERS[reader], versions)
        read_as = f"{chosen.version()}{reader}{language}"
        path = self._folder / f"{sha256(file.data + read_as.encode())}.json"
        if not path.exists():
            if time.monotonic() > self._until:
                return None
            seen = [dataclasses.astuple(each) for each in chosen.read(file, language)]
            write_atomically(path, json.dumps(seen))
        rows = json.loads(path.read_text(encoding="utf-8"))
        return [
            Seen(text, confidence, (x0, y0, x1, y1)) for text, confidence, (x0, y0, x1, y1) in rows
        ]


def ocr_words(seen: Sequence[Seen], page: int = 0) -> list[OcrWord]:
    """Return what was seen on a page as the words that rules read."""
    rows = row_numbers([each.box for each in seen])
    return [
        OcrWord(text, each.confidence / 100, page, row, box)
        for each, row in zip(seen, rows, strict=True)
        for text, box in split_words(each.text, each.box)
    ]


def language(locale: str) -> str:
    """Return Tesseract's name of a locale's language.

    >>> language("de_DE")
    'deu'
    """
    return "deu" if locale.startswith("de") else "eng"


def versions() -> str:
    """Say which engines these are."""
    return f"Tesseract {find_tesseract().version}, RapidOCR {version('rapidocr')}"
