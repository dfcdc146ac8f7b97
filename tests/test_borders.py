"""What people wrote: read, validated, and every mistake said in one line."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Annotated

import pytest
from pydantic import BaseModel, ConfigDict, Field

from docextract_eval.borders.people import read_toml, validate
from docextract_eval.errors import BadInputError, UnknownNameError


class Leg(BaseModel):
    """Part of a table."""

    model_config = ConfigDict(extra="forbid")
    length: Annotated[float, Field(gt=0)] = 1.0


class Furniture(BaseModel):
    """A table with legs, a drawer for each name, and perhaps a lamp."""

    model_config = ConfigDict(extra="forbid")
    name: str
    legs: list[Leg] = []
    drawers: dict[str, Leg] = {}
    lamp: Leg | None = None
    spare: Annotated[Leg, Field(description="one more")] = Leg()


class Until(BaseModel):
    """Something that ends on a day."""

    until: date


def refused(written):
    """The line with which something is refused."""
    with pytest.raises(BadInputError) as caught:
        validate(Furniture, written, "table", "a.toml")
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_what_is_right_is_taken_as_it_is():
    """With its defaults."""
    found = validate(Furniture, {"name": "oak", "legs": [{"length": 2}]}, "table", "a.toml")
    assert (found.name, found.legs[0].length, found.lamp) == ("oak", 2.0, None)


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ({"legs": [{}, {"lenght": 1}]}, "a.toml, in legs.1: "),
        ({"drawers": {"top": {"lenght": 1}}}, "a.toml, in drawers.top: "),
        ({"lamp": {"lenght": 1}}, "a.toml, in lamp: "),
        ({"spare": {"lenght": 1}}, "a.toml, in spare: "),
    ],
)
def test_an_unknown_key_is_named_where_it_stands(written, place):
    """At any depth, with the nearest of the keys that are known there."""
    line = refused({"name": "oak", **written})
    assert line.startswith(f"{place}unknown table key 'lenght'")
    assert line.endswith("did you mean 'length'? known: length")


def test_an_unknown_key_explains_a_missing_one():
    """Who misspelt a key hears of that, not of the one that is missing for it."""
    with pytest.raises(UnknownNameError, match=r"^a\.toml: unknown table key 'nmae'.*'name'"):
        validate(Furniture, {"nmae": "oak"}, "table", "a.toml")


def test_a_wrong_value_is_named_with_its_reason():
    """Where it is, what is asked for, and where to read more."""
    assert refused({"name": "oak", "legs": [{"length": 0}]}) == (
        "a.toml: 'legs.0.length' is 0, and must be more than 0. Remedy: write more than 0"
    )
    assert refused({}).startswith("a.toml: 'name' is missing")


def test_what_is_no_table_at_all_is_refused():
    """A list where a table is asked for."""
    assert refused([]).startswith("a.toml: ")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"a = 1\nb = = 2\n", "line 2"),
        (b"\xff\xfe", "is not UTF-8"),
        (None, "cannot be read (No such file or directory). Remedy: check the path"),
    ],
)
def test_a_file_that_is_no_toml_says_why(tmp_path, data, said):
    """Its line, its encoding, or that it is not there."""
    path = tmp_path / "a.toml"
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(BadInputError) as caught:
        read_toml(path, "check the path")
    assert str(caught.value).startswith(str(path))
    assert said in str(caught.value)


def test_toml_is_read_as_it_is(tmp_path):
    """Words beyond ASCII too."""
    path = tmp_path / "a.toml"
    path.write_text('name = "Käse"\n', encoding="utf-8")
    assert read_toml(path, "") == {"name": "Käse"}


def test_the_date_of_a_remedy_is_to_come():
    """A waiver until the date that is named must not be over."""
    with pytest.raises(BadInputError) as caught:
        validate(Until, {"until": "soon"}, "policy", "a.toml")
    (named,) = re.findall(r"write a date to come, such as (\S+)$", str(caught.value))
    assert date.fromisoformat(named) > datetime.now(UTC).date()
