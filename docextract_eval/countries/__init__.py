"""Countries as data: a folder of TOML and CSV files for each, and the code that reads them.

`<locale>/` holds, each file optional but the first:

- `locale.toml`: money, numbers, dates, labels, dated taxes, tax numbers, towns
- `shops.toml`, `products.csv`: shops, their products and the price ranges
- `people.csv`: names and streets, where Faker has none of the country's
- `receipt.toml`, `bank_statement.toml`, `card_statement.toml`, `invoice.toml`: the words of a kind
- `traps.toml`: what traps print there, beyond what follows from `locale.toml`
- `reading.toml`: the words that the baseline rules look for; documents are made without it

The order of a list, its length and its duplicates are weights of random draws: nothing may sort or
shorten a list or remove duplicates. `like = "en_GB"` at the top of a file takes every key that it
does not write from another country's file; `absent` lists words that a country deliberately lacks.
"""

from __future__ import annotations

import csv
import functools
import os
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar, cast

from docextract_eval.borders.limits import LARGEST_TOML, LONGEST_LIKE_CHAIN
from docextract_eval.borders.people import parse_toml, read_text
from docextract_eval.codec import canonical_json, sha256
from docextract_eval.countries.texts import check_texts
from docextract_eval.errors import BadInputError, UnknownNameError
from docextract_eval.storage.disk import disk_errors_with_remedy, open_regular

T = TypeVar("T")

HERE = Path(__file__).parent
_NAME_PATTERN = re.compile("[a-z]{2,3}_[A-Z]{2}")
LOCALE_FILE, PEOPLE_FILE = "locale.toml", "people.csv"
LIKE, ABSENT = "like", "absent"


@functools.cache
def _shipped_folders() -> Mapping[str, Path]:
    return {path.parent.name: path.parent for path in sorted(HERE.glob(f"*/{LOCALE_FILE}"))}


@functools.cache
def _shipped_files(locale: str) -> frozenset[str]:
    return frozenset(path.name for path in _shipped_folders()[locale].iterdir() if path.is_file())


@dataclass(frozen=True, slots=True)
class OwnCountry:
    """A user's own country: its folder, and the hash of its files."""

    folder: Path
    hash: str


_registered_countries: dict[str, OwnCountry] = {}


def check_own_country_name(name: str, where: str) -> None:
    """Refuse a name that a user's own country cannot have."""
    if name in _shipped_folders():
        what = "has the name of a country that comes with the package"
        raise BadInputError(what, where, "rename the folder")
    if not _NAME_PATTERN.fullmatch(name):
        what = f"is not a country: '{name}' is not a language and a country, as in da_DK"
        raise BadInputError(what, where, "use a name such as da_DK")


def register_country(folder: Path) -> str:
    """Register a user's own country under the name of its folder, and return that name."""
    name, where = folder.resolve().name, str(folder)
    if _shipped_folders().get(name) == folder.resolve():
        return name
    if not folder.is_dir():
        raise BadInputError("is not a folder", where, "give the folder of a country")
    check_own_country_name(name, where)
    if not (folder / LOCALE_FILE).is_file():
        raise BadInputError(
            f"is not a country: it has no {LOCALE_FILE}", where, f"write {LOCALE_FILE}"
        )
    files = read_country_files(folder)
    found = OwnCountry(folder.resolve(), hash_country_files(files))
    before = _registered_countries.get(name)
    is_in_use = before and before.folder.is_dir()
    if before and is_in_use and before.hash == found.hash:
        return name
    if before and is_in_use and before.folder != found.folder:
        what = f"is not the same country as {before.folder}, which has the same name and is in use"
        remedy = "rename one of the folders, or use each in a process of its own"
        raise BadInputError(what, where, remedy)
    check_texts(files, folder)
    _build_cached_record.cache_clear()
    _registered_countries[name] = found
    return name


def read_country_files(folder: Path) -> dict[str, bytes]:
    """Return the contents of the TOML and CSV files in a country's folder, by file name."""
    found = {}
    for path in sorted(folder.iterdir()):
        if path.suffix not in {".toml", ".csv"}:
            continue
        with disk_errors_with_remedy(path), open_regular(path) as file:
            found[path.name] = file.read(LARGEST_TOML + 1)
        if len(found[path.name]) > LARGEST_TOML:
            what = f"has more than {LARGEST_TOML:,} bytes"
            raise BadInputError(what, str(path), "shorten it")
    return found


def hash_country_files(files: Mapping[str, bytes]) -> str:
    """Return the hash of a country's files."""
    return sha256(canonical_json({name: sha256(data) for name, data in files.items()}))


def own_countries() -> Mapping[str, OwnCountry]:
    """Return the registered countries of users, by name."""
    return _registered_countries


def is_folder_path(country: str) -> bool:
    """Return whether a country is given as a path of a folder: whether it has a separator."""
    return "/" in country or os.sep in country


def resolve_or_register_country(country: str, where: str = "") -> str:
    """Return the name of a country that is given by name, or by its folder, which is registered.

    >>> resolve_or_register_country("de_DE")
    'de_DE'
    """
    if is_folder_path(country):
        return register_country(Path(country))
    if country not in country_names():
        error = UnknownNameError("locale", country, country_names(), where)
        if Path(country).is_dir():
            raise BadInputError(error.what, where, f"for the folder, give ./{country}")
        raise error
    return country


def country_names() -> list[str]:
    """Return the names of all known countries, sorted."""
    return sorted({**_shipped_folders(), **_registered_countries})


def country_file_path(locale: str, file: str, where: str = "") -> Path:
    """Return the path of a country's file, whether the file exists or not."""
    if locale in _shipped_folders():
        return _shipped_folders()[locale] / file
    if locale in _registered_countries:
        return _registered_countries[locale].folder / file
    raise UnknownNameError("locale", locale, country_names(), where)


def has_country_file(locale: str, file: str) -> bool:
    """Return whether a country has a file."""
    if locale in _shipped_folders():
        return file in _shipped_files(locale)
    return country_file_path(locale, file).is_file()


@dataclass(frozen=True, slots=True)
class Countries(Generic[T]):
    """One country file over all countries: a record for each that has it, read on demand."""

    noun: str
    file: str
    build: Callable[[str], T]
    """Returns the record of a country."""

    @property
    def names(self) -> list[str]:
        """Return the names of the countries that have the file, sorted."""
        return [name for name in country_names() if has_country_file(name, self.file)]

    def check(self, locale: str, where: str = "") -> str:
        """Return the name if the country has the file; raise an error with those that do."""
        if locale not in country_names() or not has_country_file(locale, self.file):
            raise UnknownNameError(self.noun, locale, self.names, where)
        return locale

    def load(self, locale: str, where: str = "") -> T:
        """Return a country's record; raise an error if it has no such file."""
        try:
            return cast("T", _build_cached_record(self.build, locale))
        except BadInputError:
            self.check(locale, where)
            raise

    def get(self, locale: str, default: T) -> T:
        """Return a country's record, or the default if it does not have the file."""
        return self.load(locale) if has_country_file(locale, self.file) else default

    def describe(self, locale: str) -> str:
        """Return the line in which a country's `locale.toml` describes itself."""
        return str(read_country_toml(self.check(locale), LOCALE_FILE).get("about", ""))


@functools.cache
def _build_cached_record(build: Callable[[str], object], locale: str) -> object:
    return build(locale)


def read_country_toml(
    locale: str, file: str, merged_tables: Collection[str] = ()
) -> dict[str, Any]:
    """Return a country's TOML file, with the keys it takes from the country that it is `like`.

    A key replaces that of the other country; within each of `merged_tables`, keys are replaced one
    by one.
    """
    return _read_merged_toml(locale, file, merged_tables, ())


def _read_merged_toml(
    locale: str, file: str, merged_tables: Collection[str], chain: tuple[str, ...]
) -> dict[str, Any]:
    path = country_file_path(locale, file)
    own = parse_toml(read_text(path, f"write it, or leave {locale} out"), str(path))
    if LIKE not in own:
        return own
    like, longer_chain = resolve_like_country(own.pop(LIKE), path), (*chain, locale)
    if len(longer_chain) > LONGEST_LIKE_CHAIN:
        what = f"'{LIKE}' leads over more than {LONGEST_LIKE_CHAIN} countries"
        raise BadInputError(what, str(path), "take the keys from one of the last of them")
    if like in longer_chain:
        what = f"'{LIKE}' leads in a circle: {' -> '.join((*longer_chain, like))}"
        raise BadInputError(what, str(path), "leave it out of one of these files")
    if like not in country_names() or not has_country_file(like, file):
        having = [name for name in country_names() if has_country_file(name, file)]
        raise UnknownNameError(f"country of '{LIKE}'", like, having, str(path))
    base = _read_merged_toml(like, file, merged_tables, longer_chain)
    for table in merged_tables:
        if isinstance(base.get(table), dict) and isinstance(own.get(table), dict):
            own[table] = base[table] | own[table]
    return _merge_like(base, own, merged_tables)


def resolve_like_country(like: object, path: Path) -> str:
    """Return the name of the country that a file is like; `../xx_YY` is the folder beside its own.

    >>> resolve_like_country("en_GB", Path("de_DE/locale.toml"))
    'en_GB'
    """
    beside, _, name = str(like).rpartition("/")
    return register_country(path.parent.parent / name) if beside == ".." else str(like)


def _merge_like(
    base: dict[str, Any], own: dict[str, Any], merged_tables: Collection[str]
) -> dict[str, Any]:
    """Merge a file with the one it is like, but for the roles that it lists as absent."""
    merged, absent = base | own, own.get(ABSENT, [])
    for table in merged_tables:
        if isinstance(words := merged.get(table), dict):
            merged[table] = {role: each for role, each in words.items() if role not in absent}
    written_roles = {role for table in merged_tables for role in merged.get(table, ())}
    merged[ABSENT] = [
        *absent,
        *(role for role in base.get(ABSENT, ()) if role not in written_roles),
    ]
    return merged if merged[ABSENT] else {key: merged[key] for key in merged if key != ABSENT}


def read_country_csv(locale: str, file: str, columns: Sequence[str]) -> Iterator[dict[str, str]]:
    """Yield the rows of a country's CSV file, each by the names of its columns."""
    path = country_file_path(locale, file)
    text = read_text(path, f"write it, with the columns {', '.join(columns)}")
    lines = csv.reader(text.splitlines(), strict=True)
    try:
        header = next(lines, [])
        for name in header:
            if name not in columns:
                raise UnknownNameError("column", name, columns, f"{path}, line 1")
        if missing := [name for name in columns if name not in header]:
            what = f"lacks the column {' and '.join(missing)}"
            raise BadInputError(what, f"{path}, line 1", "add it to the first line")
        for cells in lines:
            if len(cells) != len(header):
                what = f"has {len(cells)} cells for {len(header)} columns"
                remedy = "put a cell that holds a comma between double quotes"
                raise BadInputError(what, f"{path}, line {lines.line_num}", remedy)
            yield dict(zip(header, cells, strict=True))
    except csv.Error as error:
        where = f"{path}, line {lines.line_num}"
        raise BadInputError(f"is not CSV ({error})", where, "correct that line") from error
