"""Cards that describe degradations to people: physics, stage, and what the severity sets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from docextract_eval.corpus.degrade import DEGRADATIONS, MAX_SEVERITY, Stage
from docextract_eval.corpus.degrade.conditions import draw_steps

if TYPE_CHECKING:
    from docextract_eval.corpus.degrade.scenes import Part, Scene

LEVELS = tuple(range(1, MAX_SEVERITY + 1))
_EXAMPLE_SOURCE = "card"
"""The source whose random draws all cards use."""


@dataclass(frozen=True, slots=True)
class DegradationDescription:
    """The description of a degradation."""

    name: str
    stage: Stage
    physics: str
    by_severity: Mapping[str, tuple[float, ...]]
    """Parameters that depend on the severity, with their values at the five levels."""
    constant: Mapping[str, float]
    """Parameters that are the same at every severity of a document, such as a place or a side."""


def describe_degradation(name: str, where: str = "") -> DegradationDescription:
    """Return the card of a degradation, with the parameters that one fixed source draws.

    >>> describe_degradation("defocus").by_severity
    {'sigma': (0.6, 0.9, 1.3, 1.8, 2.3)}
    """
    degradation = DEGRADATIONS.load(name, where)
    drawn = [draw_steps(f"{name}@{severity}", 0, _EXAMPLE_SOURCE)[0].params for severity in LEVELS]
    series = {key: tuple(params[key] for params in drawn) for key in drawn[0]}
    grows = {key: values for key, values in series.items() if len(set(values)) > 1}
    stays = {key: values[0] for key, values in series.items() if key not in grows}
    return DegradationDescription(name, degradation.stage, degradation.physics, grows, stays)  # type: ignore[arg-type] # params of a degradation are numbers


def describe_scene(scene: Scene) -> str:
    """Return the parts of a scene as one line, with strengths as shares of its severity.

    >>> from docextract_eval.corpus.degrade.scenes import SCENES
    >>> describe_scene(SCENES["screenshot"])
    'low_res .9, sharpen_halo .5, jpeg .7'
    """
    legs = (", ".join(map(_describe_part, leg)) for leg in scene.legs)
    return "; then ".join(legs)


def _describe_part(part: Part) -> str:
    """Return a part with its strength, and in which share of documents it happens if not in all.

    >>> from docextract_eval.corpus.degrade.scenes import Part
    >>> _describe_part(Part("stain", 0.5)), _describe_part(Part("stain", 1, chance=0.2))
    ('stain .5', 'stain 1 (in 20 %)')
    """
    strength = f"{part.strength:g}".removeprefix("0")
    how_often = f" (in {100 * part.chance:g} %)" if part.chance < 1 else ""
    return f"{part.accident} {strength}{how_often}"
