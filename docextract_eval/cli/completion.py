"""What a shell offers when Tab is pressed: names of pipelines, recipes, conditions, traps."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def pipelines(incomplete: str) -> list[str]:
    """Return the pipelines whose names begin so."""
    from docextract_eval.pipelines import pipeline_descriptions

    return _complete_names(incomplete, pipeline_descriptions())


def engines(incomplete: str) -> list[str]:
    """Return the places where a pipeline can run whose names begin so."""
    return _complete_names(incomplete, ["local", "inline", "dask"])


def recipes(incomplete: str) -> list[str]:
    """Return the shipped recipes whose names begin so."""
    from docextract_eval.shipped import shipped_recipes

    return _complete_names(incomplete, shipped_recipes())


def conditions(incomplete: str) -> list[str]:
    """Return degradations and scenes at severity 3, and clean."""
    from docextract_eval.corpus.degrade import DEGRADATIONS
    from docextract_eval.corpus.degrade.scenes import SCENES

    names = sorted({*DEGRADATIONS.names, *SCENES})
    return _complete_names(incomplete, ["clean", *(f"{name}@3" for name in names)])


def kinds(incomplete: str) -> list[str]:
    """Return the kinds of document whose names begin so."""
    from docextract_eval.corpus.kinds import KINDS

    return _complete_names(incomplete, KINDS.names)


def locales(incomplete: str) -> list[str]:
    """Return the locales whose names begin so."""
    from docextract_eval.countries.locales import LOCALES

    return _complete_names(incomplete, LOCALES.names)


def traps(incomplete: str) -> list[str]:
    """Return the traps whose names begin so."""
    from docextract_eval.corpus.traps import TRAPS

    return _complete_names(incomplete, TRAPS.names)


def causes(incomplete: str) -> list[str]:
    """Return the causes and the outcomes of errors whose names begin so."""
    from docextract_eval.runs.error_gallery.groups import KNOWN_CAUSES

    return _complete_names(incomplete, KNOWN_CAUSES)


def _complete_names(incomplete: str, names: Iterable[str]) -> list[str]:
    """Return what may follow; of values with commas the last is completed.

    >>> _complete_names("clean,jp", ["clean", "jpeg@3"])
    ['clean,jpeg@3']
    """
    before, comma, last = incomplete.rpartition(",")
    return [f"{before}{comma}{name}" for name in names if name.startswith(last)]
