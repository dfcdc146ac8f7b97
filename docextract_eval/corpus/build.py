"""From a recipe to documents and from documents to renditions: pure, one source at a time."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from docextract_eval import seeds
from docextract_eval.codec import canonical_json, sha256
from docextract_eval.codec.records import to_json
from docextract_eval.corpus.degrade.chain import degrade, draw
from docextract_eval.corpus.degrade.files import encode_png
from docextract_eval.corpus.kinds import KINDS
from docextract_eval.corpus.render.pages import render
from docextract_eval.records import Document, Page, Rendition

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docextract_eval.corpus.recipe import Recipe

_STEPS = {"locale": 0.6180339887498949, "kind": 0.41421356237309515}
"""Steps of such a length (the golden ratio's, the root of two's) fill the unit interval evenly,
whatever their number; two walks need two lengths, or one would say where the other is."""


@dataclass(frozen=True, slots=True)
class Built:
    """One source's document and all its renditions."""

    document: Document
    renditions: tuple[Rendition, ...]


def build(recipe: Recipe, index: int) -> Built:
    """Make the document of this index and everything that befalls it."""
    document = compose(recipe, index)
    pages = render(document)
    truth = truth_hash(document)
    return Built(
        document,
        tuple(_rendition(document, pages, condition, truth) for condition in recipe.conditions),
    )


def compose(recipe: Recipe, index: int, do: Mapping[str, Any] | None = None) -> Document:
    """Let the choices of one document fall, and write it."""
    kind = KINDS.load(_share(recipe.kinds, recipe.seed, "kind", index))
    source = f"{kind.name}-{recipe.seed}-{index:06d}"
    walked = {"locale": _share(recipe.locales, recipe.seed, "locale", index)}
    chosen = kind.graph.sample(recipe.seed, source, {**walked, **(do or {})})
    content = kind.compose(chosen)
    return Document(
        id=source,
        source=source,
        kind=kind.name,
        locale=chosen["locale"],
        currency=content.currency,
        seed=recipe.seed,
        index=index,
        split=split_of(source),
        fields=content.fields,
        tables=content.tables,
        pages=content.pages,
        factors=content.factors,
    )


def split_of(source: str) -> str:
    """Put a source in one of two halves, by its name alone.

    >>> split_of("receipt-1-000000") in ("calibration", "report")
    True
    """
    digest = hashlib.sha256(source.encode()).hexdigest()
    return "report" if int(digest[:8], 16) % 2 else "calibration"


def truth_hash(document: Document) -> str:
    """Give the fingerprint of a document's canonical truth."""
    return sha256(canonical_json(to_json(document)))


def seal(rows: list[tuple[str, tuple[str, ...], str]]) -> str:
    """Give the fingerprint of a corpus from (rendition id, hashes of its files, truth hash).

    The same whatever the order, the number of workers or the shards.
    """
    return sha256("".join(canonical_json([*row]) + "\n" for row in sorted(rows)))


def _rendition(
    document: Document, pages: tuple[Page, ...], condition: str, truth: str
) -> Rendition:
    steps = draw(condition, document.seed, document.source)
    degraded = [degrade(page, steps) for page in pages]
    files = tuple(page.file or encode_png(page.image) for page in degraded)
    return Rendition(
        id=f"{document.id}~{condition}",
        document=document.id,
        condition=condition,
        steps=steps,
        files=files,
        hash=sha256("".join(sha256(file.data) for file in files) + truth),
        quads=tuple(page.quads.astype(np.float32) for page in degraded),
        visible=tuple(page.visible.astype(np.float32) for page in degraded),
    )


def _share(shares: dict[str, float], seed: int, name: str, index: int) -> str:
    """Give the name whose share an evenly spread walk is in at this index."""
    total = sum(shares.values())
    point = (seeds.unit(seed, name) + index * _STEPS[name]) % 1 * total
    for choice, share in shares.items():
        point -= share
        if point < 0:
            return choice
    return next(reversed(shares))
