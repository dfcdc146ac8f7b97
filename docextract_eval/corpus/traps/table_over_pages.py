"""A row that is cut where a page ends; it goes on in a narrower table under heads of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.kinds.bank_statement.layouts import LAYOUTS
from docextract_eval.corpus.traps import TrapSpec, always, invoices
from docextract_eval.corpus.traps.edits import words_beside
from docextract_eval.corpus.traps.statements import (
    KINDS,
    caught,
    family,
    misread,
    pages_of,
    printed,
    rows_of,
    says,
    several_pages,
    wordless,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.corpus.kinds.bank_statement.layouts import BankStatementLayout
    from docextract_eval.fieldtypes import Context

_NAME = "table_over_pages"


def _ground(chosen: Mapping[str, Any], dice: np.random.Generator) -> Mapping[str, Any]:
    fitting = family(chosen, dice, _has_long_rows)
    detail = LAYOUTS.load(fitting.get("template", chosen["template"])).detail
    looks = {**chosen["looks"], "detail": detail.index(max(detail))}
    return {"room": "narrower", "looks": looks, **several_pages(chosen), **fitting}


def _has_long_rows(layout: BankStatementLayout) -> bool:
    return max(layout.detail) > 1 and not layout.flows


def _choose(chosen: Mapping[str, Any], _: np.random.Generator) -> Mapping[str, Any] | None:
    if not says(chosen, "continued"):
        return None
    return {"breaks": "within rows", "later_columns": "narrower"}


def _spring(content: Content, context: Context, _: np.random.Generator) -> Content | None:
    found = []
    for row in rows_of(content):
        said = row["description"]
        pages = pages_of(content, said.key)
        if len(pages) > 1:
            lines = (line for line in content.pages[pages[0]])
            spans = (span for line in lines for span in line.spans if span.tag == said.key)
            begun = " ".join(span.text for span in spans)
            found.append((said, [misread(said, "description_begun", begun)]))
    return caught(content, _NAME, found, printed(content, context, "continued"))


def _long_bill(_: Mapping[str, Any], __: np.random.Generator) -> Mapping[str, Any]:
    return {**invoices.WHOLE, "trade": "supplies", "size": "2"}


def _spring_on_invoice(content: Content, _: Context, __: np.random.Generator) -> Content | None:
    """Let sums that are brought over from the last page stand where rows do."""
    brought = {field.row: field for field in content.fields if field.name == "brought_sum"}
    found, label, page = [], None, 0
    for row in content.tables["line_items"]:
        amount = row[-1]
        on = pages_of(content, amount.key)[0]
        if on > page and on in brought:
            label = words_beside(content, brought[on].key)
            found.append((amount, [brought[on]]))
        page = on
    return caught(content, _NAME, found, label)


_ON_INVOICE = TrapSpec(
    _NAME,
    invoices.KINDS,
    "line_items.amount",
    _spring_on_invoice,
    ground=_long_bill,
    control=always(carry="nothing"),
)
TRAP = TrapSpec(
    _NAME,
    KINDS,
    "transactions.description",
    _spring,
    _choose,
    _ground,
    also=(_ON_INVOICE,),
    lacks=wordless,
)
