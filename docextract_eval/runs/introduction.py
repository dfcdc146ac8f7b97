"""A pipeline's own description, asked for in a worker: it may be heavy, crash, or be untrusted."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from docextract_eval.engines import close
from docextract_eval.errors import BadInputError, DocextractEvalError, IncompleteError
from docextract_eval.pipelines import started
from docextract_eval.runs.seclusion import Shut, shut_in

if TYPE_CHECKING:
    from collections.abc import Mapping

LARGEST = 2**20
"""The most bytes that a pipeline's description may have."""


class Introduction:
    """Starts a pipeline only to ask for its version."""

    def __init__(self, pipeline: str, settings: Mapping[str, str], shut: Shut = "") -> None:
        """Keep the pipeline and its settings for later; nothing is started yet."""
        self._pipeline, self._settings = pipeline, settings
        shut_in(shut)

    def __call__(self, _: object) -> bytes:
        """Return its version, or the error that it raised, as JSON."""
        try:
            pipeline = started(self._pipeline, self._settings)
        except DocextractEvalError as error:
            parts = [error.what, error.where, error.remedy]
            incomplete = error.exit_code == IncompleteError.exit_code
            return json.dumps({"refused": parts, "incomplete": incomplete}).encode()
        try:
            version = {str(name): str(said) for name, said in pipeline.version.items()}
            return json.dumps({"version": version}).encode()
        finally:
            close(pipeline)


def read_introduction(data: bytes, pipeline: str) -> dict[str, str]:
    """Return the version that a pipeline reported; raise if it reported an error.

    >>> read_introduction(b'{"version": {"model": "m1"}}', "mine")
    {'model': 'm1'}
    """
    try:
        said = json.loads(data.decode())
        if "refused" in said:
            what, where, remedy = map(_text, said["refused"])
            raise (IncompleteError if said["incomplete"] is True else BadInputError)(
                what, where, remedy
            )
        return {_text(name): _text(each) for name, each in said["version"].items()}
    except (ValueError, RecursionError, LookupError, TypeError, AttributeError) as error:
        what = f"did not report its version ({type(error).__name__})"
        raise IncompleteError(what, pipeline, "see what it printed") from error


def _text(said: object) -> str:
    if not isinstance(said, str):
        raise TypeError
    return said.encode(errors="replace").decode()
