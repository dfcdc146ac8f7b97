"""A fitted recipe as a page: its mixes, what they match, what is uncertain, the nearest pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.corpus.fit.measuring import STATISTICS
from docextract_eval.corpus.fit.recipe_text import (
    MEDIUM_WORDS,
    MIX_NAMES,
    doubts,
    interval_text,
    too_few_text,
)
from docextract_eval.corpus.fit.resemblance import UNMATCHED
from docextract_eval.errors import count_phrase
from docextract_eval.reports.html import html_page
from docextract_eval.reports.parts import Cell, PagePairs, Section, Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from docextract_eval.corpus.fit.fitting import Fit, MediumFit
    from docextract_eval.corpus.fit.resemblance import Resemblance
    from docextract_eval.reports.parts import PagePair


def fit_page(fit: Fit, recipe: str, pairs: Mapping[str, Sequence[PagePair]]) -> str:
    """Write the page; `pairs` are generated pages by medium, with pictures of the user or not."""
    sections = [
        section
        for medium in fit.media
        for section in medium_sections(medium, pairs.get(medium.medium, ()))
    ]
    beneath = "; ".join([*(_counted(medium) for medium in fit.media), *too_few_text(fit)])
    return html_page(f"How {recipe} was fitted", sections, beneath=beneath)


def medium_sections(medium: MediumFit, pairs: Sequence[PagePair]) -> Iterator[Section]:
    """Yield the sections on one medium."""
    many = MEDIUM_WORDS[medium.medium][1]
    yield Section(
        f"The mix of {many}: {MIX_NAMES[medium.medium]}",
        (_lead(medium), *doubts(medium)),
        [_weights_table(medium), _families_table(medium)],
        short=f"Mix of {many}",
    )
    matching = (
        "K is the Kolmogorov distance of the pictures' values from those of generated ones. "
        f"From {UNMATCHED:g} on a statistic is not matched."
    )
    yield Section(f"What the mix of {many} matches", [matching], [_statistics_table(medium)])
    if pairs:
        near = f"Generated pages that the {many} are nearest to, the most frequent first"
        yield Section(f"Nearest to the {many}", (), [PagePairs(near, pairs)])


def _lead(medium: MediumFit) -> str:
    return (
        f"{_counted(medium)}. Their energy distance is {medium.energy_before:.2f} from all scenes "
        f"alike and {medium.energy_after:.2f} from the mix; it would be near 0 for pictures that "
        "were drawn under the mix."
    )


def _counted(medium: MediumFit) -> str:
    return count_phrase(len(medium.pictures), *MEDIUM_WORDS[medium.medium])


def _weights_table(medium: MediumFit) -> Table:
    rows = [
        [Cell(condition), Cell(f"{100 * share.value:.1f} %"), Cell(interval_text(share))]
        for condition, share in medium.weights.items()
    ]
    return Table(["condition", "weight", "95 % interval"], rows)


def _families_table(medium: MediumFit) -> Table:
    """Lay out families that have a share by either way."""
    rows = [
        [
            Cell(", ".join(family.conditions)),
            Cell(f"{100 * family.share.value:.1f} %"),
            Cell(interval_text(family.share)),
            Cell(f"{100 * family.by_classifier.value:.1f} %"),
            Cell(interval_text(family.by_classifier)),
        ]
        for family in medium.families
        if max(family.share.value, family.by_classifier.value) >= 0.01
    ]
    head = ["conditions that look alike", "by energy", "95 % interval", "by classifier"]
    return Table([*head, "its interval"], rows, "Shares by two ways, which check each other")


def _statistics_table(medium: MediumFit) -> Table:
    ranked = sorted(medium.resemblances, key=lambda each: -each.after)
    head = ["statistic", "yours (quartiles)", "the mix", "K, all scenes alike", "K, the mix"]
    return Table(head, [_statistic_row(each) for each in ranked])


def _statistic_row(each: Resemblance) -> list[Cell]:
    return [
        Cell(each.name, hint=STATISTICS[each.name].about),
        Cell(_quartiles(each.real)),
        Cell(_quartiles(each.fitted)),
        Cell(f"{each.before:.2f}"),
        Cell(f"{each.after:.2f}", heat=1 - each.after),
    ]


def _quartiles(values: Sequence[float]) -> str:
    """Write quartiles; a dot stands for values that there are not.

    >>> _quartiles((1.0, 2.5, 1234.0)), _quartiles((float("nan"),) * 3)
    ('1 / 2.5 / 1.23e+03', '·')
    """
    if any(value != value for value in values):  # noqa: PLR0124 - nan alone is not itself
        return "·"
    return " / ".join(f"{value:.3g}" for value in values)
