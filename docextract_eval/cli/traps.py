"""A trap beside its control twin: of a corpus, of a recipe, or of a few documents made for it."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from docextract_eval.cli.filters import check_filters, is_kept
from docextract_eval.errors import BadInputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from docextract_eval.corpus.options import Recipe
    from docextract_eval.corpus.trap_pictures import TrapPair
    from docextract_eval.corpus.traps import TrapSpec
    from docextract_eval.records import Document, Rendition
    from docextract_eval.runs.filtered import Filters

    Stream = Iterator[tuple[Document, Rendition]]

_TRIED = 4
"""For each pair that is wanted, in how many sources the trap is tried before it is given up."""


def find_trap_pairs(
    name: str, source: Path | None, filters: Filters, max_count: int
) -> list[TrapPair]:
    """Find a trap with its twins in a corpus or a recipe; without either, make documents for it."""
    from docextract_eval.corpus.trap_pictures import find_trap_pairs
    from docextract_eval.corpus.traps import TRAPS

    spec = TRAPS.load(name, "--trap")
    if source is not None and source.is_dir():
        stream = _corpus_renditions(source, filters)
    else:
        stream = _make_renditions(_trap_recipe(spec, source, filters, max_count))
    found = list(islice(find_trap_pairs(stream, name), max_count))
    if not found:
        where = str(source) if source else "--trap"
        raise BadInputError(
            f"no document contains the trap '{name}'", where, _no_pairs_remedy(spec)
        )
    return found


def _trap_kinds(spec: TrapSpec) -> list[str]:
    from docextract_eval.corpus.kinds import KINDS

    return [kind for kind in KINDS.names if spec.find_variant(kind)]


def _trap_locales(spec: TrapSpec) -> list[str]:
    """Return the locales where a trap has a form: those of the pool, or else later ones."""
    from docextract_eval.corpus.kinds.interventions import default_locales
    from docextract_eval.corpus.traps.vocabulary import why_absent
    from docextract_eval.countries.locales import LOCALES

    found = [name for name in default_locales() if not why_absent(spec, name)]
    return found or [name for name in LOCALES.names if not why_absent(spec, name)]


def _no_pairs_remedy(spec: TrapSpec) -> str:
    from docextract_eval.corpus.traps.vocabulary import why_absent
    from docextract_eval.countries.locales import LOCALES

    kinds = " or ".join(_trap_kinds(spec))
    reasons = {name: why for name in LOCALES.names if (why := why_absent(spec, name))}
    absent = "".join(f"; it has no form in {name}: {why}" for name, why in reasons.items())
    return f"it applies to the kind {kinds}{absent}"


def _corpus_renditions(path: Path, filters: Filters) -> Stream:
    """Yield the renditions of a corpus that filters keep, without or with the trap."""
    from docextract_eval.corpus.store import open_corpus

    opened = open_corpus(path)
    check_filters(opened, filters)
    return (pair for pair in opened.pairs() if is_kept(filters, *pair))


def _trap_recipe(spec: TrapSpec, source: Path | None, filters: Filters, max_count: int) -> Recipe:
    """Return the recipe with the trap in every document; without one, a recipe made for it."""
    from docextract_eval.corpus.recipe import load_recipe, parse_recipe

    if source is None:
        names = {"kinds": _trap_kinds(spec), "locales": _trap_locales(spec)}
        written: dict[str, Any] = {"name": "trap", **names}
    else:
        written = load_recipe(str(source), conditions=["clean"]).model_dump()
    written |= {f"{noun}s": [*filters[noun]] for noun in ("kind", "locale") if noun in filters}
    traps = {"walk": [spec.name], "twins": True}
    conditions = [*filters.get("condition", ("clean",))]
    changed = {"count": _TRIED * max_count, "conditions": conditions, "traps": traps, "twins": []}
    return parse_recipe(written | changed, str(source or "--trap"))


def _make_renditions(recipe: Recipe) -> Stream:
    from docextract_eval.corpus.build import build_source

    for index in range(recipe.first, recipe.first + recipe.count):
        built = build_source(recipe, index)
        documents: Mapping[str, Document] = {each.id: each for each in built.documents}
        if built.document.traps:
            yield from ((documents[each.document], each) for each in built.renditions)
