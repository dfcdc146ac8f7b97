"""What is kept of pages between runs: questions to the process that keeps it, and their parts."""

from __future__ import annotations

import re
from dataclasses import dataclass

from docextract_eval.engines import ask_parent

WORDS, ANSWERS = "words", "answers"
"""What is kept: the words that an engine read on a page, and the answers of pipelines."""
_QUESTION = re.compile(rb"(find|keep) (words|answers) ([0-9a-f]{64}) ")


@dataclass(frozen=True, slots=True)
class KeptQuestion:
    """A question: what is kept under a key, or that a content be kept under it."""

    kind: str
    key: str
    content: bytes | None
    """What is to be kept; None where it is asked for."""


def find_kept(kind: str, key: str) -> bytes:
    """Return what is kept; empty where that is nothing, or where nobody keeps anything."""
    return ask_parent(f"find {kind} {key} ".encode())


def ask_to_keep(kind: str, key: str, content: bytes) -> None:
    """Ask to keep a content."""
    ask_parent(f"keep {kind} {key} ".encode() + content)


def read_question(question: bytes) -> KeptQuestion | None:
    """Return the parts of a question that anybody may have asked; None where it is none.

    >>> read_question(b"find words ../../passwd")
    """
    found = _QUESTION.match(question)
    if found is None:
        return None
    verb, kind, key = (part.decode() for part in found.groups())
    return KeptQuestion(kind, key, question[found.end() :] if verb == "keep" else None)
