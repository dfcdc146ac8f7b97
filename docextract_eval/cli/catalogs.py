"""Commands on what is known: names and what they mean, and the JSON Schemas of files."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any

from docextract_eval.cli.shell import AsJson, print_json, print_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import BaseModel

    from docextract_eval.catalog import Catalog


class What(StrEnum):
    """What can be listed."""

    degradations = "degradations"
    engines = "engines"
    kinds = "kinds"
    locales = "locales"
    metrics = "metrics"
    pipelines = "pipelines"
    recipes = "recipes"
    traps = "traps"


class File(StrEnum):
    """Which files have a published schema."""

    labels = "labels"
    policy = "policy"
    prediction = "prediction"
    recipe = "recipe"
    schema = "schema"


def list_names(what: What, *, as_json: AsJson = False) -> None:
    """List what is known by name, and what it is."""
    rows = list(_rows(what))
    if as_json:
        print_json(rows)
    else:
        cells = [tuple(_said(value) for value in row.values()) for row in rows]
        print_table(tuple(rows[0]), cells)


def _rows(what: What) -> Iterator[dict[str, Any]]:
    """Give a name with all that is told of it, in the order of telling."""
    if what is What.recipes:
        from docextract_eval.corpus.recipe import load, shipped

        yield from ({"name": name, "about": load(name).about} for name in shipped())
    elif what is What.traps:
        yield from _traps()
    else:
        catalog = _catalog(what)
        yield from ({"name": name, "about": catalog.describe(name)} for name in catalog.names)


def _traps() -> Iterator[dict[str, Any]]:
    from docextract_eval.corpus.traps import TRAPS

    for name in TRAPS.names:
        spec = TRAPS.load(name)
        laid = (spec, *spec.also)
        yield {
            "name": name,
            "kinds": [kind for one in laid for kind in one.kinds],
            "attacks": [field for one in laid for field in (one.field, *one.besides)],
            "about": TRAPS.describe(name),
        }


def _said(value: str | list[str]) -> str:
    return value if isinstance(value, str) else ", ".join(value)


def schema(file: File) -> None:
    """Print the JSON Schema of a file that people or extractors write."""
    from docextract_eval.codec.labels import LabelLine
    from docextract_eval.codec.predictions import PredictionLine
    from docextract_eval.corpus.recipe import Recipe
    from docextract_eval.runs.policy import Policy
    from docextract_eval.schemas import SchemaFile

    models: dict[File, type[BaseModel]] = {
        File.labels: LabelLine,
        File.policy: Policy,
        File.prediction: PredictionLine,
        File.recipe: Recipe,
        File.schema: SchemaFile,
    }
    print_json(models[file].model_json_schema())


def _catalog(what: What) -> Catalog[object]:
    """Give a catalogue, importing only its own folder."""
    from docextract_eval.catalog import Catalog, resolve

    lives = {
        What.degradations: "docextract_eval.corpus.degrade:ACCIDENTS",
        What.engines: "docextract_eval.engines:ENGINES",
        What.kinds: "docextract_eval.corpus.kinds:KINDS",
        What.locales: "docextract_eval.locales:LOCALES",
        What.metrics: "docextract_eval.metrics:METRICS",
        What.pipelines: "docextract_eval.pipelines:PIPELINES",
    }
    found = resolve(lives[what])
    assert isinstance(found, Catalog)  # noqa: S101 - the table above names catalogues only
    return found
