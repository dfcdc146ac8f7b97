"""The versions of metrics, judge and causes in a signature: figures by others are not compared.

The rest of a signature says what was judged: by which schemas, with which hints and weights.
"""

from __future__ import annotations

from docextract_eval import matching, metrics
from docextract_eval.matching import causes

VERSIONS = {
    "metrics": metrics.VERSION,
    "matching": matching.VERSION,
    "causes": causes.VERSION,
}
"""The versions of this release, by their names in a signature."""
_SCHEMA = "schema:"


def version_of(signature: str) -> str:
    """Return the part of a signature that says which versions made a figure.

    >>> version_of("alpha:0.02|metrics:2|matching:4|causes:4|hints:locale")
    'metrics:2|matching:4|causes:4'
    """
    return "|".join(part for part in signature.split("|") if _is_version(part))


def measure_of(signature: str) -> str:
    """Return a signature without these versions and the schemas: what a figure is of.

    >>> measure_of("alpha:0.02|metrics:2|matching:4|causes:4|schema:bill:0a|hints:locale")
    'alpha:0.02|hints:locale'
    """
    parts = (part for part in signature.split("|") if not _is_version(part))
    return "|".join(part for part in parts if not part.startswith(_SCHEMA))


def schema_of(signature: str) -> str:
    """Return the part of a signature that names its schemas; empty where it has none."""
    return next((part for part in signature.split("|") if part.startswith(_SCHEMA)), "")


def own_version() -> str:
    """Return the version of the figures that this release computes."""
    return "|".join(f"{name}:{number}" for name, number in VERSIONS.items())


def drawn_version(known: set[str]) -> str:
    """Return which of some versions a trend shows: this release's, or else the newest.

    >>> drawn_version({"metrics:2|matching:9", "metrics:2|matching:10"})
    'metrics:2|matching:10'
    """
    own = own_version()
    return own if own in known else max(known, key=_sort_key, default="")


def describe_version(version: str) -> str:
    """Return a version in words.

    >>> describe_version("metrics:2|matching:4|causes:4")
    'metrics 2, matching 4, causes 4'
    """
    return version.replace("|", ", ").replace(":", " ")


def _is_version(part: str) -> bool:
    return part.partition(":")[0] in VERSIONS


def _sort_key(version: str) -> list[tuple[int, str]]:
    """Return what sorts version 10 after version 9."""
    numbers = (part.partition(":")[2] for part in version.split("|"))
    return [(len(number), number) for number in numbers]
