"""What a pipeline answered, without looking at labels: of a run, or of a file of predictions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from docextract_eval import schemas
from docextract_eval.metrics.columns import Bools, CodedNames, Codes, Floats, encode_names
from docextract_eval.runs.description import PipelineDescription
from docextract_eval.runs.folder import RunFolder, parse_answer, parse_line
from docextract_eval.runs.unlabelled.prediction_values import read_values

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from docextract_eval.schemas import FieldSpec

_JUDGED = {"right": 1.0, "wrong": 0.0, "invented": 0.0}
_MATCHES = ["rendition", "repeat", "field", "type", "strict", "guess", "guess_row", "confidence"]
_RENDITIONS = ["id", "source", "kind", "locale", "twin", "hash"]
_MIX_FIELDS = ("doc_type", "currency")
"""The answers that stand for kind and country where nothing else names them."""


@dataclass(frozen=True, slots=True, eq=False)
class Values:
    """The values that were returned: one position per value in every array."""

    document: Codes
    """The position of its document."""
    field: CodedNames
    type: CodedNames
    """The type of its field; "" where no schema has the field."""
    text: pa.Array
    row: Codes
    """The row of its table; -1 where it is in none."""
    confidence: Floats
    """NaN where there is none."""
    right: Floats
    """1 or 0 where it was judged; else NaN."""
    counted: Bools
    """Whether it is a scalar that counts in accuracy."""

    def take_where(self, rows: Bools) -> Values:
        """Return some of them."""
        at = np.flatnonzero(rows)
        return Values(
            self.document[at],
            self.field.take(at),
            self.type.take(at),
            self.text.take(arrow_positions(at)),
            self.row[at],
            self.confidence[at],
            self.right[at],
            self.counted[at],
        )


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """The answers of one pipeline on some documents: one position per document in every array."""

    name: str
    """What people call them: a folder or a file."""
    documents: Sequence[str]
    kind: CodedNames
    """The kind of a document or, in a file of predictions, the type that was answered."""
    country: CodedNames
    """Its locale or, in a file of predictions, the currency that was answered."""
    failed: Bools
    """Whether there is no answer."""
    fields: Floats
    """How many scalar fields it could have; NaN where that is not known."""
    missed: Sequence[tuple[int, str]]
    """Documents and scalar fields whose value was missed, as far as labels tell."""
    values: Values
    pipeline: PipelineDescription = field(default_factory=PipelineDescription)
    schemas: Mapping[str, str] = field(default_factory=dict)
    private: bool = False
    pages: frozenset[str] = frozenset()
    """The hashes of the pages of a run."""
    first_rendition: Sequence[str] = ()
    """Of each document of a run."""
    sources: Sequence[str] = ()
    """Whom each document is from, such as a sender; "" where nobody says, and none if nobody says
    it of any."""
    other_version: str = ""
    """In a file of predictions, where the extractor's version changes; "" where it does not."""

    def with_answered_mix(self) -> Answers:
        """Return them with the kinds and countries that the answers themselves name."""
        kind, country = (_answered(self, name) for name in _MIX_FIELDS)
        return replace(self, kind=kind, country=country)

    @property
    def unit_names(self) -> list[str]:
        """What is independent of what: each document's source or, where none is stated, itself."""
        if not self.sources:
            return [*self.documents]
        return [of or own for of, own in zip(self.sources, self.documents, strict=True)]

    @property
    def units(self) -> Codes:
        """The code of each document's unit."""
        names = self.unit_names
        codes = {name: code for code, name in enumerate(dict.fromkeys(names))}
        return np.array([codes[name] for name in names], np.int64)

    @property
    def is_run(self) -> bool:
        """Whether they are of a run, and not of a file of predictions."""
        return bool(self.schemas)


def read_answers(path: Path) -> Answers:
    """Read the answers of a run's folder, or of a file of predictions."""
    if path.is_file():
        return _read_file(path)
    return _read_run(RunFolder(path))


def arrow_positions(at: Codes) -> pa.Array:
    """Return positions as Arrow takes them; `pa.array` would import pandas first."""
    return pa.Array.from_buffers(pa.int64(), len(at), [None, pa.py_buffer(at)])


def _read_run(run: RunFolder) -> Answers:
    """Return the answers on base documents; renditions of one document are one."""
    from docextract_eval.runs.measured_run import recorded_schemas  # noqa: PLC0415 - slow

    about, name = run.finished_about(), str(run.path)
    judged_by = recorded_schemas(about, name)
    renditions = run.columns("renditions", _RENDITIONS)
    base = np.array([twin is None for twin in renditions["twin"].to_pylist()], bool)
    rows = [row for row, is_base in zip(renditions.to_pylist(), base, strict=True) if is_base]
    first: dict[str, int] = {}
    for at, row in enumerate(rows):
        first.setdefault(row["source"], at)
    place = {source: at for at, source in enumerate(first)}
    of_rendition = {row["id"]: place[row["source"]] for row in rows}
    own = [rows[at] for at in first.values()]
    matches = run.columns("matches", _MATCHES)
    counted = {
        name
        for each in judged_by.values()
        for name, spec in each.fields.items()
        if spec.criticality
    }
    values, missed = _values_of_matches(matches, of_rendition, counted)
    answered = np.zeros(len(own), bool)
    answered[values.document] = True
    description = run.description
    return Answers(
        name,
        [*first],
        encode_names([row["kind"] for row in own]),
        encode_names([row["locale"] for row in own]),
        ~answered,
        np.array([len(counted & judged_by[row["kind"]].fields.keys()) for row in own], float),
        missed,
        values,
        description.pipeline,
        dict(description.schemas),
        description.private,
        frozenset(row["hash"] for row in rows),
        [row["id"] for row in own],
        _sources_of(run, place, renditions["source"].to_pylist()),
    )


def _stated_sources(run: RunFolder) -> Mapping[str, str]:
    """Return whom documents are from, by sheet, as far as predictions say it."""
    found: dict[str, str] = {}
    for number, line in enumerate(run.raw_lines(), 1):
        where = f"{run.predictions_path}, line {number}"
        if b'"source"' in line and (written := parse_line(line, where)) is not None:
            prediction, _ = parse_answer(written, where)
            found |= {prediction.sheet: prediction.source} if prediction.source else {}
    return found


def _sources_of(
    run: RunFolder, place: Mapping[str, int], documents: Sequence[str]
) -> Sequence[str]:
    """Return whom each document is from, by the predictions for it; none if none says."""
    if not (stated := _stated_sources(run)):
        return ()
    found = [""] * len(place)
    sheets = run.columns("renditions", ["sheet"])["sheet"].to_pylist()
    for sheet, document in zip(sheets, documents, strict=True):
        if (at := place.get(document)) is not None:
            found[at] = found[at] or stated.get(sheet, "")
    return found


def _values_of_matches(
    matches: pa.Table, of_rendition: Mapping[str, int], counted: Collection[str]
) -> tuple[Values, list[tuple[int, str]]]:
    """Return the values of the first reading of each rendition, and the missed scalar fields."""
    columns = {name: _coded(matches, name) for name in ("rendition", "field", "type", "strict")}
    documents = [of_rendition.get(name, -1) for name in columns["rendition"].names]
    document = np.array([*documents, -1], np.int64)[columns["rendition"].codes]
    first = (document >= 0) & (matches["repeat"].to_numpy() == 0)
    returned = matches["guess"].is_valid().to_numpy() & first
    in_headline = columns["field"].is_in(*counted)
    judged = [_JUDGED.get(name, np.nan) for name in columns["strict"].names]
    row = matches["guess_row"].fill_null(-1).to_numpy().astype(np.int64)
    values = Values(
        document,
        columns["field"],
        columns["type"],
        matches["guess"].combine_chunks(),
        row,
        matches["confidence"].cast("float64").fill_null(np.nan).to_numpy(),
        np.array(judged, float)[columns["strict"].codes],
        in_headline,
    ).take_where(returned)
    names, codes = columns["field"].names, columns["field"].codes
    missed = np.flatnonzero(first & columns["strict"].is_in("missed") & in_headline)
    return values, [(int(document[at]), names[codes[at]]) for at in missed.tolist()]


def _coded(table: pa.Table, name: str) -> CodedNames:
    """Return a coded column of a table."""
    column = table[name].combine_chunks()
    if not hasattr(column, "dictionary"):
        column = column.dictionary_encode()
    return CodedNames(column.indices.to_numpy().astype(np.int64), column.dictionary.to_pylist())


def _read_file(path: Path) -> Answers:
    """Return the answers of a file of predictions; the first for each document counts."""
    shipped = [schemas.load_schema(kind) for kind in schemas.KINDS]
    specs = {name: each.spec(name) for each in shipped for name in each.names}
    read = read_values(path)
    cells = read.cells
    codes = {name: code for code, name in enumerate(dict.fromkeys(cells.names))}
    names, of_name = [*codes], np.array([codes[name] for name in cells.names], np.int64)
    types = [specs[each].type if each in specs else "" for each in names]
    counted = np.array(["." not in each and _counts(specs.get(each)) for each in names], bool)
    values = Values(
        np.repeat(np.arange(len(read.counts)), read.counts),
        CodedNames(of_name, names),
        CodedNames(of_name, types),
        _arrow_texts(cells.texts),
        np.array(cells.rows, np.int64),
        np.array(cells.confidences, float),
        np.full(len(of_name), np.nan),
        counted[of_name] if names else np.zeros(0, bool),
    )
    count = len(read.failed)
    nothing = CodedNames(np.zeros(count, np.int64), [""])
    return Answers(
        str(path),
        [*read.failed],
        nothing,
        nothing,
        np.array([*read.failed.values()], bool),
        np.full(count, np.nan),
        [],
        values,
        PipelineDescription(version={"the extractor": read.version} if read.version else {}),
        sources=read.sources if any(read.sources) else (),
        other_version=read.other_version,
    ).with_answered_mix()


def _arrow_texts(texts: Sequence[str]) -> pa.Array:
    """Return texts as Arrow takes them; `pa.array` would import pandas first."""
    joined = "".join(texts)
    if joined.isascii():
        lengths, data = [len(text) for text in texts], joined.encode()
    else:
        encoded = [text.encode() for text in texts]
        lengths, data = [len(each) for each in encoded], b"".join(encoded)
    ends = np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)]).astype(np.int64)
    buffers = [None, pa.py_buffer(ends), pa.py_buffer(data)]
    return pa.Array.from_buffers(pa.large_string(), len(texts), buffers)


def _counts(spec: FieldSpec | None) -> bool:
    """Return whether a scalar field counts in accuracy; one that no schema has does."""
    return spec is None or spec.criticality > 0


def _answered(answers: Answers, name: str) -> CodedNames:
    """Return what each document's answer to a field is; "" where it has none."""
    found = [""] * len(answers.documents)
    values = answers.values
    own = np.flatnonzero(values.field.is_in(name))
    for at, text in zip(
        own.tolist(), values.text.take(arrow_positions(own)).to_pylist(), strict=True
    ):
        found[values.document[at]] = text
    return encode_names(found)
