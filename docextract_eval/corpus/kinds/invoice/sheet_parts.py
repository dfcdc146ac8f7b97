"""Around the contents of an invoice: amount in words, signature, small print, slip to cut off."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds.invoice.closing import payment_rows
from docextract_eval.corpus.kinds.invoice.setting import InvoiceSetting, Values, present_field
from docextract_eval.corpus.kinds.sheets.formatting import pattern_pieces
from docextract_eval.corpus.kinds.sheets.look import Pieces, lines_height
from docextract_eval.corpus.kinds.sheets.number_words import spell_amount
from docextract_eval.corpus.kinds.sheets.small_print import small_print_lines
from docextract_eval.corpus.kinds.sheets.tear_off import tear_off_lines
from docextract_eval.records import Field, Line, Mark, Span

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docextract_eval.corpus.kinds.invoice.parties import Block

_SIGNING_LEFT, _SIGNING_SIZE = 0.56, 0.85
"""Where the box for a signature begins, and the type size in it."""
_PAD = 0.015
"""The blank between a box and what is in it, as a share of the printable width."""
_SIGNED_LINES = 2.6
"""The height that is left for a signature, in lines of the body."""


def sheet_fields(setting: InvoiceSetting) -> dict[str, Field]:
    """Return the fields of what only these parts print."""
    company, words = setting.choices.company, setting.vocabulary.sheet
    found = {
        "register_number": setting.make_field(
            "register_number", "code", company["register_number"] or None
        ),
        "manager": setting.make_field("manager", "text", company["manager"]),
    }
    if words.capital:
        amount = words.capital[int(company["turn"]) % len(words.capital)]
        text = f"{amount:,}".replace(",", setting.context.locale.group)
        found["share_capital"] = setting.make_field("share_capital", "money", str(amount), text)
    if spelled := _spelled_amount(setting):
        found["amount_in_words"] = setting.make_field("amount_in_words", "text", spelled, spelled)
    return found


def _spelled_amount(setting: InvoiceSetting) -> str:
    """Return the amount to pay in words, or empty where it is not spelled out.

    The words name the country's currency, so that no other amounts are spelled out.
    """
    words, choices = setting.vocabulary.sheet.spelled, setting.choices
    at_home = choices.paid_in == "home" and choices.currency_told == "usual"
    if words is None or not at_home or setting.is_credit_note or setting.layout.mono:
        return ""
    return spell_amount(words, setting.sums.amount_due) if setting.sums.amount_due > 0 else ""


def spelled_lines(setting: InvoiceSetting, values: Values) -> tuple[Line, ...]:
    """Return the lines with the amount in words below the sums."""
    spelled = present_field(values, "amount_in_words")
    if spelled is None:
        return ()
    label = setting.vocabulary.sheet.spelled_label
    lines = setting.wrap_pieces((label, spelled) if label else (spelled,), size=0.95)
    gap = setting.context.locale.hang
    return tuple(Line(run, 0.95, (0.1 if i else 0.8) + gap) for i, run in enumerate(lines))


def signing_lines(setting: InvoiceSetting, values: Values) -> tuple[Line, ...]:
    """Return the box for a signature, beside the account to pay to or a declaration."""
    words = setting.signing
    if words is None:
        return ()
    look, size = setting.look, _SIGNING_SIZE
    left = [] if setting.layout.foot == "columns" else payment_rows(setting, values)
    if not left and words.heading:
        left = [((words.heading,), True), ((words.declaration,), False)]
    right: Block = [(pattern_pieces(words.above, values), True)]
    blocks = [(_PAD, _SIGNING_LEFT - _PAD, left), (_SIGNING_LEFT + _PAD, 1 - _PAD, right)]
    lines = list(setting.block_lines(blocks, 1.2, size))
    below = Span(words.below, 1 - _PAD, "right")
    blank = _SIGNED_LINES - lines_height(lines[1:-1])
    if blank > 0 or len(lines) == 1:
        lines.append(Line((below,), size, round(max(0.4, blank), 4)))
    else:
        lines[-1] = replace(lines[-1], spans=(*lines[-1].spans, below))
    height = round(lines_height(lines) - lines[0].gap + 0.7 + look.hang, 4)
    top = round(1 - size - 0.3, 4)
    marks = [Mark("box", 0, _SIGNING_LEFT, height, top)] if left else []
    marks.append(Mark("box", _SIGNING_LEFT, round(1 - _SIGNING_LEFT, 5), height, top))
    if setting.choices.company["signed"]:
        name = setting.choices.company["manager"]
        down = round(1.0 + size * (len(look.wrap_pieces(right[0][0], 0.4, size=size)) - 1), 4)
        marks.append(Mark("signature", _SIGNING_LEFT + 0.17, 0.19, 1.9, down + look.hang, name))
    lines[0] = replace(lines[0], marks=() if look.mono else tuple(marks))
    return (*lines, Line((), 0.6))


def note_lines(setting: InvoiceSetting, values: Values) -> tuple[Line, ...]:
    """Return the small print of the country's firms; credit notes have none."""
    words, layout = setting.vocabulary.sheet, setting.layout
    if not (layout.notes and words.notes) or setting.is_credit_note:
        return ()
    return small_print_lines(
        setting.look, words.notes_title, words.notes, values, layout.notes, boxed=layout.notes_boxed
    )


def slip_lines(setting: InvoiceSetting, values: Values) -> tuple[Line, ...]:
    """Return the slip at the foot of the last sheet, if there is something to pay with it."""
    slip = setting.tear_off
    if slip is None or any(present_field(values, name) is None for name in slip.needs):
        return ()
    return tear_off_lines(setting.look, slip, values)


def company_pieces(setting: InvoiceSetting, values: Mapping[str, Field]) -> list[Pieces]:
    """Return what a firm states about itself, a line each."""
    town = setting.choices.seller_town.name
    lines = (line.replace("{seller_town}", town) for line in setting.vocabulary.sheet.company)
    found = (pattern_pieces(line, values) for line in lines)
    return [pieces for pieces in found if pieces]
