"""A mapping: a page of TOML that says where values stand in somebody else's JSON or CSV.

`docs/how-to/convert-results.md` explains every key.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    WithJsonSchema,
    field_validator,
    model_validator,
)

from docextract_eval.borders.people import parse_toml, read_text, validate
from docextract_eval.codec import check_format
from docextract_eval.countries.locales import LOCALES
from docextract_eval.errors import BadInputError, UnknownNameError
from docextract_eval.interop.conversion.paths import ValuePath, parse_path
from docextract_eval.schemas import KINDS, Schema, load_schema
from docextract_eval.shipped import shipped_mappings

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_PATHS = 100
"""Paths of one rule."""
_STRICT = ConfigDict(extra="forbid", defer_build=True, arbitrary_types_allowed=True)

AnyPath = Annotated[ValuePath, PlainValidator(parse_path), WithJsonSchema({"type": "string"})]
Ending = Annotated[str, Field(pattern=r"^\.[A-Za-z0-9.]+$")]
Names = dict[str, str]


def _as_list(written: Any) -> Any:  # noqa: ANN401 - what a person wrote
    return written if isinstance(written, list) else [written]


def _as_rule(written: Any) -> Any:  # noqa: ANN401 - what a person wrote
    return {"path": written} if isinstance(written, str | list) else written


Paths = Annotated[
    list[AnyPath],
    Field(min_length=1, max_length=MOST_PATHS),
    BeforeValidator(_as_list, json_schema_input_type=str | list[str]),
]


class InputFile(BaseModel):
    """Which files are read, and where the documents in them stand."""

    model_config = _STRICT
    form: Literal["json", "jsonl", "csv"] | None = None
    """If not given, as the ending says: `.jsonl`, `.ndjson`, `.csv`, `.tsv`, or else JSON."""
    files: list[Ending] = [".json", ".jsonl", ".ndjson", ".csv", ".tsv"]
    """The endings of the files that are read in a folder."""
    documents: AnyPath | None = None
    """Where the documents of a file, or of a line, stand; if not given, it is one document."""
    content: Paths | None = None
    """From where in a document the paths of fields and tables start: the first that leads to
    something."""
    separator: Annotated[str, Field(min_length=1, max_length=1)] | None = None
    """What stands between two columns of CSV; if not given, a comma, or a tab in `.tsv`."""
    quotes: bool = True
    """Whether cells of CSV can be quoted; if not, the last column has the rest of its line."""
    columns: list[str] | None = None
    """The names of the columns of CSV, where its first line does not have them."""


class IdFile(BaseModel):
    """Where an id stands."""

    model_config = _STRICT
    path: Paths
    """What several paths lead to is joined."""
    join: str = "-"
    """What is written between the texts that are joined."""
    keep: str | None = None
    """A pattern such as `scan_{id}.*`: what counts of the last part of a path."""

    @model_validator(mode="after")
    def _check_pattern(self) -> Self:
        if self.keep is not None and self.keep.count("{id}") != 1:
            message = "has a `keep` without {id}, or with two: write it as scan_{id}.*"
            raise ValueError(message)
        return self


class LookupFile(BaseModel):
    """Something that each document states, or a key says of all."""

    model_config = _STRICT
    path: Paths
    """Where the document states it."""
    names: Names = {}
    """Our names for theirs."""


class PlaceFile(BaseModel):
    """How the place of a value or a word is written."""

    model_config = _STRICT
    box: Annotated[
        list[AnyPath] | None,
        BeforeValidator(
            lambda written: written if written is None else _as_list(written),
            json_schema_input_type=str | list[str] | None,
        ),
    ] = None
    """A path to the place; or four paths (left, top, right, bottom), or eight (x and y of four
    corners)."""
    box_units: Literal["pixels", "share"] = "pixels"
    """`share`: from 0 to 1, of the width and the height of the page."""
    width: AnyPath | None = None
    """The width of the page in pixels, from the document on; needed for shares."""
    height: AnyPath | None = None
    """The height of the page in pixels."""
    page: AnyPath | None = None
    """The number of the page."""
    first_page: Literal[0, 1] = 0
    """The number of the first page."""

    @model_validator(mode="after")
    def _check_box(self) -> Self:
        if self.box is not None and len(self.box) not in (1, 4, 8):
            message = f"has a box of {len(self.box)} paths: write one, four or eight"
            raise ValueError(message)
        return self


class CellFile(PlaceFile):
    """How what a path leads to is written: its value, its confidence, its place."""

    value: AnyPath | None = None
    """If not given, the path leads to the value itself."""
    confidence: AnyPath | None = None
    """Where the confidence stands, from the value on."""
    confidence_scale: Annotated[float, Field(gt=0)] = 1
    """What stands for certainty: 100, where 99.1 means .991."""
    take: Literal["only", "first", "last", "best"] = "only"
    """Which of several values counts. `only`: none, if they differ; `best`: the most confident."""
    strip: str = ""
    """Characters that are taken off both ends of a text, beside blanks."""
    dates: Literal["DMY", "MDY", "YMD"] | None = None
    """The order of dates in numbers, where no locale of a document says it."""
    decimal: Literal[".", ","] | None = None
    """The decimal mark of amounts and quantities, where no locale of a document says it."""


class RuleFile(CellFile):
    """Where the value of a field or a column stands."""

    path: Annotated[
        list[AnyPath],
        Field(max_length=MOST_PATHS),
        BeforeValidator(_as_list, json_schema_input_type=str | list[str]),
    ] = []
    """Of several paths the first one counts that leads to a value; with `join`, all of them."""
    join: str | None = None
    """What is written between several values, which are one value then."""
    names: Names = {}
    """Our values for theirs."""

    @model_validator(mode="after")
    def _check_choice(self) -> Self:
        if self.join is not None and "take" in self.model_fields_set:
            message = "has both `take` and `join`: leave one of them out"
            raise ValueError(message)
        return self

    def with_defaults(self, cell: CellFile) -> RuleFile:
        """Return the rule with what it leaves open as `[cell]` has it."""
        own = {name: getattr(self, name) for name in self.model_fields_set}
        shared = {name: getattr(cell, name) for name in cell.model_fields_set}
        return self.model_copy(update=shared | own)


Rule = Annotated[
    RuleFile, BeforeValidator(_as_rule, json_schema_input_type=RuleFile | str | list[str])
]
Id = Annotated[IdFile, BeforeValidator(_as_rule, json_schema_input_type=IdFile | str)]
Ids = Annotated[
    list[Id],
    Field(min_length=1, max_length=MOST_PATHS),
    BeforeValidator(_as_list, json_schema_input_type=IdFile | str | list[IdFile | str]),
]


class DocumentFile(BaseModel):
    """What is known of a document beside its values."""

    model_config = _STRICT
    id: Ids = Field(default_factory=lambda: [IdFile(path=[parse_path("@name")])])
    """Of several the first one counts that leads to something."""
    schema_: Annotated[str | LookupFile, Field(alias="schema")] = "receipt"
    """A kind that ships, or a schema.toml, as a path from the mapping's folder."""
    locale: str | LookupFile | None = None
    """The country of the documents, or where each states it."""
    currency: str | LookupFile | None = None
    """The currency of the documents, or where each states it."""
    split: LookupFile | None = None
    """Where each document states its split."""
    source: Ids | None = None
    """The id of the document that this one is another picture or version of."""
    image: str | LookupFile | None = None
    """The path of a document's picture: where each document states it, or with {id} for its id."""

    @field_validator("image")
    @classmethod
    def _check_image(cls, image: str | LookupFile | None) -> str | LookupFile | None:
        if isinstance(image, str) and "{id}" not in image:
            message = (
                f"is one picture for all documents: write it as pages/{{id}}.png, or as "
                f'{{ path = "{image}" }} if each document states its picture there'
            )
            raise ValueError(message)
        return image


class TableFile(BaseModel):
    """Where the rows of a table stand; the paths of its columns start at a row."""

    model_config = _STRICT
    rows: Paths
    """Where the rows stand."""
    columns: dict[str, Rule]
    """For each column, where its value stands in a row."""


class WordsFile(PlaceFile):
    """Where the words of a document stand, with their places."""

    path: Paths
    """From the document on, or from a file of `files`."""
    files: Annotated[
        list[str],
        BeforeValidator(_as_list, json_schema_input_type=str | list[str]),
    ] = []
    """Paths from the folder of the document's file, in which {id} stands for its id; the first
    that exists is read."""
    input: InputFile = InputFile()
    """How those files are written."""
    text: AnyPath
    """Where the text of a word stands, from the word on."""


class MappingFile(BaseModel):
    """A mapping as it is written in TOML."""

    model_config = ConfigDict(**_STRICT, title="docextract_eval mapping")
    format: Literal[1] = 1
    """The version of this format."""
    about: str = ""
    """What it converts, in one line."""
    makes: Literal["labels", "predictions"]
    """What the documents are converted to, if the command does not say it."""
    values: Literal["printed", "canonical"] = "printed"
    """Whether values are printed as on the document, or in canonical form."""
    empty: Literal["unlabelled", "absent"] = "unlabelled"
    """What null or an empty text means in labels."""
    ignored: list[AnyPath] = []
    """What no rule needs: it is not reported as unmapped."""
    input: InputFile = InputFile()
    """Which files are read."""
    document: DocumentFile = Field(default_factory=DocumentFile)
    """What is known of a document in addition to its values."""
    cell: CellFile = CellFile()
    """How values are written, where no rule says it."""
    fields: dict[str, Rule] = {}
    """For each field, where its value stands: a path, or a rule."""
    tables: dict[str, TableFile] = {}
    """For each table, where its rows stand."""
    words: WordsFile | None = None
    """Where words and their places stand."""

    @model_validator(mode="after")
    def _complete_rules(self) -> Self:
        """Fill in what rules leave open, as `[cell]` has it."""
        for rules in (self.fields, *(table.columns for table in self.tables.values())):
            rules |= {name: rule.with_defaults(self.cell) for name, rule in rules.items()}
        return self


@dataclass(frozen=True, slots=True)
class Mapping:
    """A mapping that was read, with the schemas of its documents."""

    name: str
    """Its name if it ships, else its path."""
    file: MappingFile
    schemas: dict[str, Schema]
    """By what stands in a document, or in the mapping."""


def load_mapping(name: str) -> Mapping:
    """Return a mapping that ships, by name, or one from a file; raise for the first mistake."""
    shipped = shipped_mappings()
    path = shipped.get(name, Path(name))
    if path.suffix != ".toml":
        raise UnknownNameError("mapping", name, [*shipped, "PATH.toml"])
    text = read_text(path, f"give a .toml file or one of: {', '.join(shipped)}")
    return parse_mapping(text, name, path.parent)


def parse_mapping(text: str, where: str, folder: Path) -> Mapping:
    """Return the mapping in a TOML text; the paths of its schemas start in a folder."""
    content = parse_toml(text, where)
    check_format("mapping", content.get("format", 1), where)
    file = validate(MappingFile, content, "mapping", where)
    if not file.fields and not file.tables:
        raise BadInputError("maps nothing", where, 'name a field: [fields] total = "PATH"')
    mapping = Mapping(where, file, dict(_named_schemas(file.document.schema_, where, folder)))
    _check_names(mapping, where)
    for spot, rule in _rules(file):
        if not rule.path and rule.value is None:
            raise BadInputError("has no path", f"{where}, {spot}", "write where its value is")
    if isinstance(file.document.locale, str) and "/" not in file.document.locale:
        LOCALES.check(file.document.locale, f"{where}, document.locale")
    if file.words and file.words.box is None:
        raise BadInputError("has no box", f"{where}, words", "write where the place of a word is")
    return mapping


def _named_schemas(
    written: str | LookupFile, where: str, folder: Path
) -> Iterator[tuple[str, Schema]]:
    """Yield every schema that documents can have, by what stands for it."""
    if isinstance(written, str):
        names = {written: written}
    else:
        names = written.names or {kind: kind for kind in KINDS}
    for theirs, ours in names.items():
        if ours in KINDS:
            yield theirs, load_schema(ours)
        elif ours.endswith(".toml"):
            yield theirs, load_schema(str(folder / ours))
        else:
            raise UnknownNameError("schema", ours, [*KINDS, "PATH.toml"], f"{where}, document")


def _check_names(mapping: Mapping, where: str) -> None:
    """Raise for a field, a table or a column that no schema of the documents has."""
    schemas = mapping.schemas.values()
    fields = {name for schema in schemas for name in schema.fields}
    tables = {name for schema in schemas for name in schema.tables}
    for name in mapping.file.fields:
        if name not in fields:
            raise UnknownNameError("field", name, fields, f"{where}, fields")
    for table, rules in mapping.file.tables.items():
        if table not in tables:
            raise UnknownNameError("table", table, tables, f"{where}, tables")
        having = [schema.tables[table] for schema in schemas if table in schema.tables]
        known = {name for each in having for name in each.columns}
        for name in rules.columns:
            if name not in known:
                raise UnknownNameError("column", name, known, f"{where}, tables.{table}.columns")


def _rules(file: MappingFile) -> Iterator[tuple[str, RuleFile]]:
    """Yield every rule with its place."""
    yield from ((f"fields.{name}", rule) for name, rule in file.fields.items())
    for table, rules in file.tables.items():
        yield from ((f"tables.{table}.columns.{n}", rule) for n, rule in rules.columns.items())
