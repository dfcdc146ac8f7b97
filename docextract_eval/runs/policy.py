"""What must hold before a release: a TOML file, agreed before the run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from docextract_eval.borders import read_toml, validated
from docextract_eval.codec import check_format
from docextract_eval.shipped import corpora

if TYPE_CHECKING:
    from pathlib import Path


class GateFile(BaseModel):
    """One rule that must hold on one slice."""

    model_config = ConfigDict(extra="forbid")
    rule: str
    slice: str = "all"
    cells: Literal["scalars", "tables"] = "scalars"
    at_least: Annotated[float, Field(ge=0, le=1)]


class Policy(BaseModel):
    """The gates that count, and no others."""

    model_config = ConfigDict(extra="forbid", title="docextract_eval policy")
    format: int = 1
    name: str
    gates: Annotated[list[GateFile], Field(min_length=1)]


def default_policy() -> Path:
    """Give the policy that ships with the package."""
    return corpora() / "policies" / "default.toml"


def load(path: Path) -> Policy:
    """Load a policy; whether its rules are known is for the gate to say."""
    written = read_toml(path, "write one with: dxe init")
    check_format("policy", written.get("format", 1), str(path))
    return validated(Policy, written, "policy", str(path))
