"""Answers that a pipeline gave in an earlier run, for `dxe run --cache`.

An answer is used again for the same pages, kind, hints and repeat, by the same pipeline with the
same settings and stated version, as long as no module has changed that was loaded when it was
given, and no file of a country. Modules of installed packages do not count: what a pipeline states
as its version stands for them, and for weights, its environment and what it calls.
"""

from __future__ import annotations

import functools
import json
import sys
import sysconfig
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import docextract_eval
from docextract_eval.codec import canonical_json, sha256
from docextract_eval.codec.predictions import prediction_to_json, read_prediction
from docextract_eval.codec.strict_json import parse_json
from docextract_eval.countries import (
    LOCALE_FILE,
    country_file_path,
    country_names,
    hash_country_files,
    read_country_files,
)
from docextract_eval.errors import BadInputError
from docextract_eval.pipelines.kept import ANSWERS, ask_to_keep, find_kept

if TYPE_CHECKING:
    from collections.abc import Iterable

    from docextract_eval.records import Prediction, Sheet

_INSTALLED = ("site-packages", "dist-packages")


@dataclass(frozen=True, slots=True)
class KeptAnswers:
    """The answers of one pipeline that are kept."""

    pipeline: str
    settings: Mapping[str, str]
    version: Mapping[str, str]

    def __post_init__(self) -> None:
        """Take the fingerprints of what is loaded now, before somebody edits it."""
        loaded_modules()

    def find(self, sheet: Sheet) -> Prediction | None:
        """Return the kept answer to a sheet, without its measurements; None where none holds."""
        kept = find_kept(ANSWERS, self._key(sheet))
        try:
            entry = parse_json(kept)
            if any(_file_hash(path) != there for path, there in entry["modules"].items()):
                return None
            found = read_prediction(entry["answer"], "a kept answer")
        except (ValueError, LookupError, TypeError, AttributeError, BadInputError):
            return None  # nothing is kept, or it is damaged
        return replace(
            found,
            sheet=sheet.id,
            repeat=sheet.repeat,
            attempts=0,
            seconds=None,
            cpu_seconds=None,
            peak_bytes=None,
            tokens=None,
            cached_tokens=None,
            cost=None,
        )

    def keep(self, sheet: Sheet, prediction: Prediction) -> None:
        """Keep an answer; failures are not kept."""
        if prediction.failure is None:
            entry = {"modules": loaded_modules(), "answer": prediction_to_json(prediction)}
            ask_to_keep(
                ANSWERS, self._key(sheet), json.dumps(entry, separators=(",", ":")).encode()
            )

    def _key(self, sheet: Sheet) -> str:
        asked = {
            "files": [[file.media_type, sha256(file.data)] for file in sheet.files],
            "kind": sheet.kind,
            "hints": dict(sheet.hints),
            "repeat": sheet.repeat,
            **({"attempts": list(sheet.attempts)} if sheet.attempts else {}),
        }
        answered_by = {
            "pipeline": self.pipeline,
            "settings": dict(self.settings),
            "version": dict(self.version),
            "docextract-eval": docextract_eval.__version__,
            "python": sys.version,
            "countries": _countries_fingerprint(),
        }
        return sha256(canonical_json({"asked": asked, "answered by": answered_by}))


def loaded_modules() -> dict[str, str]:
    """Return the files of all loaded modules that are not installed, with their fingerprints."""
    files = (getattr(module, "__file__", None) for module in tuple(sys.modules.values()))
    return {path: _file_hash(path) for path in sorted(_own_files(files))}


@functools.cache
def _countries_fingerprint() -> str:
    """Return the fingerprint of the data of all countries, by which the shipped rules read."""
    folders = {name: country_file_path(name, LOCALE_FILE).parent for name in country_names()}
    hashes = {
        name: hash_country_files(read_country_files(folder)) for name, folder in folders.items()
    }
    return sha256(canonical_json(hashes))


def _own_files(files: Iterable[object]) -> set[str]:
    known = tuple(sysconfig.get_path(name) + "/" for name in ("stdlib", "platstdlib"))
    return {
        path
        for path in files
        if isinstance(path, str)
        and not path.startswith(known)
        and not any(part in _INSTALLED for part in Path(path).parts)
    }


@functools.cache
def _file_hash(path: str) -> str:
    """Return a file's fingerprint as it was when first asked for, soon after it was loaded."""
    try:
        return sha256(Path(path).read_bytes())[:32]
    except OSError:
        return "gone"
