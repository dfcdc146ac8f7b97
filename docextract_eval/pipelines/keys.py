"""Keys of servers: taken from variables of the environment, and written down nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.errors import BadInputError

if TYPE_CHECKING:
    from collections.abc import Mapping

OPENAI_KEY = "OPENAI_API_KEY"
"""The variable that holds the key where no setting names another."""
_NAMES_ONE = "_env"
"""How the name of a setting ends that names a variable with a secret."""


def secret_variables(pipeline: str, settings: Mapping[str, str]) -> tuple[str, ...]:
    """Return the variables of the environment whose values nothing may show.

    >>> secret_variables("openai:m@https://api.example/v1", {"key_env": "MINE", "seed": "7"})
    ('MINE',)
    >>> secret_variables("openai:m@https://api.example/v1", {})
    ('OPENAI_API_KEY',)
    """
    named = [value for name, value in settings.items() if name.endswith(_NAMES_ONE) and value]
    usual = [OPENAI_KEY] if pipeline.startswith("openai:") and not settings.get("key_env") else []
    return *named, *usual


def key_of(variable: str, environ: Mapping[str, str], setting: str) -> str:
    """Return the key that a variable of the environment holds; it is never shown or kept."""
    key = environ.get(variable, "").strip()
    if not key:
        # Whoever gave the key itself in place of a name would find it in the message.
        what, remedy = f"{setting} names no variable that is set", f"export it, then -p {setting}="
        raise BadInputError(what, remedy=f"{remedy}NAME with its name, never the key itself")
    if not (key.isascii() and key.isprintable()):
        what = f"the variable that {setting} names holds signs that no key has"
        raise BadInputError(what, remedy="export the key alone, on one line")
    return key
