"""A schema that extends a kind: all fields and tables of both, and its text with all of them.

What is kept with a corpus or a run is the whole text, so that another release, whose kind has other
fields, judges by the same ones.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from docextract_eval.errors import BadInputError
from docextract_eval.schemas.schema_file import FieldFile, SchemaFile, TableFile, named_specs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


def check_prints(file: SchemaFile, where: str) -> None:
    """Raise a BadInputError for a `prints` where there is nothing that could print it."""
    for spot, _, spec in named_specs(file):
        if spec.prints and not file.extends:
            remedy = 'write which one, as extends = "receipt", or leave `prints` out'
            raise BadInputError("`prints` needs a kind to extend", f"{where}, {spot}", remedy)
        if spec.prints and not spot.startswith("fields."):
            what, remedy = "`prints` is for fields, not for columns", "leave it out"
            raise BadInputError(what, f"{where}, {spot}", remedy)


def extended(own: SchemaFile, kind: SchemaFile, where: str) -> SchemaFile:
    """Return the schema with all that its kind has; raise where it changes what a field is.

    Of a field of the kind, the keys that it writes take the place of those there.
    """
    tables = {**kind.tables, **own.tables}
    for name in kind.tables.keys() & own.tables.keys():
        written = own.tables[name]
        columns = (kind.tables[name].columns, written.columns)
        merged = {**_written(written), "columns": _merged(*columns, f"{where}, tables.{name}")}
        tables[name] = kind.tables[name].model_copy(update=merged)
    fields = _merged(kind.fields, own.fields, f"{where}, fields")
    return SchemaFile(name=own.name, fields=fields, tables=tables)


def _merged(
    kind: Mapping[str, FieldFile], own: Mapping[str, FieldFile], where: str
) -> dict[str, FieldFile]:
    found = {**kind, **own}
    for name in kind.keys() & own.keys():
        theirs, ours = kind[name], own[name]
        if ours.type != theirs.type:
            what = f"is a {theirs.type} in the kind, and cannot be a {ours.type} here"
            remedy = "leave `type` as it is there, or give the field another name"
            raise BadInputError(what, f"{where}.{name}", remedy)
        if ours.prints:
            what = "`prints` is for new fields, and the kind has this one"
            raise BadInputError(what, f"{where}.{name}", "leave `prints` out")
        found[name] = theirs.model_copy(update=_written(ours))
    return found


def _written(model: FieldFile | TableFile) -> dict[str, Any]:
    """Return the keys that somebody wrote, with their values."""
    return {name: getattr(model, name) for name in model.model_fields_set}


def schema_toml(file: SchemaFile) -> str:
    """Return a schema as TOML, without what its values are printed by."""
    return "\n".join(_toml_lines(file)) + "\n"


def _toml_lines(file: SchemaFile) -> Iterator[str]:
    yield f"name = {_toml(file.name)}"
    yield from ("", "[fields]", *_spec_lines(file.fields))
    for name, table in file.tables.items():
        yield from ("", f"[tables.{_key(name)}]")
        for key in ("key", "pair_likeness"):
            if (value := getattr(table, key)) is not None:
                yield f"{key} = {_toml(value)}"
        yield from ("", f"[tables.{_key(name)}.columns]", *_spec_lines(table.columns))


def _spec_lines(specs: Mapping[str, FieldFile]) -> Iterator[str]:
    for name, spec in specs.items():
        keys = spec.model_dump(exclude_defaults=True, exclude={"prints"})
        values = ", ".join(f"{key} = {_toml(value)}" for key, value in keys.items())
        yield f"{_key(name)} = {{ {values} }}"


def _key(name: str) -> str:
    return name if _BARE_KEY.fullmatch(name) else _toml(name)


def _toml(value: object) -> str:
    """Return a text, a number or a list of texts as TOML, which writes them like JSON."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
