"""What the tables of a recipe may say, each validated where a person wrote it."""

from __future__ import annotations

import calendar
import re
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    model_validator,
)

from docextract_eval.corpus.degrade import WORST
from docextract_eval.corpus.degrade.scenes import Part, Scene
from docextract_eval.limits import LARGEST_SHARE, MOST_ENTRIES, MOST_PARTS


def _shares(value: Any) -> Any:  # noqa: ANN401 - what a person wrote
    if not isinstance(value, list):
        return value
    if any(isinstance(name, list | dict) for name in value):
        message = "input should be a list of names, or a table of name to share"
        raise ValueError(message)
    return dict.fromkeys(value, 1.0)


Shares = Annotated[
    dict[str, Annotated[float, Field(gt=0, le=LARGEST_SHARE, allow_inf_nan=False)]],
    BeforeValidator(_shares, json_schema_input_type=list[str] | dict[str, float]),
    Field(min_length=1, max_length=MOST_ENTRIES),
]
"""A list of names in equal shares, or a table of name to share."""


def _word_or_number(value: Any) -> Any:  # noqa: ANN401 - what a person wrote
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        message = "input should be one word or number"
        raise ValueError(message)  # noqa: TRY004 - pydantic gathers these
    return value


Fixed = Annotated[
    dict[str, Annotated[str | float, BeforeValidator(_word_or_number)]],
    Field(max_length=MOST_ENTRIES),
]
"""Nodes, and the value that each has."""
_MONTH = "20[0-9]{2}-(0[1-9]|1[0-2])"


def _month(text: str) -> str:
    if not re.fullmatch(_MONTH, text):
        error = ValueError(f"'{text}' is no month from 2000-01 to 2099-12")
        error.add_note("write a month as 2024-03")
        raise error
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
    legs: Annotated[
        list[Annotated[list[PartOptions], Field(min_length=1, max_length=MOST_PARTS)]],
        Field(min_length=1, max_length=MOST_PARTS),
    ]

    def named(self, name: str) -> Scene:
        """Give the scene itself."""
        legs = tuple(tuple(Part(**part.model_dump()) for part in leg) for leg in self.legs)
        return Scene(name, self.about, legs)


def _whole(value: Any) -> Any:  # noqa: ANN401 - what a person wrote
    """Take 1e20 as the whole number that it is, so that its limit can be named."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


WHOLE = BeforeValidator(_whole)
Mix = Annotated[dict[str, Annotated[float, Field(gt=0, le=1)]], Field(max_length=MOST_ENTRIES)]
Mixes = Annotated[dict[str, Mix], Field(max_length=MOST_ENTRIES)]


class PeriodOptions(BaseModel):
    """A stretch of time: when its papers are of, and what is otherwise in it."""

    model_config = ConfigDict(extra="forbid")
    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    months: tuple[Month, Month]
    mix: Mixes = {}
    do: Fixed = {}
    new: Annotated[float, Field(ge=0, le=1)] = 0.0
    """The share of papers by issuers and on layouts that are new, where others are usual."""


class TwinOptions(BaseModel):
    """Every document once more, with one thing different."""

    model_config = ConfigDict(extra="forbid")
    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    do: Fixed = {}
    """Nodes to fix: a counterfactual."""
    redraw: str | None = None
    """A node to draw again from its own distribution: a placebo."""
    kinds: list[str] = []
    """The kinds of documents that have this twin; all of them if none is named."""
    locales: list[str] = []
    """The locales whose documents have it; all of them if none is named."""

    def is_of(self, kind: str, locale: str) -> bool:
        """Say whether documents of a kind and a locale have it."""
        return kind in (self.kinds or (kind,)) and locale in (self.locales or (locale,))

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
    walk: Annotated[list[str], Field(max_length=MOST_ENTRIES)] = []
    """Traps that are laid in turn, one a document; `all` stands for every one."""
    aggressors: Annotated[list[str], Field(max_length=MOST_ENTRIES)] = []
    """Who lays all that they would in one document, in turn; `all` stands for every one."""
    twins: bool = True


def days(months: tuple[Month, Month]) -> tuple[str, str]:
    """Give the first and the last day of some months.

    >>> days(("2024-01", "2024-02"))
    ('2024-01-01', '2024-02-29')
    """
    first, last = months
    return f"{first}-01", f"{last}-{calendar.monthrange(*map(int, last.split('-')))[1]}"
