"""A policy: a TOML file, agreed before the run, of what must hold before a release."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self, Union

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from docextract_eval.borders.people import read_toml, validate
from docextract_eval.codec import canonical_json, check_format
from docextract_eval.codec.records import to_json
from docextract_eval.errors import BadInputError, nearest_name, say_renamed
from docextract_eval.runs.comparison.overlap import MOST_MOVED
from docextract_eval.runs.gates import RULES, Gate, fits_pattern
from docextract_eval.runs.gates.families import Families
from docextract_eval.runs.gates.verdict import OLD_RULES, present_rule, rule_in_digests
from docextract_eval.runs.release.signoff_rules import SignoffRules, tidy_roles
from docextract_eval.shipped import recipe_folder

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from docextract_eval.runs.gates import GateVerdict

    AnyGate = Gate
else:
    # Every rule on the shelf: a policy file knows a new one by its line in the table.
    AnyGate = Annotated[
        Union[tuple(RULES.load(name) for name in RULES.names)],  # noqa: UP007 - of a table
        Field(discriminator="rule"),
    ]


class Waiver(BaseModel):
    """A gate that does not have to pass until a day, and why."""

    model_config = ConfigDict(extra="forbid", defer_build=True)
    rule: str
    """The rule of the gate."""
    slice: str = "all"
    """What the gate looks at, as its verdict names it; `*` stands for any text."""
    reason: Annotated[str, Field(min_length=1)]
    """Why it does not have to pass."""
    until: date
    """The last day on which it holds."""
    approved_by: Annotated[str, Field(min_length=1)]
    """Who allows that."""

    @field_validator("rule")
    @classmethod
    def _check_rule(cls, rule: str) -> str:
        if rule not in RULES.names:
            message = f"is no rule: write one of {', '.join(RULES.names)}"
            raise ValueError(message)
        return rule

    def covers(self, verdict: GateVerdict) -> bool:
        """Say whether a verdict is of the gate that is waived, against whichever baseline."""
        named = {verdict.slice, verdict.slice.removesuffix(verdict.since)}
        return verdict.rule == self.rule and any(fits_pattern(each, self.slice) for each in named)

    def __str__(self) -> str:
        """Return why, by whom, and until when."""
        return f"{self.reason} ({self.approved_by}, until {self.until.isoformat()})"


def waiver_of_nothing(waiver: Waiver, verdicts: Sequence[GateVerdict]) -> str:
    """Return that a waiver matches none of the verdicts, and the nearest; nothing if it does."""
    if any(map(waiver.covers, verdicts)):
        return ""
    near = nearest_name(waiver.slice, {each.slice for each in verdicts if each.rule == waiver.rule})
    meant = f": did you mean '{near}'?" if near else ""
    return (
        f"the waiver of {waiver.rule} ({waiver.slice}) matches nothing that a gate looks at{meant}"
    )


class ReviewPrice(BaseModel):
    """What it takes a person to review one value."""

    model_config = ConfigDict(extra="forbid", defer_build=True)
    seconds: Annotated[float, Field(gt=0)] | None = None
    """How long it takes."""
    money: Annotated[float, Field(gt=0)] | None = None
    """What it costs, in `currency`."""
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")] | None = None
    """In which currency, as ISO 4217 codes it, such as EUR."""

    @model_validator(mode="after")
    def _check_stated(self) -> Self:
        if (self.money is None) != (self.currency is None):
            message = "has only one of money and currency: write both"
            raise ValueError(message)
        if self.seconds is None and self.money is None:
            message = "states nothing: write seconds, or money and currency"
            raise ValueError(message)
        return self


_NEWER = {"signoff": None, "truth_changes": MOST_MOVED, "looks": 1, "review": None}
MOST_LOOKS = 20
"""The most looks at a run that a policy may allow."""


class Policy(BaseModel):
    """The gates that count; no others do."""

    model_config = ConfigDict(extra="forbid", title="docextract_eval policy", defer_build=True)
    format: int = 1
    """The version of this format."""
    name: str
    """What decisions call the policy."""
    alpha: Annotated[float, Field(gt=0, lt=1)] = 0.02
    """How many of the auto-accepted values may be wrong, weighted by criticality."""
    threshold: Annotated[float, Field(ge=0, le=1)] | None = None
    """The threshold, fixed before the run; if None, it is chosen on the run."""
    baseline: Literal["required", "optional"] = "required"
    """Whether gates that need a baseline run are skipped where there is none."""
    looks: Annotated[int, Field(ge=1, le=MOST_LOOKS)] = 1
    """How often a run may be gated while documents are added to it: the more, the wider the
    intervals that have to keep the limits."""
    truth_changes: Annotated[float, Field(ge=0, le=1)] = MOST_MOVED
    """The largest share of a baseline's verdicts that a corrected truth may change."""
    signatures: tuple[str, ...] = ()
    """The roles that must sign the same run before it is released."""
    families: Families = Families()
    """Which fields matter how much, and how often each family may raise a false alarm."""
    waivers: tuple[Waiver, ...] = ()
    """Gates that do not have to pass for a while."""
    signoff: SignoffRules | None = None
    """Who may sign, and how."""
    review: ReviewPrice | None = None
    """What a review takes, so that leaders read time and money; it decides nothing."""
    gates: Annotated[list[AnyGate], Field(min_length=1)]
    """What is required: one table for each gate, with its `rule`."""

    @field_validator("signatures")
    @classmethod
    def _tidy_roles(cls, roles: tuple[str, ...]) -> tuple[str, ...]:
        return tidy_roles(roles)

    @model_validator(mode="after")
    def _check_contradictions(self) -> Self:
        """Raise for two gates of which no run can pass both, or of which one is the other."""
        for number, gate in enumerate(self.gates):
            for other in self.gates[:number]:
                if reason := contradiction(other, gate):
                    message = f"gates.{number} {reason}"
                    raise ValueError(message)
        return self

    @property
    def applied_json(self) -> str:
        """Return the policy with every default written out, as canonical JSON.

        Comments and the order of keys do not matter; a default that another release changes does.
        What newer releases added is left out at its default, as releases write it that lack it.
        So are rules called as they were at first: a renamed rule makes no other policy.
        """
        left_out = {name for name, usual in _NEWER.items() if getattr(self, name) == usual}
        applied = self.model_dump(mode="json", exclude=left_out)
        for table in (*applied["gates"], *applied["waivers"]):
            table["rule"] = rule_in_digests(table["rule"])
        return canonical_json(to_json(applied))

    @property
    def rules_needing_baseline(self) -> tuple[str, ...]:
        """Return the gates that need a baseline run and may not be skipped."""
        return tuple(
            dict.fromkeys(
                gate.rule
                for gate in self.gates
                if gate.needs_baseline and (gate.baseline or self.baseline) == "required"
            )
        )


def contradiction(one: Gate, other: Gate) -> str:
    """Return how a gate contradicts another one; nothing where both can pass."""
    if one == other:
        return "is there twice: remove one of the two"
    limits = ("at_least", "at_most")
    ours, theirs = (each.model_dump(exclude={*limits}) for each in (one, other))
    if ours != theirs:
        return ""
    ends = [getattr(gate, name, None) for name in limits for gate in (one, other)]
    least, most = ([each for each in part if each is not None] for part in (ends[:2], ends[2:]))
    if least and most and max(least) > min(most):
        return (
            f"contradicts an earlier one: nothing is at least {max(least):g} and at most "
            f"{min(most):g}"
        )
    return ""


def default_policy_path() -> Path:
    """Return the policy that ships with the package."""
    return recipe_folder() / "policies" / "default.toml"


def load_policy(path: Path) -> Policy:
    """Load a policy that is to be applied; whether its slices exist is checked by its gates.

    A waiver that has expired is refused: a release is neither blocked nor shipped by it in silence.
    """
    policy = read_policy(path)
    for number, waiver in enumerate(policy.waivers):
        if waiver.until < datetime.now(UTC).date():
            what = f"waivers.{number} ({waiver.rule}, {waiver.slice}) expired on {waiver.until}"
            remedy = "remove it, or agree on a later day and write that"
            raise BadInputError(what, str(path), remedy)
    return policy


def read_policy(path: Path) -> Policy:
    """Read a policy from a file, also one that was applied before its waivers expired."""
    written = read_toml(path, "write one with: dxe init")
    check_format("policy", written.get("format", 1), str(path))
    return validate(Policy, _with_present_rules(written), "policy", str(path))


def _with_present_rules(written: dict[str, Any]) -> dict[str, Any]:
    """Return a policy with the present name of every rule, and say which were renamed."""
    found, renamed = {**written}, set[str]()
    for key in ("gates", "waivers"):
        if isinstance(tables := written.get(key), list):
            found[key] = [_with_present_rule(table, renamed) for table in tables]
    for rule in sorted(renamed):
        say_renamed(f"rule {rule}", present_rule(rule))
    return found


def _with_present_rule(table: object, renamed: set[str]) -> object:
    rule = table.get("rule") if isinstance(table, dict) else None
    if not isinstance(table, dict) or not isinstance(rule, str) or rule not in OLD_RULES:
        return table
    renamed.add(rule)
    return {**table, "rule": present_rule(rule)}
