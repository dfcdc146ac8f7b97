"""Pages of keys, one for each file that people write: type, default, range, meaning, example."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pages import table

from docextract_eval.cli.catalogs import File, json_schema
from docextract_eval.cli.country_files import FILES
from docextract_eval.corpus.products import SHOPS_FILE
from docextract_eval.countries import LIKE, country_file_path
from docextract_eval.countries.locales import LOCALES
from docextract_eval.reports.sentences.gate_sentences import gate_title
from docextract_eval.shipped import recipe_folder
from handbook.contents import DOCS, PAGES, MissingError, path_of
from handbook.marking import cell, code
from handbook.samples import SAMPLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

Schema = dict[str, Any]
HEAD = ("key", "type and range", "default", "meaning", "example")
BELOW = "A table, below."
COUNTRY = """\
# Country keys

Look up a key of a country's files. Start with [country files](country-files.md);
`dxe schema country` prints the same as JSON Schema.

Examples are from Germany, or from the first country that has the key. Words are one text, or one
for each entry of `styles`. In every file, `like` takes over another country's file.
"""
NO_EXAMPLE = (
    "tools/handbook/samples.py: no example of {key}, here, in a shipped file or in docs/. "
    "Remedy: add one here"
)
WORD_HEAD, WORDS = ("words", "what for"), "text or list of text"
SHOWN = 44
"""Characters of an example."""


@dataclass(frozen=True)
class Part:
    """A table of a file, at its path."""

    path: tuple[str, ...]
    schema: Schema

    @property
    def title(self) -> str:
        """The path as TOML heads it."""
        if not self.path:
            return "Top of the file"
        name = ".".join(each for each in self.path if each != "[]")
        return code(f"[[{name}]]" if self.path[-1] == "[]" else f"[{name}]")


def recipe() -> str:
    """Return the page of a recipe's keys."""
    start = "[make a corpus](../how-to/make-corpus.md)"
    samples = _toml(sorted(recipe_folder().glob("*.toml")))
    return _page(File.recipe, "Recipe keys", "what to make", start, samples)


def policy() -> str:
    """Return the page of the rules of a policy and their keys."""
    start, what = "[write a policy](../how-to/write-policy.md)", "what must hold before a release"
    samples = _toml(sorted((recipe_folder() / "policies").glob("*.toml")))
    return _page(File.policy, "Policy rules and keys", what, start, samples)


def schema() -> str:
    """Return the page of a schema's keys."""
    start, what = "[write a schema](../how-to/write-schema.md)", "fields, and how they are judged"
    samples = _toml(sorted((DOCS.parent / "docextract_eval/schemas").glob("*.toml")))
    return _page(File.schema, "Schema keys", what, start, samples)


def mapping() -> str:
    """Return the page of a mapping's keys."""
    start, what = "[mappings](mappings.md)", "where another tool's results hold values"
    samples = _toml(sorted((recipe_folder() / "mappings").glob("*.toml")))
    return _page(File.mapping, "Mapping keys", what, start, samples)


def prediction() -> str:
    """Return the page of the keys of a prediction."""
    what = "an answer, a JSON object a line"
    return _page(File.prediction, "Prediction keys", what, "[answers](answers.md)", [])


def labels() -> str:
    """Return the page of the keys of labels."""
    start = "[bring real labelled documents](../how-to/import-labelled.md)"
    what = "the truth of a real document, a JSON object a line"
    return _page(File.labels, "Label keys", what, start, [])


def measurements() -> str:
    """Return the page of the keys of measurements."""
    start, what = "[measurements](measurements.md)", "what `dxe corpus fit` measured, as JSON"
    return _page(File.measurements, "Measurement keys", what, start, [])


def country() -> str:
    """Return the page of the keys of each file of a country."""
    lines, whole = [COUNTRY], json_schema(File.country)["properties"]
    for name, file in FILES.items():
        own = whole[name]
        lines.append(f"## {name}\n\n{cell(own['description'])}.\n")
        if file.columns:
            rows = ((code(each), cell(about)) for each, about in file.columns.items())
            lines += [*table(("column", "meaning"), rows), ""]
            continue
        order = ["de_DE", *LOCALES.names]
        paths = [path for each in order if (path := country_file_path(each, name)).exists()]
        keys = _keys_of(name, own["properties"])
        lines += _Listing(_toml(paths), level=3).lines({**own, "properties": keys})
    return "\n".join(lines)


def _keys_of(file: str, keys: Mapping[str, Schema]) -> dict[str, Schema]:
    """Return the keys of a country's file; those of trades, which are alike, as one."""
    kept = {key: part for key, part in keys.items() if key != LIKE and not _only_absent(part)}
    if file == SHOPS_FILE:
        about = f"One table for each trade: {', '.join(kept)}."
        return {"TRADE": {"$ref": next(iter(kept.values()))["$ref"], "description": about}}
    return kept


def _only_absent(part: Schema) -> bool:
    return [*part.get("properties", {})] == ["absent"]


def _page(file: File, title: str, what: str, start: str, samples: Iterable[Schema]) -> str:
    found, noun = json_schema(file), "labels file" if file is File.labels else file.value
    opening = (
        f"# {title}\n\nLook up a key of a {noun}: {what}. Start with {start}; "
        f"`dxe schema {file.value}` prints the same as JSON Schema.\n"
    )
    known = [*SAMPLES.get(file.value, []), *samples, *_in_docs(found)]
    listing = _Listing(
        known,
        left_out=("measurements", "schema") if file is File.recipe else (),
        needs_examples=file is not File.measurements,
    )
    return "\n".join([opening, *listing.lines(found)])


@dataclass
class _Listing:
    """How the tables of one file are listed: each definition once, from the top down."""

    samples: Sequence[Any]
    level: int = 2
    left_out: tuple[str, ...] = ()
    """Keys whose tables have a page of their own."""
    needs_examples: bool = False
    defs: Mapping[str, Schema] = field(default_factory=dict)
    above: set[tuple[str, str]] = field(default_factory=set)
    """Keys that are listed already, with what they mean."""
    waiting: list[Part] = field(default_factory=list)

    def lines(self, root: Schema) -> Iterator[str]:
        """Yield the lines of a file."""
        self.defs, self.waiting = root.get("$defs", {}), [Part((), root)]
        done = set[str]()
        while self.waiting:
            part = self.waiting.pop(0)
            name = str(part.schema.get("$ref", "")).rpartition("/")[2]
            if name in done:
                continue
            done |= {name} - {""}
            yield from self._part(part, self.defs[name] if name else part.schema)

    def _part(self, part: Part, held: Schema) -> Iterator[str]:
        if part.path or self.level == 2:
            yield f"{'#' * self.level} {part.title}\n"
        about = cell(held.get("description", "").partition("\n\n")[0]) if part.path else ""
        if rule := str(held.get("properties", {}).get("rule", {}).get("const", "")):
            about = f"`{rule}`: *{gate_title(rule)}*. {about}"
        if about:
            yield f"{about}\n"
        rows, again = list[tuple[str, ...]](), list[str]()
        for key, each in held.get("properties", {}).items():
            row = self._row(part, held, key, each)
            if (key, row[3]) in self.above and part.path:
                again.append(row[0])
                continue
            self.above.add((key, row[3]))
            rows.append(row)
        if {row[1:3] for row in rows} == {(WORDS, "none")}:
            yield from table(WORD_HEAD, ((row[0], row[3]) for row in rows))
        elif rows:
            yield from table(HEAD, rows)
        yield ""
        if again:
            yield f"Also, as above: {', '.join(again)}.\n"

    def _row(self, part: Part, held: Schema, key: str, each: Schema) -> tuple[str, ...]:
        path = (*part.path, key)
        below = [*_below(each, path, self.defs)]
        about = each.get("description") or _linked(each, self.defs).get("description", "")
        if not (about or below):
            raise MissingError(_place(key, held, part))
        sample = _sample(self.samples, path) or "below" * bool(below)
        if not sample and self.needs_examples and (key, cell(about)) not in self.above:
            raise MissingError(NO_EXAMPLE.format(key=".".join(path)))
        if key not in self.left_out:
            self.waiting += below
        default = "required" if key in held.get("required", ()) else _default(each)
        return code(key), cell(_type(each, self.defs)), default, cell(about or BELOW), sample


def _place(key: str, held: Schema, part: Part) -> str:
    """Return the line of the code where a key stands, which says nothing of it."""
    title = held.get("title", "")
    for path in sorted((DOCS.parent / "docextract_eval").rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        owner = re.search(rf"^class {re.escape(title)}\b", text, re.MULTILINE) if title else None
        if owner and (
            at := re.search(rf"^    {re.escape(key)}_?: ", text[owner.start() :], re.MULTILINE)
        ):
            line = text.count("\n", 0, owner.start() + at.start()) + 1
            place = f"{path.relative_to(DOCS.parent).as_posix()}, line {line}"
            return f"{place}: the key {key} has no description. Remedy: write one below it"
    path = ".".join((*part.path, key))
    return f"{path} of {title} has no description. Remedy: write one below the key"


def _linked(part: Schema, defs: Mapping[str, Schema]) -> Schema:
    return defs.get(str(part.get("$ref", "")).rpartition("/")[2], {})


def _below(part: Schema, path: tuple[str, ...], defs: Mapping[str, Schema]) -> Iterator[Part]:
    """Yield the tables that a key holds."""
    if _is_table(part) or "properties" in _linked(part, defs):
        yield Part(path, part)
    for each in (*part.get("anyOf", ()), *part.get("oneOf", ())):
        yield from _below(each, path, defs)
    if isinstance(part.get("items"), dict):
        yield from _below(part["items"], (*path, "[]"), defs)
    named = [*part.get("patternProperties", {}).values(), part.get("additionalProperties")]
    for each in named:
        if isinstance(each, dict):
            yield from _below(each, (*path, "NAME"), defs)


def _is_table(part: Schema) -> bool:
    """Say whether the keys of a table written in place are described on their own."""
    return any(
        {"description", "$ref"} & each.keys() for each in part.get("properties", {}).values()
    )


def _type(part: Schema, defs: Mapping[str, Schema]) -> str:
    """Return in words what a key may hold."""
    either = [
        each
        for each in (*part.get("anyOf", ()), *part.get("oneOf", ()))
        if each.get("type") != "null"
    ]
    if either:
        return " or ".join(dict.fromkeys(_type(each, defs) for each in either))
    if "enum" in part or "const" in part:
        return ", ".join(code(each) for each in part.get("enum", [part.get("const")]))
    if "$ref" in part:
        return (
            _type(_linked(part, defs), defs) if "properties" not in _linked(part, defs) else "table"
        )
    if part.get("type") == "array":
        return _list_type(part, defs)
    if part.get("type") == "object":
        inner = [*part.get("patternProperties", {}).values(), part.get("additionalProperties")]
        named = next((each for each in inner if isinstance(each, dict)), None)
        keys = ", ".join(map(code, part.get("properties", {}))) * (not _is_table(part))
        return (
            f"table of NAME to {_type(named, defs)}"
            if named
            else f"table of {keys}"
            if keys
            else "table"
        )
    word = {
        "string": "text",
        "number": "number",
        "integer": "whole number",
        "boolean": "true or false",
    }.get(part.get("type", ""), "value")
    return f"{word}{_range(part)}"


def _list_type(part: Schema, defs: Mapping[str, Schema]) -> str:
    inner = part.get("items")
    if not isinstance(inner, dict):
        inner = next(iter(part.get("prefixItems", [{}])))
    count = (
        f"{part['minItems']} "
        if part.get("minItems", 0) > 1 and part.get("minItems") == part.get("maxItems")
        else ""
    )
    return f"list of {count}{_type(inner, defs)}"


def _range(part: Schema) -> str:
    low, above, high, below = (
        part.get(key) for key in ("minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum")
    )
    found = [
        f"from {low:,g}" if low is not None and low < 1e6 else "",
        f"over {above:,g}" if above is not None else "",
        f"to {high:,}" if high is not None else "",
        f"under {below:,g}" if below is not None and below < 1e9 else "",
    ]
    text = " ".join(filter(None, found))
    return f" {text}" if text else ""


def _default(part: Schema) -> str:
    if part.get("default") in (None, "", [], {}):
        return "none"
    if isinstance(part["default"], dict) and len(part["default"]) > 1:
        return "those below"
    return code(_inline(part["default"]))


def _inline(value: Any) -> str:  # noqa: ANN401 - what TOML holds
    """Return a value as TOML writes it on one line.

    >>> _inline({"a": [True, "b"]})
    '{ a = [true, "b"] }'
    """
    if isinstance(value, dict):
        inner = ", ".join(f"{_key(key)} = {_inline(each)}" for key, each in value.items())
        return f"{{ {inner} }}" if inner else "{}"
    if isinstance(value, list):
        return f"[{', '.join(map(_inline, value))}]"
    return (
        json.dumps(value, ensure_ascii=False)
        if isinstance(value, str | int | float | bool)
        else str(value)
    )


def _key(key: str) -> str:
    return key if re.fullmatch(r"[\w-]+", key) else json.dumps(key, ensure_ascii=False)


def _sample(samples: Iterable[Any], path: tuple[str, ...]) -> str:
    """Return the first value at a path that is short enough to show, as it is written."""
    found = [each for sample in samples for each in _at(sample, path)]
    shown = [text for each in found if len(text := _inline(each)) <= SHOWN]
    if shown:
        return code(shown[0])
    return code(f"{_inline(found[0])[: SHOWN - 4].rstrip()} ...") if found else ""


def _at(value: Any, path: tuple[str, ...]) -> Iterator[Any]:  # noqa: ANN401 - what TOML holds
    if not path:
        yield value
    elif path[0] == "[]":
        for each in value if isinstance(value, list) else ():
            yield from _at(each, path[1:])
    elif path[0] in {"NAME", "TRADE"}:
        for each in value.values() if isinstance(value, dict) else ():
            yield from _at(each, path[1:])
    elif isinstance(value, dict) and path[0] in value:
        yield from _at(value[path[0]], path[1:])


def _toml(paths: Iterable[Path]) -> list[Any]:
    return [tomllib.loads(path.read_text(encoding="utf-8")) for path in paths]


def _in_docs(root: Schema) -> Iterator[Any]:
    """Yield what blocks of TOML in docs/ hold, where it may be such a file."""
    written = {path_of(name) for name in PAGES}
    for path in sorted({*DOCS.rglob("*.md")} - written):
        for block in re.findall(
            r"^```toml\n(.*?)^```", path.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
        ):
            try:
                found = tomllib.loads(block)
            except tomllib.TOMLDecodeError:
                continue
            if found.keys() <= root["properties"].keys():
                yield found
