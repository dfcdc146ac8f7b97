"""The judge for plain dictionaries: the truth of a document against what was extracted.

>>> from docextract_eval import judge, judge_all
>>> truth = {"fields": {"total": "9.00", "date": "2024-04-03", "tip": {"absent": True}}}
>>> extracted = {"fields": {"total": "9.80", "date": "2024-04-03"}}
>>> judge(truth, extracted, "receipt").counts
{'right': 1, 'wrong': 1, 'rightly absent': 1}
>>> judge_all({"r-1": truth, "r-2": truth}, {"r-1": extracted}, "receipt").unanswered
('r-2',)
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal, get_args

from docextract_eval import matching
from docextract_eval.answer_shape import UNKNOWN, Mistake, ShapeFinder
from docextract_eval.codec.labels import LabelLine, read_labels
from docextract_eval.codec.predictions import read_prediction
from docextract_eval.countries import resolve_or_register_country
from docextract_eval.countries.locales import DEFAULT_LOCALE, LOCALES
from docextract_eval.errors import BadInputError, UnknownNameError
from docextract_eval.judging.judgement import Judged, Judgement
from docextract_eval.labels import DocumentLabels, LabelReader, is_currency_code
from docextract_eval.matching.columns import prediction_key
from docextract_eval.records import Document, Failure, Line, Prediction, Rendition, Span
from docextract_eval.schemas import KINDS, Schema, load_schema, read_schema
from docextract_eval.schemas.scope import resolve_scope

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from docextract_eval.records import Pages, Values

    Objects = Iterable[Mapping[str, Any]] | Mapping[str, Mapping[str, Any]]
    GivenSchema = str | Path | Mapping[str, Any] | Schema | None

OnUnknown = Literal["refuse", "warn", "ignore"]
"""What becomes of a predicted name that the schema lacks and that looks like a known one."""
_TRUTH, _PREDICTION = "truth", "prediction"
_PARTS = {"fields", "tables", "error"}
_NO_PREDICTION = Failure("silence", "there is no prediction for it")


def judge(  # noqa: PLR0913 - each may be left out
    truth: Mapping[str, Any],
    prediction: Mapping[str, Any],
    schema: GivenSchema = None,
    *,
    locale: str | None = None,
    currency: str | None = None,
    attempts: Collection[str] = (),
    unknown: OnUnknown = "refuse",
) -> Judgement:
    """Return the judgement of one document and its prediction, cell by cell.

    `truth` is an object of a labels file, `prediction` one of a predictions file, without ids.
    `schema` is a kind, a TOML file or a dictionary. Printed values need a `locale`. `attempts`
    names the judged fields. `unknown="warn"` only warns of a misspelt field.

    >>> from docextract_eval import judge
    >>> truth = {"fields": {"total": "9.00", "tip": {"absent": True}}}
    >>> judge(truth, {"fields": {"total": "9.00", "tip": "1.00"}}, "receipt").counts
    {'right': 1, 'invented': 1}
    """
    written = _checked_mapping(truth, _TRUTH)
    line = read_labels({"id": _TRUTH, **written}, _TRUTH)
    documents = _DocumentJudge(
        _load_schema(line.kind if schema is None else schema), locale, currency, attempts
    )
    answer = {"id": line.id, **_checked_mapping(prediction, _PREDICTION)}
    document = documents.read_document(line, _TRUTH)
    predicted = read_prediction(answer, _PREDICTION)
    documents.check_locale(line, predicted.values, _PREDICTION)
    judged = documents.judge(document, predicted)
    if "id" not in written:
        judged = replace(judged, id=None, source=line.source)
    documents.report_unknown(unknown)
    return Judgement((judged,), documents.schema, documents.scope, documents.mistakes())


def judge_all(  # noqa: PLR0913 - each may be left out
    truths: Objects,
    predictions: Objects,
    schema: GivenSchema = None,
    *,
    locale: str | None = None,
    currency: str | None = None,
    attempts: Collection[str] = (),
    unknown: OnUnknown = "refuse",
) -> Judgement:
    """Return one judgement of many documents, each matched with its predictions by its id.

    Both are the objects that `judge` takes, each with its `id`, or dictionaries from id to object.
    Several predictions for one document need different `repeat` numbers. A document without a
    prediction is `unanswered`, and its cells are missed.

    >>> from docextract_eval import judge_all
    >>> truths = {"r-1": {"fields": {"total": "9.00"}}, "r-2": {"fields": {"total": "4.50"}}}
    >>> result = judge_all(truths, {"r-1": {"fields": {"total": "9.00"}}}, "receipt")
    >>> result.counts, result.unanswered
    ({'right': 1, 'missed': 1}, ('r-2',))
    """
    lines = _read_truths(truths)
    documents = _DocumentJudge(_choose_schema(schema, lines), locale, currency, attempts)
    answers = _read_predictions(predictions, lines)
    repeats = sorted({repeat for found in answers.values() for repeat in found}) or [0]
    judged = []
    for name, line in lines.items():
        document = documents.read_document(line, _place(_TRUTH, name))
        found = answers.get(name, {})
        for repeat in repeats:
            missing = Prediction(name, failure=_NO_PREDICTION, repeat=repeat)
            predicted = found.get(repeat, missing)
            documents.check_locale(line, predicted.values, _place(_PREDICTION, name))
            one = documents.judge(document, predicted)
            judged.append(replace(one, answered=predicted is not missing))
    documents.report_unknown(unknown)
    return Judgement(tuple(judged), documents.schema, documents.scope, documents.mistakes())


def _read_truths(truths: Objects) -> dict[str, LabelLine]:
    """Return the truths by their ids, in the order in which they are given."""
    lines: dict[str, LabelLine] = {}
    for where, written in _objects_with_id(truths, _TRUTH):
        line = read_labels(written, where)
        if line.id in lines:
            raise BadInputError("is given twice", where, "give every document once")
        lines[line.id] = line
    if not lines:
        raise BadInputError("there are none", f"{_TRUTH}s", "give at least one document")
    return lines


def _read_predictions(
    predictions: Objects, lines: Mapping[str, LabelLine]
) -> dict[str, dict[int, Prediction]]:
    """Return the predictions by the id of their document, and by their repeat."""
    found: dict[str, dict[int, Prediction]] = {}
    for where, written in _objects_with_id(predictions, _PREDICTION):
        prediction = read_prediction(written, where)
        if prediction.sheet not in lines:
            raise UnknownNameError("document", prediction.sheet, lines, where)
        repeats = found.setdefault(prediction.sheet, {})
        if prediction.repeat in repeats:
            what = f"is given twice as repeat {prediction.repeat}"
            remedy = 'leave one out, or number them: {"repeat": 0}, {"repeat": 1}'
            raise BadInputError(what, where, remedy)
        repeats[prediction.repeat] = prediction
    return found


def _objects_with_id(given: Objects, noun: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each object with its id in it, after the name by which errors call it."""
    if isinstance(given, str | os.PathLike) or not isinstance(given, Iterable):
        what = f"is a {type(given).__name__}, not objects with ids"
        remedy = "for a file of JSON lines, give map(json.loads, open(PATH))"
        raise BadInputError(what, f"{noun}s", remedy)
    if isinstance(given, Mapping):
        for name, written in given.items():
            where = _place(noun, name)
            checked = {"id": name, **_checked_mapping(written, where)}
            if checked["id"] != name:
                what = f"has another id, {checked['id']!r}"
                raise BadInputError(what, where, "leave the id out of the object")
            yield where, checked
        return
    for number, written in enumerate(given, 1):
        name = written.get("id") if isinstance(written, Mapping) else None
        where = f"{noun} {number}" if name is None else _place(noun, name)
        checked = _checked_mapping(written, where)
        if name is None:
            remedy = 'write {"id": "r-17", "fields": {...}}, or give a dictionary from id to object'
            raise BadInputError("has no id", where, remedy)
        yield where, checked


def _place(noun: str, name: object) -> str:
    return f"{noun} '{name}'"


def _checked_mapping(given: object, where: str) -> dict[str, Any]:
    if not isinstance(given, Mapping):
        what = f"is a {type(given).__name__}, not a dictionary"
        remedy = 'give {"fields": {...}}; records are judged by docextract_eval.matching.judge'
        raise BadInputError(what, where, remedy)
    if given.keys() - {"id"} and not _PARTS & given.keys():
        raise BadInputError(
            f"has none of {', '.join(sorted(_PARTS))}", where, 'write {"fields": {"total": "9.00"}}'
        )
    return dict(given)


def _choose_schema(given: GivenSchema, lines: Mapping[str, LabelLine]) -> Schema:
    """Return the schema that is given, or else the one that all truths name."""
    if given is not None:
        return _load_schema(given)
    first = next(iter(lines.values()))
    for name, line in lines.items():
        if line.kind != first.kind:
            what = f"its schema is {_quote_name(line.kind)}, not {_quote_name(first.kind)}"
            what = f"{what} as of {_place(_TRUTH, first.id)}"
            remedy = "give schema=, or judge the documents of each schema by themselves"
            raise BadInputError(what, _place(_TRUTH, name), remedy)
    return _load_schema(first.kind)


def _quote_name(name: str | None) -> str:
    return "not given" if name is None else f"'{name}'"


def _load_schema(given: GivenSchema) -> Schema:
    if isinstance(given, Schema):
        return given
    if isinstance(given, Mapping):
        return read_schema(given, "schema")
    if given is None:
        raise BadInputError("is not given", "schema", f"name one: {', '.join(KINDS)}, PATH.toml")
    name = str(given)
    if name not in KINDS and not name.endswith(".toml"):
        raise UnknownNameError("schema", name, [*KINDS, "PATH.toml"])
    return load_schema(name)


class _DocumentJudge:
    """Reads the truths of one schema as documents, and judges predictions for them."""

    def __init__(
        self,
        schema: Schema,
        locale: str | None,
        currency: str | None,
        attempts: Collection[str],
    ) -> None:
        """Take the schema, the locale and currency that count before a truth's own, and a scope."""
        if currency is not None and not is_currency_code(currency):
            what = f"'{currency}' is not an ISO 4217 code"
            raise BadInputError(what, "currency", "write it as EUR")
        self.schema, self._currency = schema, currency
        self._locale = None if locale is None else resolve_or_register_country(locale, "locale")
        names = [attempts] if isinstance(attempts, str) else attempts
        self.scope = resolve_scope(names, {schema.name: schema}, "attempts")
        self._judge = matching.Judge(schema, self.scope)  # it keeps its readers for each country
        self._shape = ShapeFinder({schema.name: schema}, self.scope)

    def read_document(self, line: LabelLine, where: str) -> Document:
        """Return a truth as a document, or raise the first error in it."""
        self.check_locale(line, line.values, where)
        locale = self._locale or DEFAULT_LOCALE  # canonical values are the same in every country
        if self._locale is None and line.locale is not None:
            locale = resolve_or_register_country(line.locale, f"{where}, locale")
        errors: list[BadInputError] = []
        labels = DocumentLabels(self.schema, {}, where, errors)
        context = labels.read_context(line, locale, None)
        if self._currency is not None:
            context = replace(context, currency=self._currency)
        reading = LabelReader(
            context, line.values or "canonical", null_is_absent=False, where=where
        )
        fields = tuple(labels.read_fields(line.fields, reading))
        tables = labels.read_tables(line.tables, reading, null_is_absent=False)
        if errors:
            raise errors[0]
        return Document(
            id=line.id,
            source=line.source or line.id,
            kind=self.schema.name,
            locale=locale,
            currency=context.currency,
            seed=0,
            index=0,
            fields=fields,
            tables=tables,
            pages=_pages_of_labelled_words(line),
        )

    def check_locale(self, line: LabelLine, values: Values | None, where: str) -> None:
        """Raise where values are printed, and neither the caller nor the truth says how."""
        if values == "printed" and self._locale is None and line.locale is None:
            what = "its values are printed, and no locale says how to read them"
            remedy = f"give locale=; known: {', '.join(LOCALES.names)}"
            raise BadInputError(what, where, remedy)

    def judge(self, document: Document, predicted: Prediction) -> Judged:
        """Return the cells of a document, each with its outcome."""
        rendition = Rendition(document.id, document.id, "given", (), (), "", (), ())
        key = prediction_key(document, rendition, predicted)
        if predicted.failure is not _NO_PREDICTION:
            self._shape.add(document, predicted)
        cells = self._judge.judge(document, rendition, predicted)
        matches = tuple([cell.to_match(key) for cell in cells])
        return Judged(document.source, matches, predicted.suspicious, document.id)

    def mistakes(self) -> tuple[Mistake, ...]:
        """Return the mistakes in the shape of the predictions."""
        return self._shape.mistakes()

    def report_unknown(self, unknown: OnUnknown) -> None:
        """Raise for a predicted name that is a typing error of a known one; warn of others."""
        if unknown not in (known := get_args(OnUnknown)):
            raise UnknownNameError("word", str(unknown), known, "unknown")
        found = [each for each in self._shape.mistakes() if each.kind in UNKNOWN]
        if not found or unknown == "ignore":
            return
        from docextract_eval.reports.sentences.mistakes import mistake_sentences  # noqa: PLC0415 - slow, and most have none

        answered = self._shape.answered(self.schema.name)
        for each in found:
            if unknown == "refuse" and each.nearest and each.nearest not in answered:
                raise self._unknown_error(each)
        warnings.warn("; ".join(mistake_sentences(found)), UserWarning, stacklevel=3)

    def _unknown_error(self, one: Mistake) -> BadInputError:
        noun = one.kind.removeprefix("unknown ")
        place = f"{'fields' if noun == 'field' else 'tables'}.{one.name}"
        remedy = f"did you mean '{one.nearest}'? unknown=\"warn\" leaves it out and warns"
        where = _PREDICTION if one.first == _TRUTH else _place(_PREDICTION, one.first)
        return BadInputError(f"unknown {noun} '{one.name}'", f"{where}, {place}", remedy)


def _pages_of_labelled_words(line: LabelLine) -> Pages:
    """Return the words that a page is known to have, by which made-up values are recognised."""
    last = max((word.page for word in line.words), default=-1)
    return tuple(
        tuple(Line((Span(word.text),)) for word in line.words if word.page == page)
        for page in range(last + 1)
    )
