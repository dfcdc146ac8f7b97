"""Commands that list: help, names and what they mean, and the JSON Schemas of files."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from docextract_eval.catalog import Catalog, attribute_docstrings, import_object
from docextract_eval.cli.help_pages import Group, help_page
from docextract_eval.cli.shell import AsJson, print_json, print_table
from docextract_eval.errors import (
    BadInputError,
    DocextractEvalError,
    UnknownNameError,
    count_phrase,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pydantic import BaseModel
    from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue

    from docextract_eval.corpus.traps import TrapSpec
    from docextract_eval.countries import Countries


class What(StrEnum):
    """What can be listed."""

    attackers = "attackers"
    causes = "causes"
    degradations = "degradations"
    engines = "engines"
    fields = "fields"
    kinds = "kinds"
    locales = "locales"
    mappings = "mappings"
    metrics = "metrics"
    pdfs = "pdfs"
    pipelines = "pipelines"
    recipes = "recipes"
    scenes = "scenes"
    traps = "traps"
    types = "types"


class File(StrEnum):
    """Which files have a published schema."""

    country = "country"
    labels = "labels"
    mapping = "mapping"
    measurements = "measurements"
    policy = "policy"
    prediction = "prediction"
    recipe = "recipe"
    report = "report"
    schema = "schema"


Listed = Annotated[What, typer.Argument(metavar="WHAT", help=f"One of {', '.join(What)}.")]
Schema = Annotated[File, typer.Argument(metavar="FILE", help=f"One of {', '.join(File)}.")]


def show_help(
    ctx: typer.Context,
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="WORD", help="A command, or `all` for the list of every command."),
    ] = None,
) -> None:
    """Explain a command, or list all of them.

    `dxe help run` prints what `dxe run -h` does.
    """
    asked = ctx.find_root()
    width = asked.make_formatter().width
    is_all = words == ["all"]
    for word in () if is_all else words or ():
        if not isinstance(asked.command, Group):
            asked.fail(f"Got unexpected extra argument ({word})")
        found: Any = asked.command.resolve_command(asked, [word])  # refuses what is no command
        asked = found[1].make_context(word, [], parent=asked, resilient_parsing=True)
        asked.resilient_parsing = False  # of the next word, if it is no command
    typer.echo(help_page(asked.command, asked, width, with_all=is_all), nl=False)


def list_names(
    what: Listed,
    name: Annotated[
        str | None,
        typer.Argument(metavar="NAME", help="Show only this one, with everything known about it."),
    ] = None,
    *,
    locale: Annotated[
        str | None,
        typer.Option(metavar="LOCALE", help="Country whose forms of a type to print."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List names and what they mean: traps, degradations, scenes, pipelines, metrics, ...

    `dxe list types NAME --locale LOCALE` prints the forms in which a country prints a type.
    """
    if locale is not None:
        _list_printed_forms(what, name, locale, as_json=as_json)
        return
    rows = [*_rows(what, whole=as_json or name is not None)]
    if name is not None:
        called = "field" if what is What.fields else "name"
        if not (found := [row for row in rows if row[called] == name]):
            names = {row[called] for row in rows}
            raise UnknownNameError(what.value.removesuffix("s"), name, names, "list")
        rows = found
    if as_json:
        print_json(rows)
    elif name is not None and what in _DETAILS:
        _SHOWN.get(what, _print_details)(rows[0])
    else:
        shown = [
            {key: row[key] for key in row if key not in _DETAILS.get(what, ())} for row in rows
        ]
        cells = [tuple(_join_values(value) for value in row.values()) for row in shown]
        print_table(tuple(shown[0]), cells)


def _list_printed_forms(what: What, name: str | None, locale: str, *, as_json: bool) -> None:
    """Print the forms of a type, or of all types, that a country's reader knows."""
    from docextract_eval.countries import resolve_or_register_country
    from docextract_eval.countries.locales import LOCALES
    from docextract_eval.fieldtypes import TYPES, Context
    from docextract_eval.fieldtypes.printed_forms import printed_forms

    if what is not What.types:
        raise BadInputError("only types differ by country", "--locale", "write: dxe list types")
    country = LOCALES.load(resolve_or_register_country(locale, "--locale"))
    context = Context(country, country.currency)
    rows = [
        {"type": each, **dataclasses.asdict(form)}
        for each in ([TYPES.check(name, "list")] if name else TYPES.names)
        for form in printed_forms(each, context)
    ]
    if as_json:
        print_json(rows)
    else:
        print_table(("type", "printed", "value", "rule"), [tuple(row.values()) for row in rows])


_DETAILS = {
    What.degradations: ("grows", "stays"),
    What.kinds: ("fields", "rows"),
    What.mappings: ("text",),
    What.metrics: ("said", "reference"),
    What.scenes: ("legs",),
    What.traps: ("conditions", "without"),
}
"""What is printed of one name alone, or in JSON."""


def _print_details(row: dict[str, Any]) -> None:
    """Print one degradation with its numbers by severity, or one scene with its parts."""
    typer.echo(f"{row['name']}: {row['about']}")
    if "stage" in row:
        typer.echo(f"stage: {row['stage']}")
        head = ("severity", *map(str, range(1, 6)))
        print_table(
            head, [(key, *map(_format_number, values)) for key, values in row["grows"].items()]
        )
        if row["stays"]:
            typer.echo(f"drawn once for each document: {', '.join(row['stays'])}")
    else:
        rows = [
            (str(number), part["accident"], _format_number(part["strength"]), part["about"])
            for number, leg in enumerate(row["legs"], start=1)
            for part in leg
        ]
        print_table(("step", "degradation", "strength", "about"), rows)


def _print_card(row: dict[str, Any]) -> None:
    """Print one metric: its definition, which way is better, and an example in words."""
    typer.echo(f"{row['name']}: {row['about']}")
    typer.echo(f"direction: {row['direction']}")
    typer.echo(f"example: {row['said']}")
    if row["reference"]:
        typer.echo(f"reference: {row['reference']}")


def _print_trap(row: dict[str, Any]) -> None:
    """Print one trap: which kinds it applies to, what it attacks, and where it does not exist."""
    typer.echo(f"{row['name']}: {row['about']}")
    typer.echo(f"kinds: {_join_values(row['kinds'])}")
    typer.echo(f"attacks: {_join_values(row['attacks'])}")
    if row["conditions"]:
        typer.echo(f"only under: {_join_values(row['conditions'])}")
    for each in row["without"]:
        on_kinds = "" if each["kinds"] == row["kinds"] else f" on {_join_values(each['kinds'])}"
        typer.echo(f"not in {_join_values(each['locales'])}{on_kinds}: {each['why']}")


def _print_kind(row: dict[str, Any]) -> None:
    """Print one kind: its fields and the columns of its tables, and how rows are paired."""
    typer.echo(f"{row['name']}: {row['about']}")
    cells = [(each["field"], each["type"], str(each["criticality"])) for each in row["fields"]]
    print_table(("field", "type", "criticality"), cells)
    for table, key in row["rows"].items():
        typer.echo(f"rows of {table} are paired by {' or '.join(key)}")


def _print_mapping(row: dict[str, Any]) -> None:
    """Print one mapping as its file is, to start another one from."""
    typer.echo(row["text"], nl=False)


_SHOWN = {
    What.kinds: _print_kind,
    What.mappings: _print_mapping,
    What.metrics: _print_card,
    What.traps: _print_trap,
}
"""How one name alone is printed, where it is not a degradation or a scene."""


def _format_number(number: float) -> str:
    return f"{number:.4g}"


def _rows(what: What, *, whole: bool) -> Iterator[dict[str, Any]]:
    """Yield each name with what is known about it, in the order of the columns.

    What no table shows is there only if the `whole` is asked for: it may take long to find out.
    """
    if what is What.traps:
        yield from _traps(whole=whole)
    elif what in _LISTS:
        yield from _LISTS[what]()
    else:
        catalog = _catalog(what)
        yield from ({"name": name, "about": catalog.describe(name)} for name in catalog.names)


def _recipes() -> Iterator[dict[str, Any]]:
    from docextract_eval.borders.people import read_toml
    from docextract_eval.shipped import shipped_recipes

    for name, path in shipped_recipes().items():
        yield {"name": name, "about": read_toml(path, "").get("about", "")}


def _mappings() -> Iterator[dict[str, Any]]:
    from docextract_eval.borders.people import parse_toml
    from docextract_eval.shipped import shipped_mappings

    for name, path in shipped_mappings().items():
        text = path.read_text(encoding="utf-8")
        yield {"name": name, "about": parse_toml(text, name).get("about", ""), "text": text}


def _metrics() -> Iterator[dict[str, Any]]:
    from docextract_eval.cli.judge_catalog import metrics

    yield from metrics()


def _causes() -> Iterator[dict[str, Any]]:
    from docextract_eval.cli.judge_catalog import causes

    yield from causes()


def _pipelines() -> Iterator[dict[str, Any]]:
    from docextract_eval.pipelines import pipeline_descriptions

    yield from (
        {"name": name, "about": about} for name, about in sorted(pipeline_descriptions().items())
    )


def _kinds() -> Iterator[dict[str, Any]]:
    from docextract_eval.corpus.kinds import KINDS
    from docextract_eval.schemas import load_schema

    for name in KINDS.names:
        tables = load_schema(name).tables.items()
        yield {
            "name": name,
            "about": KINDS.describe_folder(name),
            "fields": [*_fields_of_kind(name)],
            "rows": {table: list(spec.key) for table, spec in tables},
        }


def _degradations() -> Iterator[dict[str, Any]]:
    from docextract_eval.corpus.degrade import DEGRADATIONS
    from docextract_eval.corpus.degrade.descriptions import describe_degradation

    for name in DEGRADATIONS.names:
        description = describe_degradation(name)
        yield {
            "name": name,
            "stage": description.stage,
            "about": description.physics,
            "grows": {key: list(values) for key, values in description.by_severity.items()},
            "stays": dict(description.constant),
        }


def _scenes() -> Iterator[dict[str, Any]]:

    from docextract_eval.corpus.degrade import DEGRADATIONS
    from docextract_eval.corpus.degrade.descriptions import describe_scene
    from docextract_eval.corpus.degrade.scenes import SCENES

    for name, scene in sorted(SCENES.items()):
        legs = [
            [
                dataclasses.asdict(part) | {"about": DEGRADATIONS.load(part.accident).physics}
                for part in leg
            ]
            for leg in scene.legs
        ]
        yield {"name": name, "about": scene.about, "parts": describe_scene(scene), "legs": legs}


def _pdfs() -> Iterator[dict[str, Any]]:
    from docextract_eval.pdf import PDF_FORMS, PICTURE_FORMS

    for name, about in PDF_FORMS.items():
        written = f"{name}, phone_photo@2+{name}" if name in PICTURE_FORMS else name
        yield {"name": name, "about": about, "condition": written}


def _traps(*, whole: bool) -> Iterator[dict[str, Any]]:
    from docextract_eval.corpus.traps import TRAPS
    from docextract_eval.pdf import PDF_CONDITIONS

    for name in TRAPS.names:
        spec = TRAPS.load(name)
        specs = (spec, *spec.variants)
        yield {
            "name": name,
            "kinds": [kind for one in specs for kind in one.kinds],
            "attacks": list(
                dict.fromkeys(
                    field for one in specs for field in (one.field, *one.secondary_fields)
                )
            ),
            "about": TRAPS.describe(name),
            "conditions": list(PDF_CONDITIONS) if all(one.layer for one in specs) else [],
            "without": _missing_forms(specs) if whole else [],
        }


def _missing_forms(specs: Iterable[TrapSpec]) -> list[dict[str, Any]]:
    """Return where a trap does not exist, and why; places with the same reason are one row."""
    from docextract_eval.corpus.traps.vocabulary import why_absent
    from docextract_eval.countries.locales import LOCALES

    found: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for spec in specs:
        reasons = {name: why for name in LOCALES.names if (why := why_absent(spec, name))}
        for why in dict.fromkeys(reasons.values()):
            locales = tuple(name for name in reasons if reasons[name] == why)
            found.setdefault((why, locales), []).extend(spec.kinds)
    return [
        {"kinds": kinds, "locales": [*locales], "why": why}
        for (why, locales), kinds in found.items()
    ]


def _fields() -> Iterator[dict[str, Any]]:
    """Yield the fields of every kind."""
    from docextract_eval.schemas import KINDS

    yield from ({"kind": kind, **field} for kind in KINDS for field in _fields_of_kind(kind))


def _fields_of_kind(kind: str) -> Iterator[dict[str, Any]]:
    """Yield the fields of a kind, then the columns of its tables."""
    from docextract_eval.schemas import load_schema

    schema = load_schema(kind)
    columns = (spec for table in schema.tables.values() for spec in table.columns.values())
    for spec in (*schema.fields.values(), *columns):
        yield {"field": spec.name, "type": spec.type, "criticality": spec.criticality}


def _attackers() -> Iterator[dict[str, Any]]:
    from docextract_eval.corpus.attackers import ATTACKERS

    for known in ATTACKERS.values():
        yield {
            "name": known.name,
            "about": f"{known.actor}, to {known.goal}",
            "means": list(known.traps),
            "harm": known.harm,
        }


_LISTS: dict[What, Callable[[], Iterator[dict[str, Any]]]] = {
    What.attackers: _attackers,
    What.causes: _causes,
    What.degradations: _degradations,
    What.fields: _fields,
    What.kinds: _kinds,
    What.mappings: _mappings,
    What.metrics: _metrics,
    What.pdfs: _pdfs,
    What.pipelines: _pipelines,
    What.recipes: _recipes,
    What.scenes: _scenes,
}
"""What yields the rows of a list, where a catalogue does not tell all of them."""


def _join_values(value: str | int | list[str]) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value)


def _check_files(file: File, paths: Sequence[Path]) -> None:
    """Read each file as the commands do; the first mistake of every one is printed."""
    from docextract_eval.corpus.recipe import load_recipe
    from docextract_eval.runs.release.policy import load_policy
    from docextract_eval.schemas import load_schema

    readers: dict[File, Callable[[Path], object]] = {
        File.policy: load_policy,
        File.recipe: lambda path: load_recipe(str(path)),
        File.schema: lambda path: load_schema(str(path)),
    }
    if file not in readers:
        remedy = f"files that can be checked: {', '.join(sorted(readers))}"
        raise BadInputError(f"no file of the form '{file}' is checked here", "schema", remedy)
    mistakes = []
    for path in paths:
        try:
            readers[file](path)
        except DocextractEvalError as error:
            mistakes.append(error)
    for mistake in mistakes[:-1]:
        typer.echo(f"dxe: {mistake}", err=True)
    if mistakes:
        raise mistakes[-1]
    typer.echo(f"{count_phrase(len(paths), 'file')} checked: no mistake")


def schema(
    file: Schema,
    check: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="PATH",
            help="Check these files instead: recipes, policies or schemas.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Print the JSON Schema of a file that you or an extractor writes, or of the JSON report.

    The schema of a country has one property for each file in its folder. With files, these are read
    as the commands read them, and each mistake is printed in one line.
    """
    if check:
        _check_files(file, check)
        return
    print_json(json_schema(file))


def json_schema(file: File) -> dict[str, Any]:
    """Return the published schema of a file."""
    if file is File.country:
        from docextract_eval.cli.country_files import schema as country_schema

        return country_schema()
    return published_models()[file].model_json_schema(schema_generator=_described_keys())


def _described_keys() -> type[GenerateJsonSchema]:
    """Return what makes a schema in which each key has the docstring below it."""
    from pydantic import BaseModel
    from pydantic.json_schema import GenerateJsonSchema

    class DescribedKeys(GenerateJsonSchema):
        def model_schema(self, schema: Any) -> JsonSchemaValue:  # noqa: ANN401 - pydantic's own
            found = super().model_schema(schema)
            model: type[BaseModel] = schema["cls"]
            for part in reversed(model.__mro__[: model.__mro__.index(BaseModel)]):
                for name, about in attribute_docstrings(part).items():
                    key = model.model_fields[name].alias or name
                    found["properties"][key]["description"] = about
            return found

    return DescribedKeys


def published_models() -> dict[File, type[BaseModel]]:
    """Return the model of each file that is one model."""
    from docextract_eval.codec.labels import LabelLine
    from docextract_eval.codec.predictions import PredictionLine
    from docextract_eval.corpus.measurements import Measurements
    from docextract_eval.corpus.options import Recipe
    from docextract_eval.interop.conversion.mapping import MappingFile
    from docextract_eval.reports.report_json import ReportJson
    from docextract_eval.runs.release.policy import Policy
    from docextract_eval.schemas.schema_file import SchemaFile

    return {
        File.labels: LabelLine,
        File.mapping: MappingFile,
        File.measurements: Measurements,
        File.policy: Policy,
        File.prediction: PredictionLine,
        File.recipe: Recipe,
        File.report: ReportJson,
        File.schema: SchemaFile,
    }


def _catalog(what: What) -> Catalog[object] | Countries[object]:
    """Return a catalogue, importing only its own folder."""
    from docextract_eval.countries import Countries

    lives = {
        What.engines: "docextract_eval.engines:ENGINES",
        What.locales: "docextract_eval.countries.locales:LOCALES",
        What.types: "docextract_eval.fieldtypes:TYPES",
    }
    found = import_object(lives[what])
    assert isinstance(found, Catalog | Countries)  # noqa: S101 - the table above names these only
    return found
