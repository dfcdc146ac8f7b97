"""Show one page under degradations or scenes at every severity."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.corpus.contact_sheets import FIELD_COLOUR, convert_to_colour, make_thumbnail
from docextract_eval.corpus.degrade.chain import degrade
from docextract_eval.corpus.degrade.conditions import draw_steps
from docextract_eval.corpus.degrade.descriptions import LEVELS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from docextract_eval.corpus.contact_sheets import Thumbnail
    from docextract_eval.corpus.degrade.scenes import Scene
    from docextract_eval.corpus.measurements import Measurements
    from docextract_eval.records import Document, Page

SEVERITY_COUNT = len(LEVELS)


def severity_thumbnails(  # noqa: PLR0913 - a page, and all that is drawn for it
    document: Document,
    page: Page,
    degradations_and_scenes: Sequence[str],
    scenes: Mapping[str, Scene],
    measurements: Measurements | None = None,
    *,
    boxes: bool,
) -> Iterator[Thumbnail]:
    """Yield small pages, a row of all severities per name, with boxes around words if wanted."""
    for name in degradations_and_scenes:
        for severity in LEVELS:
            condition = f"{name}@{severity}"
            steps = draw_steps(
                condition, document.seed, document.source, scenes, measurements=measurements
            )
            after = degrade(page, steps, measurements)
            coloured_quads = [(FIELD_COLOUR, quad) for quad in after.quads] if boxes else []
            yield make_thumbnail(convert_to_colour(after.image), coloured_quads, condition)
