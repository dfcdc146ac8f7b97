"""The judge for plain dictionaries: the truth of a document against what was extracted.

>>> from docextract_eval import judge
>>> truth = {"fields": {"total": "9.00", "date": "2024-04-03", "tip": {"absent": True}}}
>>> extracted = {"fields": {"total": "9.80", "date": "2024-04-03"}}
>>> judge(truth, extracted, "receipt").counts
{'right': 1, 'wrong': 1, 'rightly absent': 1}
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from docextract_eval import matching
from docextract_eval.codec.labels import LabelLine, read_labels
from docextract_eval.codec.predictions import read_prediction
from docextract_eval.countries import resolve_or_register_country
from docextract_eval.errors import BadInputError, UnknownNameError
from docextract_eval.judgement import Judged, Judgement
from docextract_eval.labels import DocumentLabels, LabelReader, is_currency_code
from docextract_eval.locales import DEFAULT_LOCALE, LOCALES
from docextract_eval.records import Document, Line, Rendition, Span
from docextract_eval.schemas import KINDS, Schema, load_schema, read_schema

if TYPE_CHECKING:
    from pathlib import Path

    from docextract_eval.records import Pages, Prediction

_TRUTH, _PREDICTION = "truth", "prediction"
_PARTS = {"fields", "tables", "error"}


def judge(
    truth: Mapping[str, Any],
    prediction: Mapping[str, Any],
    schema: str | Path | Mapping[str, Any] | Schema | None = None,
    *,
    locale: str | None = None,
    currency: str | None = None,
) -> Judgement:
    """Return the judgement of what was extracted from one document, cell by cell.

    `truth` is an object as a labels file has it, `prediction` one as a predictions file has it
    (`dxe schema labels`, `dxe schema prediction`), both without the id and the pictures:

    - `{"fields": {"total": "9.00"}, "tables": {"line_items": [{"description": "TEA"}]}}`
    - a bare value stands for `{"value": ...}`; a truth may list other right values as
      `accepted`; a value that is null or missing is not labelled, and not judged
    - `{"absent": True}`: the document has no such value, and a guess is invented
    - `"values": "printed"` where they are written as the document prints them; else canonical
    - a prediction of `{"error": "timeout"}` is a failure: every cell is missed
    - `"suspicious": True` in a prediction reports a document that means to deceive

    `schema` is a built-in kind (`"receipt"`), the path of a TOML file, a dictionary of the same
    shape, or a `Schema`; by default, the one that the truth names as its `schema`.

    `locale` is how printed values are written, and must be given if there are any; it is never
    guessed. `currency` is the document's; by default the truth's own `currency`, else the locale's.
    These arguments take precedence over what the truth states.
    """
    line = _read_truth(truth)
    loaded_schema = _load_schema(schema if schema is not None else line.kind)
    predicted = read_prediction(
        {"id": line.id, **_checked_mapping(prediction, _PREDICTION)}, _PREDICTION
    )
    document = _build_document(
        line, loaded_schema, _choose_locale(locale or line.locale, line, predicted), currency
    )
    rendition = Rendition(document.id, document.id, "given", (), (), "", (), ())
    name = line.source or (line.id if "id" in truth else None)
    matches = tuple(matching.judge(document, rendition, predicted, loaded_schema))
    return Judgement((Judged(name, matches, predicted.suspicious),), loaded_schema)


def _checked_mapping(given: object, where: str) -> dict[str, Any]:
    if not isinstance(given, Mapping):
        what = f"is a {type(given).__name__}, not a dictionary"
        remedy = 'give {"fields": {...}}; records are judged by docextract_eval.matching.judge'
        raise BadInputError(what, where, remedy)
    if given and not _PARTS & given.keys():
        raise BadInputError(
            f"has none of {', '.join(sorted(_PARTS))}", where, 'write {"fields": {"total": "9.00"}}'
        )
    return dict(given)


def _read_truth(truth: object) -> LabelLine:
    return read_labels({"id": _TRUTH, **_checked_mapping(truth, _TRUTH)}, _TRUTH)


def _load_schema(given: str | Path | Mapping[str, Any] | Schema | None) -> Schema:
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


def _choose_locale(name: str | None, line: LabelLine, predicted: Prediction) -> str:
    """Return the locale by which values are read; any, if all values are canonical."""
    if name is not None:
        return resolve_or_register_country(name, "locale")
    printed = {_TRUTH: line.values == "printed", _PREDICTION: predicted.values == "printed"}
    for where, is_printed in printed.items():
        if is_printed:
            what = "its values are printed, and no locale says how to read them"
            remedy = f"give locale=; known: {', '.join(LOCALES.names)}"
            raise BadInputError(what, where, remedy)
    return DEFAULT_LOCALE  # canonical values are the same in every country


def _build_document(line: LabelLine, schema: Schema, locale: str, currency: str | None) -> Document:
    """Return the truth as a document, or raise the first error in it."""
    if currency is not None and not is_currency_code(currency):
        raise BadInputError(f"'{currency}' is not an ISO 4217 code", "currency", "write it as EUR")
    errors: list[BadInputError] = []
    labels = DocumentLabels(schema, {}, _TRUTH, errors)
    context = labels.read_context(line, locale, None)
    if currency is not None:
        context = replace(context, currency=currency)
    reading = LabelReader(context, line.values or "canonical", null_is_absent=False, where=_TRUTH)
    fields = tuple(labels.read_fields(line.fields, reading))
    tables = labels.read_tables(line.tables, reading, null_is_absent=False)
    if errors:
        raise errors[0]
    return Document(
        id=line.id,
        source=line.source or line.id,
        kind=schema.name,
        locale=locale,
        currency=context.currency,
        seed=0,
        index=0,
        fields=fields,
        tables=tables,
        pages=_pages_of_labelled_words(line),
    )


def _pages_of_labelled_words(line: LabelLine) -> Pages:
    """Return the words that a page is known to have, by which made-up values are recognised."""
    last = max((word.page for word in line.words), default=-1)
    return tuple(
        tuple(Line((Span(word.text),)) for word in line.words if word.page == page)
        for page in range(last + 1)
    )
