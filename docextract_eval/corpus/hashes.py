"""The hashes of truths and of renditions, and the seal of a corpus."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from docextract_eval.codec import canonical_json, sha256
from docextract_eval.codec.records import to_json

if TYPE_CHECKING:
    from collections.abc import Iterable

    from docextract_eval.records import Document


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """The document of a rendition, and the hashes of its files."""

    rendition: str
    document: str
    files: tuple[str, ...]


def canonical_truth(document: Document) -> str:
    """Return a document's truth as canonical JSON, as it is stored and hashed."""
    return canonical_json(to_json(document))


def truth_hash(document: Document) -> str:
    """Return the SHA-256 of a document's canonical truth."""
    return sha256(canonical_truth(document))


def compute_seal(rows: list[tuple[str, tuple[str, ...], str]]) -> str:
    """Return the seal of a corpus from rows of (rendition id, hashes of its files, truth hash).

    The seal does not depend on the order of rows, the number of workers or the shards.
    """
    return sha256("".join(canonical_json([*row]) + "\n" for row in sorted(rows)))


def count_documents(rows: Iterable[tuple[str, tuple[str, ...], str]]) -> int:
    """Return how many documents the rows of a seal are of.

    >>> count_documents([("a~clean", (), ""), ("a~jpeg@4", (), ""), ("b~clean", (), "")])
    2
    """
    return len({rendition.rpartition("~")[0] for rendition, *_ in rows})


def rendition_hash(file_hashes: Iterable[str], hash_of_truth: str) -> str:
    """Return the hash of a rendition from the hashes of its files and of its document's truth."""
    return sha256("".join(file_hashes) + hash_of_truth)
