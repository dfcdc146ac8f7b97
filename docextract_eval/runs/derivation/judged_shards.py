"""What the judging of a corpus's shard gives, and how it is kept.

A run is judged shard by shard. One that many machines make keeps what each shard gave, so that it
is not judged again where the run is scored. What was kept counts only for the very answers that it
was made from, and a file that was changed counts as none.
"""

from __future__ import annotations

import hashlib
import io
import json
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pyarrow as pa
from pydantic import ConfigDict, TypeAdapter

from docextract_eval.answer_shape import ShapeFinder
from docextract_eval.codec.descriptions import MistakeFile
from docextract_eval.codec.records import to_json
from docextract_eval.codec.tables import MATCHES, RENDITIONS
from docextract_eval.runs.derivation.scoring import judge_renditions, make_judges, page_count
from docextract_eval.runs.privacy import Privacy
from docextract_eval.runs.recorded_hashes import bytes_digest
from docextract_eval.storage.disk import read_if_present

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from typing import Protocol

    from docextract_eval.corpus.store import Corpus
    from docextract_eval.corpus.store.shards import Shard
    from docextract_eval.records import Document, Rendition
    from docextract_eval.runs.folder import Answer

    class AnswerLines(Protocol):
        """The lines of a run."""

        def sheet_lines(self, sheet: str) -> Iterable[bytes]:
            """Return the lines of a sheet, in their order."""

        def sheet_answers(self, sheet: str) -> list[Answer]:
            """Return the answers for a sheet, one a repeat."""


USAGE = pa.schema(
    [
        *(("rendition", pa.string()), ("cause", pa.string())),
        *((name, pa.int64()) for name in ("pages", "attempts", "peak_bytes", "tokens")),
        ("cached_tokens", pa.int64()),
        *((name, pa.float64()) for name in ("seconds", "cpu_seconds", "cost")),
        ("is_cached", pa.bool_()),
    ]
)
_SHAPE = pa.schema([("state", pa.string())])
_IDS = pa.schema([("id", pa.string())])
_SCHEMAS = (MATCHES, RENDITIONS, USAGE, _SHAPE, _IDS)
_MISTAKES = TypeAdapter(list[MistakeFile], config=ConfigDict(defer_build=True))
_ROWS = 10_000
"""Rows of matches that are written at a time."""


PROMPT_CACHE = ("cold", "warm")
"""States of a server's cache: of the prompt of an answer, no token was there, or some were."""


class AnswerUsage(NamedTuple):
    """What an answer took, and why it failed if it did."""

    rendition: str
    cause: str | None
    pages: int
    attempts: int
    peak_bytes: int | None
    tokens: int | None
    cached_tokens: int | None
    seconds: float | None
    cpu_seconds: float | None
    cost: float | None
    is_cached: bool


@dataclass(slots=True)
class Speed:
    """Time and memory of a run's predictions, added up one by one."""

    predictions: int = 0
    _pages: int = 0
    _cached_pages: int = 0
    _seconds: array[float] = field(default_factory=lambda: array("d"))
    _cpu: float = 0.0
    _peak: int = 0
    _tokens: int | None = None
    _cost: float | None = None
    _attempts: int = 0
    _by_cache: dict[str, array[float]] = field(
        default_factory=lambda: {state: array("d") for state in PROMPT_CACHE}
    )

    def add(self, answer: AnswerUsage) -> None:
        """Add one prediction; a failed one took its time too."""
        self.predictions += 1
        self._pages += answer.pages
        self._cached_pages += answer.pages * answer.is_cached
        if answer.seconds is not None:
            own = [answer.seconds / answer.pages] * answer.pages
            self._seconds.extend(own)
            if answer.cached_tokens is not None and not answer.is_cached:
                self._by_cache["warm" if answer.cached_tokens else "cold"].extend(own)
        self._cpu += answer.cpu_seconds or 0.0
        self._peak = max(self._peak, answer.peak_bytes or 0)
        self._attempts += answer.attempts
        if answer.tokens is not None:
            self._tokens = (self._tokens or 0) + answer.tokens
        if answer.cost is not None:
            self._cost = (self._cost or 0.0) + answer.cost

    def as_record(self) -> dict[str, Any]:
        """Return what `run.json` records of it; unknown values are null."""
        seconds = np.frombuffer(self._seconds) if self._seconds else None
        return {
            "pages": self._pages,
            **({"cached_pages": self._cached_pages} if self._cached_pages else {}),
            "attempts": self._attempts,
            "seconds_per_page": {
                f"p{share}": None if seconds is None else round(float(found), 6)
                for share in (50, 95, 99)
                for found in [0.0 if seconds is None else np.percentile(seconds, share)]
            },
            "cpu_seconds": round(self._cpu, 6) if seconds is not None else None,
            "peak_bytes": self._peak or None,
            "tokens": self._tokens,
            "cost": None if self._cost is None else round(self._cost, 10),
            **self._prompt_cache(),
        }

    def _prompt_cache(self) -> dict[str, dict[str, dict[str, float]]]:
        """Return pages and seconds by the state of the server's cache; nothing if not stated."""
        found = {
            state: {
                "pages": len(seconds),
                **{f"p{n}": round(float(np.percentile(seconds, n)), 6) for n in (50, 95)},
            }
            for state, seconds in self._by_cache.items()
            if seconds
        }
        return {"prompt_cache": found} if found else {}


@dataclass(frozen=True, slots=True, eq=False)
class JudgedShard:
    """The matches, the renditions and the usage of a shard's answers, and what shape they have."""

    matches: pa.Table
    renditions: pa.Table
    usage: pa.Table
    shape: pa.Table = field(default_factory=_SHAPE.empty_table)

    def answers(self) -> Iterator[AnswerUsage]:
        """Yield what each answer took."""
        columns = (column.to_pylist() for column in self.usage.columns)
        yield from map(AnswerUsage._make, zip(*columns, strict=True))

    def shapes(self) -> Iterator[dict[str, Any]]:
        """Yield what a finder of mistakes noted of the answers; see `ShapeFinder.merge`."""
        yield from map(json.loads, self.shape["state"].to_pylist())


@dataclass(frozen=True, slots=True, eq=False)
class KeptShard:
    """A judged shard that is kept, with what says of which answers it is."""

    judged: JudgedShard
    rendition_ids: Sequence[str]
    """All renditions of the shard, in its order, answered or not."""
    digest: str
    """The digest of their answers."""

    def is_of(self, corpus: Corpus, lines: AnswerLines) -> bool:
        """Return whether these are the very answers that it was made from."""
        if self.digest != answers_digest(corpus, self.rendition_ids, lines):
            return False
        shape = ShapeFinder(corpus.schemas)
        try:
            for state in self.judged.shapes():
                shape.merge(state)
            _MISTAKES.validate_python([to_json(mistake) for mistake in shape.mistakes()])
        except (ValueError, TypeError, LookupError, AttributeError):
            return False
        return True

    def to_bytes(self, name: str) -> bytes:
        """Return it as Arrow streams, behind a line with digests and the name of its file."""
        sink, options = io.BytesIO(), pa.ipc.IpcWriteOptions(compression="zstd")
        ids = pa.table({"id": self.rendition_ids}, _IDS)
        judged = self.judged
        for table in (judged.matches, judged.renditions, judged.usage, judged.shape, ids):
            with pa.ipc.new_stream(sink, table.schema, options=options) as stream:
                stream.write_table(table)
        streams = sink.getvalue()
        return _first_line(name, self.digest, streams) + streams


class ShardJudge:
    """Judges the answers of a run, shard by shard."""

    def __init__(self, corpus: Corpus, scope: Sequence[str], *, is_private: bool = False) -> None:
        """Take the corpus, and the fields that the run attempts."""
        self._corpus, self._schemas, self._scope = corpus, corpus.schemas, scope
        self._judges = make_judges(self._schemas, scope)
        self._privacy = Privacy() if is_private else None

    def judge(self, shard: Shard, lines: AnswerLines) -> JudgedShard:
        """Judge the answers for the renditions of a shard."""
        usage: list[AnswerUsage] = []
        shape = ShapeFinder(self._schemas, self._scope)
        documents: dict[str, Document] = {}

        def pairs() -> Iterator[tuple[Document, Rendition]]:
            for document, rendition in shard.pairs(pictures=False):
                documents[rendition.id] = document
                yield document, rendition

        def read_answers(rendition: Rendition) -> list[Answer]:
            answers = lines.sheet_answers(self._corpus.sheet_id(rendition.id))
            usage.extend(_usage(rendition, answer) for answer in answers)
            self._note_shape(shape, documents.pop(rendition.id), rendition, answers)
            return answers

        shown = self._corpus.page_hash
        parts = judge_renditions(pairs(), read_answers, self._judges, self._privacy, shown)
        matches, renditions = zip(*parts, strict=True)
        rows = [each._asdict() for each in usage]
        state = pa.table({"state": [json.dumps(shape.state())]}, _SHAPE)
        usages = pa.Table.from_pylist(rows, USAGE)
        return JudgedShard(_joined(matches), _joined(renditions), usages, state)

    def _note_shape(
        self,
        shape: ShapeFinder,
        document: Document,
        rendition: Rendition,
        answers: Sequence[Answer],
    ) -> None:
        """Note what shape answers have; a private run keeps no values that would show it."""
        if answers:
            shape.add_truth(document)
        for prediction, _ in answers if self._privacy is None else ():
            shape.add(document, prediction, rendition)


def read_kept(file: Path) -> KeptShard | None:
    """Return what was kept of a shard; None if there is nothing, or something else."""
    line, end, streams = (read_if_present(file) or b"").partition(b"\n")
    digest = line.partition(b" ")[0].decode("ascii", "replace")
    if line + end != _first_line(file.name, digest, streams):
        return None
    source = pa.BufferReader(streams)
    try:
        found = [pa.ipc.open_stream(source).read_all() for _ in _SCHEMAS]
    except pa.ArrowException:
        return None
    if [table.schema for table in found] != [*_SCHEMAS]:
        return None
    *judged, ids = found
    return KeptShard(JudgedShard(*judged), ids["id"].to_pylist(), digest)


def answers_digest(corpus: Corpus, rendition_ids: Iterable[str], lines: AnswerLines) -> str:
    """Return a digest of the answers for some renditions."""
    found = hashlib.sha256()
    for rendition in rendition_ids:
        for line in lines.sheet_lines(corpus.sheet_id(rendition)):
            found.update(line)
    return found.hexdigest()


def in_row_groups(shards: Iterable[JudgedShard]) -> Iterator[tuple[pa.Table, pa.Table]]:
    """Yield matches and renditions that become a row group: of shards that have enough rows."""
    waiting: list[JudgedShard] = []
    rows = 0
    for shard in shards:
        waiting.append(shard)
        rows += len(shard.matches)
        if rows >= _ROWS:
            yield _tables(waiting)
            waiting, rows = [], 0
    if waiting:
        yield _tables(waiting)


def _joined(tables: Sequence[pa.Table]) -> pa.Table:
    """Return tables as one, without parts: the same as if all rows had been collected in it."""
    if len(tables) == 1 and all(column.num_chunks <= 1 for column in tables[0].columns):
        return tables[0]
    return pa.concat_tables(tables).unify_dictionaries().combine_chunks()


def _tables(shards: Sequence[JudgedShard]) -> tuple[pa.Table, pa.Table]:
    return _joined([each.matches for each in shards]), _joined([each.renditions for each in shards])


def _usage(rendition: Rendition, answer: Answer) -> AnswerUsage:
    prediction, _ = answer
    return AnswerUsage(
        rendition=rendition.id,
        cause=prediction.failure.cause if prediction.failure else None,
        pages=page_count(rendition),
        attempts=prediction.attempts,
        peak_bytes=prediction.peak_bytes,
        tokens=prediction.tokens,
        cached_tokens=prediction.cached_tokens,
        seconds=prediction.seconds,
        cpu_seconds=prediction.cpu_seconds,
        cost=prediction.cost,
        is_cached=prediction.is_cached,
    )


def _first_line(name: str, digest: str, streams: bytes) -> bytes:
    return f"{digest} {bytes_digest(streams)} {name}\n".encode()
