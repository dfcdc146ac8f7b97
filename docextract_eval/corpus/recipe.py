"""The recipe of a corpus: a TOML file, validated where a person wrote it."""

from __future__ import annotations

import calendar
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    model_validator,
)

from docextract_eval.borders import read_toml, validated
from docextract_eval.codec import sha256
from docextract_eval.corpus.degrade import WORST
from docextract_eval.corpus.degrade.scenes import SCENES, Part, Scene
from docextract_eval.corpus.kinds import KINDS
from docextract_eval.corpus.soundness import check
from docextract_eval.corpus.splits import SPLITS, Splits
from docextract_eval.errors import UnknownNameError
from docextract_eval.locales import LOCALES
from docextract_eval.shipped import corpora

if TYPE_CHECKING:
    from collections.abc import Iterable


def _shares(value: Any) -> Any:  # noqa: ANN401 - what a person wrote
    return dict.fromkeys(value, 1.0) if isinstance(value, list) else value


Shares = Annotated[
    dict[str, Annotated[float, Field(gt=0)]],
    BeforeValidator(_shares, json_schema_input_type=list[str] | dict[str, float]),
    Field(min_length=1),
]
"""A list of names in equal shares, or a table of name to share."""


def _word_or_number(value: Any) -> Any:  # noqa: ANN401 - what a person wrote
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        message = "input should be one word or number"
        raise ValueError(message)  # noqa: TRY004 - pydantic gathers these
    return value


Fixed = dict[str, Annotated[str | float, BeforeValidator(_word_or_number)]]
"""Nodes, and the value that each has."""
_MONTH = "20[0-9]{2}-(0[1-9]|1[0-2])"


def _month(text: str) -> str:
    if not re.fullmatch(_MONTH, text):
        message = f"'{text}' is no month from 2000-01 to 2099-12"
        raise ValueError(message)
    return text


Month = Annotated[str, AfterValidator(_month), Field(json_schema_extra={"pattern": f"^{_MONTH}$"})]


class SheetOptions(BaseModel):
    """What a pipeline may be told beside the picture."""

    model_config = ConfigDict(extra="forbid")
    hints: list[str] = ["locale"]


class PartOptions(BaseModel):
    """One accident of a scene, and its strength as a share of the scene's severity."""

    model_config = ConfigDict(extra="forbid")
    accident: str
    strength: Annotated[float, Field(gt=0, le=WORST)] = 1.0
    swing: Annotated[float, Field(ge=0, le=1)] = 0.3


class SceneOptions(BaseModel):
    """A named chain of accidents; where a picture becomes paper again, a new leg begins."""

    model_config = ConfigDict(extra="forbid")
    about: str = ""
    legs: Annotated[list[Annotated[list[PartOptions], Field(min_length=1)]], Field(min_length=1)]

    def named(self, name: str) -> Scene:
        """Give the scene itself."""
        legs = tuple(tuple(Part(**part.model_dump()) for part in leg) for leg in self.legs)
        return Scene(name, self.about, legs)


class TwinOptions(BaseModel):
    """Every document once more, with one thing different."""

    model_config = ConfigDict(extra="forbid")
    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    do: Fixed = {}
    """Nodes to fix: a counterfactual."""
    redraw: str | None = None
    """A node to draw again from its own distribution: a placebo."""

    @model_validator(mode="after")
    def _is_one_thing(self) -> Self:
        if bool(self.do) == (self.redraw is not None):
            message = "needs either do or redraw"
            raise ValueError(message)
        return self


class TrapOptions(BaseModel):
    """Which traps are laid, how often, and whether each has a twin without it."""

    model_config = ConfigDict(extra="forbid")
    shares: dict[str, Annotated[float, Field(gt=0, le=1)]] = {}
    """The share of documents that each trap is laid in; traps combine."""
    walk: list[str] = []
    """Traps that are laid in turn, one a document; `all` stands for every one."""
    twins: bool = True


Mix = dict[str, Annotated[float, Field(gt=0, le=1)]]


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
    deploy: dict[str, Annotated[float, Field(ge=0, allow_inf_nan=False)]] = {}
    """What each condition weighs where all are taken together: as often as it is met in use.

    One that is not named weighs nothing; without any, all weigh the same.
    """
    scenes: dict[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")], SceneOptions] = {}
    """Scenes of one's own, beside those that come with the package."""
    gray: bool = False
    """Whether cameras see no colours: smaller files, and quicker."""
    mix: dict[str, Mix] = {}
    """Per node, the share of each of its values among the documents made."""
    target: dict[str, Mix] = {}
    """Per mixed node, the shares in the population that results are weighted back to."""
    do: Fixed = {}
    """Nodes that are fixed in every document."""
    twins: list[TwinOptions] = []
    traps: TrapOptions = TrapOptions()
    splits: dict[str, Annotated[float, Field(ge=0.01, le=1)]] = {}
    """The shares of `dev`, `test` and `canary`, no two of which share an issuer or a layout."""
    months: tuple[Month, Month] | None = None
    """The first and the last month that papers are of; usual ones if not given."""
    sheet: SheetOptions = SheetOptions()

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
    def days(self) -> tuple[str, str] | None:
        """The first and the last day that papers are of."""
        if self.months is None:
            return None
        first, last = self.months
        return f"{first}-01", f"{last}-{calendar.monthrange(*map(int, last.split('-')))[1]}"

    def open(self, node: str) -> tuple[str, ...]:
        """Give the values that a node may have in base documents and twins, if these are few."""
        usual: Iterable[object] = self.mix.get(node, self.locales if node == "locale" else ())
        usual = (self.do[node],) if node in self.do else usual
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
        return tuple(LOCALES.names) if redrawn else self.open("locale")

    @property
    def faces(self) -> tuple[str, ...]:
        """The faces that this recipe asks for beyond those that a layout has."""
        faces = [face for name in self.countries for face in LOCALES.load(name).faces]
        return tuple(dict.fromkeys((*faces, *self.open("font"))))


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
    check(recipe, where)
    for hint in recipe.sheet.hints:
        if hint != "locale":
            raise UnknownNameError("hint", hint, ["locale"], where)
    return recipe
