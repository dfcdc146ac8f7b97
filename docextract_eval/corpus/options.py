"""The keys of a recipe and its tables, with their ranges."""

from __future__ import annotations

import calendar
import json
import re
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    model_serializer,
    model_validator,
)

from docextract_eval.borders.limits import (
    HIGHEST_INDEX,
    HIGHEST_SEED,
    LARGEST_SHARE,
    MOST_CONDITIONS,
    MOST_DOCUMENTS,
    MOST_ENTRIES,
    MOST_PARTS,
)
from docextract_eval.codec import sha256
from docextract_eval.corpus.degrade import MAX_SEVERITY
from docextract_eval.corpus.degrade.conditions import OwnConditions
from docextract_eval.corpus.degrade.mixes import KIND_MIXES, MIXES
from docextract_eval.corpus.degrade.scenes import SCENES, Part, Scene
from docextract_eval.corpus.kinds.interventions import default_locales
from docextract_eval.corpus.measurements import Measurements
from docextract_eval.corpus.splits import ISSUER_PARTITION, SPLITS, Partition
from docextract_eval.countries.locales import LOCALES
from docextract_eval.schemas import Schema, load_schema, read_schema
from docextract_eval.schemas.schema_file import SchemaFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def _list_as_equal_shares(value: Any) -> Any:  # noqa: ANN401 - what a person wrote
    if not isinstance(value, list):
        return value
    if any(isinstance(name, list | dict) for name in value):
        message = "input should be a list of names, or a table of name to share"
        raise ValueError(message)
    return dict.fromkeys(value, 1.0)


Shares = Annotated[
    dict[str, Annotated[float, Field(gt=0, le=LARGEST_SHARE, allow_inf_nan=False)]],
    BeforeValidator(_list_as_equal_shares, json_schema_input_type=list[str] | dict[str, float]),
    Field(min_length=1, max_length=MOST_ENTRIES),
]
"""A list of names in equal shares, or a table of name to share."""


def _check_word_or_number(value: Any) -> Any:  # noqa: ANN401 - what a person wrote
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        message = "input should be one word or number"
        raise ValueError(message)  # noqa: TRY004 - pydantic gathers these
    return value


FixedNodes = Annotated[
    dict[str, Annotated[str | float, BeforeValidator(_check_word_or_number)]],
    Field(max_length=MOST_ENTRIES),
]
"""Nodes, and the value that each has."""
_MONTH = "20[0-9]{2}-(0[1-9]|1[0-2])"


def _check_month(text: str) -> str:
    if not re.fullmatch(_MONTH, text):
        error = ValueError(f"'{text}' is not a month from 2000-01 to 2099-12")
        error.add_note("write a month as 2024-03")
        raise error
    return text


Month = Annotated[
    str, AfterValidator(_check_month), Field(json_schema_extra={"pattern": f"^{_MONTH}$"})
]


def _refuse_path(value: Any) -> Any:  # noqa: ANN401 - what a person wrote
    if isinstance(value, str):
        message = "names a file, which only a recipe that is a file can do"
        raise ValueError(message)  # noqa: TRY004 - pydantic gathers these
    return value


UnitShare = Annotated[float, Field(ge=0, le=1)]
MeasurementsKey = str | Measurements | None
SchemaKey = str | SchemaFile | None


class SheetOptions(BaseModel):
    """What a pipeline is given beside the files."""

    model_config = ConfigDict(extra="forbid", defer_build=True)
    hints: list[str] = ["locale"]
    """What pipelines get in addition to the pages, such as `locale`."""


class PartOptions(BaseModel):
    """One degradation of a scene, its strength as a share of the scene's severity, its chance."""

    model_config = ConfigDict(extra="forbid", defer_build=True)
    accident: str
    """A degradation."""
    strength: Annotated[float, Field(gt=0, le=MAX_SEVERITY)] = 1.0
    """Its severity, as a share of that of the scene."""
    swing: UnitShare = 0.3
    """How far the strength varies between documents, as a share of it."""
    chance: Annotated[float, Field(gt=0, le=1)] = 1.0
    """The share of documents in which it happens."""


class SceneOptions(BaseModel):
    """A named chain of degradations; where a picture becomes paper again, a new leg begins."""

    model_config = ConfigDict(extra="forbid", defer_build=True)
    about: str = ""
    """What happens, in one line."""
    legs: Annotated[
        list[Annotated[list[PartOptions], Field(min_length=1, max_length=MOST_PARTS)]],
        Field(min_length=1, max_length=MOST_PARTS),
    ]
    """Chains of degradations: one for each time that paper becomes a picture."""

    def to_scene(self, name: str) -> Scene:
        """Return the scene with its name."""
        legs = tuple(tuple(Part(**part.model_dump()) for part in leg) for leg in self.legs)
        return Scene(name, self.about, legs)


def _whole_float_as_int(value: Any) -> Any:  # noqa: ANN401 - what a person wrote
    """Return 1e20 as an integer, so that the error names the limit."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


WHOLE_NUMBER = BeforeValidator(_whole_float_as_int)
NodeMix = Annotated[dict[str, Annotated[float, Field(gt=0, le=1)]], Field(max_length=MOST_ENTRIES)]
NodeMixes = Annotated[dict[str, NodeMix], Field(max_length=MOST_ENTRIES)]
TargetKey = str | NodeMixes


class PeriodOptions(BaseModel):
    """A period: the months of its documents, and what changes in it."""

    model_config = ConfigDict(extra="forbid", defer_build=True)
    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    """What reports call it."""
    months: tuple[Month, Month]
    """The first and the last month of its documents' dates."""
    mix: NodeMixes = {}
    """For each node, the shares of its values in this period."""
    do: FixedNodes = {}
    """Nodes that are fixed in this period."""
    new: UnitShare = 0.0
    """The share of documents by new issuers and with new layouts; all others are usual ones."""
    new_issuers: UnitShare | None = None
    """The share of documents by new issuers, if that is not `new`."""
    new_layouts: UnitShare | None = None
    """The share of documents with new layouts, if that is not `new`."""

    @property
    def new_shares(self) -> dict[str, float]:
        """The shares of new issuers and of new layouts."""
        own = {"issuers": self.new_issuers, "layouts": self.new_layouts}
        return {what: self.new if share is None else share for what, share in own.items()}


class TwinOptions(BaseModel):
    """A twin of every document, with one intervention."""

    model_config = ConfigDict(extra="forbid", defer_build=True)
    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    """The suffix of the twin's id."""
    do: FixedNodes = {}
    """Nodes to fix: a counterfactual twin."""
    redraw: str | None = None
    """A node to draw again from its own distribution: a placebo twin."""
    kinds: list[str] = []
    """The kinds of documents that have this twin; if empty, all."""
    locales: list[str] = []
    """The locales whose documents have this twin; if empty, all."""

    def covers(self, kind: str, locale: str) -> bool:
        """Return whether documents of a kind and a locale have it."""
        return kind in (self.kinds or (kind,)) and locale in (self.locales or (locale,))

    @model_validator(mode="after")
    def _check_do_or_redraw(self) -> Self:
        if bool(self.do) == (self.redraw is not None):
            message = "needs either do or redraw"
            raise ValueError(message)
        return self


class TrapOptions(BaseModel):
    """Which traps are applied, how often, and whether trapped documents have control twins."""

    model_config = ConfigDict(extra="forbid", defer_build=True)
    shares: dict[str, Annotated[float, Field(gt=0, le=1)]] = {}
    """The share of documents to which each trap is applied; traps combine."""
    documents: Annotated[
        dict[str, Annotated[int, Field(gt=0, le=MOST_DOCUMENTS), WHOLE_NUMBER]],
        Field(max_length=MOST_ENTRIES),
    ] = {}
    """The number of documents that have each trap; none has two of these."""
    walk: Annotated[list[str], Field(max_length=MOST_ENTRIES)] = []
    """Traps that take turns, one per document; `all` stands for every trap."""
    aggressors: Annotated[list[str], Field(max_length=MOST_ENTRIES)] = []
    """Attackers that take turns, each with all its traps in a document; `all` for every one."""
    twins: bool = True
    """Whether each trapped document has a control twin without its traps."""


class AuditOptions(BaseModel):
    """A factor whose effect is split: half of the documents have `group`, half `against`.

    Those with `against` have a twin for every way in which the other value can reach some blocks of
    the page and not the others.
    """

    model_config = ConfigDict(extra="forbid", defer_build=True)
    factor: str
    """The node whose effect is split."""
    group: str
    """Its value in the group that is looked at."""
    against: str
    """Its value in the group that this one is compared with."""
    blocks: Annotated[dict[str, Annotated[list[str], Field(min_length=1)]], Field(max_length=3)]
    """The nodes of each block; what is in none reaches the page directly."""
    joined: list[str] = []
    """The blocks whose crossed worlds do not compose, which are part of the direct edge."""


class BehaviourOptions(BaseModel):
    """A test of behaviour: what its documents share, what its twins have instead, what is read."""

    model_config = ConfigDict(extra="forbid", defer_build=True)
    capability: Annotated[str, Field(min_length=1)]
    """What the test is about, in a few words."""
    about: Annotated[str, Field(min_length=1)]
    """What must hold, in one plain sentence."""
    kind: str
    """The kind of the documents."""
    type: Literal["minimum", "invariance", "direction"]
    """Whether documents are read at all, nothing may change, or something must."""
    given: FixedNodes = {}
    """Nodes that are fixed in the documents and in their twins."""
    do: FixedNodes = {}
    """Nodes that are fixed in the twins alone; a minimum has no twins."""
    fields: Annotated[list[str], Field(max_length=MOST_ENTRIES)]
    """The fields and columns of tables that are compared."""
    least: UnitShare = 1.0
    """The share of documents whose fields must be right, for a minimum."""

    @model_validator(mode="after")
    def _check_type(self) -> Self:
        if not self.fields:
            why, remedy = "names no field", 'name those that are compared: fields = ["total"]'
        elif self.do and self.type == "minimum":
            why, remedy = "is a minimum and has a do", "leave do out, or make it a direction"
        elif not self.do and self.type != "minimum":
            why, remedy = f"has type '{self.type}' and no do", "add what differs in the twin"
        elif self.least != 1 and self.type != "minimum":
            why, remedy = f"has type '{self.type}' and a least share", "leave least out"
        else:
            return self
        error = ValueError(why)
        error.add_note(remedy)
        raise error


def first_and_last_date(months: tuple[Month, Month]) -> tuple[str, str]:
    """Return the first and the last date of a span of months.

    >>> first_and_last_date(("2024-01", "2024-02"))
    ('2024-01-01', '2024-02-29')
    """
    first, last = months
    return f"{first}-01", f"{last}-{calendar.monthrange(*map(int, last.split('-')))[1]}"


class Recipe(BaseModel):
    """What to make: kinds, locales, count, seed, conditions."""

    model_config = ConfigDict(
        extra="forbid",
        defer_build=True,
        title="docextract_eval recipe",
        populate_by_name=True,
    )
    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")]
    """What the corpus is called."""
    about: str = ""
    """What the recipe makes, in one line."""
    seed: Annotated[int, Field(ge=0, le=HIGHEST_SEED), WHOLE_NUMBER] = 0
    """The seed of all random draws: another one gives other documents."""
    count: Annotated[int, Field(gt=0, le=MOST_DOCUMENTS), WHOLE_NUMBER]
    """How many documents are made, without their twins."""
    first: Annotated[int, Field(ge=0, le=HIGHEST_INDEX), WHOLE_NUMBER] = 0
    """The index of the first document; documents 0 to 99 and 100 to 199 are one corpus in two
    parts."""
    kinds: Shares = {"receipt": 1.0}
    """The kinds of documents, with their shares."""
    locales: Shares
    """The countries, with their shares: a shipped name, or a folder of your own."""
    conditions: Annotated[list[str], Field(min_length=1, max_length=MOST_CONDITIONS)] = ["clean"]
    """What happens to the pages: `clean`, or a degradation, scene, mix or PDF form, as
    `NAME@SEVERITY`. Every document is made once in each."""
    deploy: dict[str, Annotated[float, Field(ge=0, le=LARGEST_SHARE, allow_inf_nan=False)]] = {}
    """Deployment weights: how often each condition occurs in production, for averages.

    A condition that is not named has weight 0; without this table all have the same weight.
    """
    attempts: Annotated[list[str], Field(max_length=MOST_ENTRIES)] = []
    """The fields that pipelines attempt, and are judged on; without this key, all of them.

    A table stands for all of its columns. `dxe run --attempts` takes precedence over this key, and
    this key over what a pipeline states.
    """
    scenes: Annotated[
        dict[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")], SceneOptions],
        Field(max_length=MOST_ENTRIES),
    ] = {}
    """Your own scenes, beside those that ship."""
    mixes: Annotated[
        dict[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")], Shares],
        Field(max_length=MOST_ENTRIES),
    ] = {}
    """Your own mixes: for each source, one of its conditions is drawn by their shares."""
    kind_mixes: Annotated[dict[str, dict[str, Shares]], Field(max_length=MOST_ENTRIES)] = {}
    """For each kind, mixes of its documents, in place of those of `mixes`."""
    gray: bool = False
    """Whether cameras take gray pictures: smaller files, faster builds."""
    mix: NodeMixes = {}
    """For each node, the share of each value among the documents."""
    locale_mix: Annotated[dict[str, NodeMixes], Field(max_length=MOST_ENTRIES)] = {}
    """For each locale, mixes of its documents, in place of those of `mix`."""
    target: Annotated[
        NodeMixes, BeforeValidator(_refuse_path, json_schema_input_type=TargetKey)
    ] = {}
    """For each mixed node, and for `locale`, the shares in the target population, to which results
    are weighted; or a CSV file of them beside the recipe."""
    do: FixedNodes = {}
    """Nodes that are fixed in every document."""
    twins: Annotated[list[TwinOptions], Field(max_length=MOST_ENTRIES)] = []
    """Twins of every document, each with one intervention."""
    traps: TrapOptions = TrapOptions()
    """Adversarial content."""
    audit: AuditOptions | None = None
    """A factor whose effect is split into its paths; `dxe audit --build` fills this in."""
    behaviour: Annotated[
        dict[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")], BehaviourOptions],
        Field(max_length=MOST_ENTRIES),
    ] = {}
    """Tests of behaviour, which documents take in turn; `dxe behaviour --build` fills this in."""
    splits: dict[str, Annotated[float, Field(ge=0.01, le=1)]] = {}
    """The shares of the splits `dev`, `test` and `canary`, which share no issuer and no layout."""
    months: tuple[Month, Month] | None = None
    """The first and the last month of the documents' dates; usual ones if not given."""
    periods: Annotated[list[PeriodOptions], Field(max_length=MOST_ENTRIES)] = []
    """Periods that documents take in turn, to measure drift."""
    issuers: Literal["all", "usual", "new", "unusual"] = "all"
    """Issuers and layouts of the documents: new ones otherwise occur only in periods, and unusual
    ones only where a recipe asks for them, to test a model on what it has never seen."""
    sheet: SheetOptions = SheetOptions()
    """What pipelines are given."""
    measurements: Annotated[
        Measurements | None, BeforeValidator(_refuse_path, json_schema_input_type=MeasurementsKey)
    ] = None
    """What was measured of a team's own pictures: a file beside the recipe, whose content takes the
    place of its name while reading. Light, blur and compression are then drawn from it."""
    own_schema: Annotated[
        SchemaFile | None,
        Field(alias="schema"),
        BeforeValidator(_refuse_path, json_schema_input_type=SchemaKey),
    ] = None
    """A schema that extends one of the kinds, by which its documents are labelled and judged: a
    file beside the recipe, whose content takes the place of its name while reading."""
    own_countries: dict[str, str] = {}
    """The hash of each country that is named by its folder; filled in while reading."""

    @model_serializer(mode="wrap")
    def _dump(self, dump: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Return its content with the schema as it was written, and no key for none."""
        content: dict[str, Any] = dump(self)
        if content.pop("own_schema", None):
            content["schema"] = self.written_schema
        return content

    @property
    def written_schema(self) -> dict[str, Any]:
        """The keys that somebody wrote into its schema; none without one."""
        return self.own_schema.model_dump(exclude_unset=True) if self.own_schema else {}

    @property
    def schemas(self) -> dict[str, Schema]:
        """The schema of each kind: its own one, or the one that ships."""
        found = {kind: load_schema(kind) for kind in self.kinds}
        if self.own_schema:
            where = f"schema {self.own_schema.name}"
            found[self.own_schema.extends] = read_schema(self.written_schema, where)
        return found

    def printed_fields(self, kind: str) -> dict[str, str]:
        """Return what pages of a kind print for fields of its own schema, by field."""
        if self.own_schema is None or self.own_schema.extends != kind:
            return {}
        return {name: spec.prints for name, spec in self.own_schema.fields.items() if spec.prints}

    @property
    def hash(self) -> str:
        """The hash of the recipe without its name: the same hash gives the same corpus."""
        # Without defaults, so that a new option does not change the hash of every recipe. In the
        # order of the file, because names are drawn along their shares.
        content = self.model_dump(exclude={"name", "about"}, exclude_defaults=True)
        return sha256(json.dumps(content, ensure_ascii=False))

    @property
    def partition(self) -> Partition | None:
        """The splits of the documents, or None."""
        if not self.splits:
            return None
        nodes = dict.fromkeys(("locale", *self.do, *self.mixed_nodes))
        narrowed = {node: self.narrowed_values(node) for node in nodes}
        shares = tuple((name, self.splits[name]) for name in SPLITS if name in self.splits)
        return Partition(shares, self.seed, tuple(narrowed.items()))

    @property
    def issuer_partition(self) -> Partition | None:
        """The shares of issuers and layouts, the same in every recipe; None if all are used."""
        changes = any(share for period in self.periods for share in period.new_shares.values())
        return ISSUER_PARTITION if changes or self.issuers != "all" else None

    def document_period(self, index: int) -> PeriodOptions | None:
        """Return the period of a document, or None."""
        return self.periods[index % len(self.periods)] if self.periods else None

    def document_test(self, index: int) -> str:
        """Return the name of a document's test of behaviour; empty without any."""
        names = sorted(self.behaviour)
        return names[index % len(names)] if names else ""

    @property
    def mixed_nodes(self) -> tuple[str, ...]:
        """The nodes that are mixed, in all documents or in those of a locale."""
        own = (node for mixes in self.locale_mix.values() for node in mixes)
        return tuple(dict.fromkeys((*self.mix, *own)))

    def locale_mixes(self, locale: str) -> NodeMixes:
        """Return the mixes of documents of a locale."""
        return self.mix | self.locale_mix.get(locale, {})

    def narrowed_values(self, node: str) -> tuple[str, ...]:
        """Return the values to which a recipe narrows a node, with twins; empty if open."""
        usual: Iterable[object] = self.mix.get(node, self.locales if node == "locale" else ())
        usual = (
            *usual,
            *(value for own in self.locale_mix.values() for value in own.get(node, ())),
        )
        usual = (self.do[node],) if node in self.do else usual
        for period in self.periods:
            usual = (*usual, *period.mix.get(node, (period.do[node],) if node in period.do else ()))
        twins = (twin.do[node] for twin in self.twins if node in twin.do)
        sides = (side for test in self.behaviour.values() for side in (test.given, test.do))
        tested = (side[node] for side in sides if node in side)
        return tuple(dict.fromkeys(map(str, (*usual, *twins, *tested))))

    def known_scenes(self) -> dict[str, Scene]:
        """Return the scenes that conditions can name, by name."""
        own = {name: scene.to_scene(name) for name, scene in self.scenes.items()}
        scenes = SCENES | own
        return (
            {name: scene.without_colours() for name, scene in scenes.items()}
            if self.gray
            else scenes
        )

    @property
    def own_conditions(self) -> OwnConditions:
        """What its conditions are drawn from."""
        kind_mixes = {
            kind: {**KIND_MIXES.get(kind, {}), **self.kind_mixes.get(kind, {})}
            for kind in self.kinds
        }
        scenes, mixes = self.known_scenes(), self.known_mixes()
        return OwnConditions(scenes, mixes, self.measurements, kind_mixes)

    def known_mixes(self) -> dict[str, Mapping[str, float]]:
        """Return the mixes that conditions can name: shares of conditions, by name."""
        return {**MIXES, **self.mixes}

    @property
    def all_locales(self) -> tuple[str, ...]:
        """Every locale that a document or a twin can have."""
        redrawn = any(twin.redraw == "locale" for twin in self.twins)
        return tuple(
            dict.fromkeys(
                (*(default_locales() if redrawn else ()), *self.narrowed_values("locale"))
            )
        )

    @property
    def fonts_beyond_layouts(self) -> tuple[str, ...]:
        """The fonts that this recipe needs beyond those of layouts."""
        fonts = [font for name in self.all_locales for font in LOCALES.load(name).faces]
        return tuple(dict.fromkeys((*fonts, *self.narrowed_values("font"))))
