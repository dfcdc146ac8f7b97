"""What a country's folder has and lacks: files, words of its own, kinds, layouts, fonts, traps."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from docextract_eval.cli.country_files import FILES
from docextract_eval.countries import country_file_path, has_country_file
from docextract_eval.countries.copies import find_copied_words, printed_words
from docextract_eval.errors import DocextractEvalError, MissingPrerequisiteError, count_phrase

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.corpus.contact_sheets import Thumbnail
    from docextract_eval.corpus.degrade import Pixels
    from docextract_eval.corpus.options import Recipe
    from docextract_eval.corpus.traps import TrapSpec

_TRIED = 3
"""How many documents of each kind are made."""
_NOT_PRINTED = "reading.toml"
_COUNTED = ("layouts", "font", "trap")


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One thing that was checked."""

    about: str
    """`file`, `words`, `kind`, `layouts`, `font` or `trap`."""
    name: str
    state: str
    """`ok`; `missing`, where a country may do without; `wrong`, where something is to be done."""
    note: str = ""


def examine_country(locale: str) -> list[CheckResult]:
    """Return everything that was checked about a country that is known by its name."""
    files = [*_check_files(locale)]
    if any(one.state == "wrong" for one in files):
        return files
    words = [
        CheckResult("words", one.file, "wrong", str(one))
        for file in _own_files(locale)
        for one in find_copied_words(locale, file)
    ]
    made_of = [*check_kinds(locale)]
    made = [one.name for one in made_of if one.state == "ok"]
    return [
        *files,
        *words,
        *made_of,
        *_check_layouts(locale, made),
        *_check_fonts(locale),
        *_check_traps(locale, made),
    ]


def result_rows(results: list[CheckResult]) -> list[tuple[str, str, str]]:
    """Return findings as rows of a table; layouts, fonts and traps that are there are counted."""
    rows = []
    for about in dict.fromkeys(one.about for one in results):
        of_it = [one for one in results if one.about == about]
        there = [one for one in of_it if one.state == "ok"]
        counted = about in _COUNTED and there
        if counted:
            rows.append((about, "", f"ok: {len(there)} of {len(of_it)}"))
        rows += [
            (about, one.name, f"{one.state}: {one.note}" if one.note else one.state)
            for one in of_it
            if not (counted and one.state == "ok")
        ]
    return rows


def _own_files(locale: str) -> list[str]:
    return [file for file in FILES if has_country_file(locale, file)]


def _check_files(locale: str) -> Iterator[CheckResult]:
    for name, file in FILES.items():
        path = country_file_path(locale, name)
        if not path.is_file():
            needing = f"no {' and no '.join(file.needed_by)} without it"
            yield CheckResult("file", name, "missing", needing if file.needed_by else file.without)
            continue
        try:
            file.read_by.load(locale)
        except DocextractEvalError as error:
            is_of_this = str(path) in error.where
            state, note = ("wrong", str(error)) if is_of_this else ("ok", f"not read: {error}")
            yield CheckResult("file", name, state, note)
        else:
            yield CheckResult("file", name, "ok", file.about)


def check_kinds(locale: str) -> Iterator[CheckResult]:
    """Make a few documents of each kind whose files are there."""
    from docextract_eval.corpus.documents import compose
    from docextract_eval.corpus.kinds import KINDS

    for kind in KINDS.names:
        lacking = [
            n
            for n, file in FILES.items()
            if kind in file.needed_by and not has_country_file(locale, n)
        ]
        if lacking:
            yield CheckResult("kind", kind, "missing", f"write {' and '.join(lacking)}")
            continue
        try:
            for index in range(_TRIED):
                compose(_sample_recipe(locale, kind), index)
        except DocextractEvalError as error:
            yield CheckResult("kind", kind, "wrong", str(error))
        except Exception as error:  # noqa: BLE001 - whatever its data lead to is reported of the kind
            yield CheckResult("kind", kind, "wrong", f"{type(error).__name__}: {error}")
        else:
            yield CheckResult("kind", kind, "ok")


def _sample_recipe(locale: str, kind: str) -> Recipe:
    from docextract_eval.corpus.recipe import parse_recipe

    written = {"name": "country", "count": _TRIED, "kinds": [kind], "locales": [locale]}
    return parse_recipe(written, locale)


def _check_layouts(locale: str, kinds: list[str]) -> Iterator[CheckResult]:
    """Yield which shares of layouts a country lacks, in every kind that it has."""
    from docextract_eval.corpus.kinds import KINDS
    from docextract_eval.corpus.splits import ISSUER_PARTITION, LAYOUT_NODE, layout_groups

    for kind in map(KINDS.load, kinds):
        shares, known = (
            ISSUER_PARTITION.layout_splits(kind),
            kind.graph.find_node(LAYOUT_NODE).options,
        )
        lacking = {
            share: families
            for families in layout_groups(kind, {"locale": (locale,)})
            for share, _ in ISSUER_PARTITION.shares
            if share not in {shares[family] for family in families}
        }
        for share, families in lacking.items():
            there = [str(name) for name in known if shares[str(name)] == share]
            note = (
                f"none of {', '.join(sorted(families))} is {share}. "
                f"Remedy: add one of {', '.join(there)}"
            )
            yield CheckResult("layouts", kind.name, "wrong", note)
        if not lacking:
            yield CheckResult("layouts", kind.name, "ok")


def _check_fonts(locale: str) -> Iterator[CheckResult]:
    """Yield which letters of a country's words its fonts lack."""
    from docextract_eval.corpus.render.fonts import PACKAGED
    from docextract_eval.countries.locales import LOCALES

    printing = (file for file in _own_files(locale) if file != _NOT_PRINTED)
    words = (
        word for file in printing for each in printed_words(locale, file).values() for word in each
    )
    letters = {char for word in words for char in word + word.upper() if char.isalpha()}
    for font in LOCALES.load(locale).faces or PACKAGED:
        try:
            held = _font_characters(font)
        except MissingPrerequisiteError as error:
            yield CheckResult("font", font, "missing", str(error))
            continue
        except (KeyError, AttributeError):
            note = "no font has this name. Remedy: see the fonts of another country's locale.toml"
            yield CheckResult("font", font, "wrong", note)
            continue
        if lacking := sorted(letters - held):
            note = (
                f"has no glyph for {count_phrase(len(lacking), 'letter')}: {' '.join(lacking[:8])}"
            )
            remedy = "name fonts that have them in [type] fonts of locale.toml"
            yield CheckResult("font", font, "wrong", f"{note}. Remedy: {remedy}")
        else:
            yield CheckResult("font", font, "ok")


def _font_characters(font: str) -> set[str]:
    import freetype

    from docextract_eval.corpus.render.fonts import font_file

    file = font_file(font)
    at = io.BytesIO(file.at) if isinstance(file.at, bytes) else str(file.at)
    return {chr(code) for code, _ in freetype.Face(at, file.index).get_chars()}


def _check_traps(locale: str, kinds: list[str]) -> Iterator[CheckResult]:
    """Yield which traps exist in a country, on the kinds that it has."""
    from docextract_eval.corpus.traps import TRAPS

    for name in TRAPS.names:
        try:
            spec = TRAPS.load(name)
            specs = [one for one in (spec, *spec.variants) if {*one.kinds} & {*kinds}]
            why = [_missing_form_reason(one, locale) for one in specs]
        except DocextractEvalError as error:
            yield CheckResult("trap", name, "missing", f"unknown: {error}")
            continue
        if specs and not all(why):
            yield CheckResult("trap", name, "ok")
        else:
            yield CheckResult("trap", name, "missing", why[0] if why else "its kinds are missing")


def _missing_form_reason(spec: TrapSpec, locale: str) -> str:
    """Return why a trap has no form in a country; empty where it has one."""
    from docextract_eval.corpus.traps.vocabulary import why_absent

    return why_absent(spec, locale)


def contact_sheet(locale: str) -> Pixels | None:
    """Draw a contact sheet of the kinds that a country has, if it has any: documents of each."""
    from docextract_eval.corpus import contact_sheets
    from docextract_eval.corpus.build import build_source

    pages: list[Thumbnail] = []
    for kind in (one.name for one in check_kinds(locale) if one.state == "ok"):
        for index in range(_TRIED):
            built = build_source(_sample_recipe(locale, kind), index)
            pages += contact_sheets.rendition_thumbnails(
                built.document, built.renditions[0], boxes=False
            )
    return contact_sheets.draw_contact_sheet(pages, 2 * _TRIED) if pages else None
