"""Files of a country as records: which table and key of a file holds which part of a record.

A record keeps side by side what its file groups. A layout says, per table of the file (`""` for
its top), what the keys are called and which attribute of the record each of them is; types and
defaults are the record's own, and what stands below an attribute tells what it is for. The words
of a kind stand in tables of roles, and every role has a line that says what it is for.
"""

from __future__ import annotations

import ast
import functools
import inspect
import itertools
from collections.abc import Mapping
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

from docextract_eval.borders import validated
from docextract_eval.countries import ABSENT, LIKE, file_of, read_toml
from docextract_eval.errors import BadInputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler

T = TypeVar("T")
CHECKED = {"extra": "forbid"}
"""What a record within a file has as `__pydantic_config__`: a key that it lacks is a mistake."""
Phrases = Annotated[
    Annotated[str, Tag("one")] | Annotated[tuple[str, ...], Field(min_length=1), Tag("several")],
    Discriminator(lambda written: "one" if isinstance(written, str) else "several"),
]
"""One for each style, in their order; a single one serves all styles."""
STYLES = "styles"


@dataclass(frozen=True, slots=True)
class Keys:
    """A tuple whose places have names where it is written, as in `{ from = 8, until = 19 }`."""

    names: tuple[str, ...]

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> Any:  # noqa: ANN401 - pydantic's own
        """Take a table as the tuple of what stands at its keys."""
        return handler.generate_schema(Annotated[source, BeforeValidator(self._in_order)])

    def __get_pydantic_json_schema__(self, schema: Any, handler: GetJsonSchemaHandler) -> Any:  # noqa: ANN401 - pydantic's own
        """Describe the table, not the tuple."""
        parts = handler(schema)["prefixItems"]
        return {
            "type": "object",
            "properties": dict(zip(self.names, parts, strict=True)),
            "required": list(self.names),
            "additionalProperties": False,
        }

    def _in_order(self, written: object) -> object:
        if not isinstance(written, Mapping) or set(written) != set(self.names):
            error = ValueError(f"should be a table with the keys {' and '.join(self.names)}")
            error.add_note(f"write {{ {', '.join(f'{name} = ...' for name in self.names)} }}")
            raise error
        return tuple(written[name] for name in self.names)


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs that are written as a table: the first of each is its key."""

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> Any:  # noqa: ANN401 - pydantic's own
        """Take a table as the tuple of its items."""
        return handler.generate_schema(Annotated[source, BeforeValidator(_items)])

    def __get_pydantic_json_schema__(self, schema: Any, handler: GetJsonSchemaHandler) -> Any:  # noqa: ANN401 - pydantic's own
        """Describe the table, not the pairs."""
        return {
            "type": "object",
            "additionalProperties": handler(schema)["items"]["prefixItems"][1],
        }


def _items(written: object) -> object:
    return tuple(written.items()) if isinstance(written, Mapping) else written


@dataclass(frozen=True, slots=True)
class Roles:
    """The words of a file: per table its roles, and what each of them is for."""

    tables: Mapping[str, Mapping[str, str]]
    optional: frozenset[str] = frozenset()
    """Roles that a file may name as `absent`."""
    instead: tuple[str, ...] = ()
    """Tables, one a trade, whose words replace those of the same role there."""
    replaced: Mapping[str, str] = field(default_factory=dict)
    """The roles that such tables may hold."""
    complete: bool = True
    """Whether a file has to have all of them, in one or several styles."""


@dataclass(frozen=True, slots=True, eq=False)
class CountryFile(Generic[T]):
    """One kind of file: its name, the record that it holds, and where in it the parts stand."""

    name: str
    record: type[T]
    layout: Mapping[str, Mapping[str, str]]
    words: Mapping[str, Roles] = field(default_factory=dict)
    """Attributes of the record that hold words, and their roles."""
    mappings: tuple[str, ...] = ()
    """Keys at the top of the file that are tables of the writer's own keys."""
    about: str = field(default="", kw_only=True)
    """What it says."""
    without: str = field(default="", kw_only=True)
    """What happens without it, where no kind needs it."""

    def read(self, locale: str) -> dict[str, Any]:
        """Read and check a country's file; return the attributes of its record."""
        where = str(file_of(locale, self.name))
        written = read_toml(locale, self.name, self.tables)
        checked: Any = validated(_shape(self), written, "country", where)
        parts = {
            attribute: getattr(getattr(checked, table) if table else checked, key)
            for table, keys in self.layout.items()
            for key, attribute in keys.items()
        }
        absent = frozenset(getattr(checked, ABSENT, ()))
        for attribute, roles in self.words.items():
            parts[attribute] = dict(_words(checked, roles))
            if roles.complete:
                _check_gaps(roles, parts[attribute], absent, where)
        return parts

    def record_of(self, locale: str) -> T:
        """Return the record that a country's file holds."""
        return self.record(**self.read(locale))

    @property
    def tables(self) -> tuple[str, ...]:
        """Return the names of the tables whose keys a file may take over one by one."""
        words = (name for one in self.words.values() for name in (*one.tables, *one.instead))
        return (*filter(None, self.layout), *self.mappings, *words)

    def json_schema(self, at: str = "#") -> dict[str, Any]:
        """Return the JSON Schema of the file, for the place where it stands in another schema.

        What is required stands in an alternative of its own: `like` may give all of it.
        """
        template = f"{at}/$defs/{{model}}"
        schema = TypeAdapter(_shape(self, described=True)).json_schema(ref_template=template)
        describe(schema, self.record)
        needed = {table: _needed(schema, table) for table in filter(None, self.layout)}
        for roles in self.words.values():
            for table, purposes in _tables(roles).items():
                told = schema["properties"][table]
                schema.setdefault("$defs", {})["words"] = told.pop("additionalProperties")
                del told["propertyNames"]
                words = {"$ref": template.format(model="words")}
                told["properties"] = {
                    role: {"description": _purpose(roles, role, purpose), **words}
                    for role, purpose in purposes.items()
                }
                told["additionalProperties"] = False
                if roles.complete and table in roles.tables:
                    needed[table] = [role for role in purposes if role not in roles.optional]
        needed = {table: keys for table, keys in needed.items() if keys}
        own = {
            "required": [*dict.fromkeys((*schema.pop("required", ()), *needed))],
            "properties": {table: {"required": keys} for table, keys in needed.items()},
        }
        schema["properties"][LIKE] = {
            "description": "The country whose file of this name says what is not said here.",
            "type": "string",
        }
        return {**schema, "anyOf": [{"required": [LIKE]}, own]}


def describe(schema: dict[str, Any], hint: object) -> None:
    """Say in a schema what the keys of records are for, wherever a type holds any."""
    for record in dict.fromkeys(_records(hint)):
        keys = schema.get("$defs", {}).get(record.__name__, {}).get("properties", {})
        about = descriptions(record) if keys else {}
        for key, told in keys.items():
            if key in about:
                told["description"] = about[key]


def _records(hint: Any) -> Iterator[type]:  # noqa: ANN401 - any annotation
    """Yield the dataclasses that a type holds, itself among them."""
    if isinstance(hint, type) and is_dataclass(hint):
        yield hint
        for each in get_type_hints(hint, include_extras=True).values():
            yield from _records(each)
    for each in get_args(hint):
        if not isinstance(each, str):
            yield from _records(each)


def _tables(roles: Roles) -> Mapping[str, Mapping[str, str]]:
    """Return the tables of words with what each role is for, those of trades among them."""
    return {**roles.tables, **dict.fromkeys(roles.instead, roles.replaced)}


def _purpose(roles: Roles, role: str, purpose: str) -> str:
    may_lack = role in roles.optional and roles.complete
    return f"{purpose}; may be named in '{ABSENT}'" if may_lack else purpose


def _needed(schema: dict[str, Any], table: str) -> list[str]:
    """Take out of a schema which keys a table needs."""
    return list(schema["$defs"][table].pop("required", ()))


def _words(checked: Any, roles: Roles) -> Iterator[tuple[str, tuple[str, ...]]]:  # noqa: ANN401 - made from a layout
    """Yield the words of each role: a single one serves every style."""
    tables = [(table, "") for table in roles.tables] + [
        (name, f"_{name}") for name in roles.instead
    ]
    styles = getattr(checked, STYLES, ("",))
    for table, suffix in tables:
        for role, words in getattr(checked, table).items():
            every = (words,) * len(styles) if isinstance(words, str) else words
            yield role + suffix, every


def _check_gaps(
    roles: Roles, words: Mapping[str, object], absent: frozenset[str], where: str
) -> None:
    """Refuse a role that has no words and is not said to lack them."""
    for table, purposes in roles.tables.items():
        for role, purpose in purposes.items():
            if role in words or role in absent & roles.optional:
                continue
            may_lack = f", or name it in '{ABSENT}'" if role in roles.optional else ""
            what = f"[{table}] lacks {role} ({purpose})"
            raise BadInputError(what, where, f"write its words{may_lack}")


@functools.cache
def _shape(file: CountryFile[Any], *, described: bool = False) -> type:
    """Return the dataclass that a file is validated as."""
    hints = get_type_hints(file.record, include_extras=True)
    about = descriptions(file.record) if described else {}
    own = {one.name: one for one in fields(file.record)}

    def part(key: str, attribute: str) -> tuple[str, Any, Any]:
        hint = hints[attribute]
        if attribute in about:
            hint = Annotated[hint, Field(description=about[attribute])]
        return key, hint, _again(own[attribute])

    parts = [part(key, name) for key, name in file.layout.get("", {}).items()]
    for table, keys in file.layout.items():
        if table:
            made = _table(table, [part(key, name) for key, name in keys.items()])
            needed = any(_is_required(one) for one in fields(made))
            parts.append((table, made, field() if needed else field(default_factory=made)))
    for roles in file.words.values():
        for table, purposes in _tables(roles).items():
            hint = _generic(dict, _one_of(purposes), Phrases)
            parts.append((table, hint, field(default_factory=dict)))
    if any(roles.complete for roles in file.words.values()):
        optional = sorted(frozenset[str]().union(*(one.optional for one in file.words.values())))
        parts.append((STYLES, tuple[str, ...], field()))
        parts.append((ABSENT, _generic(tuple, _one_of(optional), ...), field(default=())))
    return _table(file.record.__name__, parts)


def _one_of(names: Iterable[str]) -> Any:  # noqa: ANN401 - a type made from a layout
    return _generic(Literal, *names)


def _generic(kind: object, *of: object) -> Any:  # noqa: ANN401 - a type made from a layout
    return cast("Any", kind)[of]


def _table(name: str, parts: list[tuple[str, Any, Any]]) -> type:
    config = {"__pydantic_config__": CHECKED}
    return make_dataclass(name, parts, namespace=config, frozen=True, kw_only=True)


def _is_required(one: Any) -> bool:  # noqa: ANN401 - a field of any type
    return one.default is MISSING and one.default_factory is MISSING


def _again(one: Any) -> Any:  # noqa: ANN401 - a field of any type
    """Return a field with the same default."""
    if one.default is not MISSING:
        return field(default=one.default)
    return field() if _is_required(one) else field(default_factory=one.default_factory)


def descriptions(record: type) -> dict[str, str]:
    """Return what stands below the attributes of a record, each as one line."""
    source = ast.parse(Path(inspect.getfile(record)).read_text(encoding="utf-8"))
    body = next(
        node.body
        for node in ast.walk(source)
        if isinstance(node, ast.ClassDef) and node.name == record.__name__
    )
    return {
        above.target.id: " ".join(str(below.value.value).split())
        for above, below in itertools.pairwise(body)
        if isinstance(above, ast.AnnAssign)
        and isinstance(above.target, ast.Name)
        and isinstance(below, ast.Expr)
        and isinstance(below.value, ast.Constant)
    }
