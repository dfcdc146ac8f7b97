"""Count which share of the words at real amounts our receipts print as well.

usage: tools/study wordings [--generated N] [--pack FOLDER] [--into FOLDER]
                            [--half even|odd] [--open-odd]

Compared are the words before an amount, from the first sum on: without case, blanks, marks and the
rates of taxes. Each set of real receipts stands beside the countries that follow its habits. Below
stands what the baseline rules find of the amounts among the true words. Writes
docs/measured/data/wordings.md; the odd half is refused unless --open-odd is given, and only shown.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from inside import command_line
from pages import add_into_option, print_and_write, table

from docextract_eval.corpus.kinds.receipt.vocabulary import VOCABULARIES
from research.gap_parts import real_sample, right_cells
from research.generated import generated_receipts
from research.money_lines import ROLES, money_lines
from research.print_rates import SETS as COUNTED
from research.print_rates import as_receipt
from research.real_pack import (
    SETS,
    add_half_options,
    add_pack_option,
    check_half,
    end_without_pack,
    read_receipts,
)
from research.rules import shown

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from research.real_pack import Half, Receipt

    Told = Counter[tuple[str, str]]
    """How many receipts have words of a role."""

AMOUNTS = ("subtotal", "tax_total", "tip", "total")
"""The fields of money that the sets label."""


def told_on(receipts: Sequence[Receipt], locale: str) -> Told:
    """Return on how many receipts each of the words stands, by its role."""
    found: Told = Counter()
    for receipt in receipts:
        lines = money_lines(receipt.segments, locale)
        found.update({(line.role, line.wording(locale)) for line in lines})
    return found


def shares(real: Told, printed: set[str]) -> list[list[str]]:
    """Return per role how many lines and wordings there are, and how many of them we print.

    >>> shares(Counter({("tip", "tip"): 3, ("tip", "gratuity"): 1}), {"tip"})[0]
    ['tip', '3/4', '75 %', '1/2', '50 %']
    """
    groups = [[role] for role in ROLES]
    rows = []
    for roles, name in [*((group, group[0]) for group in groups), ([*ROLES], "all that is known")]:
        mine = Counter({key: n for key, n in real.items() if key[0] in roles})
        if mine:
            rows.append(_row(name, mine, printed))
    return [*rows, _row("with unknown ones", real, printed)]


def _row(name: str, counts: Told, printed: set[str]) -> list[str]:
    had = sum(n for (_, words), n in counts.items() if words in printed)
    kinds = sum(words in printed for _, words in counts)
    lines = counts.total()
    return [
        name,
        f"{had}/{lines}",
        f"{had / lines:.0%}".replace("%", " %"),
        f"{kinds}/{len(counts)}",
        f"{kinds / len(counts):.0%}".replace("%", " %"),
    ]


def amounts_found(pack: Path, half: Half, *, open_odd: bool) -> list[list[str]]:
    """Return per set, and for all, how many labelled amounts the rules find in the true words."""
    rows, everywhere = [], []
    for name in SETS:
        receipts = read_receipts(pack, name, half, open_odd=open_odd)
        samples = [real_sample(receipt, name) for receipt in receipts]
        seen = {sample.id: sample.segments for sample in samples}
        cells = right_cells(samples, seen, "plain").items()
        mine = [(receipt, right) for (receipt, field), right in cells if field in AMOUNTS]
        everywhere += mine
        rows.append([name, str(len(mine)), shown(mine)])
    return [*rows, ["all", str(len(everywhere)), shown(everywhere)]]


def main() -> int:
    """Compare the words of both sets with those of generated receipts."""
    parser = command_line("tools/study wordings", __doc__)
    parser.add_argument("--generated", type=int, default=120, help="of each country: 120")
    add_pack_option(parser)
    add_half_options(parser)
    add_into_option(parser)
    options = parser.parse_args()
    check_half(options.half, open_odd=options.open_odd)
    end_without_pack(options.pack)
    lines = [
        "# Words at real amounts",
        "",
        "How real are the labels of generated amounts?",
        "",
        f"Written by `tools/study wordings --generated {options.generated}`, on the",
        f"{options.half} half. Compared are the words before an amount, from the first sum on,",
        "without case, blanks, marks and the rates of taxes. Words count once a receipt. Those of",
        "a role are words that the baseline rules know as a whole.",
    ]
    for name in COUNTED:
        real = read_receipts(options.pack, name, options.half, open_odd=options.open_odd)
        followed = {each: VOCABULARIES.load(each).print_rates for each in VOCABULARIES.names}
        countries = sorted(each for each, rates in followed.items() if rates == name)
        printed: set[str] = set()
        for country in countries:
            made = map(as_receipt, generated_receipts(options.generated, (country,)))
            printed |= {words for _, words in told_on([*made], country)}
        rows = shares(told_on(real, SETS[name].locale), printed)
        lines += [
            "",
            f"## {name}: {len(real)} receipts, compared with {', '.join(countries)}",
            "",
            *table(("role", "lines that we print", "", "wordings that we print", ""), rows),
        ]
    found = amounts_found(options.pack, options.half, open_odd=options.open_odd)
    lines += [
        "",
        "## Amounts that the rules find in the true words",
        "",
        "Totals, subtotals, taxes and tips; the share that is right, with its 95 % interval over",
        "receipts. On generated receipts, [Rules](rules.md) has it. The rules were written with",
        "the even half in sight.",
        "",
        *table(("set", "amounts", "right"), found),
    ]
    if options.half == "even":
        print_and_write(lines, options.into / "wordings.md")
    else:
        print("\n".join(lines))
    return 0
