"""The recipe of a corpus: a TOML file, validated where a person wrote it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from docextract_eval.borders import read_toml, validated
from docextract_eval.codec import canonical_json, sha256
from docextract_eval.corpus.degrade import ACCIDENTS, WORST
from docextract_eval.corpus.degrade.conditions import parse_condition
from docextract_eval.corpus.degrade.scenes import SCENES, Part, Scene, check_scene
from docextract_eval.corpus.kinds import KINDS
from docextract_eval.corpus.traps import TRAPS
from docextract_eval.errors import BadInputError, UnknownNameError
from docextract_eval.locales import LOCALES
from docextract_eval.shipped import corpora

if TYPE_CHECKING:
    from collections.abc import Iterator


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
    do: dict[str, str | float] = {}
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


_ROUNDING = 1e-6
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
    scenes: dict[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")], SceneOptions] = {}
    """Scenes of one's own, beside those that come with the package."""
    gray: bool = False
    """Whether cameras see no colours: smaller files, and quicker."""
    mix: dict[str, Mix] = {}
    """Per node, the share of each of its values among the documents made."""
    target: dict[str, Mix] = {}
    """Per mixed node, the shares in the population that results are weighted back to."""
    do: dict[str, str | float] = {}
    """Nodes that are fixed in every document."""
    twins: list[TwinOptions] = []
    traps: TrapOptions = TrapOptions()
    sheet: SheetOptions = SheetOptions()

    @property
    def hash(self) -> str:
        """The recipe's fingerprint, whatever it is called: the same recipe, the same corpus."""
        return sha256(
            canonical_json(self.model_dump(exclude={"name", "about"}, exclude_defaults=True))
        )

    def known_scenes(self) -> dict[str, Scene]:
        """Give the scenes that its conditions may name."""
        own = {name: scene.named(name) for name, scene in self.scenes.items()}
        known = SCENES | own
        return {name: scene.in_gray() for name, scene in known.items()} if self.gray else known


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
    _check_choices(recipe, where)
    for hint in recipe.sheet.hints:
        if hint != "locale":
            raise UnknownNameError("hint", hint, ["locale"], where)
    _check_conditions(recipe, where)
    return recipe


def _check_conditions(recipe: Recipe, where: str) -> None:
    """Check that every condition is known, can befall a gray page, and stands once."""
    scenes = recipe.known_scenes()
    for name in recipe.scenes:
        check_scene(scenes[name], where)
    happens: dict[tuple[str, float] | None, str] = {}
    for condition in recipe.conditions:
        parsed = parse_condition(condition, where, scenes)
        if parsed in happens:
            what = f"condition '{condition}' stands twice"
            raise BadInputError(what, where, f"keep {happens[parsed]}")
        if parsed and parsed[0] not in scenes and ACCIDENTS.load(parsed[0]).chromatic:
            what = f"condition '{condition}' changes colours alone, and pages are printed in gray"
            raise BadInputError(what, where, "name a camera's scene, such as phone_photo@3")
        happens[parsed] = condition


def _check_choices(recipe: Recipe, where: str) -> None:
    """Check every node and trap that a recipe names, in every kind that it makes."""
    for graph in (KINDS.load(kind).graph for kind in recipe.kinds):
        for node, value in _fixed(recipe):
            graph.named(node, where).check(value, where)
        for twin in recipe.twins:
            if twin.redraw:
                graph.named(twin.redraw, where)
    for table, mixes in (("mix", recipe.mix), ("target", recipe.target)):
        for node, shares in mixes.items():
            if abs(sum(shares.values()) - 1) > _ROUNDING:
                what = f"the shares of {table}.{node} add up to {sum(shares.values()):g}"
                raise BadInputError(what, where, "make them add up to 1")
    if unmixed := set(recipe.target) - set(recipe.mix):
        what = f"target.{min(unmixed)} has no mix.{min(unmixed)}"
        raise BadInputError(what, where, "say what is made before what it stands for")
    for trap in (*recipe.traps.shares, *(name for name in recipe.traps.walk if name != "all")):
        TRAPS.check(trap, where)


def _fixed(recipe: Recipe) -> Iterator[tuple[str, str | float]]:
    """Give every node and value that a recipe sets or mixes."""
    for do in (recipe.do, *(twin.do for twin in recipe.twins)):
        yield from do.items()
    for node, shares in (*recipe.mix.items(), *recipe.target.items()):
        yield from ((node, value) for value in shares)
