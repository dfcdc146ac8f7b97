"""What a run keeps of its batches, so that one that was killed pays for nothing twice.

Each batch has a state in the folder of the run, which is written before the step that it names is
taken. States are signed: a batch that somebody else names is neither waited for nor deleted.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docextract_eval.codec import canonical_json
from docextract_eval.codec.strict_json import parse_json
from docextract_eval.errors import BadInputError
from docextract_eval.pipelines.batches import index_lines
from docextract_eval.runs.execution.extraction_loop import LineKey
from docextract_eval.storage.disk import files_in, read_regular, write_atomically
from docextract_eval.storage.own_files import KEY_VARIABLE, answers_key, sign

if TYPE_CHECKING:
    from collections.abc import Iterator

_FOLDER = "batches"


@dataclass(frozen=True, slots=True)
class BatchState:
    """How far one batch has come; each step is noted before the next is taken."""

    name: str
    keys: tuple[LineKey, ...]
    """The lines that it asks for."""
    file: str = ""
    """The file of requests, once it is up."""
    is_asked: bool = False
    """Whether the batch was asked for, so that it may have been made."""
    batch: str = ""
    status: str = ""
    message: str = ""
    """How the batch ended, once its answers are here, and why."""
    outputs: tuple[str, ...] = ()
    """The files of answers on the server."""

    @property
    def file_name(self) -> str:
        """The name of the file of requests on the server, which no other file has."""
        return f"dxe-{self.name}.jsonl"


@dataclass(slots=True)
class BatchFolder:
    """The folder of a run's batches."""

    path: Path
    _key: bytes = field(default_factory=lambda: bytes.fromhex(answers_key()))

    @classmethod
    def of_run(cls, run: Path) -> BatchFolder:
        """Return the folder of the batches of a run."""
        return cls(run / _FOLDER)

    def states(self) -> Iterator[BatchState]:
        """Yield the states of all batches that are under way."""
        for file in files_in(self.path) if self.path.is_dir() else ():
            if file.suffix == ".json":
                yield self._read_state(file)

    def begin(self, keys: list[LineKey], requests: bytes) -> BatchState:
        """Return the state of a new batch, of which nothing is known anywhere else."""
        self.path.mkdir(parents=True, exist_ok=True)
        state = BatchState(secrets.token_hex(12), tuple(keys))
        write_atomically(self._requests(state), requests)
        self.write(state)
        return state

    def requests(self, state: BatchState) -> bytes:
        """Return the requests of a batch that is not up yet."""
        return read_regular(self._requests(state))

    def write(self, state: BatchState) -> BatchState:
        """Write a state down."""
        file = self.state_file(state)
        content = {
            "keys": [list(key) for key in state.keys],
            **{each: getattr(state, each) for each in _TEXTS},
            "is_asked": state.is_asked,
            "outputs": list(state.outputs),
        }
        code = self._code(file, content)
        write_atomically(file, json.dumps({"state": content, "code": code}))
        if state.file:
            self._requests(state).unlink(missing_ok=True)
        return state

    def keep_answers(self, state: BatchState, outputs: list[bytes]) -> None:
        """Keep the answers of a batch that has ended."""
        for number, content in enumerate(outputs):
            write_atomically(self._answers(state, number), content)

    def answers(self, state: BatchState) -> BatchAnswers:
        """Return the answers that were kept."""
        contents = [read_regular(self._answers(state, n)) for n in range(len(state.outputs))]
        return BatchAnswers.read(contents, [custom_id(key) for key in state.keys])

    def forget(self, state: BatchState) -> None:
        """Remove all of a batch whose answers all have their lines."""
        for number in range(len(state.outputs)):
            self._answers(state, number).unlink(missing_ok=True)
        self._requests(state).unlink(missing_ok=True)
        self.state_file(state).unlink(missing_ok=True)
        if not files_in(self.path):
            self.path.rmdir()

    def state_file(self, state: BatchState) -> Path:
        """Return the file of a state."""
        return self.path / f"{state.name}.json"

    def _read_state(self, file: Path) -> BatchState:
        remedy = "remove it: its documents are asked for again, and paid for again"
        try:
            written = parse_json(read_regular(file))
            state, code = written["state"], written["code"]
            signed = self._code(file, state)
            found = _state(file.stem, state)
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            raise BadInputError("is no state of a batch", str(file), remedy) from error
        if code != signed:
            what = "names a batch that was asked for under another key"
            raise BadInputError(what, str(file), f"export that {KEY_VARIABLE}; or {remedy}")
        return found

    def _code(self, file: Path, content: Any) -> str:  # noqa: ANN401 - what a file of JSON holds
        return sign(self._key, file.name, canonical_json(content).encode()).hex()

    def _requests(self, state: BatchState) -> Path:
        return self.path / f"{state.name}.requests"

    def _answers(self, state: BatchState, number: int) -> Path:
        return self.path / f"{state.name}.{number}.answers"


_TEXTS = ("file", "batch", "status", "message")


def _state(name: str, written: dict[str, Any]) -> BatchState:
    texts = {each: written[each] for each in _TEXTS}
    keys = tuple((sheet, repeat) for sheet, repeat in written["keys"])
    outputs, is_asked = tuple(written["outputs"]), written["is_asked"] is True
    named = [*texts.values(), *outputs, *(sheet for sheet, _ in keys)]
    if not all(isinstance(each, str) for each in named):
        raise TypeError
    if not all(type(repeat) is int for _, repeat in keys):
        raise TypeError
    return replace(BatchState(name, keys, is_asked=is_asked, outputs=outputs), **texts)


def custom_id(key: LineKey) -> str:
    """Return the id of a request in its batch.

    >>> custom_id(("a1", 2))
    '2-a1'
    """
    return f"{key[1]}-{key[0]}"


@dataclass(frozen=True, slots=True)
class BatchAnswers:
    """The answers of a batch by the ids of their requests, whatever their order."""

    contents: list[bytes]
    places: list[dict[str, tuple[int, int]]]

    @classmethod
    def read(cls, contents: list[bytes], wanted: list[str]) -> BatchAnswers:
        """Find the first line of each request; a line for another id answers nothing."""
        return cls(contents, [index_lines(content, wanted) for content in contents])

    def line(self, key: LineKey) -> bytes | None:
        """Return the line that answers a request; None where there is none."""
        for content, places in zip(self.contents, self.places, strict=True):
            if place := places.get(custom_id(key)):
                return content[slice(*place)]
        return None
