"""Commands on what is known: names and what they mean, and the JSON Schemas of files."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from docextract_eval.cli.shell import AsJson, print_json, print_table

if TYPE_CHECKING:
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
    if what is What.recipes:
        from docextract_eval.corpus.recipe import load, shipped

        rows = [(name, load(name).about) for name in shipped()]
    else:
        catalog = _catalog(what)
        rows = [(name, catalog.describe(name)) for name in catalog.names]
    if as_json:
        print_json([{"name": name, "about": about} for name, about in rows])
    else:
        print_table(("name", "about"), rows)


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
        What.traps: "docextract_eval.corpus.traps:TRAPS",
    }
    found = resolve(lives[what])
    assert isinstance(found, Catalog)  # noqa: S101 - the table above names catalogues only
    return found
