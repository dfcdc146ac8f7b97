"""What the package stands on: every package that it needs, with its licence, and its SBOM."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from importlib.metadata import Distribution, distribution
from pathlib import Path
from typing import TYPE_CHECKING

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ROOT = Path(__file__).resolve().parent.parent
CONSTRAINTS = ROOT / "tools" / "constraints.txt"
SBOM = ROOT / "tools" / "sbom.cdx.json"
PROJECT = "docextract-eval"

ALLOWED = {
    *("Apache-2.0", "BSD", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "MIT-0", "MIT-CMU"),
    *("0BSD", "CC0-1.0", "OFL-1.1", "PSF-2.0", "Zlib"),
}
"""Licences under which a package may be needed by whoever installs this one."""
WEAK_COPYLEFT = {"LGPL", "LGPL-2.1-or-later", "LGPL-3.0-only", "MPL-2.0"}
"""Licences that ask for their own sources alone: allowed for libraries that are imported whole."""
LICENCE_FILES = {"axe-playwright-python": "MIT"}
"""Packages whose metadata state no licence: read from the licence file that they carry."""
_SPELLINGS = (
    (r"mozilla public license 2|mpl", "MPL-2.0"),
    (r"lesser general public|lgpl", "LGPL"),
    (r"\b(a?gpl|general public)", "GPL"),
    (r"apache", "Apache-2.0"),
    (r"sil ofl|open font", "OFL-1.1"),
    (r"python software foundation", "PSF-2.0"),
    (r"\bisc\b", "ISC"),
    (r"bsd", "BSD"),
    (r"\bmit\b", "MIT"),
)
"""How metadata older than SPDX expressions write a licence, the stricter ones first."""


@dataclass(frozen=True, slots=True)
class Package:
    """One package at the version that the constraints name."""

    name: str
    version: str
    licence: str
    """An SPDX expression, or its nearest; empty where none is stated."""
    needs: tuple[str, ...]
    """The packages that it needs itself."""
    needed_by: str
    """`package` when every installation needs it, `extra` when one of its extras does, else
    `development`."""

    @property
    def refused(self) -> str:
        """Why the licence is not allowed here; empty where it is."""
        if not self.licence:
            return "states no licence"
        # Every part counts of `A AND B`, and any one of `A OR B`.
        every = (part.split(" OR ") for part in self.licence.replace("(", "").split(" AND "))
        allowed = ALLOWED | WEAK_COPYLEFT
        wrong = [" OR ".join(one) for one in every if not {*map(_plain, one)} & allowed]
        return f"{' and '.join(wrong)} is not on the list" if wrong else ""


def _plain(licence: str) -> str:
    return licence.strip(" ()").partition(" WITH ")[0]


def constraints() -> dict[str, str]:
    """Return the version of every package that the constraints name."""
    lines = CONSTRAINTS.read_text(encoding="utf-8").split()
    return {
        canonicalize_name(name): version for name, _, version in (s.partition("==") for s in lines)
    }


def packages() -> list[Package]:
    """Return every package of the constraints, in the order of their names."""
    ours = distribution(PROJECT)
    extras = {name for name in ours.metadata.get_all("Provides-Extra") or [] if name != "dev"}
    always = reached(_needs(ours))
    with_extras = reached(_needs(ours, extras))
    found = []
    for name, version in sorted(constraints().items()):
        needed_by = "package" if name in always else "extra" if name in with_extras else ""
        its = distribution(name)
        found.append(
            Package(name, version, licence_of(its), _needs(its), needed_by or "development")
        )
    return found


def reached(names: Iterable[str]) -> set[str]:
    """Return these packages and all that they need, as far as they are installed."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        if (name := waiting.pop()) not in found:
            found.add(name)
            waiting += _needs(distribution(name))
    return found


def _needs(its: Distribution, extras: Iterable[str] = ()) -> tuple[str, ...]:
    """Return what a package needs on this system, with these extras of its own."""
    known = constraints()
    environments = [{"extra": extra} for extra in ("", *extras)]
    asked = [Requirement(line) for line in its.requires or []]
    needed = {
        canonicalize_name(each.name)
        for each in asked
        if each.marker is None or any(map(each.marker.evaluate, environments))
    }
    return tuple(sorted(needed & known.keys()))


def licence_of(its: Distribution) -> str:
    """Return a package's licence as an SPDX expression, or as near as its metadata come."""
    metadata = its.metadata
    if expression := metadata.get("License-Expression"):
        return str(expression)
    classifiers = [c for c in metadata.get_all("Classifier") or [] if c.startswith("License ::")]
    first_line = (metadata.get("License") or "").strip().partition("\n")[0]
    for text in (*classifiers, first_line):
        for pattern, licence in _SPELLINGS:
            if re.search(pattern, text.lower()):
                return licence
    return LICENCE_FILES.get(canonicalize_name(its.name), "")


def sbom(found: Iterable[Package], version: str) -> str:
    """Return a CycloneDX bill of materials of what every installation needs, as JSON."""
    shipped = [package for package in found if package.needed_by == "package"]
    root = f"pkg:pypi/{PROJECT}@{version}"
    urls = {each.name: f"pkg:pypi/{each.name}@{each.version}" for each in shipped}
    dependencies = [
        {"ref": root, "dependsOn": sorted(urls[n] for n in _needs(distribution(PROJECT)))}
    ]
    about = {"type": "application", "name": PROJECT, "version": version, "bom-ref": root}
    listed = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": about | {"purl": root}},
        "components": [_component(each, urls[each.name]) for each in shipped],
        "dependencies": dependencies,
    }
    return json.dumps(listed, indent=1) + "\n"


def _component(package: Package, url: str) -> Mapping[str, object]:
    licence = package.licence
    stated: dict[str, object] = {"expression": licence}
    if licence in {"BSD", "LGPL"}:  # a family, which is no SPDX identifier
        stated = {"license": {"name": licence}}
    return {
        "type": "library",
        "name": package.name,
        "version": package.version,
        "purl": url,
        "bom-ref": url,
        "licenses": [stated],
    }
