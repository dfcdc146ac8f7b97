"""The recipe of a corpus: a TOML file, validated where a person wrote it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from docextract_eval.borders import read_toml, validated
from docextract_eval.codec import canonical_json, sha256
from docextract_eval.corpus.degrade import parse_condition
from docextract_eval.corpus.kinds import KINDS
from docextract_eval.errors import BadInputError, UnknownNameError
from docextract_eval.locales import LOCALES
from docextract_eval.shipped import corpora


def _shares(value: Any) -> Any:  # noqa: ANN401 - what a person wrote
    return dict.fromkeys(value, 1.0) if isinstance(value, list) else value


Shares = Annotated[
    dict[str, Annotated[float, Field(gt=0)]], BeforeValidator(_shares), Field(min_length=1)
]
"""A list of names in equal shares, or a table of name to share."""


class SheetOptions(BaseModel):
    """What a pipeline may be told beside the picture."""

    model_config = ConfigDict(extra="forbid")
    hints: list[str] = ["locale"]


class Recipe(BaseModel):
    """What to make: kinds, locales, how many, from which seed, under which conditions."""

    model_config = ConfigDict(extra="forbid", title="docextract_eval recipe")
    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")]
    about: str = ""
    seed: Annotated[int, Field(ge=0)] = 0
    count: Annotated[int, Field(gt=0)]
    first: Annotated[int, Field(ge=0)] = 0
    kinds: Shares = {"receipt": 1.0}
    locales: Shares
    conditions: Annotated[list[str], Field(min_length=1)] = ["clean"]
    sheet: SheetOptions = SheetOptions()

    @property
    def hash(self) -> str:
        """The recipe's fingerprint, whatever it is called: the same recipe, the same corpus."""
        return sha256(canonical_json(self.model_dump(exclude={"name", "about"})))


def shipped() -> dict[str, Path]:
    """Give the recipes that come with the package, by name."""
    return {path.stem: path for path in sorted(corpora().glob("*.toml"))}


def load(name: str, **overrides: int | None) -> Recipe:
    """Load a shipped recipe by name, or a file by path; overrides that are None do nothing."""
    recipes = shipped()
    path = recipes.get(name, Path(name))
    if path.suffix != ".toml":
        raise UnknownNameError("recipe", name, recipes)
    written = read_toml(path, f"give a .toml file or one of: {', '.join(recipes)}")
    written |= {key: value for key, value in overrides.items() if value is not None}
    return parse(written, str(path))


def parse(written: dict[str, Any], where: str) -> Recipe:
    """Validate a recipe, naming the first thing that is wrong and what is known instead."""
    recipe = validated(Recipe, written, "recipe", where)
    for kind in recipe.kinds:
        KINDS.check(kind, where)
    for locale in recipe.locales:
        LOCALES.check(locale, where)
    for hint in recipe.sheet.hints:
        if hint != "locale":
            raise UnknownNameError("hint", hint, ["locale"], where)
    happens: dict[tuple[str, float] | None, str] = {}
    for condition in recipe.conditions:
        if (parsed := parse_condition(condition, where)) in happens:
            what = f"condition '{condition}' stands twice"
            raise BadInputError(what, where, f"keep {happens[parsed]}")
        happens[parsed] = condition
    return recipe
