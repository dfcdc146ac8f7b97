"""Keys of servers: read from environment variables, and written nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.errors import BadInputError

if TYPE_CHECKING:
    from collections.abc import Mapping

OPENAI_KEY = "OPENAI_API_KEY"
"""The variable that holds the key if no setting names another."""
_VARIABLE_ENDING = "_env"
"""The ending of settings whose value is the name of a variable with a secret."""


def secret_variables(pipeline: str, settings: Mapping[str, str]) -> tuple[str, ...]:
    """Return the names of the environment variables whose values must never be shown.

    >>> secret_variables("openai:m@https://api.example/v1", {"key_env": "MINE", "seed": "7"})
    ('MINE',)
    >>> secret_variables("openai:m@https://api.example/v1", {})
    ('OPENAI_API_KEY',)
    """
    named = [value for name, value in settings.items() if name.endswith(_VARIABLE_ENDING) and value]
    usual = [OPENAI_KEY] if pipeline.startswith("openai:") and not settings.get("key_env") else []
    return *named, *usual


def read_key(variable: str, environ: Mapping[str, str], setting: str) -> str:
    """Return the key in an environment variable, or raise a BadInputError without showing it."""
    key = environ.get(variable, "").strip()
    if not key:
        # A user who gave the key in place of a name must not find it in the message.
        what, remedy = f"{setting} names no variable that is set", f"export it, then -p {setting}="
        raise BadInputError(what, remedy=f"{remedy}NAME with its name, never the key itself")
    if not (key.isascii() and key.isprintable()):
        what = f"the variable that {setting} names holds characters that no key has"
        raise BadInputError(what, remedy="export the key alone, on one line")
    return key
