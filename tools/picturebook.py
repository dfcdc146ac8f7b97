"""What docs/degradations.md says of every accident and scene, from their cards."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from docextract_eval.corpus.degrade import ACCIDENTS, STAGES
from docextract_eval.corpus.degrade.cards import LEVELS, card, told
from docextract_eval.corpus.degrade.scenes import SCENES

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = Path(__file__).resolve().parent.parent / "docs" / "degradations.md"
OPENING = """\
# What befalls a page

Every accident has a severity from 0 (nothing) to 5, in physical units. For one document it is the
same accident at every severity, and only grows. `dxe list degradations NAME` and
`dxe list scenes NAME` print these cards, `dxe corpus sheet --degradations -o sheet.png` draws
them all on one sheet, and `dxe degrade IMAGE --scene NAME@3 -o OUT` lets one befall a picture of
your own.

A recipe takes accidents from outside as conditions too: `python:pkg.mod:obj` is a function
`(image, quads, seed) -> (image, quads)` of your own, `albumentations:FILE` a pipeline that
`albumentations.save` wrote (`albumentations:camera` ships, and the recipe `adversarial` has it).
Their steps hold the seed and the fingerprint of the file, and a file that was changed is not
replayed. Code that a recipe names runs only where the command line names it too:
`dxe corpus build recipe.toml --trust python:pkg.mod:obj -o DIR`.

The pictures show a receipt at severities 1 to 5, and its total close by. This page is written by
`tools/pictures`.
"""
_MEANT = {
    "surface": "On the flat paper: print, ink, paper, what lies on it.",
    "shape": "The paper and the view of it: pixels move, and the quads of all words with them.",
    "picture": "In the lens, the sensor, the light.",
    "file": "In the file that is kept: its bytes are what extractors get.",
}


def page() -> str:
    """Write the whole page."""
    return "\n".join([OPENING, *_accidents(), *_scenes()])


def _accidents() -> Iterator[str]:
    for stage in STAGES:
        yield f"## Stage: {stage}\n\n{_MEANT[stage]}\n"
        for name in ACCIDENTS.names:
            known = card(name)
            if known.stage == stage:
                yield _head(name, known.physics)
                yield f"| severity | {' | '.join(map(str, LEVELS))} |\n|---|{'---:|' * len(LEVELS)}"
                for key, values in known.grows.items():
                    yield f"| {key} | {' | '.join(f'{value:.4g}' for value in values)} |"
                yield ""


def _scenes() -> Iterator[str]:
    yield (
        "## Scenes\n\nChains of accidents in the order of life. Strengths are shares of the "
        "scene's severity, and swing\nabout them from document to document.\n"
    )
    for name, scene in sorted(SCENES.items()):
        yield _head(name, scene.about)
        yield f"{told(scene)}\n"


def _head(name: str, about: str) -> str:
    sentence = f"{about[0].upper()}{about[1:]}."
    return f"### {name}\n\n{sentence}\n\n![{name}](degradations/{name}.webp)\n"
