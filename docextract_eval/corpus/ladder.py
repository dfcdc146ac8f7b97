"""Show one page under degradations or scenes at every severity."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.corpus.contact import FIELD, coloured, thumb
from docextract_eval.corpus.degrade.cards import LEVELS
from docextract_eval.corpus.degrade.chain import degrade
from docextract_eval.corpus.degrade.conditions import draw

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from docextract_eval.corpus.contact import Thumb
    from docextract_eval.corpus.degrade.scenes import Scene
    from docextract_eval.records import Document, Page

RUNGS = len(LEVELS)


def ladders(
    document: Document,
    page: Page,
    names: Sequence[str],
    scenes: Mapping[str, Scene],
    *,
    boxes: bool,
) -> Iterator[Thumb]:
    """Yield small pages, a row of all severities per name, with boxes around words if wanted."""
    for name in names:
        for severity in LEVELS:
            condition = f"{name}@{severity}"
            after = degrade(page, draw(condition, document.seed, document.source, scenes))
            marked = [(FIELD, quad) for quad in after.quads] if boxes else []
            yield thumb(coloured(after.image), marked, condition)
