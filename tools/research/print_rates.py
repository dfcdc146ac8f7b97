"""Count how often real receipts have each habit of printing, for the generator to follow.

usage: tools/study print_rates [--pack FOLDER] [--beside N] [--write]

The even half of each set is counted. Without an option, counts are shown; `--write` writes them
to corpus/kinds/receipt/print_rates.toml, and to money_words.toml beside it how often the words at
amounts are printed; `--beside N` shows as well how often N generated receipts of each country have
the habit by the same rules. Kept are counts, and of the words those that three shops print.
"""

from __future__ import annotations

import re
from collections import defaultdict
from statistics import quantiles
from typing import TYPE_CHECKING

from inside import ROOT, command_line

from docextract_eval.storage.disk import write_atomically
from research.gap_parts import printed_segments
from research.generated import generated_receipts, rendition_under
from research.habits import HABITS, letters, lines_of, wordings
from research.money_lines import ROLES, money_lines
from research.real_pack import SETS as REAL_SETS
from research.real_pack import Receipt, add_pack_option, end_without_pack, read_receipts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from docextract_eval.records import Document

SETS = ("photos", "sroie")
COUNTRIES = {"photos": "en_US", "sroie": "en_MY"}
"""Which generated receipts are shown beside a set."""
FILE = ROOT / "docextract_eval/corpus/kinds/receipt/print_rates.toml"
WORDS_FILE = FILE.with_name("money_words.toml")
FEWEST_SHOPS = 3
"""How many shops print words that may be kept."""
_ABOUT_WORDS = """\
# How often real receipts have these words at an amount, per role: [those that have them, those that
# have any words of the role]. Without case, blanks and marks, with the taxes of today; only what
# three shops print is kept. tools/study print_rates --write counts them with print_rates.toml.
"""
_ABOUT = """\
# How often real receipts have each habit of printing: [those that have it, those that can show it].
# tools/study print_rates --write counts them on the even half of a pack of real receipts, by the
# rules in tools/research/habits.py. A country follows the set that its receipt.toml names as
# `print_rates`. Sets whose labels are capitals alone do not show `capital_sums`.
"""

Counts = dict[str, tuple[int, int]]


def counts_of(receipts: Sequence[Receipt], *, pictured: bool = True) -> Counts:
    """Return per habit how many receipts have it, and how many can show it."""
    found: dict[str, list[bool]] = {}
    mixed = any(re.search("[a-z]", s.text) for each in receipts for s in each.segments)
    hidden = {*(() if pictured else ("qr_code",)), *(() if mixed else ("capital_sums",))}
    for receipt in receipts:
        habits = {n: HABITS[n] for n in HABITS if n not in hidden}
        shown = [(name, habit(receipt)) for name, habit in habits.items()]
        for name, answer in (*shown, *wordings(receipt)):
            found.setdefault(name, []).extend([] if answer is None else [answer])
    return {name: (sum(answers), len(answers)) for name, answers in found.items()}


def words_of(receipts: Sequence[Receipt], locale: str) -> dict[str, dict[str, tuple[int, int]]]:
    """Return per role how many receipts have words that three shops print, and how many any."""
    shops: dict[tuple[str, str], set[str]] = defaultdict(set)
    having: dict[tuple[str, str], set[str]] = defaultdict(set)
    for receipt in receipts:
        for line in money_lines(receipt.segments, locale):
            words = line.role, line.wording(locale)
            shops[words].add(letters(receipt.fields.get("merchant", receipt.id)))
            having[words].add(receipt.id)
            having[line.role, ""].add(receipt.id)
    return {
        role: {
            words: (len(having[own, words]), len(having[role, ""]))
            for own, words in sorted(shops, key=lambda each: (-len(having[each]), each))
            if own == role and len(shops[own, words]) >= FEWEST_SHOPS
        }
        for role in ROLES
        if having[role, ""]
    }


def sizes_of(receipts: Sequence[Receipt]) -> dict[str, list[int]]:
    """Return the quartiles of lines, and of the letters, digits and tokens, on a receipt."""
    characters = [sum(len(letters(s.text)) for s in each.segments) for each in receipts]
    tokens = [sum(len(s.text.split()) for s in each.segments) for each in receipts]
    lines = [lines_of(each) for each in receipts]
    per_line = [c / n for c, n in zip(characters, lines, strict=True)]
    return {
        "lines": [round(cut) for cut in quantiles(lines, n=4)],
        "characters a line": [round(cut, 1) for cut in quantiles(per_line, n=4)],
        "characters": [round(cut) for cut in quantiles(characters, n=4)],
        "tokens": [round(cut) for cut in quantiles(tokens, n=4)],
    }


def as_receipt(document: Document) -> Receipt:
    """Return a generated document as a real one stands in a set."""
    rendition = rendition_under(document, "clean")
    fields = {f.name: f.text for f in document.fields if f.value is not None and f.text}
    if "payable" in fields:
        fields["total"] = fields["payable"]
    return Receipt(document.id, ROOT, fields, tuple(printed_segments(document, rendition)))


def written(found: Mapping[str, Counts], about: str = _ABOUT) -> str:
    """Return a file of counts."""
    parts = [about]
    for name, counts in found.items():
        lines = (f"{habit} = [{had}, {of}]" for habit, (had, of) in counts.items())
        parts.append(f"[{name}]\n" + "\n".join(lines) + "\n")
    return "\n".join(parts)


def words_written(found: Mapping[str, Mapping[str, Counts]]) -> str:
    """Return the file of words."""
    tables = {
        f"{name}.{role}": told
        for name, roles in found.items()
        for role, told in roles.items()
        if told
    }
    return written(tables, _ABOUT_WORDS)


def main() -> int:
    """Count the habits of both sets, and show or write them."""
    parser = command_line("tools/study print_rates", __doc__)
    add_pack_option(parser)
    parser.add_argument("--beside", type=int, default=0, help="generated receipts of each country")
    parser.add_argument("--write", action="store_true", help="write the file of rates")
    options = parser.parse_args()
    end_without_pack(options.pack)
    real = {name: read_receipts(options.pack, name) for name in SETS}
    found = {name: counts_of(receipts) for name, receipts in real.items()}
    for name, receipts in real.items():
        _show(name, found[name], receipts, options.beside)
    if options.write:
        told = {name: words_of(each, REAL_SETS[name].locale) for name, each in real.items()}
        write_atomically(FILE, written(found).encode())
        write_atomically(WORDS_FILE, words_written(told).encode())
    return 0


def _show(name: str, counts: Counts, receipts: Sequence[Receipt], beside: int) -> None:
    made: list[Receipt] = []
    if beside:
        made = [as_receipt(each) for each in generated_receipts(beside, (COUNTRIES[name],))]
    own = counts_of(made, pictured=False)
    print(f"{name}: {len(receipts)} real, {len(made)} generated of {COUNTRIES[name]}")
    for habit, (had, of) in counts.items():
        made_had, made_of = own.get(habit, (0, 0))
        print(f"  {habit:24} {had:4}/{of:<4} {_percent(had, of)} {_percent(made_had, made_of)}")
    for size, cuts in sizes_of(receipts).items():
        print(f"  {size:24} {cuts}  {sizes_of(made)[size] if made else ''}")


def _percent(had: int, of: int) -> str:
    return f"{had / of:7.0%}" if of else "      -"
