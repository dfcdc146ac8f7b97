"""Calls a function of one's own, or a class that has `extract`."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docextract_eval.catalog import brought
from docextract_eval.codec import sha256
from docextract_eval.codec.predictions import read_prediction
from docextract_eval.errors import BadInputError
from docextract_eval.pipelines import UnansweredError
from docextract_eval.records import Prediction

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docextract_eval.records import Sheet


class Python:
    """`python:pkg.mod:obj`: `obj(sheet)`, or `obj(**settings).extract(sheet)` and its `close`."""

    def __init__(self, target: str, settings: Mapping[str, str]) -> None:
        """Import it, the current folder first; a class is constructed once per worker."""
        place = f"python:{target}"
        found: Any = brought(target, place)
        self._version = {place: _fingerprint(found)}
        self._own = found
        if inspect.isclass(found):
            self._own = found(**settings)
        elif settings:
            raise BadInputError("a function takes no settings", place, "name a class instead")
        self._call = getattr(self._own, "extract", self._own)
        if not callable(self._call):
            raise BadInputError("is nothing to call", place, "name a function of a sheet")

    @property
    def version(self) -> Mapping[str, str]:
        """What it says of itself, beside the fingerprint of its file."""
        return self._version | {
            str(name): str(value) for name, value in getattr(self._own, "version", {}).items()
        }

    def extract(self, sheet: Sheet) -> Prediction:
        """Ask it; it may answer with a Prediction, or with the JSON shape without its id."""
        answer = self._call(sheet)
        if isinstance(answer, Prediction):
            return answer
        if answer is None:
            raise UnansweredError("silence", "it gave nothing back")
        if not isinstance(answer, dict):
            raise UnansweredError("garbage", f"it gave back a {type(answer).__name__}")
        try:
            return read_prediction({"id": sheet.id, **answer}, "its answer")
        except BadInputError as error:
            raise UnansweredError("garbage", str(error)) from error

    def close(self) -> None:
        """Let it stop what it started, if it can."""
        if hasattr(self._own, "close"):
            self._own.close()


def _fingerprint(found: Any) -> str:  # noqa: ANN401 - whatever has a source
    file = inspect.getsourcefile(found)
    return sha256(Path(file).read_bytes())[:16] if file else "without a source"
