"""What docs/reference/degradations.md says of every degradation and scene, and their hashes."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.corpus.degrade import DEGRADATIONS, STAGES
from docextract_eval.corpus.degrade.chain import degrade
from docextract_eval.corpus.degrade.conditions import draw_steps
from docextract_eval.corpus.degrade.descriptions import LEVELS, describe_degradation, describe_scene
from docextract_eval.corpus.degrade.mixes import KIND_MIXES, MIXES
from docextract_eval.corpus.degrade.scenes import SCENES
from docextract_eval.records import Page

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_ROOT = Path(__file__).resolve().parent.parent
PAGE = _ROOT / "docs" / "reference" / "degradations.md"
HASHES = _ROOT / "tests" / "golden" / "degradations.json"
"""What each degradation and scene made of one page when its picture was drawn."""
OPENING = """\
# Degradations and scenes

Choose conditions for a recipe, or look up the name of a condition in a report.

A degradation has a severity from 0 (unchanged) to 5, in physical units. For one document it is
the same degradation at every severity, and only gets stronger. `dxe list degradations NAME` and
`dxe list scenes NAME` print these cards, `dxe corpus sheet --degradations -o sheet.png` draws all
of them on one sheet, and `dxe degrade IMAGE --condition NAME@3 -o OUT` applies one to a picture of
your own.

A recipe can use conditions from outside: `python:pkg.mod:obj` is a function of your own,
`(image, quads, seed) -> (image, quads)`, and `albumentations:FILE` is a pipeline that
`albumentations.save` wrote (`albumentations:camera` ships, and the recipe `adversarial` uses it).
Their steps hold the seed and the fingerprint of the file, and a file that was changed is not
replayed. Code that a recipe names runs only if the command line names it, too:
`dxe corpus build recipe.toml --trust python:pkg.mod:obj -o DIR`.

Some put text of their own on the page: the numbers of a sticker, a stamp, the word of a watermark,
the header of a fax, which stands in the blank margin above the print. None of it is part of the
document: truth has no word of it and names no decoy there. A value that is read from it is wrong.

On a sheet, which is wider than any roll, thermal degradations do what happens to laser print: toner
flakes off, paper yellows, and dust on the laser's mirror leaves a few white columns. The scenes
`office_scan`, `home_scan`, `filed_copy` and `desk_photo` are made for sheets, and have none of it.

In one document all light comes from the same side, which is drawn once (`light_from`, in turns from
the right): slopes of bent paper, the shadow of the sheet and of what lies beside it, a thumb, and
the light of the room agree. Paper that is bent is a surface with heights: what stands up is nearer
to the camera and so larger, is lit by its slope, shades what is behind it, and lies farther from
its shadow on the table. A recipe's scene can leave `bent_sheet` out, or bend with `curl`, `fold`
and `waviness`, which use the same view and light. What lies on the table beside a photographed
sheet is never part of the truth.

The pictures show a receipt at severities 1 to 5, and its total enlarged. `tools/pictures NAME`
draws them.
"""
_MEANT = {
    "surface": "On the flat page: print, ink, paper, and what lies on it.",
    "shape": "The shape of the page and its view: pixels move, and the quads of words with them.",
    "picture": "In the lens, the sensor, the light.",
    "file": "In the stored file: its bytes are what extractors are given.",
}


def page() -> str:
    """Write the whole page."""
    return "\n".join([OPENING, *_accidents(), *_scenes(), *_mixes()])


def _accidents() -> Iterator[str]:
    for stage in STAGES:
        yield f"## Stage: {stage}\n\n{_MEANT[stage]}\n"
        for name in DEGRADATIONS.names:
            known = describe_degradation(name)
            if known.stage == stage:
                yield _head(name, known.physics)
                yield f"| severity | {' | '.join(map(str, LEVELS))} |\n|---|{'---:|' * len(LEVELS)}"
                for key, values in known.by_severity.items():
                    yield f"| {key} | {' | '.join(f'{value:.4g}' for value in values)} |"
                yield ""


def _scenes() -> Iterator[str]:
    yield (
        "## Scenes\n\nA scene is a chain of degradations in the order in which life applies them. "
        "The strength of each\nis a share of the scene's severity, and varies from document to "
        "document; in brackets stands\nin which share of the documents it happens. In `web_photo` "
        "paper that is askew, fanned, bent, folded\nor held lies in worse light than other paper, "
        "as on [real photographs](../measured/data/pose.md).\n"
    )
    for name, scene in sorted(SCENES.items()):
        yield _head(name, scene.about)
        yield f"{describe_scene(scene)}\n"


def _mixes() -> Iterator[str]:
    yield (
        "## Mixes\n\nA mix draws one condition for each source, by shares. Those of `scan` for "
        "receipts are fitted to real\nscans of receipts ([Realism](../measured/data/realism.md)). "
        "Those of `scan` for sheets and those of\n`phone` are a guess: no originals were there to "
        "measure.\n\n| mix | kinds | shares |\n|---|---|---|"
    )
    for name, shares in MIXES.items():
        own: dict[str, list[str]] = {}
        for kind, mixes in KIND_MIXES.items():
            if name in mixes:
                own.setdefault(_shares_text(mixes[name]), []).append(kind)
        yield f"| `{name}` | {'all others' if own else 'all'} | {_shares_text(shares)} |"
        for text, kinds in own.items():
            yield f"| `{name}` | {', '.join(kinds)} | {text} |"
    yield ""


def _shares_text(shares: Mapping[str, float]) -> str:
    return ", ".join(f"{condition} {100 * share:g} %" for condition, share in shares.items())


def _head(name: str, about: str) -> str:
    sentence = f"{about[0].upper()}{about[1:]}."
    return f"### {name}\n\n{sentence}\n\n![{name}](degradations/{name}.webp)\n"


def hashes(name: str) -> dict[str, str]:
    """Return the hash of one page after a degradation or a scene, by severity.

    That is of a gray page and one draw; in colour, four draws show more of what it chooses among.
    """
    gray = _page()
    coloured = replace(gray, image=np.repeat(gray.image[..., None], 3, axis=2))
    found = {str(severity): _hash(gray, f"{name}@{severity}", [3]) for severity in LEVELS}
    return found | {"3 in colour": _hash(coloured, f"{name}@3", range(4))}


def _hash(page: Page, condition: str, seeds: Iterable[int]) -> str:
    found = hashlib.sha256()
    for seed in seeds:
        after = degrade(page, draw_steps(condition, seed, "pictures"))
        found.update(f"{after.image.shape}".encode())
        for part in (after.image, after.quads.astype("f4"), after.visible.astype("f4")):
            found.update(part.tobytes())
    return found.hexdigest()


def _page() -> Page:
    """Return a page of dark words of various sizes, which rests on no font and on no document."""
    rng = np.random.default_rng(8)
    image = np.full((330, 270), 255, np.uint8)
    quads = []
    for top in range(16, 300, 28):
        for left in range(12, 210, 66):
            width, height = rng.integers(20, 56), rng.integers(8, 18)
            image[top : top + height, left : left + width : 3] = 0
            image[top : top + height : 5, left : left + width] = 60
            right, low = left + width, top + height
            quads.append([[left, top], [right, top], [right, low], [left, low]])
    image.flags.writeable = False
    return Page(image, 150, np.array(quads, float), np.ones(len(quads)), ("",) * len(quads))
