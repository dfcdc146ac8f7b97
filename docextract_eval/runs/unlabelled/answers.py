"""What a pipeline answered, without looking at labels: of a run, or of a file of predictions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from docextract_eval import schemas
from docextract_eval.codec.predictions import read_prediction
from docextract_eval.disk import disk_errors_with_remedy, open_regular
from docextract_eval.errors import BadInputError, FormatError
from docextract_eval.metrics.columns import Bools, CodedNames, Codes, Floats, encode_names
from docextract_eval.runs.description import PipelineDescription
from docextract_eval.runs.folder import RunFolder, parse_line
from docextract_eval.runs.measured_run import recorded_schemas

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from docextract_eval.schemas import FieldSpec

_JUDGED = {"right": 1.0, "wrong": 0.0, "invented": 0.0}
_MATCHES = ["rendition", "repeat", "field", "type", "strict", "guess", "guess_row", "confidence"]
_RENDITIONS = ["id", "source", "kind", "locale", "twin"]
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
            self.text.take(pa.array(at)),
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

    def take(self, positions: Codes) -> Answers:
        """Return the answers on the documents at some positions, each of them once."""
        place = np.full(len(self.documents), -1, np.int64)
        place[positions] = np.arange(len(positions))
        values = self.values.take_where(place[self.values.document] >= 0)
        return replace(
            self,
            documents=[self.documents[each] for each in positions.tolist()],
            kind=self.kind.take(positions),
            country=self.country.take(positions),
            failed=self.failed[positions],
            fields=self.fields[positions],
            missed=[(int(place[at]), name) for at, name in self.missed if place[at] >= 0],
            values=replace(values, document=place[values.document]),
        )

    def with_answered_mix(self) -> Answers:
        """Return them with the kinds and countries that the answers themselves name."""
        kind, country = (_answered(self, name) for name in _MIX_FIELDS)
        return replace(self, kind=kind, country=country)

    @property
    def is_run(self) -> bool:
        """Whether they are of a run, and not of a file of predictions."""
        return bool(self.schemas)


def read_answers(path: Path) -> Answers:
    """Read the answers of a run's folder, or of a file of predictions."""
    if path.is_file():
        return _read_file(path)
    return _read_run(RunFolder(path))


def _read_run(run: RunFolder) -> Answers:
    """Return the answers on base documents; renditions of one document are one."""
    about, name = run.finished(), str(run.path)
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
    )


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
    documents: dict[str, bool] = {}
    rows: list[tuple[int, str, str, int, float]] = []
    for where, written in _lines(path):
        sheet = str(written["id"])
        if sheet in documents:
            continue
        documents[sheet] = bool(written.get("error"))
        rows += [(len(documents) - 1, *each) for each in _cells(written, where)]
    if not documents:
        raise FormatError("holds no predictions", str(path), "write one line for each document")
    document, name, text, row, confidence = zip(*rows, strict=True) if rows else [()] * 5
    nothing = encode_names([""] * len(documents))
    values = Values(
        np.array(document, np.int64),
        encode_names(name),
        encode_names([specs[each].type if each in specs else "" for each in name]),
        pa.array(text, pa.string()),
        np.array(row, np.int64),
        np.array(confidence, float),
        np.full(len(rows), np.nan),
        np.array(["." not in each and _counts(specs.get(each)) for each in name], bool),
    )
    unknown = np.full(len(documents), np.nan)
    failed = np.array([*documents.values()], bool)
    found = Answers(str(path), [*documents], nothing, nothing, failed, unknown, [], values)
    return found.with_answered_mix()


def _counts(spec: FieldSpec | None) -> bool:
    """Return whether a scalar field counts in accuracy; one that no schema has does."""
    return spec is None or spec.criticality > 0


def _lines(path: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the predictions of a file, each with its place; raise for what is none."""
    with disk_errors_with_remedy(path), open_regular(path) as file:
        for number, line in enumerate(file, 1):
            where = f"{path}, line {number}"
            written = parse_line(line, where)
            if not isinstance(written, dict) or "id" not in written:
                raise BadInputError("is not a prediction", where, "see: dxe schema prediction")
            yield where, written


def _cells(written: Mapping[str, Any], where: str) -> Iterator[tuple[str, str, int, float]]:
    """Yield field, text, row and confidence of every value of a prediction."""
    for guess in read_prediction(written, where).guesses:
        row = -1 if guess.row is None else guess.row
        confidence = np.nan if guess.confidence is None else guess.confidence
        yield guess.name, guess.value, row, confidence


def _answered(answers: Answers, name: str) -> CodedNames:
    """Return what each document's answer to a field is; "" where it has none."""
    found = [""] * len(answers.documents)
    values = answers.values
    own = np.flatnonzero(values.field.is_in(name))
    for at, text in zip(own.tolist(), values.text.take(pa.array(own)).to_pylist(), strict=True):
        found[values.document[at]] = text
    return encode_names(found)
