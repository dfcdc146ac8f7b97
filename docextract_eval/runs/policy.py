"""A policy: a TOML file, agreed before the run, of what must hold before a release."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal, Union

from pydantic import BaseModel, ConfigDict, Field, field_validator

from docextract_eval.borders import read_toml, validate
from docextract_eval.codec import canonical_json, check_format
from docextract_eval.codec.records import to_json
from docextract_eval.runs.gates import NEEDS_BASELINE, RULES, Gate
from docextract_eval.shipped import recipe_folder

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
    """The gates that count; no others do."""

    model_config = ConfigDict(extra="forbid", title="docextract_eval policy")
    format: int = 1
    name: str
    alpha: Annotated[float, Field(gt=0, lt=1)] = 0.02
    """How many of the auto-accepted values may be wrong."""
    threshold: Annotated[float, Field(ge=0, le=1)] | None = None
    """The threshold, fixed before the run; if None, it is chosen on the run."""
    baseline: Literal["required", "optional"] = "required"
    """Whether gates that need a baseline run are skipped where there is none."""
    signatures: Annotated[
        tuple[str, ...],
        Field(description="The roles that must sign the same run before it is released."),
    ] = ()
    gates: Annotated[list[AnyGate], Field(min_length=1)]

    @field_validator("signatures")
    @classmethod
    def _tidy_roles(cls, roles: tuple[str, ...]) -> tuple[str, ...]:
        """Raise for a role that cannot be signed as, or that is listed twice."""
        tidied = tuple(" ".join(role.split()) for role in roles)
        if not all(role and role.isprintable() for role in tidied):
            message = 'holds a role without a name: write roles such as "risk"'
            raise ValueError(message)
        if len({role.casefold() for role in tidied}) < len(tidied):
            message = "names a role twice: write each once"
            raise ValueError(message)
        return tidied

    @property
    def applied_json(self) -> str:
        """Return the policy with every default written out, as canonical JSON.

        Comments and the order of keys do not matter; a default that another release changes does.
        """
        return canonical_json(to_json(self.model_dump(mode="json")))

    @property
    def rules_needing_baseline(self) -> tuple[str, ...]:
        """Return the gates that need a baseline run and may not be skipped."""
        return tuple(
            dict.fromkeys(
                gate.rule
                for gate in self.gates
                if gate.rule in NEEDS_BASELINE and (gate.baseline or self.baseline) == "required"
            )
        )


def default_policy_path() -> Path:
    """Return the policy that ships with the package."""
    return recipe_folder() / "policies" / "default.toml"


def load_policy(path: Path) -> Policy:
    """Load a policy from a file; whether its slices exist is checked by its gates."""
    written = read_toml(path, "write one with: dxe init")
    check_format("policy", written.get("format", 1), str(path))
    return validate(Policy, written, "policy", str(path))
