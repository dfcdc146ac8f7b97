"""Say which labels of the pack of real receipts are read as their country prints them.

usage: tools/study real_labels [--pack FOLDER] [--half even|odd] [--open-odd]

Each label is read in the form in which it was written, by one country for each folder. One that
cannot be read is listed with the reason: another country prints it so, the label joins several
values or has other words in it, or none of these, as where a character was read wrongly.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from inside import command_line

from docextract_eval.countries.locales import LOCALES
from research.real_pack import (
    SETS,
    add_half_options,
    add_pack_option,
    end_without_pack,
    is_read,
    read_receipts,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from research.real_pack import Receipt


def why_unread(field: str, text: str) -> str:
    """Return the reason why a label is not read."""
    others = [name for name in LOCALES.names if is_read(field, text, name)]
    if others:
        return f"of another country: {', '.join(others[:4])}"
    parts = text.split()
    readable = [p for p in parts if any(is_read(field, p, name) for name in LOCALES.names)]
    if len(readable) > 1:
        return "several values in one label"
    return "a value among other words" if readable else "read by no country"


def unread_labels(
    receipts: Mapping[str, Sequence[Receipt]],
) -> Iterator[tuple[str, str, str, str]]:
    """Yield folder, field, text and reason of every label that is not read."""
    for folder, found in receipts.items():
        for field, text in (each for receipt in found for each in receipt.fields.items()):
            if not is_read(field, text, SETS[folder].locale):
                yield folder, field, text, why_unread(field, text)


def main() -> int:
    """Print the labels that are not read, then how many of each folder are."""
    parser = command_line("tools/study real_labels", __doc__)
    add_pack_option(parser)
    add_half_options(parser)
    options = parser.parse_args()
    end_without_pack(options.pack)
    receipts = {
        name: read_receipts(options.pack, name, options.half, open_odd=options.open_odd)
        for name in SETS
    }
    unread = [*unread_labels(receipts)]
    for folder, field, text, why in unread:
        print(f"{folder}  {field:10} {why:45} {text}")
    totals = {name: sum(len(one.fields) for one in found) for name, found in receipts.items()}
    for folder, real_set in SETS.items():
        count = totals[folder] - sum(one[0] == folder for one in unread)
        locale = real_set.locale
        print(f"{folder}: {count} of {totals[folder]} labels are read as {locale} prints them")
    return 0
