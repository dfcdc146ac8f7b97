"""A pipeline's own description, asked for in a worker: it may be heavy, crash, or be untrusted."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from docextract_eval.engines import close_task
from docextract_eval.errors import BadInputError, DocextractEvalError, IncompleteError
from docextract_eval.pipelines import start_pipeline
from docextract_eval.runs.restriction import Restriction, restrict_process

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_BYTES = 2**20
"""The most bytes that a pipeline's description may have."""


class VersionQuery:
    """Starts a pipeline only to ask for its version."""

    def __init__(
        self, pipeline: str, settings: Mapping[str, str], restriction: Restriction = ""
    ) -> None:
        """Keep the pipeline and its settings for later; nothing is started yet."""
        self._pipeline, self._settings = pipeline, settings
        restrict_process(restriction)

    def __call__(self, _: object) -> bytes:
        """Return its version, or the error that it raised, as JSON."""
        try:
            pipeline = start_pipeline(self._pipeline, self._settings)
        except DocextractEvalError as error:
            parts = [error.what, error.where, error.remedy]
            incomplete = error.exit_code == IncompleteError.exit_code
            return json.dumps({"refused": parts, "incomplete": incomplete}).encode()
        try:
            version = {str(name): str(text) for name, text in pipeline.version.items()}
            return json.dumps({"version": version}).encode()
        finally:
            close_task(pipeline)


def read_version(data: bytes, pipeline: str) -> dict[str, str]:
    """Return the version that a pipeline reported; raise if it reported an error.

    >>> read_version(b'{"version": {"model": "m1"}}', "mine")
    {'model': 'm1'}
    """
    try:
        answer = json.loads(data.decode())
        if "refused" in answer:
            what, where, remedy = map(_checked_text, answer["refused"])
            raise (IncompleteError if answer["incomplete"] is True else BadInputError)(
                what, where, remedy
            )
        return {
            _checked_text(name): _checked_text(each) for name, each in answer["version"].items()
        }
    except (ValueError, RecursionError, LookupError, TypeError, AttributeError) as error:
        what = f"did not report its version ({type(error).__name__})"
        raise IncompleteError(what, pipeline, "see what it printed") from error


def _checked_text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value.encode(errors="replace").decode()
