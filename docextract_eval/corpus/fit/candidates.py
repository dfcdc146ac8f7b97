"""The conditions that a fitted mix is made of, and generated pages measured under each of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from docextract_eval import seeds
from docextract_eval.corpus.degrade import DEGRADATIONS
from docextract_eval.corpus.degrade.chain import degrade
from docextract_eval.corpus.degrade.conditions import CLEAN, draw_steps
from docextract_eval.corpus.degrade.files import encode_noisy_png, encode_png
from docextract_eval.corpus.degrade.mixes import MIXES
from docextract_eval.corpus.degrade.scenes import SCENES
from docextract_eval.corpus.documents import compose
from docextract_eval.corpus.fit.measuring import measure_page
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.corpus.render.pages import render
from docextract_eval.countries.locales import DEFAULT_LOCALE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from docextract_eval.corpus.degrade.conditions import OwnConditions
    from docextract_eval.corpus.options import Recipe
    from docextract_eval.records import File, Page

SEVERITIES = (2, 4)
"""At which every scene is a candidate; those of the mixes that ship are others."""
OTHERS = ("web_photo@3",)
DIGITAL, SCANS, PHOTOGRAPHS = "digital", "scans", "photographs"
MEDIA = (PHOTOGRAPHS, SCANS, DIGITAL)
"""How pages become pictures: taken by a camera, scanned, or made without paper."""
_WITHOUT_PAPER = {"low_res", "sharpen_halo", "jpeg"}
"""What happens to pictures that were never on paper."""


def _candidates() -> tuple[str, ...]:
    usual = [f"{scene}@{severity}" for scene in SCENES for severity in SEVERITIES]
    mixed = [condition for shares in MIXES.values() for condition in shares]
    order = {scene: number for number, scene in enumerate(SCENES)}
    scenes = sorted(
        {*usual, *mixed, *OTHERS}, key=lambda each: (order[each.partition("@")[0]], each)
    )
    return (CLEAN, *scenes)


CANDIDATES = _candidates()
"""The conditions that pictures can be under."""


def medium_of(condition: str) -> str:
    """Return how a page becomes a picture under a condition.

    >>> medium_of("web_photo@3"), medium_of("cleaned_scan@1"), medium_of("screenshot@2")
    ('photographs', 'scans', 'digital')
    """
    scene = SCENES.get(condition.partition("@")[0])
    parts = {part.accident for leg in scene.legs for part in leg} if scene else set()
    if parts <= _WITHOUT_PAPER:
        return DIGITAL
    colours = any(DEGRADATIONS.load(name).is_chromatic for name in parts)
    return PHOTOGRAPHS if colours else SCANS


def default_mix() -> dict[str, float]:
    """Return the mix that a fit starts from: all scenes alike, in equal parts of severities."""
    by_scene: dict[str, list[str]] = {}
    for condition in CANDIDATES:
        by_scene.setdefault(condition.partition("@")[0], []).append(condition)
    return {
        condition: 1 / len(by_scene) / len(conditions)
        for conditions in by_scene.values()
        for condition in conditions
    }


@dataclass(frozen=True, slots=True)
class Rendered:
    """A generated page under a condition, as it was measured."""

    condition: int
    """Its number among the candidates."""
    document: int
    """The index of its document."""
    measured: Mapping[str, float]


def documents_recipe(
    kinds: Sequence[str] | None, locales: Sequence[str] | None, count: int, seed: int
) -> Recipe:
    """Return the recipe of the documents that are rendered under every candidate."""
    written = {"name": "fit", "seed": seed, "count": count}
    of = {"kinds": kinds or ["receipt"], "locales": locales or [DEFAULT_LOCALE]}
    return parse_recipe(written | of, "the options")


def measure_candidates(recipe: Recipe, tick: Callable[[], None]) -> Iterator[Rendered]:
    """Measure a page of each document under every candidate, where print is found on it."""
    for index in range(recipe.count):
        document, page = _document_page(recipe, index)
        for number, condition in enumerate(CANDIDATES):
            file = _picture(page, condition, *document, recipe.own_conditions)
            if measured := measure_page(file):
                yield Rendered(number, index, measured)
        tick()


def render_candidate(recipe: Recipe, index: int, condition: int) -> File:
    """Return the picture of a document's page under a candidate."""
    document, page = _document_page(recipe, index)
    return _picture(page, CANDIDATES[condition], *document, recipe.own_conditions)


def _document_page(recipe: Recipe, index: int) -> tuple[tuple[int, str], Page]:
    """Return seed and source of a document, and one of its pages, drawn by its source."""
    document = compose(recipe, index)
    pages = render(document)
    drawn = int(seeds.hash_to_unit(document.seed, document.source, "page to fit") * len(pages))
    return (document.seed, document.source), pages[drawn]


def _picture(page: Page, condition: str, seed: int, source: str, own: OwnConditions) -> File:
    steps = draw_steps(condition, seed, source, own)
    after = degrade(page, steps, own.measurements)
    return after.file or (encode_noisy_png if steps else encode_png)(after.image)
