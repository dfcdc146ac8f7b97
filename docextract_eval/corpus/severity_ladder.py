"""Show one page under degradations or scenes at every severity."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.corpus.contact_sheets import FIELD_COLOUR, convert_to_colour, make_thumbnail
from docextract_eval.corpus.degrade.chain import degrade
from docextract_eval.corpus.degrade.conditions import SHIPPED, OwnConditions, draw_steps
from docextract_eval.corpus.degrade.descriptions import LEVELS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docextract_eval.corpus.contact_sheets import Thumbnail
    from docextract_eval.records import Document, Page

SEVERITY_COUNT = len(LEVELS)


def severity_thumbnails(
    document: Document,
    page: Page,
    degradations_and_scenes: Sequence[str],
    own: OwnConditions = SHIPPED,
    *,
    boxes: bool,
) -> Iterator[Thumbnail]:
    """Yield small pages, a row of all severities per name, with boxes around words if wanted."""
    for name in degradations_and_scenes:
        for severity in LEVELS:
            condition = f"{name}@{severity}"
            steps = draw_steps(condition, document.seed, document.source, own)
            after = degrade(page, steps, own.measurements)
            coloured_quads = [(FIELD_COLOUR, quad) for quad in after.quads] if boxes else []
            yield make_thumbnail(convert_to_colour(after.image), coloured_quads, condition)
