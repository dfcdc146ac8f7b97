"""What lies in wait on a page: adversarial choices of content, each with a name.

A trap is one file here with one `TrapSpec`, and one line in `TRAPS`. It may fix choices before
a document falls, those that only make room for it (`ground`) and those that are the trap
(`choose`), and change what is printed after it is written (`spring`); it springs only where it
can, and then leaves a record: the field it attacks, the decoys, and the resolver, what on the page
lets a careful person decide. Where it attacks cells of a table, it leaves a record for each. Rules:

- a decoy differs from the truth, and from every other decoy, under the field's type
- truth is what is printed
- the twin of a trapped document is the same document, on the same ground, without the trap
- a trap that does not spring leaves no record, and the page is as if it had not been laid
- a trap's words are the country's (`traps.toml`, described in `vocabulary.py`); where a country has
  none, or says `absent`, it is in no document
- what follows from a country's money, dates or layouts is not written: `lacks` finds it when asked

Amounts: `tax_amount_as_total`, `tax_table_header_total`, `total_qty_line`, `unusual_total_label`,
`cash_rounding_line`, `suggested_tip_block`, `subtotal_vs_total`, `tax_rate_as_total`,
`excl_and_incl_totals`, `tendered_and_change`, `ambiguous_currency`, `handwritten_tip_total`,
`label_value_far_apart`. Articles: `qty_read_as_price`, `void_storno_pair`,
`deposit_voucher_return`, `weight_or_per_n_price`, `discount_ref_line`, `zero_comma_lead`,
`lone_digit_cells`. Forms: `currency_glyph_as_digit`, `trailing_minus_parens`,
`split_or_lost_decimal`, `grouped_integer`, `mixed_separators`, `apostrophe_space_group`,
`lakh_grouping`. Digits: `arabic_indic_digits`. Days: `dmy_mdy_ambiguous`, `two_digit_year`,
`iso_read_as_ydm`, `written_month_ordinal`, `other_calendar_year`, `birth_or_constant_date`,
`second_date_on_receipt`, `date_split_over_lines`, `issue_due_delivery_period`. Words:
`visible_note_to_ai`, `label_synonyms`, `processor_prefix`. Lies: `fake_label_or_qr`. In a PDF's
own text alone: `invisible_text_layer`, `wrong_tounicode`. Beside and around:
`two_documents_one_image`, `blank_or_faint_page`. In Japanese and Chinese:
`fullwidth_kanji_capital`, `cjk_long_name_partial`. Absence: `total_cut_off`,
`date_or_currency_absent`, `empty_labelled_field`. Forgery: `altered_copy`. Privacy:
`personal_data_canary`. Names and numbers: `logo_vs_legal_name`, `number_soup`. Ink:
`stamp_over_value`, `watermark_copy`, `bleed_through`, `low_contrast_thermal`,
`rotated_or_landscape`.

On statements of an account or a card: `previous_vs_new_balance`, `page1_amount_page2_total`,
`fx_original_amount`, `year_crossing_no_year`, `buyer_as_seller`, `table_over_pages`,
`brought_carried_forward`, `drifting_debit_credit_cols`, `reconciles_but_wrong`,
`booking_vs_value_date`, `values_inside_description`, `iban_confusable`, `trailing_zero_dropped`,
`cr_dr_suffix`, `wrapped_row`, `true_identical_rows`, `pending_and_marketing_rows`,
`several_accounts_one_file`, `rtl_number_reversal`.

On invoices: `amount_due_not_total`, `first_vat_id_wins`, `credit_note`. On statements of a card:
`minimum_vs_balance`, `instalment_vs_purchase`, `refund_as_purchase`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from docextract_eval.catalog import Catalog
from docextract_eval.corpus.kinds import Content
from docextract_eval.fieldtypes import Context

Choose = Callable[[Mapping[str, Any], np.random.Generator], Mapping[str, Any] | None]
"""Gives the nodes to fix, having seen how they fell; None where the trap cannot be laid."""
Spring = Callable[[Content, Context, np.random.Generator], Content | None]
"""Gives the content with the trap in it, and its record; None where it cannot spring."""


def always(**nodes: Any) -> Choose:  # noqa: ANN401 - a node's value may be anything
    """Give a choice that fixes the same nodes whatever fell."""
    return lambda _, __: nodes


_NOTHING = always()
Lacks = Callable[[str], str]
"""Returns why documents of a locale have no form of a trap; empty where they have one."""


def _nothing(_: str) -> str:
    return ""


def unless(has: Callable[[str], object], why: str) -> Lacks:
    """Return what gives a reason for every locale that lacks something."""
    return lambda locale: "" if has(locale) else why


@dataclass(frozen=True, slots=True)
class TrapSpec:
    """The contract of a trap."""

    name: str
    kinds: tuple[str, ...]
    field: str
    """The field that it attacks."""
    spring: Spring
    choose: Choose = _NOTHING
    ground: Choose = _NOTHING
    """Gives nodes to fix in the document and in its twin alike: what only makes room for it."""
    also: tuple[TrapSpec, ...] = ()
    """How it is laid in documents of other kinds."""
    control: Choose = _NOTHING
    """Gives nodes to fix in the twin alone: what, as it falls, could be the trap's doing."""
    besides: tuple[str, ...] = ()
    """Other fields that it attacks, in other forms."""
    neutral: Spring | None = None
    """Prints as much at the same place that says nothing, for another twin; it leaves no record."""
    probe: str = ""
    """What it tempts readers to make up: what is `absent`, on a `blank` page, `cropped`, what a
    `ghost` says, or sums that agree where a `contradiction` is printed."""
    last: bool = False
    """Whether it is laid and springs after all others: it takes away what they may stand beside,
    or rests on choices that they may fix."""
    layer: bool = False
    """Whether only a PDF that its issuer made has it: on a picture its page is as its twin's."""
    lacks: Lacks = _nothing
    """Returns why the documents of a locale have no form of it."""

    def on(self, kind: str) -> TrapSpec | None:
        """Give how it is laid in a kind of document."""
        return next((spec for spec in (self, *self.also) if kind in spec.kinds), None)


TRAPS: Catalog[TrapSpec] = Catalog(
    "trap",
    {
        name: f"docextract_eval.corpus.traps.{name}:TRAP"
        for name in (
            "altered_copy",
            "ambiguous_currency",
            "amount_due_not_total",
            "apostrophe_space_group",
            "arabic_indic_digits",
            "birth_or_constant_date",
            "blank_or_faint_page",
            "bleed_through",
            "booking_vs_value_date",
            "brought_carried_forward",
            "buyer_as_seller",
            "cash_rounding_line",
            "cjk_long_name_partial",
            "cr_dr_suffix",
            "credit_note",
            "currency_glyph_as_digit",
            "date_or_currency_absent",
            "date_split_over_lines",
            "deposit_voucher_return",
            "discount_ref_line",
            "dmy_mdy_ambiguous",
            "drifting_debit_credit_cols",
            "empty_labelled_field",
            "excl_and_incl_totals",
            "fake_label_or_qr",
            "first_vat_id_wins",
            "fullwidth_kanji_capital",
            "fx_original_amount",
            "grouped_integer",
            "handwritten_tip_total",
            "iban_confusable",
            "instalment_vs_purchase",
            "invisible_text_layer",
            "iso_read_as_ydm",
            "issue_due_delivery_period",
            "label_synonyms",
            "label_value_far_apart",
            "lakh_grouping",
            "logo_vs_legal_name",
            "lone_digit_cells",
            "low_contrast_thermal",
            "minimum_vs_balance",
            "mixed_separators",
            "number_soup",
            "other_calendar_year",
            "page1_amount_page2_total",
            "pending_and_marketing_rows",
            "personal_data_canary",
            "previous_vs_new_balance",
            "processor_prefix",
            "qty_read_as_price",
            "reconciles_but_wrong",
            "refund_as_purchase",
            "rotated_or_landscape",
            "rtl_number_reversal",
            "second_date_on_receipt",
            "several_accounts_one_file",
            "split_or_lost_decimal",
            "stamp_over_value",
            "subtotal_vs_total",
            "suggested_tip_block",
            "table_over_pages",
            "tax_amount_as_total",
            "tax_rate_as_total",
            "tax_table_header_total",
            "tendered_and_change",
            "total_cut_off",
            "total_qty_line",
            "trailing_minus_parens",
            "trailing_zero_dropped",
            "true_identical_rows",
            "two_digit_year",
            "two_documents_one_image",
            "unusual_total_label",
            "values_inside_description",
            "visible_note_to_ai",
            "void_storno_pair",
            "watermark_copy",
            "weight_or_per_n_price",
            "wrapped_row",
            "wrong_tounicode",
            "written_month_ordinal",
            "year_crossing_no_year",
            "zero_comma_lead",
        )
    },
)
