"""The pairs of real and generated receipts that tools hold beside each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from docextract_eval.corpus.degrade.conditions import parse_condition
from research.gap_parts import generated_sample, real_sample
from research.generated import ENGLISH, generated_receipts, rendition_under
from research.real_pack import check_half, end_without_pack, read_options, read_receipts

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Iterator, Sequence

    from research.gap_parts import Sample

SCANNED, PHOTOGRAPHED = ("2016-01", "2018-08"), ("2017-07", "2019-12")
"""The months of scans and photographs; India has taxes from 2017-07 only."""
ENGINES = ("psm 6", "rapidocr")
"""The engines that read both sides."""
DAMAGED = "sroie-427"
"""A file that Tesseract refuses: the pack has it in addition to the receipts that were chosen."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Real receipts, and the condition of generated ones that they stand beside."""

    title: str
    name: str
    condition: str
    locales: tuple[str, ...]
    """The countries of the generated receipts."""
    months: tuple[str, str]
    """The first and the last month of their dates, in which most real ones were printed, too."""
    with_slips: bool
    """Whether the real ones, and so the generated ones, hold slips of card terminals."""


def run_on_pairs(
    tool: str,
    description: str | None,
    run: Callable[[Namespace, tuple[Pair, Pair]], int],
    recipes: Sequence[str] = (),
) -> int:
    """Run a tool on both pairs by its command line, and return its exit code.

    A tool that has several recipes of generated receipts names them.
    """
    options = read_options(tool, description, recipes)
    pairs = scans_and_photographs(options)
    end_without_pack(options.pack)
    return run(options, pairs)


def scans_and_photographs(options: Namespace) -> tuple[Pair, Pair]:
    """Return both pairs; raise for a half that is not to be read, and an unknown condition."""
    check_half(options.half, open_odd=options.open_odd)
    parse_condition(options.photographs, "--photographs")
    return (
        Pair("Scans", "sroie", "scan", ("en_MY",), SCANNED, with_slips=False),
        Pair("Photographs", "photos", options.photographs, ENGLISH, PHOTOGRAPHED, with_slips=True),
    )


def real_samples(pair: Pair, options: Namespace) -> Iterator[Sample]:
    """Yield the first real receipts of a pair, of the half that is read and without damage."""
    receipts = read_receipts(options.pack, pair.name, options.half, open_odd=options.open_odd)
    chosen = [one for one in receipts if one.id != DAMAGED]
    return (real_sample(one, pair.name) for one in chosen[: options.count])


def generated_samples(pair: Pair, options: Namespace) -> Iterator[Sample]:
    """Yield generated receipts of a pair."""
    documents = generated_receipts(
        options.generated, pair.locales, pair.months, with_slips=pair.with_slips
    )
    return (
        generated_sample(one, rendition_under(one, pair.condition), pair.name) for one in documents
    )
