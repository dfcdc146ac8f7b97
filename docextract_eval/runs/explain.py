"""One rendition of a run, cell by cell: what is on the page, what was predicted, what is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from docextract_eval.answer_shape import Mistake, ShapeFinder
from docextract_eval.codec.tables import check_table
from docextract_eval.corpus.truth import all_cells
from docextract_eval.errors import BadInputError, FormatError, nearest_name, shell_word
from docextract_eval.records import Document, Prediction, Rendition
from docextract_eval.runs.cases import CaseKey
from docextract_eval.runs.folder import PredictionLines
from docextract_eval.runs.run_corpus import open_run_corpus
from docextract_eval.schemas.scope import fields_outside
from docextract_eval.storage.disk import storable_name
from docextract_eval.storage.object_storage import ObjectPath

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from docextract_eval.corpus.store import Corpus
    from docextract_eval.records import Failure, Field
    from docextract_eval.runs.folder import RunFolder
    from docextract_eval.storage.disk import LastingCopies

ERRORS = ("wrong", "invented", "missed")
"""Outcomes that count against a pipeline, in the order in which they are shown."""
PICTURE_LEGEND = "green: true values; red and dashed: wrong answers; numbered: errors"
_FEW_IDS = 6
"""How many ids are named where none is like the one that was asked for."""


@dataclass(frozen=True, slots=True)
class ExplainedCell:
    """One cell: its truth as printed and as meant, the predicted value, and the outcome."""

    field: str
    row: int | None
    """The row in the truth; an invented row has only a `guess_row`."""
    guess_row: int | None
    printed: str | None
    truth: str | None
    accepted: tuple[str, ...]
    """Other accepted values."""
    guess: str | None
    outcome: str
    strict: str
    exact: bool
    cause: str | None
    decoy: str | None
    """The decoy on the page that the predicted value equals."""
    placed: str
    check: str
    """`failed` where the predicted value has check digits that do not hold; see `Match.check`."""
    likeness: float | None
    confidence: float | None
    repeat: int

    @property
    def is_error(self) -> bool:
        """Whether the outcome counts against the pipeline."""
        return self.strict in ERRORS


@dataclass(frozen=True, slots=True, eq=False)
class ExplainedRendition:
    """One rendition of a run."""

    document: Document
    rendition: Rendition
    sheet: str
    cells: tuple[ExplainedCell, ...]
    """Errors first, then in the order of the schema."""
    predictions: tuple[Prediction, ...]
    """One prediction for each repeat."""
    not_attempted: tuple[str, ...] = ()
    """The fields of its kind that the pipeline does not attempt."""
    mistakes: tuple[Mistake, ...] = ()
    """Mistakes in the shape of its answers."""

    def key(self, cell: ExplainedCell) -> CaseKey:
        """Return what one of its cells is called in notes, selections and links."""
        return CaseKey(self.rendition.id, cell.repeat, cell.field, cell.row, cell.guess_row)

    def picture_path(self, run: Path) -> Path:
        """Return where its picture is, whether that exists or not."""
        return run / "explained" / f"{storable_name(self.rendition.id, self.sheet)}.webp"

    @property
    def failures(self) -> dict[int, Failure]:
        """Return why there was no answer, by repeat."""
        return {
            prediction.repeat: prediction.failure
            for prediction in self.predictions
            if prediction.failure
        }


class RunAnswers:
    """What a finished run has of any rendition: its row, its matches and its answers."""

    def __init__(self, folder: RunFolder) -> None:
        """Read which renditions there are; raise for a private run, which kept no values."""
        folder.finished_about()
        if folder.description.private:
            what = "private run: it kept no values to explain"
            raise BadInputError(
                what, str(folder.path), "see dxe report for the parts that it may show"
            )
        self._folder = folder
        self.renditions = folder.columns("renditions", [*_RENDITION_COLUMNS])
        ids = self.renditions["id"].to_pylist()
        self.positions: dict[str, int] = {id_: at for at, id_ in enumerate(ids)}
        """Where each rendition is in the order of the run."""
        self.scope = tuple(folder.description.scope)
        """The fields that it attempts; empty for all."""
        self._groups_of: dict[str, list[int]] | None = None

    def row(self, rendition: str) -> dict[str, Any] | None:
        """Return the row of a rendition, or None if the run did not read it."""
        at = self.positions.get(rendition)
        return None if at is None else dict(self.renditions.slice(at, 1).to_pylist()[0])

    def matches(self, rendition: str) -> list[dict[str, Any]]:
        """Return the matches of one rendition, reading few others: there may be millions."""
        with self._folder.opened_table("matches") as file:
            groups = self._groups(file).get(rendition, [])
            table = file.read_row_groups(groups, use_threads=False)
            check_table("matches", table)
            wanted = pc.equal(table["rendition"].cast(pa.string()), rendition)
            return list(table.filter(wanted).to_pylist())

    def _groups(self, file: pq.ParquetFile) -> Mapping[str, list[int]]:
        """Return the row groups that have matches of each rendition, which are read once."""
        if self._groups_of is None:
            found: dict[str, list[int]] = {}
            for group in range(file.num_row_groups):
                column = file.read_row_group(group, ["rendition"], use_threads=False)["rendition"]
                for id_ in column.unique().to_pylist():
                    found.setdefault(id_, []).append(group)
            self._groups_of = found
        return self._groups_of

    @cached_property
    def lines(self) -> PredictionLines:
        """The lines of its answers, which are indexed once."""
        return PredictionLines(self._folder)


_RENDITION_COLUMNS = ("id", "document", "source", "condition", "hash", "twin", "sheet")


class Explainer:
    """A finished run and its corpus, ready to explain any rendition."""

    def __init__(self, folder: RunFolder, corpus: Path | Corpus | None = None) -> None:
        """Open both; raise for a private run. `corpus` is the opened one, or where it is now."""
        self.answers = RunAnswers(folder)
        self._folder = folder
        if corpus is None or isinstance(corpus, Path):
            remedy = "say where it is with --corpus DIR, or build it again from its recipe"
            corpus = open_run_corpus(folder.path, folder.finished_about(), corpus, remedy)
        self.corpus: Corpus = corpus
        documents = self.answers.renditions["document"].to_pylist()
        self._document_of: dict[str, str] = dict(
            zip(self.answers.positions, documents, strict=True)
        )
        self._order = {document: at for at, document in enumerate(dict.fromkeys(documents))}

    def rendition_ids(self, any_id: str) -> list[str]:
        """Return the rendition of this id or sheet id, or all those of the document of this id."""
        if any_id in self._document_of:
            return [any_id]
        if found := [id_ for id_, document in self._document_of.items() if document == any_id]:
            return found
        for id_ in self._document_of:
            if self.corpus.sheet_id(id_) == any_id:
                return [id_]
        raise self._unknown_id_error(any_id)

    def outcome_counts(self, rendition: str) -> dict[str, int]:
        """Count the outcomes of a rendition in the strict reading."""
        found: dict[str, int] = {}
        for row in self.answers.matches(rendition):
            found[row["strict"]] = found.get(row["strict"], 0) + 1
        return found

    def explain(self, rendition: str, *, pictures: bool = False) -> ExplainedRendition:
        """Explain one rendition by its id, with its pixels if pictures are to be drawn."""
        found = self.locate(rendition, pictures=pictures)
        if found is None:  # the seal is the same, so one of the two was changed by hand
            what = f"lists rendition {rendition}, which the corpus does not have"
            raise FormatError(
                what,
                str(self._folder.path),
                f"score it again: dxe score {shell_word(self._folder.path)}",
            )
        return self.explain_found(*found)

    def locate(
        self, rendition: str, *, pictures: bool, copies: LastingCopies | None = None
    ) -> tuple[Document, Rendition] | None:
        """Return a rendition of a document that the run read; None if the corpus lacks it.

        The documents of a run are in the order of the corpus: its shard is among the first read.
        The shard is kept among `copies`, if there are any, since others of it will be asked for.
        """
        at = self._order.get(rendition.rpartition("~")[0])
        if at is None:
            return None
        shards = self.corpus.shards()
        about = len(shards) * at / max(1, self.corpus.document_count) - 0.5
        for number in sorted(range(len(shards)), key=lambda number: abs(number - about)):
            shard = shards[number]
            is_far = isinstance(shard.folder, ObjectPath)
            if copies and is_far and rendition in shard.rendition_ids():
                copies.keep_small(shard.documents_file, shard.renditions_file)
            for found in shard.pairs(pictures=pictures, wanted_ids={rendition}):
                return found
        return None

    def explain_found(self, document: Document, page: Rendition) -> ExplainedRendition:
        """Explain a rendition of the corpus; one that the run did not read has no cells."""
        sheet = self.corpus.sheet_id(page.id)
        truths = {field.key: field for field in all_cells(document) if field.decoy_of is None}
        cells = [_explained_cell(row, truths) for row in self.answers.matches(page.id)]
        cells.sort(key=_error_sort_key)  # and else as they were
        predictions = tuple(answer for answer, _ in self.answers.lines.sheet_answers(sheet))
        schemas = {document.kind: self.corpus.schemas[document.kind]}
        outside = tuple(fields_outside(schemas, self._folder.description.scope))
        shape = ShapeFinder(self.corpus.schemas)
        for prediction in predictions:
            shape.add(document, prediction, page)
        answers = predictions, outside, shape.mistakes()
        return ExplainedRendition(document, page, sheet, tuple(cells), *answers)

    def _unknown_id_error(self, name: str) -> BadInputError:
        """Return the error that names ids like this one: a run has too many to list them all."""
        known = [*self._document_of, *dict.fromkeys(self._document_of.values())]
        near = nearest_name(name, known)
        few = ", ".join(list(self._document_of)[:_FEW_IDS])
        remedy = f"did you mean '{near}'?" if near else f"there are {len(self._document_of)}: {few}"
        dots = "" if near or len(self._document_of) <= _FEW_IDS else ", ..."
        what = f"has no rendition, document or sheet '{name}'"
        return BadInputError(what, str(self._folder.path), remedy + dots)


def _explained_cell(row: Mapping[str, Any], truths: Mapping[str, Field]) -> ExplainedCell:
    """Combine a match with the truth of its cell."""
    named, at = row["field"], row["truth_row"]
    truth = truths.get(named if at is None else f"{named}#{at}")
    return ExplainedCell(
        field=named,
        row=at,
        guess_row=row["guess_row"],
        printed=(truth.text or None) if truth else None,
        truth=row["truth"],
        accepted=truth.accepted if truth else (),
        guess=row["guess"],
        **{name: row[name] for name in _MATCH_COLUMNS},
    )


_MATCH_COLUMNS = (
    *("outcome", "strict", "exact", "cause", "decoy", "placed", "check"),
    *("likeness", "confidence", "repeat"),
)


def _error_sort_key(cell: ExplainedCell) -> tuple[int, int]:
    order: Sequence[str] = ERRORS
    rank = order.index(cell.strict) if cell.strict in order else len(order)
    return cell.repeat, rank
