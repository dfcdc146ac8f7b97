"""What the tests share: how properties are searched, and corpora that are built once."""

from __future__ import annotations

import dataclasses
import os
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings
from postgres import started

from docextract_eval.corpus import documents as documents_of
from docextract_eval.corpus.kinds import KINDS
from docextract_eval.corpus.kinds.interventions import default_locales
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.corpus.render.fonts import missing_fonts
from docextract_eval.corpus.render.pages import render
from docextract_eval.countries.locales import LOCALES, Locale
from docextract_eval.runs.execution.sandbox_choice import readiness
from tests.shared import value_for_all

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from postgres import Server

    from docextract_eval.corpus.options import Recipe
    from docextract_eval.records import Document, Page

# The same examples everywhere and every time: a failure here is a failure in CI.
settings.register_profile("house", deadline=None, derandomize=True, max_examples=60)
settings.register_profile("every", deadline=None, derandomize=True, max_examples=180)
settings.load_profile("house")


@pytest.fixture(scope="session", autouse=True)
def cache_of_their_own(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep what tests derive and plan out of the user's folders, and the user's out of tests."""
    os.environ["XDG_STATE_HOME"] = str(tmp_path_factory.mktemp("state"))
    os.environ["XDG_CACHE_HOME"] = str(tmp_path_factory.mktemp("cache"))
    os.environ["DXE_CACHE_FOLDER"] = ""  # every page is read, unless a test keeps words


DOCUMENTS = 120
"""How many documents of each kind the contracts look at."""
PRINTED = 24
"""How many of them are printed."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let contracts be held to all cases that they take in turn."""
    parser.addoption(
        "--every", action="store_true", help="lay every trap in every locale, and draw more values"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Draw more values too, where all cases are asked for."""
    if config.getoption("every"):
        settings.load_profile("every")


def pytest_make_parametrize_id(val: object) -> str | None:
    """Name a case of a country by its locale."""
    return val.name if isinstance(val, Locale) else None


@pytest.fixture
def every(request: pytest.FixtureRequest) -> bool:
    """Whether all cases are asked for, and not only some in turn."""
    return bool(request.config.getoption("every"))


@pytest.fixture(scope="session")
def world_here(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Any]:
    """What this environment makes of pages under accidents: some for each document, or all."""
    from tests.corpus import hashes

    every = request.config.getoption("every")
    return value_for_all(tmp_path_factory, "world-here", lambda: hashes.world(every=every))


@pytest.fixture(scope="session", params=KINDS.names)
def kind(request: pytest.FixtureRequest) -> str:
    """Every kind of document in turn."""
    return str(request.param)


@pytest.fixture(scope="session")
def recipe(kind: str) -> Recipe:
    """One kind in all locales of the pool, clean: a country that is added moves none of these.

    Countries whose fonts are not installed are left out.
    """
    written = {"name": "contract", "count": DOCUMENTS, "seed": 11, "kinds": [kind]}
    printable = [name for name in default_locales() if not missing_fonts(LOCALES.load(name).faces)]
    return parse_recipe(written | {"locales": printable}, "contract")


@pytest.fixture(scope="session")
def documents(
    kind: str, recipe: Recipe, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Document, ...]:
    """Documents of one kind, over all locales."""

    def make() -> tuple[Document, ...]:
        return tuple(documents_of.compose(recipe, index) for index in range(recipe.count))

    return value_for_all(tmp_path_factory, f"documents-{kind}", make)


@pytest.fixture(scope="session")
def printed(
    kind: str, documents: tuple[Document, ...], tmp_path_factory: pytest.TempPathFactory
) -> tuple[tuple[Document, Page, int], ...]:
    """Clean pages of one kind in black, each with its document and its number there.

    Colours move no word: tests/corpus/render/test_colours.py looks at them.
    """

    def make() -> tuple[tuple[Document, Page, int], ...]:
        return tuple(
            (document, page, number)
            for document in map(_in_black, documents[:PRINTED])
            for number, page in enumerate(render(document))
        )

    return value_for_all(tmp_path_factory, f"printed-{kind}", make)


def _in_black(document: Document) -> Document:
    """Return a document whose sender prints no colours."""
    black = {"colour": "black"} if "colour" in document.factors else {}
    return dataclasses.replace(document, factors={**document.factors, **black})


@pytest.fixture(scope="session")
def bare(printed: tuple[tuple[Document, Page, int], ...]) -> tuple[tuple[Document, Page, int], ...]:
    """The same pages with their words alone: no rules, boxes, logos or codes."""
    found = []
    for document, page, number in printed:
        lines = document.pages[number]
        if any(line.marks for line in lines):
            words = tuple(dataclasses.replace(line, marks=()) for line in lines)
            (blank,) = render(dataclasses.replace(document, pages=(words,)))
            found.append((document, blank, number))
        else:
            found.append((document, page, number))
    return tuple(found)


@pytest.fixture(scope="session")
def clean() -> tuple[Document, Page]:
    """One document and its first page, for accidents to befall."""
    written = {"name": "accident", "count": 1, "seed": 3, "locales": ["en_US"]}
    document = documents_of.compose(parse_recipe(written, "accident"), 0)
    return document, render(document)[0]


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL server of this worker's own, started when a test first asks for it."""
    with started() as server:
        yield server


@pytest.fixture(scope="session")
def sandbox() -> None:
    """A sandbox that holds here, as whoever asks for one is told."""
    held, why = readiness()
    assert held, why


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.needs("postgres"))])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where a ledger may be kept, on either database: nothing is there yet."""
    if request.param == "sqlite":
        yield str(tmp_path / "ledger.db")
        return
    with request.getfixturevalue("postgres").database() as url:
        yield url
