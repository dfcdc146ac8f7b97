"""Pages that are one table each: metrics, causes, reasons, exit codes, formats, field types."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pages import table

from docextract_eval.codec import FORMAT_FILES, FORMATS, OLDEST
from docextract_eval.countries.locales import LOCALES
from docextract_eval.errors import EXIT_CODES
from docextract_eval.fieldtypes import TYPES, Context
from docextract_eval.fieldtypes.printed_forms import printed_forms
from docextract_eval.matching.causes import CAUSE_RULES, CAUSES, VERSION
from docextract_eval.metrics.cards import all_cards
from docextract_eval.reasons import Reason, ReasonCode
from docextract_eval.reports.sentences.reasons import explain_reason
from handbook.marking import cell, code

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from docextract_eval.metrics.card import Card

METRICS = """\
# Metrics

Find the exact definition of a figure. `dxe list metrics NAME` prints a card.

A card says what the metric is, which direction is better, and how reports phrase a figure of it;
figures in the examples are invented. `scores.json` and `curves.json` of a run hold the figures. A
score belongs to a slice: `cells` says whether it is about scalar fields or table cells,
`condition` under which condition (`all` is over all of them), and other keys name a field,
locale, severity, trap or choice. A score that cannot be computed gives the [reason](reasons.md).
"""
CAUSES_OPENING = f"""\
# Causes of errors

Look up why a cell is wrong. `dxe list causes` prints this list; `dxe errors` and `dxe explain`
name a cause for every error.

The judge tries them from the top: the first that holds is the cause. This is version {VERSION} of
the causes; it is part of every signature. [The rules of the judge](judging.md#7-causes) say
exactly when each holds.
"""
REASONS = """\
# Reason codes

Look up why a score has no value, or a gate is INCONCLUSIVE: `too_few_documents`, `no_confidence`
and all others.

A reason is an object: `{"code": "too_few_documents", "documents": 30, "needed": 478, "share":
0.02}`, with the values that its sentence names. Where a table has one column for it
(`slices.parquet`, `dxe export`, a ledger), it is the code, a blank and the values:
`too_few_documents {"documents":30,"needed":478,"share":0.02}`. Sentences may change, codes do
not. `half` says which half of the documents a reason is about, or which half chose a threshold.
"""
EXITS = """\
# Exit codes

Look up what the exit code of a command means, to call `dxe` from a script or from CI.

If several apply, the first in this table counts: 2, then 3, 1, 4 and 0.
"""
FORMATS_OPENING = """\
# Files and formats

Look up which versions of a file this release reads and writes.

`format` in each file, or in the description of its folder, says how it is written. Files of a
newer format are refused with the remedy; what an upgrade does with older ones: [What an upgrade
changes](upgrades.md). `dxe schema FILE` prints the JSON Schema of what people and programs write.
"""
TYPES_OPENING = """\
# Field types

Look up the types of values, and how each may be printed. `dxe list types NAME --locale LOCALE`
prints all forms of a country.

`printed` values are read by the rules of the document's country; numbers in brackets are [rules
of the judge](judging.md#4-types). A `canonical` value is the form to which others are read.
"""
SHOWN_LOCALES = ("en_US", "de_DE", "ja_JP")
MOST_FORMS = 9
"""Forms of a type that are shown for a country."""


def metrics() -> str:
    """Return the page of all metrics."""
    return "\n".join([METRICS, *(line for card in all_cards().values() for line in _card(card))])


def _card(card: Card) -> Iterator[str]:
    yield f"## `{card.name}`\n"
    yield f"{card.definition}\n"
    yield f"- {card.direction.capitalize()}."
    yield f"- Example: {card.example_sentence}"
    if card.reference:
        yield f"- Reference: {card.reference}"
    yield ""


def causes() -> str:
    """Return the page of all causes, each with its rule."""
    return "\n".join([CAUSES_OPENING, *(line for name in CAUSES for line in _cause(name))])


def _cause(name: str) -> Iterator[str]:
    each, rules = CAUSES[name], [*CAUSE_RULES]
    yield f"## `{name}`\n\n{cell(each.about[:1].upper() + each.about[1:])}.\n"
    if name in CAUSE_RULES:
        number = f"7.{rules.index(name) + 1}"
        yield f"- Rule **{number}**. It holds if the value {cell(CAUSE_RULES[name])}."
    yield f"- Example: {cell(each.example)}.\n"


def reasons() -> str:
    """Return the page of all reason codes, each in words."""
    rows = (
        (code(each), explain_reason(Reason(each, **EXAMPLES.get(each, {})))) for each in ReasonCode
    )
    return "\n".join([REASONS, *table(("code", "in words, for example"), rows)])


def exit_codes() -> str:
    """Return the page of all exit codes."""
    rows = ((code(number), cell(about)) for number, about in EXIT_CODES.items())
    return "\n".join([EXITS, *table(("code", "meaning"), rows)])


def formats() -> str:
    """Return the page of all formats."""
    rows = [
        (name, cell(FORMAT_FILES[name]), _versions(name, newest))
        for name, newest in FORMATS.items()
    ]
    return "\n".join(
        [FORMATS_OPENING, *table(("format", "file, and what it holds", "versions"), rows)]
    )


def _versions(name: str, newest: int) -> str:
    oldest = OLDEST.get(name, 1)
    return str(newest) if oldest == newest else f"{newest}; reads {oldest} to {newest}"


def types() -> str:
    """Return the page of all field types with their forms."""
    return "\n".join([TYPES_OPENING, *(line for name in TYPES.names for line in _type(name))])


def _type(name: str) -> Iterator[str]:
    yield f"## `{name}`\n\n{cell(TYPES.describe(name))}\n"
    rows = []
    for locale in SHOWN_LOCALES:
        country = LOCALES.load(locale)
        forms = printed_forms(name, Context(country, country.currency))
        if forms:
            shown = ", ".join(code(form.printed) for form in forms[:MOST_FORMS])
            more = f", and {len(forms) - MOST_FORMS} more" * (len(forms) > MOST_FORMS)
            rules = ", ".join(dict.fromkeys(form.rule for form in forms))
            rows.append((code(locale), shown + more, code(forms[0].value), rules))
    yield from table(("country", "printed", "the first is read as", "rules"), rows)
    yield ""


EXAMPLES: Mapping[ReasonCode, Mapping[str, object]] = {
    ReasonCode.NO_VALUES: {"half": "report"},
    ReasonCode.NOT_ATTEMPTED: {"returned": 12, "names": ("iban",)},
    ReasonCode.NO_CRITICAL_FIELDS: {"half": "report"},
    ReasonCode.NOTHING_AUTO_ACCEPTED: {"half": "report"},
    ReasonCode.GROUP_TOO_SMALL: {"least": 30},
    ReasonCode.GROUP_STAYS_PRIVATE: {"least": 10},
    ReasonCode.NOT_MEASURED_ALONE: {"names": ("curl", "fold")},
    ReasonCode.NEVER_BREAKS: {"severity": 4.0},
    ReasonCode.MAY_BREAK: {"severity": 4.0, "earliest": 2.0},
    ReasonCode.BREAKS_EARLY: {"latest": 1.0},
    ReasonCode.FEW_SEVERITIES: {"least": 3},
    ReasonCode.TOO_FEW_DOCUMENTS: {
        "documents": 30,
        "needed": 478,
        "needed_low": 340,
        "needed_high": 920,
        "share": 0.02,
    },
    ReasonCode.NEED_NOT_KNOWN: {"documents": 3, "least": 5},
    ReasonCode.TOO_CLOSE: {"documents": 60},
    ReasonCode.NO_SAFE_THRESHOLD: {"share": 0.02},
    ReasonCode.THRESHOLD_IN_FORCE: {"threshold": 0.93, "half": "calibration"},
    ReasonCode.THRESHOLD_ACCEPTS_NOTHING: {"threshold": 0.99},
    ReasonCode.CACHED_PAGES: {"pages": 80},
    ReasonCode.FEW_PAGES_RECORDED: {"share": 0.4},
    ReasonCode.OUTSIDE_SANDBOX: {"detail": "--no-sandbox"},
    ReasonCode.LITTLE_IN_COMMON: {"share": 0.67},
    ReasonCode.TRUTH_CHANGED: {"share": 0.034},
    ReasonCode.FEW_EFFECTIVE_DOCUMENTS: {"documents": 300, "least": 41},
    ReasonCode.TARGET_UNCOVERED: {"share": 0.2, "names": ("locale de_DE",)},
    ReasonCode.TARGET_NOT_MET: {"names": ("locale", "trade")},
    ReasonCode.REFERENCE_WITHOUT_ERRORS: {"names": ("jpeg",)},
    ReasonCode.OTHER_MACHINE: {"names": ("cores 8, here 2",)},
    ReasonCode.DOCUMENTS_WATCHED: {"documents": 600, "runs": 2},
    ReasonCode.LOSS_DETECTED: {"documents": 600, "runs": 2, "names": ("nights/7",)},
    ReasonCode.MAY_BE_CHANCE: {"among": 9},
    ReasonCode.OTHER: {"detail": "what a plugin reported"},
}
"""The values that sentences name, for the examples."""
