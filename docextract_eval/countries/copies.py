"""Find words in a country's files that were copied from another country's.

Two countries have some words in common, from their language or from international trade. Copied
files have many more in common, and many that occur in only one other language.
"""

from __future__ import annotations

import csv
import functools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from docextract_eval.borders.people import parse_toml, read_text
from docextract_eval.countries import (
    ABSENT,
    LIKE,
    country_file_path,
    country_names,
    has_country_file,
    resolve_like_country,
)
from docextract_eval.countries.texts import find_texts

if TYPE_CHECKING:
    from collections.abc import Mapping

    Words = Mapping[str, frozenset[str]]

SAME_LANGUAGE, OTHER_LANGUAGE = 2 / 3, 1 / 3
"""The shares of common words from which a file is a copy of one in the same language, or in another
language. Among the countries that are shipped, two of one language have at most 0.54 in common; two
of different languages have at most 0.14, not counting words of several languages."""
KEY_SHARE, FEWEST_WORDS = 0.6, 5
"""The share of common words from which a key is a copy from another language, and how many of them
must occur in no third language. Countries that are shipped have at most 0.56 where they have as
many."""
_PLACEHOLDER = re.compile(r"\{[^}]*\}")
_CALENDARS = ("dates", "months")
"""Keys of names of months, which related languages share most."""
_NOT_PRINTED = (LIKE, ABSENT, "styles", "layouts", "about")


@dataclass(frozen=True, slots=True)
class CopiedWords:
    """Words that a file has in common with another country's."""

    file: str
    key: str
    """The table or key that they are in; empty for the whole file."""
    original: str
    share: float
    words: tuple[str, ...]

    def __str__(self) -> str:
        """Return which words are whose, and what to do about it."""
        where = f"{self.file}, {self.key}" if self.key else self.file
        some = ", ".join(f"'{word}'" for word in self.words[:4])
        what = f"{100 * self.share:.0f} % of the words are those of {self.original}, as {some}"
        declared = "" if self.file.endswith(".csv") else f', or {LIKE} = "{self.original}"'
        return f"{where}: {what}. Remedy: write this country's own{declared}"


def find_copied_words(locale: str, file: str) -> list[CopiedWords]:
    """Return the words that a country's file has from another country's without declaring it."""
    own = printed_words(locale, file)
    others = {
        name: printed_words(name, file)
        for name in country_names()
        if name != locale
        and has_country_file(name, file)
        and not _is_like_declared_between(locale, name, file)
    }
    common, copies = _words_of_several_languages(locale, others), []
    for name, other in others.items():
        is_same = _language(name) == _language(locale)
        words = _all_words(own) if is_same else _all_words(own) - common
        equal = words & _all_words(other)
        least = SAME_LANGUAGE if is_same else OTHER_LANGUAGE
        if len(equal) >= max(FEWEST_WORDS, least * len(words)):
            copies.append(
                CopiedWords(file, "", name, len(equal) / len(words), tuple(sorted(equal)))
            )
    return (
        [max(copies, key=lambda one: one.share)]
        if copies
        else _find_copied_keys(locale, file, others, common)
    )


def _find_copied_keys(
    locale: str, file: str, others: Mapping[str, Words], words_of_several_languages: frozenset[str]
) -> list[CopiedWords]:
    """Return the tables and keys of a file that have another language's words."""
    best: dict[str, CopiedWords] = {}
    for name, other in others.items():
        if _language(name) == _language(locale):
            continue
        for key, words in printed_words(locale, file).items():
            equal = words & other.get(key, frozenset())
            rare, share = equal - words_of_several_languages, len(equal) / max(1, len(words))
            if key in _CALENDARS or share < KEY_SHARE or len(rare) < FEWEST_WORDS:
                continue
            if key not in best or share > best[key].share:
                best[key] = CopiedWords(file, key, name, share, tuple(sorted(rare)))
    return [*best.values()]


def _words_of_several_languages(locale: str, others: Mapping[str, Words]) -> frozenset[str]:
    """Return the words that occur in several other languages."""
    languages: dict[str, set[str]] = {}
    for name, words in others.items():
        for word in _all_words(words):
            languages.setdefault(word, set()).add(_language(name))
    own = _language(locale)
    return frozenset(word for word, known in languages.items() if len(known - {own}) > 1)


@functools.cache
def printed_words(locale: str, file: str) -> Words:
    """Return the words that a country's file prints, by table or key, in lower case."""
    if file.endswith(".csv"):
        text = read_text(country_file_path(locale, file), "write it")
        rows = [cells[:2] for cells in csv.reader(text.splitlines()) if len(cells) > 1][1:]
        keys = {key: [word for table, word in rows if table == key] for key, _ in rows}
    else:
        written = _read_unmerged_toml(locale, file).items()
        keys = {key: [*find_texts(value)] for key, value in written if key not in _NOT_PRINTED}
    found = {
        key: frozenset(filter(None, map(_comparable_word, texts))) for key, texts in keys.items()
    }
    return {key: words for key, words in found.items() if words}


@functools.cache
def _read_unmerged_toml(locale: str, file: str) -> Mapping[str, Any]:
    """Return the contents of a TOML file, without those it takes from another country's."""
    path = country_file_path(locale, file)
    return parse_toml(read_text(path, "write it"), str(path))


def _comparable_word(text: str) -> str:
    """Return a text as it is compared: in lower case; empty if it is a form or a number."""
    letters = sum(map(str.isalpha, _PLACEHOLDER.sub("", text)))
    return text.casefold() if letters > 1 else ""


def _all_words(words: Words) -> frozenset[str]:
    return frozenset[str]().union(*words.values())


def _language(locale: str) -> str:
    return locale.partition("_")[0]


def _is_like_declared_between(locale: str, other_locale: str, file: str) -> bool:
    """Return whether one of two countries says that its file is like the other's."""
    return other_locale in _like_chain(locale, file) or locale in _like_chain(other_locale, file)


@functools.cache
def _like_chain(locale: str, file: str) -> tuple[str, ...]:
    """Return the countries that a file takes keys from, nearest first."""
    if not file.endswith(".toml") or not has_country_file(locale, file):
        return ()
    written = _read_unmerged_toml(locale, file)
    if (
        LIKE not in written
        or (like := resolve_like_country(written[LIKE], country_file_path(locale, file)))
        not in country_names()
    ):
        return ()
    return (like, *_like_chain(like, file))
