"""Scenes: what befalls one paper on its way, as data, in the order of life.

A scene is one line here, or a table of a recipe. Its legs are journeys of a sheet of paper: within
one, accidents come in the order of their stages; where a picture becomes paper again (a photo of
a fax), the next leg begins. A camera's scene has a chromatic accident first among its pictures,
which makes a gray page a picture in colour. Strengths are shares of the scene's severity, and
swing about them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from docextract_eval.corpus.degrade import ACCIDENTS, STAGES
from docextract_eval.errors import BadInputError


@dataclass(frozen=True, slots=True)
class Part:
    """One accident of a scene."""

    accident: str
    strength: float = 1.0
    """Its severity, as a share of the scene's."""
    swing: float = 0.3
    """By which share of itself the strength varies from document to document."""


@dataclass(frozen=True, slots=True)
class Scene:
    """A named chain of accidents."""

    name: str
    about: str
    legs: tuple[tuple[Part, ...], ...]

    def in_gray(self) -> Scene:
        """Give the scene as a camera without colours sees it."""
        legs = tuple(
            tuple(part for part in leg if not ACCIDENTS.load(part.accident).chromatic)
            for leg in self.legs
        )
        return replace(self, legs=legs)


_SHIPPED: tuple[Scene, ...] = ()
SCENES = {scene.name: scene for scene in _SHIPPED}


def check_scene(scene: Scene, where: str) -> None:
    """Check that every accident of a scene is known, and that each leg keeps the order of life."""
    for leg in scene.legs:
        ages = [STAGES.index(ACCIDENTS.load(part.accident, where).stage) for part in leg]
        if ages != sorted(ages):
            late = next(i for i in range(1, len(ages)) if ages[i] < ages[i - 1])
            what = (
                f"scene '{scene.name}': {leg[late].accident} comes after {leg[late - 1].accident}"
            )
            remedy = f"put it before, or begin a new leg with it: {', '.join(STAGES)} is the order"
            raise BadInputError(what, where, remedy)
