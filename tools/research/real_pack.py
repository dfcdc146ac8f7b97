"""The pack of real receipts beside the checkout: its sets, their halves, and what labels state.

Whoever develops or tunes anything looks at the even half. The odd half is kept unseen for a final
measurement, so it is only read where a command line says `--open-odd`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from inside import ROOT, command_line
from pages import add_into_option

from docextract_eval.countries.locales import LOCALES
from docextract_eval.errors import DONE, BadInputError
from docextract_eval.fieldtypes import TYPES, Context, UnreadableError
from docextract_eval.statistics.halves import source_half
from research.generated import PHOTOGRAPHS
from research.independent import FEWEST
from research.readers import Seen

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Sequence

    from docextract_eval.records import Guess

Half = Literal["even", "odd"]
NAMES = {"company": "merchant"}
"""What the schema of receipts calls fields that sets call otherwise."""
FIELD_TYPES = {
    **dict.fromkeys(("merchant", "address"), "text"),
    **dict.fromkeys(("subtotal", "tax_total", "tip", "total"), "money"),
    "phone": "code",
    "date": "date",
    "time": "time",
}

_STORED_AS = (".jpeg", ".jpg", ".png")
"""The endings of pictures that are read."""


@dataclass(frozen=True, slots=True)
class RealSet:
    """A folder of the pack."""

    locale: str
    """The country by which its labels are read."""
    total_is_payable: bool = False
    """Whether its total is the amount that is paid after rounding."""
    has_blanks: bool = True
    """Whether its labels have the blanks that are printed inside a segment."""


SETS = {
    "sroie": RealSet("en_MY", total_is_payable=True),
    "german": RealSet("de_DE", total_is_payable=True),
    "photos": RealSet("en_US", has_blanks=False),
}


@dataclass(frozen=True, slots=True)
class Receipt:
    """A real receipt with its labels."""

    id: str
    image: Path
    fields: Mapping[str, str]
    """The values that are labelled, as printed, by the names of the schema of receipts."""
    segments: tuple[Seen, ...]
    """What is printed where, as a reader without errors would see it."""


def add_pack_option(parser: ArgumentParser) -> None:
    """Add the option that says where the pack is."""
    parser.add_argument("--pack", type=Path, default=ROOT.parent / "shared" / "real")


def add_half_options(parser: ArgumentParser) -> None:
    """Add the options that say which half is read, and that the odd one may be."""
    parser.add_argument("--half", choices=("even", "odd"), default="even", help="which is read")
    parser.add_argument(
        "--open-odd", action="store_true", help="allow --half odd: once, at the end"
    )


def read_options(tool: str, description: str | None, recipes: Sequence[str] = ()) -> Namespace:
    """Read the command line of a tool that measures real receipts beside generated ones."""
    parser = command_line(tool, description)
    parser.add_argument("--count", type=int, default=20, help="real receipts of each set: 20")
    parser.add_argument("--generated", type=int, default=24, help="generated receipts: 24")
    parser.add_argument("--minutes", type=float, default=60, help="when to stop reading")
    parser.add_argument(
        "--photographs",
        default=PHOTOGRAPHS,
        metavar="CONDITION",
        help=f"of generated receipts beside real photographs: {PHOTOGRAPHS}",
    )
    add_pack_option(parser)
    add_half_options(parser)
    add_into_option(parser)
    if recipes:
        parser.add_argument(
            "--recipes",
            type=lambda text: text.split(","),
            default=[*recipes],
            metavar="NAMES",
            help=f"of generated receipts, with commas: {','.join(recipes)}",
        )
        parser.add_argument("--english", action="store_true", help="leave the German scans out")
    options = parser.parse_args()
    if recipes and (unknown := {*options.recipes} - {*recipes}):
        parser.error(f"--recipes: unknown {', '.join(sorted(unknown))}; of: {', '.join(recipes)}")
    if min(options.count, options.generated) < FEWEST:
        parser.error(f"--count and --generated: an interval needs {FEWEST} receipts or more")
    options.opened = " --half odd --open-odd" if options.half == "odd" else ""
    if recipes and options.recipes != [*recipes]:
        options.opened += f" --recipes {','.join(options.recipes)}"
    if recipes and options.english:
        options.opened += " --english"
    return options


def end_without_pack(pack: Path) -> None:
    """End the tool, and say so, where there is no pack."""
    if not (pack / "sroie" / "labels.jsonl").is_file():
        print(f"skipped: no real receipts at {pack}. Remedy: --pack FOLDER")
        raise SystemExit(DONE)


def half_of(receipt: str) -> Half:
    """Return the half of a receipt, by a hash of its id.

    >>> half_of("receipt-1-000000"), half_of("receipt-1-000003")
    ('odd', 'even')
    """
    return "odd" if source_half(receipt) == "report" else "even"


def check_half(half: Half, *, open_odd: bool) -> None:
    """Raise where somebody asks for the odd half, and does not say that it is to be opened."""
    if half == "odd" and not open_odd:
        what = "the odd half is kept unseen for the final measurement"
        remedy = "use --half even; --open-odd opens it, once and for all"
        raise BadInputError(what, "--half odd", remedy)


def read_receipts(
    pack: Path, name: str, half: Half = "even", *, open_odd: bool = False
) -> list[Receipt]:
    """Return the receipts of one half of a set, in the order of its labels."""
    check_half(half, open_odd=open_odd)
    folder = pack / name
    lines = (folder / "labels.jsonl").read_text(encoding="utf-8").splitlines()
    written = (json.loads(line) for line in lines if line.strip())
    return [_receipt(folder, each) for each in written if half_of(each["id"]) == half]


def read_unlabelled(pack: Path, name: str) -> list[Path]:
    """Return the pictures of a set that have no labels, PNG and JPEG; they are in no half."""
    folder = pack / name
    lines = (folder / "unlabelled.jsonl").read_text(encoding="utf-8").splitlines()
    pictures = [folder / json.loads(line)["image"] for line in lines if line.strip()]
    return [each for each in pictures if each.suffix in _STORED_AS]


def _receipt(folder: Path, written: Mapping[str, Any]) -> Receipt:
    fields = {NAMES.get(n, n): text for n, text in written["fields"].items() if text is not None}
    segments = tuple(
        Seen(word["text"], 100, (*map(min, corners), *map(max, corners)))
        for word in written["words"]
        for corners in [tuple(zip(*word["quad"], strict=True))]
    )
    return Receipt(written["id"], folder / written["image"], fields, segments)


def is_read(field: str, text: str, locale: str) -> bool:
    """Return whether a text is a value of a field, as a country prints it.

    >>> is_read("total", "RM 9.00", "en_MY"), is_read("total", "9.00 CASH", "en_MY")
    (True, False)
    """
    country = LOCALES.load(locale)
    try:
        TYPES.load(FIELD_TYPES[field]).read(text, Context(country, country.currency))
    except UnreadableError:
        return False
    return True


def rename_payable(found: Sequence[Guess]) -> list[Guess]:
    """Return predicted values in which the total is what is paid in the end."""
    rounded = [replace(guess, name="total") for guess in found if guess.name == "payable"]
    return [*rounded, *(guess for guess in found if guess.name != "total" or not rounded)]
