"""The recipe of a corpus: a TOML file, validated where a person wrote it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from docextract_eval.borders import read_toml, validated
from docextract_eval.codec import sha256
from docextract_eval.corpus.degrade.scenes import SCENES, Scene
from docextract_eval.corpus.kinds import KINDS
from docextract_eval.corpus.kinds.interventions import pool
from docextract_eval.corpus.options import (
    WHOLE,
    Fixed,
    Mixes,
    Month,
    PeriodOptions,
    SceneOptions,
    Shares,
    SheetOptions,
    TrapOptions,
    TwinOptions,
)
from docextract_eval.corpus.soundness import check
from docextract_eval.corpus.splits import SPLITS, WORLD, Splits
from docextract_eval.countries import register
from docextract_eval.countries.own import hashes
from docextract_eval.errors import BadInputError, UnknownNameError
from docextract_eval.limits import (
    HIGHEST_INDEX,
    HIGHEST_SEED,
    LARGEST_SHARE,
    MOST_CONDITIONS,
    MOST_DOCUMENTS,
    MOST_ENTRIES,
)
from docextract_eval.locales import LOCALES
from docextract_eval.shipped import corpora

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable


class Recipe(BaseModel):
    """What to make: kinds, locales, how many, from which seed, under which conditions."""

    model_config = ConfigDict(extra="forbid", title="docextract_eval recipe")
    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")]
    about: str = ""
    seed: Annotated[int, Field(ge=0, le=HIGHEST_SEED), WHOLE] = 0
    count: Annotated[int, Field(gt=0, le=MOST_DOCUMENTS), WHOLE]
    first: Annotated[int, Field(ge=0, le=HIGHEST_INDEX), WHOLE] = 0
    kinds: Shares = {"receipt": 1.0}
    locales: Shares
    conditions: Annotated[list[str], Field(min_length=1, max_length=MOST_CONDITIONS)] = ["clean"]
    deploy: dict[str, Annotated[float, Field(ge=0, le=LARGEST_SHARE, allow_inf_nan=False)]] = {}
    """What each condition weighs where all are taken together: as often as it is met in use.

    One that is not named weighs nothing; without any, all weigh the same.
    """
    scenes: Annotated[
        dict[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")], SceneOptions],
        Field(max_length=MOST_ENTRIES),
    ] = {}
    """Scenes of one's own, beside those that come with the package."""
    gray: bool = False
    """Whether cameras see no colours: smaller files, and quicker."""
    mix: Mixes = {}
    """Per node, the share of each of its values among the documents made."""
    target: Mixes = {}
    """Per mixed node, the shares in the population that results are weighted back to."""
    do: Fixed = {}
    """Nodes that are fixed in every document."""
    twins: Annotated[list[TwinOptions], Field(max_length=MOST_ENTRIES)] = []
    traps: TrapOptions = TrapOptions()
    splits: dict[str, Annotated[float, Field(ge=0.01, le=1)]] = {}
    """The shares of `dev`, `test` and `canary`, no two of which share an issuer or a layout."""
    months: tuple[Month, Month] | None = None
    """The first and the last month that papers are of; usual ones if not given."""
    periods: Annotated[list[PeriodOptions], Field(max_length=MOST_ENTRIES)] = []
    """Stretches of time that documents are of in turn, for what changes as time goes by."""
    issuers: Literal["all", "usual", "new", "unusual"] = "all"
    """Who makes the papers, and on which layouts: the new ones come up in periods alone, and the
    unusual ones are kept out of all recipes but one, for what a model does that never met them."""
    sheet: SheetOptions = SheetOptions()
    own_countries: dict[str, str] = {}
    """The hash of each country of one's own that is named by its folder; filled in when read."""

    @property
    def hash(self) -> str:
        """The recipe's fingerprint, whatever it is called: the same recipe, the same corpus."""
        # Without what is at its default: a new option does not make every recipe another one. In
        # the order in which it is written: names are drawn along their shares.
        said = self.model_dump(exclude={"name", "about"}, exclude_defaults=True)
        return sha256(json.dumps(said, ensure_ascii=False))

    @property
    def partition(self) -> Splits | None:
        """How documents are split, if they are."""
        if not self.splits:
            return None
        narrowed = {node: self.open(node) for node in ("locale", *self.do, *self.mix)}
        shares = tuple((name, self.splits[name]) for name in SPLITS if name in self.splits)
        return Splits(shares, self.seed, tuple(narrowed.items()))

    @property
    def world(self) -> Splits | None:
        """Who makes papers at all, if not everybody: the same in every recipe."""
        changes = any(period.new for period in self.periods)
        return WORLD if changes or self.issuers != "all" else None

    def period(self, index: int) -> PeriodOptions | None:
        """Give the stretch of time that a document is of."""
        return self.periods[index % len(self.periods)] if self.periods else None

    def open(self, node: str) -> tuple[str, ...]:
        """Give the values that a node may have in base documents and twins, if these are few."""
        usual: Iterable[object] = self.mix.get(node, self.locales if node == "locale" else ())
        usual = (self.do[node],) if node in self.do else usual
        for period in self.periods:
            usual = (*usual, *period.mix.get(node, (period.do[node],) if node in period.do else ()))
        twins = (twin.do[node] for twin in self.twins if node in twin.do)
        return tuple(dict.fromkeys(map(str, (*usual, *twins))))

    def known_scenes(self) -> dict[str, Scene]:
        """Give the scenes that its conditions may name."""
        own = {name: scene.named(name) for name, scene in self.scenes.items()}
        known = SCENES | own
        return {name: scene.in_gray() for name, scene in known.items()} if self.gray else known

    @property
    def countries(self) -> tuple[str, ...]:
        """Every locale that a document or a twin may be of."""
        redrawn = any(twin.redraw == "locale" for twin in self.twins)
        return tuple(dict.fromkeys((*(pool() if redrawn else ()), *self.open("locale"))))

    @property
    def faces(self) -> tuple[str, ...]:
        """The faces that this recipe asks for beyond those that a layout has."""
        faces = [face for name in self.countries for face in LOCALES.load(name).faces]
        return tuple(dict.fromkeys((*faces, *self.open("font"))))


def shipped() -> dict[str, Path]:
    """Give the recipes that come with the package, by name."""
    return {path.stem: path for path in sorted(corpora().glob("*.toml"))}


def load(
    name: str, *, trusted: Collection[str] = (), **overrides: int | list[str] | None
) -> Recipe:
    """Load a shipped recipe by name, or a file by path; overrides that are None do nothing."""
    recipes = shipped()
    path = recipes.get(name, Path(name))
    if path.suffix != ".toml":
        raise UnknownNameError("recipe", name, recipes)
    written = read_toml(path, f"give a .toml file or one of: {', '.join(recipes)}")
    written |= {key: value for key, value in overrides.items() if value is not None}
    return parse(written, str(path), trusted)


def parse(written: dict[str, Any], where: str, trusted: Collection[str] = ()) -> Recipe:
    """Validate a recipe, naming the first thing that is wrong and what is known instead.

    `trusted` are the conditions `python:MODULE:OBJECT` that the user named: no other is imported.
    """
    recipe = validated(Recipe, _with_countries_named(written, where), "recipe", where)
    for kind in recipe.kinds:
        KINDS.check(kind, where)
    for locale in recipe.locales:
        LOCALES.check(locale, where)
    recipe = _with_hashes_of_countries(recipe, where)
    check(recipe, where, trusted)
    for hint in recipe.sheet.hints:
        if hint != "locale":
            raise UnknownNameError("hint", hint, ["locale"], where)
    return recipe


def _with_countries_named(said: Any, where: str, *, locales: bool = False) -> Any:  # noqa: ANN401 - what people wrote
    """Return what a recipe says, with the name of a country in place of its folder's path.

    Such a path is relative to the folder of the recipe.
    """
    if isinstance(said, list):
        return [_with_countries_named(each, where, locales=locales) for each in said]
    if isinstance(said, dict):
        return {
            _with_countries_named(key, where, locales=locales): _with_countries_named(
                value, where, locales=locales or key in {"locale", "locales"}
            )
            for key, value in said.items()
        }
    is_path = locales and isinstance(said, str) and ("/" in said or os.sep in said)
    return register(Path(where).parent / said) if is_path else said


def _with_hashes_of_countries(recipe: Recipe, where: str) -> Recipe:
    found = hashes(recipe.countries)
    if recipe.own_countries not in ({}, found):
        names = sorted(recipe.own_countries.keys() | found.keys())
        what = f"own_countries: {', '.join(names)} have other files than here"
        raise BadInputError(what, where, "leave own_countries out: it is filled in")
    return recipe.model_copy(update={"own_countries": found}) if found else recipe
