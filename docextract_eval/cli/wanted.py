"""Which documents and renditions of a corpus are wanted, as the options of a command say."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from docextract_eval.corpus.store import Corpus
    from docextract_eval.records import Document, Rendition

Wanted = dict[str, str | None]
"""What was asked for: a condition, a kind, a locale."""


def checked(corpus: Corpus, wanted: dict[str, str | None]) -> None:
    """Refuse a condition, a kind or a locale that a corpus does not have."""
    from docextract_eval.errors import UnknownNameError

    known = {"condition": corpus.conditions, "kind": corpus.kinds, "locale": corpus.locales}
    for noun, name in wanted.items():
        if name is not None and name not in known[noun]:
            raise UnknownNameError(noun, name, known[noun], f"--{noun}")


def wants(wanted: dict[str, str | None], document: Document, rendition: Rendition) -> bool:
    """Say whether a rendition is of what was asked for."""
    found = {
        "condition": rendition.condition,
        "kind": document.kind,
        "locale": document.locale,
    }
    return all(name in (None, found[noun]) for noun, name in wanted.items())
