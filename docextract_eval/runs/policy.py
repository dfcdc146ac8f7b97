"""What must hold before a release: a TOML file, agreed before the run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal, Union

from pydantic import BaseModel, ConfigDict, Field

from docextract_eval.borders import read_toml, validated
from docextract_eval.codec import check_format
from docextract_eval.runs.gates import NEEDS_BASELINE, RULES, Gate
from docextract_eval.shipped import corpora

if TYPE_CHECKING:
    from pathlib import Path

    AnyGate = Gate
else:
    # Every rule on the shelf: a policy file knows a new one by its line in the table.
    AnyGate = Annotated[
        Union[tuple(RULES.load(name) for name in RULES.names)],  # noqa: UP007 - of a table
        Field(discriminator="rule"),
    ]


class Policy(BaseModel):
    """The gates that count, and no others."""

    model_config = ConfigDict(extra="forbid", title="docextract_eval policy")
    format: int = 1
    name: str
    alpha: Annotated[float, Field(gt=0, lt=1)] = 0.02
    """How many of the values that are shown unaided may be wrong."""
    threshold: Annotated[float, Field(ge=0, le=1)] | None = None
    """The confidence from which values are shown, fixed before the run; chosen in it if not."""
    baseline: Literal["required", "optional"] = "required"
    """Whether gates that need a baseline may go unasked where there is none."""
    gates: Annotated[list[AnyGate], Field(min_length=1)]

    @property
    def needy(self) -> tuple[str, ...]:
        """Name the gates that cannot do without a baseline, and may not go unasked."""
        return tuple(
            dict.fromkeys(
                gate.rule
                for gate in self.gates
                if gate.rule in NEEDS_BASELINE and (gate.baseline or self.baseline) == "required"
            )
        )


def default_policy() -> Path:
    """Give the policy that ships with the package."""
    return corpora() / "policies" / "default.toml"


def load(path: Path) -> Policy:
    """Load a policy; whether its slices are known is for its gates to say."""
    written = read_toml(path, "write one with: dxe init")
    check_format("policy", written.get("format", 1), str(path))
    return validated(Policy, written, "policy", str(path))
