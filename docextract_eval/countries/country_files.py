"""Country files as records: which table and key of a file holds which attribute of a record.

A record is flat where its file has tables. A layout lists, per table of the file (`""` for its
top), the keys and the attribute of the record that each of them sets; without one, every key is
at the top and sets the attribute of its name. Types and defaults come from the record; the
docstring below an attribute is the description of its key. The words of a kind are in tables of
roles, and every role has a description too, in the `words.toml` beside the record.
"""

from __future__ import annotations

import functools
from collections.abc import Collection, Mapping
from dataclasses import MISSING, dataclass, field, fields, is_dataclass, make_dataclass
from pathlib import Path
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    Generic,
    Literal,
    TypeVar,
    cast,
    get_args,
    get_type_hints,
)

from pydantic import BeforeValidator, Discriminator, Field, Tag, TypeAdapter

from docextract_eval.borders.people import parse_toml, validate
from docextract_eval.catalog import attribute_docstrings
from docextract_eval.countries import ABSENT, LIKE, country_file_path, read_country_toml
from docextract_eval.errors import BadInputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler

T = TypeVar("T")
FORBID_EXTRA = {"extra": "forbid"}
"""The `__pydantic_config__` of a record within a file: unknown keys are errors."""
Phrases = Annotated[
    Annotated[str, Tag("one")] | Annotated[tuple[str, ...], Field(min_length=1), Tag("several")],
    Discriminator(lambda written: "one" if isinstance(written, str) else "several"),
]
"""One text for each style, in their order; a single text serves all styles."""
STYLES = "styles"
_ABOUT_STYLES = "The styles of tills, banks or firms: words are in their order."
_ABOUT_ABSENT = "Words that the country lacks on purpose."


@dataclass(frozen=True, slots=True)
class TableKeys:
    """Marks a tuple that is written as a table with these keys: `{ from = 8, until = 19 }`."""

    names: tuple[str, ...]

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> Any:  # noqa: ANN401 - pydantic's own
        """Validate a table as the tuple of the values at its keys."""
        return handler.generate_schema(Annotated[source, BeforeValidator(self._values_in_order)])

    def __get_pydantic_json_schema__(self, schema: Any, handler: GetJsonSchemaHandler) -> Any:  # noqa: ANN401 - pydantic's own
        """Describe the table instead of the tuple."""
        parts = handler(schema)["prefixItems"]
        return {
            "type": "object",
            "properties": dict(zip(self.names, parts, strict=True)),
            "required": list(self.names),
            "additionalProperties": False,
        }

    def _values_in_order(self, written: object) -> object:
        if not isinstance(written, Mapping) or set(written) != set(self.names):
            error = ValueError(f"should be a table with the keys {' and '.join(self.names)}")
            error.add_note(f"write {{ {', '.join(f'{name} = ...' for name in self.names)} }}")
            raise error
        return tuple(written[name] for name in self.names)


@dataclass(frozen=True, slots=True)
class TablePairs:
    """Marks pairs that are written as a table: the first of each pair is the key."""

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> Any:  # noqa: ANN401 - pydantic's own
        """Validate a table as the tuple of its items."""
        return handler.generate_schema(Annotated[source, BeforeValidator(_table_items)])

    def __get_pydantic_json_schema__(self, schema: Any, handler: GetJsonSchemaHandler) -> Any:  # noqa: ANN401 - pydantic's own
        """Describe the table instead of the pairs."""
        return {
            "type": "object",
            "additionalProperties": handler(schema)["items"]["prefixItems"][1],
        }


def _table_items(written: object) -> object:
    return tuple(written.items()) if isinstance(written, Mapping) else written


@dataclass(frozen=True, slots=True)
class Roles:
    """The words of a file: per table, its roles with their descriptions."""

    tables: Mapping[str, Mapping[str, str]]
    optional: Collection[str] = ()
    """Roles that a file may list as `absent`."""
    trade_tables: tuple[str, ...] = ()
    """Tables named after trades; their words replace those of the same role in that trade."""
    trade_roles: Mapping[str, str] = field(default_factory=dict)
    """The roles that such tables may hold."""
    complete: bool = True
    """Whether a file must have words for all roles, in one or several styles."""


@functools.cache
def _read_roles(path: Path) -> Mapping[str, Roles]:
    """Return the roles of each attribute that holds words, as a file beside the record has them."""
    written = parse_toml(path.read_text(encoding="utf-8"), path.name)
    return {attribute: Roles(**keys) for attribute, keys in written.items()}


@dataclass(frozen=True, slots=True, eq=False)
class CountryFile(Generic[T]):
    """One country file: its name, its record, and where in it the attributes are written."""

    name: str
    record: type[T]
    roles: Mapping[str, Roles] | Path
    """The attributes of the record that hold words, with their roles; or the file of these."""
    tables: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """The layout, where the file has tables beside those of words."""
    mappings: tuple[str, ...] = ()
    """Keys at the top of the file that are tables with keys of the writer's choice."""
    about: str = field(default="", kw_only=True)
    """What the file holds."""
    effect_if_missing: str = field(default="", kw_only=True)
    """What happens without the file, if no kind needs it."""

    @property
    def words(self) -> Mapping[str, Roles]:
        """The attributes of the record that hold words, with their roles."""
        return _read_roles(self.roles) if isinstance(self.roles, Path) else self.roles

    @property
    def layout(self) -> Mapping[str, Mapping[str, str]]:
        """The attributes that are not words, by the tables and keys of the file that set them."""
        names = (one.name for one in fields(cast("Any", self.record)))
        return self.tables or {"": {name: name for name in names if name not in self.words}}

    def read_attributes(self, locale: str) -> dict[str, Any]:
        """Return the attributes of the record from a country's file, once it is validated."""
        where = str(country_file_path(locale, self.name))
        written = read_country_toml(locale, self.name, self.tables_merged_by_key)
        checked: Any = validate(_make_file_record_type(self), written, "country", where)
        parts = {
            attribute: getattr(getattr(checked, table) if table else checked, key)
            for table, keys in self.layout.items()
            for key, attribute in keys.items()
        }
        absent = frozenset(getattr(checked, ABSENT, ()))
        for attribute, roles in self.words.items():
            parts[attribute] = dict(_role_words(checked, roles))
            if roles.complete:
                _check_roles(roles, parts[attribute], absent, where)
        return parts

    def read_record(self, locale: str) -> T:
        """Return the record of a country's file."""
        return self.record(**self.read_attributes(locale))

    @property
    def tables_merged_by_key(self) -> tuple[str, ...]:
        """Return the names of the tables whose keys `like` takes over one by one."""
        words = (name for one in self.words.values() for name in (*one.tables, *one.trade_tables))
        return (*filter(None, self.layout), *self.mappings, *words)

    def json_schema(self, pointer: str = "#") -> dict[str, Any]:
        """Return the JSON Schema of the file, for the place `pointer` within another schema.

        Required keys are in an alternative of their own, since `like` may supply all of them.
        """
        template = f"{pointer}/$defs/{{model}}"
        schema = TypeAdapter(_make_file_record_type(self, described=True)).json_schema(
            ref_template=template
        )
        add_descriptions(schema, self.record)
        needed = {
            table: [*schema["$defs"][table].pop("required", ())]
            for table in filter(None, self.layout)
        }
        for roles in self.words.values():
            for table, purposes in _word_tables(roles).items():
                table_schema = schema["properties"][table]
                schema.setdefault("$defs", {})["words"] = table_schema.pop("additionalProperties")
                del table_schema["propertyNames"]
                words = {"$ref": template.format(model="words")}
                table_schema["properties"] = {
                    role: {"description": _role_description(roles, role, purpose), **words}
                    for role, purpose in purposes.items()
                }
                table_schema["additionalProperties"] = False
                if roles.complete and table in roles.tables:
                    needed[table] = [role for role in purposes if role not in roles.optional]
        needed = {table: keys for table, keys in needed.items() if keys}
        own = {
            "required": [*dict.fromkeys((*schema.pop("required", ()), *needed))],
            "properties": {table: {"required": keys} for table, keys in needed.items()},
        }
        schema["properties"][LIKE] = {
            "description": "The country whose file of this name supplies all keys missing here.",
            "type": "string",
        }
        return {**schema, "anyOf": [{"required": [LIKE]}, own]}


def add_descriptions(schema: dict[str, Any], type_hint: object) -> None:
    """Add descriptions to the keys of all records that a type contains to its JSON Schema."""
    for record in dict.fromkeys(_contained_records(type_hint)):
        keys = schema.get("$defs", {}).get(record.__name__, {}).get("properties", {})
        about = attribute_descriptions(record) if keys else {}
        for key, key_schema in keys.items():
            if key in about:
                key_schema["description"] = about[key]


def _contained_records(type_hint: Any) -> Iterator[type]:  # noqa: ANN401 - any annotation
    """Yield the dataclasses that a type contains, itself included."""
    if isinstance(type_hint, type) and is_dataclass(type_hint):
        yield type_hint
        for each in get_type_hints(type_hint, include_extras=True).values():
            yield from _contained_records(each)
    for each in get_args(type_hint):
        if not isinstance(each, str):
            yield from _contained_records(each)


def _word_tables(roles: Roles) -> Mapping[str, Mapping[str, str]]:
    """Return the tables of words with their roles, including those named after trades."""
    return {**roles.tables, **dict.fromkeys(roles.trade_tables, roles.trade_roles)}


def _role_description(roles: Roles, role: str, purpose: str) -> str:
    may_lack = role in roles.optional and roles.complete
    return f"{purpose}; may be named in '{ABSENT}'" if may_lack else purpose


def _role_words(checked: Any, roles: Roles) -> Iterator[tuple[str, tuple[str, ...]]]:  # noqa: ANN401 - made from a layout
    """Yield each role with its words, one per style."""
    tables = [(table, "") for table in roles.tables] + [
        (name, f"_{name}") for name in roles.trade_tables
    ]
    styles = getattr(checked, STYLES, ("",))
    for table, suffix in tables:
        for role, words in getattr(checked, table).items():
            every = (words,) * len(styles) if isinstance(words, str) else words
            yield role + suffix, every


def _check_roles(
    roles: Roles, words: Mapping[str, object], absent: frozenset[str], where: str
) -> None:
    """Refuse a file that lacks the words of a role and does not list it as absent."""
    for table, purposes in roles.tables.items():
        for role, purpose in purposes.items():
            if role in words or role in absent.intersection(roles.optional):
                continue
            may_lack = f", or name it in '{ABSENT}'" if role in roles.optional else ""
            what = f"[{table}] lacks {role} ({purpose})"
            raise BadInputError(what, where, f"write its words{may_lack}")


@functools.cache
def _make_file_record_type(file: CountryFile[Any], *, described: bool = False) -> type:
    """Return the dataclass that a file is validated as."""
    hints = get_type_hints(file.record, include_extras=True)
    about = attribute_descriptions(file.record) if described else {}
    own: dict[str, Any] = {one.name: one for one in fields(file.record)}

    def make_field(key: str, attribute: str) -> tuple[str, Any, Any]:
        hint = hints[attribute]
        if attribute in about:
            hint = _described(hint, about[attribute])
        same = field(default=own[attribute].default, default_factory=own[attribute].default_factory)
        return key, hint, same

    parts = [make_field(key, name) for key, name in file.layout.get("", {}).items()]
    for table, keys in file.layout.items():
        if table:
            made = _make_record_type(table, [make_field(key, name) for key, name in keys.items()])
            needed = any(one.default is one.default_factory is MISSING for one in fields(made))
            parts.append((table, made, field() if needed else field(default_factory=made)))
    for roles in file.words.values():
        for table, purposes in _word_tables(roles).items():
            hint = _parametrise(dict, _literal_type(purposes), Phrases)
            parts.append((table, hint, field(default_factory=dict)))
    if any(roles.complete for roles in file.words.values()):
        optional = sorted(frozenset[str]().union(*(one.optional for one in file.words.values())))
        absent = _parametrise(tuple, _literal_type(optional), ...)
        parts.append((STYLES, _described(tuple[str, ...], _ABOUT_STYLES), field()))
        parts.append((ABSENT, _described(absent, _ABOUT_ABSENT), field(default=())))
    return _make_record_type(file.record.__name__, parts)


def _literal_type(names: Iterable[str]) -> Any:  # noqa: ANN401 - a type made from a layout
    return _parametrise(Literal, *names)


def _described(hint: Any, about: str) -> Any:  # noqa: ANN401 - a type made from a layout
    return Annotated[hint, Field(description=about)]


def _parametrise(kind: object, *arguments: object) -> Any:  # noqa: ANN401 - a type made from a layout
    return cast("Any", kind)[arguments]


def _make_record_type(name: str, parts: list[tuple[str, Any, Any]]) -> type:
    config = {"__pydantic_config__": FORBID_EXTRA}
    return make_dataclass(name, parts, namespace=config, frozen=True, kw_only=True)


def attribute_descriptions(record: type) -> dict[str, str]:
    """Return the docstrings below the attributes of a record, each as one line."""
    return {name: " ".join(text.split()) for name, text in attribute_docstrings(record).items()}
