"""The rules of a policy for signing: who may, how, and when two spellings are one name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class SignoffRules(BaseModel):
    """Who may sign a run off, and how."""

    model_config = ConfigDict(extra="forbid", defer_build=True, frozen=True)
    keys: Annotated[
        Literal["required", "optional"],
        Field(description="Whether every sign-off must be signed with a key."),
    ] = "optional"
    same_person: Annotated[
        bool, Field(description="Whether one person may sign in several roles.")
    ] = False
    override: Annotated[
        tuple[str, ...] | None,
        Field(
            description="The roles that may sign despite BLOCK; without it those of `signatures`, "
            "or any if that names none."
        ),
    ] = None

    @field_validator("override")
    @classmethod
    def _tidy_override(cls, roles: tuple[str, ...] | None) -> tuple[str, ...] | None:
        return None if roles is None else tidy_roles(roles)

    def lets_override(self, role: str, signing_roles: Sequence[str]) -> bool:
        """Say whether a role may sign despite BLOCK, where these roles must sign."""
        allowed = (signing_roles or (role,)) if self.override is None else self.override
        return fold_name(role) in map(fold_name, allowed)


def tidy_roles(roles: Iterable[str]) -> tuple[str, ...]:
    """Return the roles of a policy; raise for one that cannot be signed as, or is listed twice."""
    tidied = tuple(" ".join(role.split()) for role in roles)
    if not all(role and role.isprintable() for role in tidied):
        message = 'holds a role without a name: write roles such as "risk"'
        raise ValueError(message)
    if len({role.casefold() for role in tidied}) < len(tidied):
        message = "names a role twice: write each once"
        raise ValueError(message)
    return tidied


def fold_name(name: str) -> str:
    """Return the form in which two spellings of a name are equal.

    >>> fold_name("Risk ") == fold_name("risk")
    True
    """
    return " ".join(name.split()).casefold()
