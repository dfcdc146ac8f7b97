"""Runs judged alike: by the corpus, the schemas and the rules of the newest of them.

Runs over one corpus that one release scored are judged alike as they are. Else what a run answered
is judged again by the truth that the newest run was judged by, page by page: a page is the same
where a pipeline is shown the same, whatever the labels say. A field that a run's own schemas do not
have counts as one that it does not attempt. Nothing is written into any folder.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from docextract_eval.errors import BadInputError, DocextractEvalError
from docextract_eval.metrics.columns import build_columns
from docextract_eval.metrics.pairing import pair_slots
from docextract_eval.runs.comparison.overlap import has_same_rules
from docextract_eval.runs.comparison.renamed import called_as_now
from docextract_eval.runs.derivation.scoring import judge_renditions, make_judges, shared_signature
from docextract_eval.runs.filtered import FilteredRun
from docextract_eval.runs.measured_run import (
    JudgedAgain,
    read_measured_run,
    recorded_schemas,
)
from docextract_eval.runs.run_corpus import open_run_corpus
from docextract_eval.schemas.scope import names_of, ordered_fields

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docextract_eval.metrics.columns import Columns
    from docextract_eval.records import Prediction, Rendition
    from docextract_eval.runs.folder import Answer
    from docextract_eval.runs.measured_run import FinishedRun, MeasuredRun
    from docextract_eval.runs.renamed import Names

    Page = tuple[str, ...]

_REMEDY = "put it back, or build it again from its recipe"
_OTHERWISE = "; fields judged otherwise, and pages with another truth, are left out"


@dataclass(frozen=True, slots=True)
class _ShownPages:
    """The renditions of a run by what each shows, in the order of its table."""

    ids: Sequence[str]
    sheets: Sequence[str]
    hashes: Sequence[str]
    truths: Sequence[str]
    """The hash of each with its truth."""
    documents: Sequence[str]
    conditions: Sequence[str]

    def places(self, ambiguous: set[str]) -> dict[Page, int]:
        """Return where each page is; one of several documents has its document, too."""
        parts = zip(self.hashes, self.documents, self.conditions, strict=True)
        return {
            (page, *named) if page in ambiguous else (page,): at
            for at, (page, *named) in enumerate(parts)
        }

    def shown_twice(self) -> set[str]:
        """Return the pages that several renditions show."""
        return {page for page, count in Counter(self.hashes).items() if count > 1}


def judged_alike(
    runs: Sequence[MeasuredRun], names: Names = MappingProxyType({})
) -> list[MeasuredRun]:
    """Return runs as they are judged by the corpus and the rules of the last, where they can be.

    What cannot be judged again is returned as it is, and says why. `names` are those that fields of
    earlier runs have in the last one, where they are others.
    """
    newest = runs[-1]
    if names:
        finished = called_as_now([_check_kept(each) for each in runs], names)
        runs = [*map(read_measured_run, finished[:-1]), newest]
    otherwise = [each for each in runs[:-1] if _is_judged_otherwise(each, newest)]
    if not otherwise:
        return [*runs]
    try:
        again = _JudgeAgain(newest)
        newest = again.judge_again_if_older(newest)
    except DocextractEvalError as error:
        return [_left_as_it_is(each, error.what) if each in otherwise else each for each in runs]
    return [*(again.judge(each) if each in otherwise else each for each in runs[:-1]), newest]


def signature_if_judged_again(run: MeasuredRun) -> str:
    """Return how a run's answers would be judged now, by its own corpus; raise if they cannot."""
    _answers_by_sheet(run)
    return _JudgeAgain(run).signature_of(run.columns, run.description.scope)


def _is_judged_otherwise(run: MeasuredRun, newest: MeasuredRun) -> bool:
    """Say whether rules differ, or truths of pages that both show."""
    if run.description.id == newest.description.id or run.finished is None:
        return False
    if not has_same_rules(run, newest):
        return True
    if run.description.seal == newest.description.seal:
        return False
    ours, theirs = (each.columns.renditions.hash.names for each in (newest, run))
    alike = len({*ours} & {*theirs})
    return alike < min(len(ours), len(theirs))


def needs_judging(run: MeasuredRun, newest: MeasuredRun) -> bool:
    """Say whether a run was judged otherwise on pages that the newest shows, too."""
    if not _is_judged_otherwise(run, newest) or run.description.private:
        return False
    shown = [_check_kept(each).columns("renditions") for each in (run, newest)]
    if any("page_hash" not in table.column_names for table in shown):
        return True
    ours, theirs = ({*table["page_hash"].to_pylist()} for table in shown)
    return None in ours | theirs or not ours.isdisjoint(theirs)


def _left_as_it_is(run: MeasuredRun, why: str) -> MeasuredRun:
    return replace(run, again=JudgedAgain(why_not=f"{why}{_OTHERWISE}"))


class _JudgeAgain:
    """Judges what runs answered by the corpus of one of them, and the rules of this release."""

    def __init__(self, newest: MeasuredRun) -> None:
        """Open the corpus of the newest run."""
        _check_kept(newest)
        self._newest = newest
        self._corpus = open_run_corpus(Path(newest.name), newest.about, None, _REMEDY)
        self._shown = _shown_pages(newest)
        self._schemas = self._corpus.schemas

    def judge_again_if_older(self, newest: MeasuredRun) -> MeasuredRun:
        """Return the newest run, judged again where another release scored it."""
        own = self.signature_of(newest.columns, newest.description.scope)
        return newest if newest.signature == own else self.judge(newest)

    def judge(self, run: MeasuredRun) -> MeasuredRun:
        """Return what a run answered on the pages that both show, judged by the newest's truth."""
        try:
            before = _shown_pages(run)
            links = self._links(before)
            has_same_judge = has_same_rules(run, self._newest)
            if not links or (has_same_judge and self._has_same_truths(before, links)):
                return run
            answers = _answers_by_sheet(run)
            if not _own_fields(run) & names_of(self._schemas):
                return _left_as_it_is(run, f"{self._newest.name} has no field of it")
        except DocextractEvalError as error:
            return _left_as_it_is(run, error.what)
        sheets = {self._shown.ids[at]: before.sheets[link] for at, link in links.items()}
        scope = self._scope(run)

        def read_answers(rendition: Rendition) -> Sequence[Answer]:
            return [(each, None) for each in answers[sheets[rendition.id]]]

        pairs = self._corpus.pairs(pictures=False, wanted_ids=sheets.keys())
        shown = self._corpus.page_hash
        judges = make_judges(self._schemas, scope)
        parts = judge_renditions(pairs, read_answers, judges, None, shown)
        matches, renditions = (pa.concat_tables(tables) for tables in zip(*parts, strict=True))
        tables = {"matches": matches.unify_dictionaries(), "renditions": renditions}
        columns = self._columns(run, **tables)
        places = {name: at for at, name in enumerate(renditions["id"].to_pylist())}
        rows = {places[self._shown.ids[at]]: link for at, link in links.items()}
        own, known = _own_fields(run), names_of(self._schemas)
        moved, slots = _count_moved(run.columns, columns, rows, own & known)
        return replace(
            run,
            about={**run.about, "scope": [*scope], "schemas": self._newest.about["schemas"]},
            columns=columns,
            signature=self.signature_of(columns, scope),
            again=JudgedAgain(
                by=self._newest.name,
                tables=tables,
                original=run.columns,
                dropped=sorted(own - known),
                moved=moved,
                slots=slots,
            ),
        )

    def _links(self, before: _ShownPages) -> dict[int, int]:
        """Return where each page of the newest run is among those of a run before, if it is."""
        ambiguous = before.shown_twice() | self._shown.shown_twice()
        theirs = before.places(ambiguous)
        ours = self._shown.places(ambiguous)
        return {at: theirs[page] for page, at in ours.items() if page in theirs}

    def _has_same_truths(self, before: _ShownPages, links: Mapping[int, int]) -> bool:
        return all(self._shown.truths[at] == before.truths[link] for at, link in links.items())

    def _scope(self, run: MeasuredRun) -> Sequence[str]:
        """Return the fields of the newest schemas that a run attempts; empty if it is all."""
        own = _own_fields(run)
        asked = run.description.scope or own
        named = ordered_fields(self._schemas)
        kept = sorted(name for name in named if name in asked and name in own)
        return [] if len(kept) == len(named) else kept

    def _columns(self, run: MeasuredRun, matches: pa.Table, renditions: pa.Table) -> Columns:
        filters = run.finished.filters if isinstance(run.finished, FilteredRun) else {}
        if fields := filters.get("field"):
            wanted = pa.array(fields, pa.string())
            matches = matches.filter(pc.is_in(matches["field"].cast(pa.string()), wanted))
        newest = self._newest.description
        conditions, deploy = newest.conditions, newest.deploy
        found = build_columns(matches, renditions, conditions, self._schemas, deploy)
        return found.base_cells()

    def signature_of(self, columns: Columns, scope: Sequence[str]) -> str:
        """Return how cells are judged here."""
        kinds = sorted({*columns.renditions.kind.names})
        schemas = [self._schemas[kind] for kind in kinds]
        return shared_signature(schemas, self._corpus.hints, self._newest.description.deploy, scope)


def _own_fields(run: MeasuredRun) -> set[str]:
    return names_of(recorded_schemas(run.about, run.name))


def _check_kept(run: MeasuredRun) -> FinishedRun:
    """Return what a run was read from, or raise where its answers are not kept."""
    if run.description.private or run.finished is None:
        what = "it is private, and its values are not kept"
        raise BadInputError(what, run.name, "run it again without --private")
    return run.finished


def _shown_pages(run: MeasuredRun) -> _ShownPages:
    """Return what a run shows; where its table does not say it, its corpus does."""
    table = _check_kept(run).columns("renditions")
    names = ("id", "sheet", "page_hash", "hash", "document", "condition")
    if {*names} <= {*table.column_names} and not table["page_hash"].null_count:
        return _ShownPages(*(table[name].to_pylist() for name in names))
    corpus = open_run_corpus(Path(run.name), run.about, None, _REMEDY)
    ids = table["id"].to_pylist()
    hashes = {
        rendition.id: corpus.page_hash(document, rendition)
        for document, rendition in corpus.pairs(pictures=False, wanted_ids={*ids})
    }
    rest = (table[name].to_pylist() for name in ("hash", "document", "condition"))
    return _ShownPages(ids, [*map(corpus.sheet_id, ids)], [hashes[each] for each in ids], *rest)


def _answers_by_sheet(run: MeasuredRun) -> Mapping[str, Sequence[Prediction]]:
    found: dict[str, list[Prediction]] = defaultdict(list)
    for prediction in _check_kept(run).predictions():
        found[prediction.sheet].append(prediction)
    if not found:
        what = "its answers are in its folder alone"
        raise BadInputError(what, run.name, "name the folder")
    return {sheet: sorted(each, key=lambda one: one.repeat) for sheet, each in found.items()}


def _count_moved(
    before: Columns, after: Columns, rows: Mapping[int, int], fields: set[str]
) -> tuple[int, int]:
    """Return how many slots got another verdict by the newer truth, and how many there are."""
    links = np.full(len(after.renditions), -1, np.int64)
    links[[*rows]] = [*rows.values()]

    def of_fields(columns: Columns) -> Columns:
        is_named = np.array([name in fields for name in columns.field.names], bool)
        return columns.select(is_named[columns.field.codes])

    pairs = pair_slots(of_fields(before), of_fields(after), links)
    return int((pairs.change != 0).sum()), len(pairs.rendition)
