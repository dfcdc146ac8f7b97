"""Who attacks whoever reads papers: what each wants, by which traps, and what it costs.

An aggressor is one record in `AGGRESSORS`. In a recipe they take turns, and each lays all of their
means that a document can hold at once, so that an attack is measured whole.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Aggressor:
    """Somebody who gains when a paper is read wrongly, or does not care whether it is."""

    name: str
    actor: str
    goal: str
    means: tuple[str, ...]
    """Traps."""
    harm: str
    """What it costs whom."""


_KNOWN = (
    Aggressor(
        "expense_cheat",
        "an employee who hands in receipts",
        "be paid back more than was spent, or twice",
        ("altered_copy", "handwritten_tip_total", "second_date_on_receipt", "fake_label_or_qr"),
        "the employer pays what nobody spent",
    ),
    Aggressor(
        "prompt_injector",
        "a seller who knows that a language model reads the paper",
        "have the model report what the paper commands",
        ("visible_note_to_ai", "fake_label_or_qr", "invisible_text_layer"),
        "amounts are booked that no person approved, and the citation looks right",
    ),
    Aggressor(
        "hurried_photographer",
        "somebody who takes a picture on the way to the train",
        "be done with it",
        ("rotated_or_landscape", "low_contrast_thermal", "total_cut_off"),
        "amounts are made up for what the picture does not show",
    ),
    Aggressor(
        "hostile_payee",
        "a fraud who sends invoices that look like a supplier's",
        "have the money sent to another account",
        ("iban_confusable", "fake_label_or_qr", "buyer_as_seller", "wrong_tounicode"),
        "a payment goes to an account that nobody checked, and is gone",
    ),
)
AGGRESSORS = {aggressor.name: aggressor for aggressor in _KNOWN}
