"""Make the recipe of tests of behaviour: those of a file, each shown by documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docextract_eval.borders.people import read_toml, validate
from docextract_eval.corpus.documents import compose
from docextract_eval.corpus.kinds import KINDS
from docextract_eval.corpus.options import BehaviourOptions
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.errors import BadInputError, UnknownNameError
from docextract_eval.shipped import recipe_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from pathlib import Path

    from docextract_eval.corpus.options import Recipe


def shipped_tests() -> Path:
    """Return the path of the tests that ship."""
    return recipe_folder() / "behaviour" / "behaviour.toml"


def read_tests(
    path: Path, kinds: Collection[str] = (), names: Collection[str] = ()
) -> dict[str, BehaviourOptions]:
    """Return the tests of a file by name: all, or those of some kinds, or with some names."""
    written = read_toml(path, "give a file as docs/how-to/write-test.md shows it")
    found = {
        name: validate(BehaviourOptions, test, "recipe", f"{path}, in {name}")
        for name, test in written.items()
    }
    for name, test in found.items():
        KINDS.check(test.kind, f"{path}, in {name}")
    for name in names:
        if name not in found:
            raise UnknownNameError("test", name, found, str(path))
    for kind in kinds:
        KINDS.check(kind, "--kind")
    kept = {
        name: test
        for name, test in found.items()
        if test.kind in (kinds or (test.kind,)) and name in (names or (name,))
    }
    if not kept:
        raise BadInputError("has no such test", str(path), "name other kinds, or write one")
    return kept


def make_behaviour_recipe(
    content: Mapping[str, Any],
    tests: Mapping[str, BehaviourOptions],
    documents: int,
    where: str,
    tick: Callable[[], None] = lambda: None,
) -> Recipe:
    """Return a recipe with `documents` of each test; `tick` is called for every test.

    One document of each is composed, which raises for a test that no document shows.
    """
    recipe = parse_recipe(
        {
            **content,
            "count": documents * len(tests),
            "kinds": sorted({test.kind for test in tests.values()}),
            "behaviour": {
                name: test.model_dump(exclude_defaults=True) for name, test in tests.items()
            },
        },
        where,
    )
    for index in range(len(tests)):
        compose(recipe, recipe.first + index)
        tick()
    return recipe
