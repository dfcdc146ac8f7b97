"""The judge's result: every cell with its outcome, and the scores that follow.

Errors in one document are correlated, so intervals are computed over documents, as in reports. One
document alone allows no conclusion about others.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, get_args

import numpy as np

from docextract_eval import matching
from docextract_eval.answer_shape import Mistake, combine
from docextract_eval.errors import BadInputError, UnknownNameError, count_phrase, list_first
from docextract_eval.matching import causes
from docextract_eval.metrics.ratios import ERRORS, JUDGED, RATIOS, share_score
from docextract_eval.reasons import NO_CELLS, Reason, ReasonCode
from docextract_eval.records import Match, Outcome, Score
from docextract_eval.runs.scope import signature_parts
from docextract_eval.schemas import Schema
from docextract_eval.statistics.clusters import proportions
from docextract_eval.text_tables import table_lines

if TYPE_CHECKING:
    from pandas import DataFrame

    from docextract_eval.judging.changes import Changes
    from docextract_eval.runs.gates import Verdict  # noqa: TC004 - slow, and only named in hints

_OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
_DENOMINATORS = {ratio.name: ratio.denominator for ratio in RATIOS}
_SHOWN_SCORES = {
    "precision": _DENOMINATORS["precision"],
    "recall": _DENOMINATORS["recall"],
    "f1": _DENOMINATORS["precision"] + _DENOMINATORS["recall"],  # right and wrong cells are in both
    "accuracy": _DENOMINATORS["accuracy"],
}
"""The scores that are shown, and the outcomes that each is a share of."""
_ALONE = Reason(ReasonCode.ONE_DOCUMENT)
_SEVERAL_REMEDY = "judge several documents and add them up"
_MOST_SHOWN_ERRORS = 10
"""How many errors the text of a judgement shows."""
_OMITTED_COLUMNS = ("rendition", "strict", "grounding")
"""Columns of matches that have no meaning without pictures."""


@dataclass(frozen=True, slots=True)
class Tally:
    """The count of each outcome, and the shares that follow; None where there are no cells."""

    counts: Mapping[str, int]

    @property
    def accuracy(self) -> float | None:
        """The share of right cells among right, wrong, missed and invented ones."""
        return self._right_share("accuracy")

    @property
    def precision(self) -> float | None:
        """The share of right cells among all with a predicted value."""
        return self._right_share("precision")

    @property
    def recall(self) -> float | None:
        """The share of right cells among all with a true value."""
        return self._right_share("recall")

    @property
    def f1(self) -> float | None:
        """The harmonic mean of precision and recall."""
        both = self._denominator_count("precision") + self._denominator_count("recall")
        return 2 * self.counts.get("right", 0) / both if both else None

    def _right_share(self, metric: str) -> float | None:
        among = self._denominator_count(metric)
        return self.counts.get("right", 0) / among if among else None

    def _denominator_count(self, metric: str) -> int:
        return sum(self.counts.get(outcome, 0) for outcome in _DENOMINATORS[metric])


@dataclass(frozen=True, slots=True)
class Judged:
    """The cells of one prediction for one document; its ids are None if it has none."""

    source: str | None
    """The id of the document that this one is a picture of, or its own."""
    matches: tuple[Match, ...]
    suspicious: bool | None = None
    """Whether the prediction reported the document as suspicious; None if it did not say."""
    id: str | None = None
    answered: bool = True
    """Whether there is a prediction, be it a failure; else every cell is missed."""


@dataclass(frozen=True, slots=True)
class Check:
    """Whether a score is at least as high as required, and why."""

    name: str
    verdict: Verdict
    sentence: str
    """What was required and measured; of an INCONCLUSIVE check also what would settle it."""
    score: Score


@dataclass(frozen=True, slots=True, repr=False)
class Checks:
    """What was checked of a judgement; printed, a line each."""

    checks: tuple[Check, ...]

    @property
    def verdict(self) -> Verdict:
        """FAIL if any check failed, else INCONCLUSIVE if any is, else PASS."""
        verdicts = {check.verdict for check in self.checks}
        by_weight: tuple[Verdict, ...] = ("FAIL", "INCONCLUSIVE", "PASS")
        return next(verdict for verdict in by_weight if verdict in verdicts)

    def __repr__(self) -> str:
        """Return a line for each check."""
        return "\n".join(f"{each.verdict} {each.name}: {each.sentence}" for each in self.checks)


@dataclass(frozen=True, slots=True, repr=False)
class Judgement:
    """Every cell of a document with its outcome; judgements of one schema add up.

    >>> from docextract_eval import judge
    >>> first = judge({"fields": {"total": "9.00"}}, {"fields": {"total": "9.00"}}, "receipt")
    >>> second = judge({"fields": {"total": "4.50"}}, {"fields": {"total": "4.80"}}, "receipt")
    >>> both = first + second
    >>> both.counts, both.precision, [match.cause for match in both.errors]
    ({'right': 1, 'wrong': 1}, 0.5, ['misread'])
    """

    documents: tuple[Judged, ...]
    schema: Schema
    scope: tuple[str, ...] = ()
    """The attempted fields, where these are not all."""
    mistakes: tuple[Mistake, ...] = ()
    """Mistakes in the shape of the predictions; no score knows them."""

    @property
    def matches(self) -> tuple[Match, ...]:
        """Every cell, document by document."""
        return tuple(chain.from_iterable(one.matches for one in self.documents))

    @property
    def signature(self) -> str:
        """How the scores were computed; only scores with the same signature are comparable."""
        return "|".join(
            (
                f"matching:{matching.VERSION}",
                f"causes:{causes.VERSION}",
                f"schema:{self.schema.name}:{self.schema.hash[:8]}",
                *signature_parts(self.scope),
                "reading:strict",
                "average:micro",
            )
        )

    @property
    def counts(self) -> dict[str, int]:
        """The count of each outcome, without fields of criticality 0."""
        return _count_strict_outcomes(match for match in self.matches if self._criticality(match))

    @property
    def accuracy(self) -> float | None:
        """The share of right cells among right, wrong, missed and invented; None without any."""
        return Tally(self.counts).accuracy

    @property
    def precision(self) -> float | None:
        """The share of right cells among all with a predicted value; None without any."""
        return Tally(self.counts).precision

    @property
    def recall(self) -> float | None:
        """The share of right cells among all with a true value; None without any."""
        return Tally(self.counts).recall

    @property
    def f1(self) -> float | None:
        """The harmonic mean of precision and recall; None without any values."""
        return Tally(self.counts).f1

    @property
    def scores(self) -> dict[str, Score]:
        """These scores with their 95 % intervals, or with the reason why there is none.

        Documents with the same id, such as several pictures of one document, count as one.
        """
        return {name: self._score(name, among) for name, among in _SHOWN_SCORES.items()}

    def check_scores(self, at_least: Mapping[str, float]) -> Checks:
        """Compare scores with what each must be at least, by the rule of accuracy of `dxe gate`.

        A name is one of `scores`, or a field or column, of which the accuracy is compared. A check
        is PASS if the whole 95 % interval is at the limit or above, FAIL if all of it is below.
        """
        from docextract_eval.reports.sentences.gate_sentences import describe_gate  # noqa: PLC0415 - slow, and only who checks needs them
        from docextract_eval.runs.gates.accuracy import check_score  # noqa: PLC0415 - likewise

        checks = []
        for name, limit in _checked_limits(at_least).items():
            score = self._find_score(name)
            gate = check_score(score, name, limit)
            checks.append(Check(name, gate.verdict, describe_gate(gate), score))
        return Checks(tuple(checks))

    def compare(self, baseline: Judgement) -> Changes:
        """Return what changed since a baseline, paired over the documents that both have.

        Documents are paired by their ids and must have the same labels; what is left out is listed.
        The tests and intervals are those of `dxe compare`.
        """
        from docextract_eval.judging.changes import compare_judgements  # noqa: PLC0415 - slow, and only who compares needs it

        return compare_judgements(baseline, self)

    @property
    def suspected(self) -> int | None:
        """The number of documents reported as suspicious; None if no prediction says."""
        reported = [one.suspicious for one in self.documents if one.suspicious is not None]
        return sum(reported) if reported else None

    @property
    def unanswered(self) -> tuple[str, ...]:
        """The ids of the documents that lack a prediction, in at least one repeat."""
        return tuple(dict.fromkeys(one.id or "" for one in self.documents if not one.answered))

    @property
    def exact(self) -> bool:
        """Whether no cell is wrong, missed or invented."""
        return not self.errors

    @property
    def errors(self) -> tuple[Match, ...]:
        """The cells that are wrong, missed or invented."""
        counted = (match for match in self.matches if self._criticality(match))
        return tuple(match for match in counted if match.strict in ERRORS)

    @property
    def fields(self) -> dict[str, Tally]:
        """The tally of every field and column that was judged, in the schema's order."""
        found: dict[str, list[Match]] = {}
        for match in self.matches:
            found.setdefault(match.field, []).append(match)
        return {name: Tally(_count_strict_outcomes(matches)) for name, matches in found.items()}

    @property
    def scalars(self) -> Judgement:
        """The judgement of the fields, without the cells of tables."""
        return self._select_cells(of_tables=False)

    @property
    def tables(self) -> Judgement:
        """The judgement of the cells of tables alone."""
        return self._select_cells(of_tables=True)

    def to_frame(self) -> DataFrame:
        """Return a pandas.DataFrame with one row for each cell."""
        import pandas as pd  # noqa: PLC0415 - slow, and only who wants a frame needs it

        names = [f.name for f in dataclasses.fields(Match) if f.name not in _OMITTED_COLUMNS]
        rows = [[getattr(match, name) for name in names] for match in self.matches]
        return pd.DataFrame(rows, columns=names)

    def __add__(self, other: Judgement) -> Judgement:
        """Return a judgement with the documents of both; both must have the same signature."""
        from docextract_eval.judging.changes import check_judged_alike  # noqa: PLC0415 - slow, and many need no sum

        check_judged_alike(self, other)
        return dataclasses.replace(
            self,
            documents=self.documents + other.documents,
            mistakes=combine((*self.mistakes, *other.mistakes)),
        )

    def __radd__(self, nothing: int) -> Judgement:
        """Return this judgement, so that `sum` can begin with 0."""
        del nothing
        return self

    def __repr__(self) -> str:
        """Return the scores, then the first errors."""
        return "\n".join(self._text_lines())

    def _text_lines(self) -> Iterator[str]:
        from docextract_eval.reports.sentences.reasons import explain_reason  # noqa: PLC0415 - slow, and only who prints a judgement needs it

        counts = ", ".join(f"{number} {outcome}" for outcome, number in self.counts.items())
        yield f"Judgement by {self.schema.name}: {counts or 'nothing to judge'}"
        if unanswered := self.unanswered:
            documents = count_phrase(len(unanswered), "document")
            yield f"{documents} without a prediction: {list_first(unanswered)}"
        scores = self.scores
        score_texts = ", ".join(f"{name} {_score_text(score)}" for name, score in scores.items())
        alone = ", ".join(name for name, score in scores.items() if score.reason == _ALONE)
        why = f"{explain_reason(_ALONE)}: {_SEVERAL_REMEDY}"
        yield f"{score_texts}; no interval for {alone}: {why}" if alone else score_texts
        if self.mistakes:
            from docextract_eval.reports.sentences.mistakes import mistake_sentences  # noqa: PLC0415 - likewise

            yield from (f"Shape: {sentence}" for sentence in mistake_sentences(self.mistakes))
        errors = self.errors
        shown = [
            (
                m.strict,
                _cell_name(m),
                f"{_quote_value(m.truth)} -> {_quote_value(m.guess)}",
                m.cause or "",
            )
            for m in errors[:_MOST_SHOWN_ERRORS]
        ]
        yield from (f"  {line}" for line in table_lines([""] * 4, shown))
        if len(errors) > _MOST_SHOWN_ERRORS:
            yield f"  and {len(errors) - _MOST_SHOWN_ERRORS} more in .errors"

    def _criticality(self, match: Match) -> int:
        name = match.field
        return self.schema.spec(name).criticality if name in self.schema.names else 0

    def _select_cells(self, *, of_tables: bool) -> Judgement:
        kept = (
            dataclasses.replace(
                one, matches=tuple(m for m in one.matches if ("." in m.field) is of_tables)
            )
            for one in self.documents
        )
        return dataclasses.replace(self, documents=tuple(kept))

    def _find_score(self, name: str) -> Score:
        """Return one of the scores, or the accuracy of a field."""
        if name in _SHOWN_SCORES:
            return self._score(name, _SHOWN_SCORES[name])
        fields = [field for field in self.schema.names if self.schema.spec(field).criticality]
        if name not in fields:
            raise UnknownNameError(
                "score or field", name, [*_SHOWN_SCORES, *fields], "check_scores"
            )
        alike = self.tables if "." in name else self.scalars
        found = alike._slice_scores("accuracy", JUDGED, by_field=True)  # noqa: SLF001 - of the same class
        return found.get(name) or self._score_without_cells("accuracy")

    def _score(self, name: str, outcomes: tuple[str, ...]) -> Score:
        """Return the share of right cells among these outcomes, over documents."""
        found = self._slice_scores(name, outcomes, by_field=False)
        return found.get("") or self._score_without_cells(name)

    def _score_without_cells(self, name: str) -> Score:
        return Score(name, {}, None, None, None, 0, 0, f"{name}|{self.signature}", NO_CELLS)

    def _slice_scores(
        self, name: str, outcomes: tuple[str, ...], *, by_field: bool
    ) -> dict[str, Score]:
        """Return the share of right cells by field, or over all fields under the name ""."""
        known: dict[object, int] = {}
        rows = [
            (known.setdefault(at if one.source is None else one.source, len(known)), match)
            for at, one in enumerate(self.documents)
            for match in one.matches
            if match.strict in outcomes and self._criticality(match)
        ]
        if not rows:
            return {}
        source = np.array([number for number, _ in rows])
        names, field = np.unique([match.field for _, match in rows], return_inverse=True)
        weight = np.array([outcomes.count(match.strict) for _, match in rows], float)
        right = np.array([match.strict == "right" for _, match in rows], float)
        slices = field if by_field else np.zeros_like(source)
        signature = f"{name}|{self.signature}"
        scores = {}
        for code, share in proportions(
            right, source, slices, field, weight, pooled=not by_field
        ).items():
            where = {"field": str(names[code])} if by_field else {}
            score = share_score(name, where, share, signature)
            if score.documents == 1:
                score = dataclasses.replace(score, low=None, high=None, reason=_ALONE)
            scores[where.get("field", "")] = score
        return scores


def _checked_limits(at_least: Mapping[str, float]) -> Mapping[str, float]:
    """Return limits that are all shares, or raise for the first that is not."""
    if not at_least:
        raise BadInputError("names nothing to check", "check_scores", 'write {"accuracy": 0.95}')
    for name, limit in at_least.items():
        if not isinstance(limit, int | float) or not 0 <= limit <= 1:
            what = f"{limit!r} is not a share from 0 to 1"
            raise BadInputError(what, f"check_scores, {name}", "write 95 % as 0.95")
    return at_least


def _count_strict_outcomes(matches: Iterator[Match] | list[Match]) -> dict[str, int]:
    """Return the count of each outcome, in the usual order."""
    found = Counter(match.strict for match in matches)
    return {outcome: found[outcome] for outcome in _OUTCOMES if found[outcome]}


def _cell_name(match: Match) -> str:
    row = match.guess_row if match.truth_row is None else match.truth_row
    return match.field if row is None else f"{match.field}#{row}"


def _quote_value(value: str | None) -> str:
    if value is None:
        return "-"
    return repr(value if len(value) <= 40 else f"{value[:39]}…")


def _score_text(score: Score) -> str:
    if score.value is None:
        return "none"
    if score.low is None or score.high is None:
        return f"{score.value:.3f}"
    return f"{score.value:.3f} ({score.low:.3f} to {score.high:.3f})"
