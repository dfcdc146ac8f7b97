"""A pipeline's own description, asked for in a worker: it may be heavy, crash, or be untrusted."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from docextract_eval.engines import close_task
from docextract_eval.errors import BadInputError, DocextractEvalError, IncompleteError
from docextract_eval.pipelines import has_own_version, start_pipeline, stated_fields
from docextract_eval.runs.execution.restriction import Restriction, restrict_process

MAX_BYTES = 2**20
"""The most bytes that a pipeline's description may have."""


@dataclass(frozen=True, slots=True)
class PipelineStatement:
    """What a pipeline states of itself before it gets a sheet."""

    version: Mapping[str, str]
    fields: tuple[str, ...] = ()
    """The fields that it attempts; empty if it states none."""
    has_version: bool = False
    """Whether it states a version of its own, beside the fingerprints of its files."""
    only_kind: str = ""
    """The one kind of document that its settings let it ask for; empty if it takes them all."""


class VersionQuery:
    """Starts a pipeline only to ask for its version and for the fields that it attempts."""

    def __init__(
        self, pipeline: str, settings: Mapping[str, str], restriction: Restriction = ""
    ) -> None:
        """Keep the pipeline and its settings for later; nothing is started yet."""
        self._pipeline, self._settings = pipeline, settings
        restrict_process(restriction)

    def __call__(self, _: object) -> bytes:
        """Return what it states, or the error that it raised, as JSON."""
        try:
            pipeline = start_pipeline(self._pipeline, self._settings)
        except DocextractEvalError as error:
            return _refusal(error)
        try:
            version = {str(name): str(text) for name, text in pipeline.version.items()}
            fields = stated_fields(pipeline, self._pipeline)
            stated = {
                "version": version,
                "fields": fields,
                "has_version": has_own_version(pipeline),
                "only_kind": str(getattr(pipeline, "only_kind", "")),
            }
            return json.dumps(stated).encode()
        except DocextractEvalError as error:
            return _refusal(error)
        finally:
            close_task(pipeline)


def _refusal(error: DocextractEvalError) -> bytes:
    parts = [error.what, error.where, error.remedy]
    incomplete = error.exit_code == IncompleteError.exit_code
    return json.dumps({"refused": parts, "incomplete": incomplete}).encode()


def read_statement(data: bytes, pipeline: str) -> PipelineStatement:
    """Return what a pipeline stated; raise if it reported an error.

    >>> read_statement(b'{"version": {"model": "m1"}, "fields": ["total"]}', "mine")
    PipelineStatement(version={'model': 'm1'}, fields=('total',), has_version=False, only_kind='')
    """
    try:
        answer = json.loads(data.decode())
        if "refused" in answer:
            what, where, remedy = map(_checked_text, answer["refused"])
            raise (IncompleteError if answer["incomplete"] is True else BadInputError)(
                what, where, remedy
            )
        version = {
            _checked_text(name): _checked_text(each) for name, each in answer["version"].items()
        }
        fields = tuple(map(_checked_text, answer["fields"]))
        has_version = answer.get("has_version") is True
        only_kind = _checked_text(answer.get("only_kind", ""))
        return PipelineStatement(version, fields, has_version, only_kind)
    except (ValueError, RecursionError, LookupError, TypeError, AttributeError) as error:
        what = f"did not report its version ({type(error).__name__})"
        raise IncompleteError(what, pipeline, "see what it printed") from error


def _checked_text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value.encode(errors="replace").decode()
