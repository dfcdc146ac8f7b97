"""Write a fitted recipe: mixes with the interval of each weight, and nothing of the pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from docextract_eval.corpus.fit.candidates import DIGITAL, PHOTOGRAPHS, SCANS
from docextract_eval.corpus.fit.contents import ContentFit
from docextract_eval.corpus.fit.measuring import STATISTICS
from docextract_eval.corpus.fit.resemblance import UNMATCHED
from docextract_eval.errors import count_phrase

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.corpus.fit.fitting import Fit, MediumFit, Share
    from docextract_eval.corpus.fit.novelty import Novelty

MIX_NAMES = {PHOTOGRAPHS: "own_photographs", SCANS: "own_scans", DIGITAL: "own_digital"}
"""What the mix of each medium is called in a recipe."""
MEDIUM_WORDS = {
    PHOTOGRAPHS: ("photograph", "photographs"),
    SCANS: ("scan", "scans"),
    DIGITAL: ("screenshot or export", "screenshots and exports"),
}
_DIGITS = 3
_SMALLEST_SHARE = 0.005
"""Of a choice; rarer ones are left out."""


@dataclass(frozen=True, slots=True)
class RecipeFrame:
    """What a fitted recipe states beside its mixes."""

    name: str
    kinds: Sequence[str]
    locales: Sequence[str]
    count: int
    seed: int
    date: str
    """When it was fitted."""
    contents: ContentFit | None = None
    """What labelled documents contain; None without any."""
    measurements: str = ""
    """The file beside it that holds light, blur and compression; empty without one."""


def write_recipe(fit: Fit, frame: RecipeFrame) -> str:
    """Return the recipe as TOML."""
    parts = [*_header(fit, frame), *_keys(fit, frame), *_mixes(fit)]
    if frame.contents:
        parts += _contents(frame.contents)
    return "\n".join(parts) + "\n"


def rounded_weights(weights: Sequence[float], digits: int = _DIGITS) -> list[float]:
    """Return weights with three digits, or as many as are given, that add up to 1.

    >>> rounded_weights([1 / 3, 1 / 3, 1 / 3])
    [0.334, 0.333, 0.333]
    """
    units = 10**digits
    whole = [int(weight * units) for weight in weights]
    order = sorted(range(len(weights)), key=lambda at: (whole[at] - weights[at] * units, at))
    for at in order[: units - sum(whole)]:
        whole[at] += 1
    return [each / units for each in whole]


def interval_text(share: Share) -> str:
    """Return the interval of a share in percent."""
    return f"{100 * share.low:.0f} to {100 * share.high:.0f} %"


def novelty_text(novelty: Novelty) -> str:
    """Say how many pictures are like nothing in the library, and in what."""
    share, low, high = (100 * each for each in (novelty.share, novelty.low, novelty.high))
    text = f"{share:.0f} % ({low:.0f} to {high:.0f} %) are like nothing in the library"
    ways = [f"{name} {'higher' if away > 0 else 'lower'}" for name, away in novelty.outside.items()]
    return f"{text}: {', '.join(ways)}" if ways else text


def unmatched(fit: MediumFit) -> list[str]:
    """Return the statistics that the fitted mix does not match."""
    return [each.name for each in fit.resemblances if each.after > UNMATCHED]


def doubts(medium: MediumFit) -> list[str]:
    """Say what is uncertain of a medium: merged, disputed, unmatched, and unlike everything."""
    lines = []
    for family in medium.families:
        names = ", ".join(family.conditions)
        if len(family.conditions) > 1 and {*family.conditions} & medium.weights.keys():
            lines.append(f"Only their sum is known well: {names}: {100 * family.share.value:.0f} %")
        if family.is_disputed:
            shares = [100 * each.value for each in (family.share, family.by_classifier)]
            lines.append(
                f"Two ways disagree on {names}: {shares[0]:.0f} % by energy, "
                f"{shares[1]:.0f} % by the classifier"
            )
    many = MEDIUM_WORDS[medium.medium][1]
    if names := ", ".join(unmatched(medium)):
        lines.append(f"Not matched by the mix of {many}: {names}")
    if medium.novelty.is_more_than_chance:
        lines.append(f"Of the {many} {novelty_text(medium.novelty)}")
    return lines


def too_few_text(fit: Fit) -> list[str]:
    """Say which media have too few pictures for a mix."""
    return [
        f"{count_phrase(count, *MEDIUM_WORDS[medium])}: too few for a mix, left out"
        for medium, count in fit.too_few.items()
    ]


def _header(fit: Fit, frame: RecipeFrame) -> Iterator[str]:
    """Write what was measured, and what is uncertain."""
    counts = [count_phrase(len(each.pictures), *MEDIUM_WORDS[each.medium]) for each in fit.media]
    yield f"# Fitted on {frame.date} by `dxe corpus fit` to {', '.join(counts)}."
    yield f"# Measured without labels and without OCR: {len(STATISTICS)} statistics of a picture."
    yield "# The comment after a weight is its 95 % interval."
    for line in [*(line for each in fit.media for line in doubts(each)), *too_few_text(fit)]:
        yield f"# {line}."


def _keys(fit: Fit, frame: RecipeFrame) -> Iterator[str]:
    yield f'name = "{frame.name}"'
    yield f"seed = {frame.seed}"
    yield f"count = {frame.count}"
    yield f"kinds = {_list(frame.kinds)}"
    yield f"locales = {_list(frame.locales)}"
    yield f"conditions = {_list([MIX_NAMES[each.medium] for each in fit.media])}"
    if frame.measurements:
        yield f'measurements = "{frame.measurements}"'


def _mixes(fit: Fit) -> Iterator[str]:
    """Write a mix for each medium, and how frequent it is among the pictures."""
    if len(fit.media) > 1:
        yield "\n[deploy]"
        counts = [len(each.pictures) for each in fit.media]
        for each, weight in zip(
            fit.media, rounded_weights([count / sum(counts) for count in counts]), strict=True
        ):
            yield f"{MIX_NAMES[each.medium]} = {weight:g}"
    for each in fit.media:
        yield f"\n[mixes.{MIX_NAMES[each.medium]}]"
        shares = each.weights
        values = rounded_weights([share.value for share in shares.values()])
        for (condition, share), value in zip(shares.items(), values, strict=True):
            yield f'"{condition}" = {value:g}  # {interval_text(share)}'


def _contents(contents: ContentFit) -> Iterator[str]:
    """Write the price level and the choices that labelled documents show."""
    if contents.price_level:
        yield f"\n[do]\nprices = {contents.price_level}  # percent of the usual level"
    for node, shares in contents.mix.items():
        yield f"\n[mix.{node}]"
        kept = {value: share for value, share in shares.items() if share.value >= _SMALLEST_SHARE}
        total = sum(share.value for share in kept.values())
        values = rounded_weights([share.value / total for share in kept.values()])
        for (value, share), rounded in zip(kept.items(), values, strict=True):
            yield f'"{value}" = {rounded:g}  # {interval_text(share)}'


def _list(names: Sequence[str]) -> str:
    return "[" + ", ".join(f'"{name}"' for name in names) + "]"
