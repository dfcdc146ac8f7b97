"""Where a face is: among the fonts that are installed with the package, or those of the system.

A face of the system is optional: who prints with it installs it, and its file's fingerprint is in
the seal of what is printed with it. `DOCEXTRACT_EVAL_FONTS` names other folders to look in.
"""

from __future__ import annotations

import functools
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import freetype
import pymupdf_fonts

from docextract_eval.codec import sha256
from docextract_eval.errors import MissingPrerequisiteError

if TYPE_CHECKING:
    from collections.abc import Iterable

PACKAGED = {
    "cascadia": "cascadiab",
    "figo": "figbo",
    "fimo": "fimbo",
    "notos": "notosbo",
    "spacemo": "spacembo",
    "ubuntm": "ubuntmbo",
    "ubuntu": "ubuntubo",
}
"""Faces that are always there, each with its bold one."""
SYSTEM = {
    "notojp": "notojpbo",
    "notojpmo": "notojpmobo",
    "notosc": "notoscbo",
    "notoscmo": "notoscmobo",
}
"""Faces that the system may have, each with its bold one."""
BOLD = PACKAGED | SYSTEM
FOLDERS = "DOCEXTRACT_EVAL_FONTS"
"""The variable that names the folders of fonts, where they are not the usual ones."""
_USUAL = (
    *("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts"),
    *("/Library/Fonts", "~/Library/Fonts"),
)
_ONE_WIDTH = {"cascadia", "fimo", "spacemo", "ubuntm", "notojpmo", "notoscmo"}
_WIDE = {"notojpmo", "notoscmo"}
"""Faces whose digits are half as wide as their size, for signs that are as wide as it."""


@dataclass(frozen=True, slots=True)
class Collected:
    """A face of the system: its file, its family there, and the Debian package that brings it."""

    file: str
    family: str
    package: str


_COLLECTED = {
    name: Collected(f"NotoSansCJK-{weight}.ttc", family, "fonts-noto-cjk")
    for name, weight, family in (
        ("notojp", "Regular", "Noto Sans CJK JP"),
        ("notojpbo", "Bold", "Noto Sans CJK JP"),
        ("notojpmo", "Regular", "Noto Sans Mono CJK JP"),
        ("notojpmobo", "Bold", "Noto Sans Mono CJK JP"),
        ("notosc", "Regular", "Noto Sans CJK SC"),
        ("notoscbo", "Bold", "Noto Sans CJK SC"),
        ("notoscmo", "Regular", "Noto Sans Mono CJK SC"),
        ("notoscmobo", "Bold", "Noto Sans Mono CJK SC"),
    )
}


@dataclass(frozen=True, slots=True)
class FontFile:
    """A face's file: its bytes, or its path, and which of the file's faces it is."""

    at: bytes | Path
    index: int = 0


def font_file(name: str) -> FontFile:
    """Return the file of a face."""
    if name not in _COLLECTED:
        return FontFile(pymupdf_fonts.myfont(name))
    path = _found(_COLLECTED[name].file, _folders())
    if path is None:
        raise missing(_COLLECTED[name], "")
    return FontFile(path, _index(path, _COLLECTED[name].family))


def missing(font: Collected, where: str) -> MissingPrerequisiteError:
    """Say that a font is not there, and how to get it."""
    what = f"needs the font {font.file}, which is not on this machine"
    remedy = f"apt-get install {font.package}, or name the folder it is in: {FOLDERS}=FOLDER"
    return MissingPrerequisiteError(what, where, remedy)


def lacking(faces: Iterable[str]) -> tuple[Collected, ...]:
    """Return those of the system that these faces need, in both weights, and that are not there."""
    return tuple(each for each in of_the_system(faces) if not is_there(each))


def of_the_system(faces: Iterable[str] = SYSTEM) -> tuple[Collected, ...]:
    """Return the system's files that faces need, in both weights; each file once."""
    names = [name for face in faces if face in SYSTEM for name in (face, SYSTEM[face])]
    return tuple({_COLLECTED[name].file: _COLLECTED[name] for name in names}.values())


def is_there(font: Collected) -> bool:
    """Say whether the system has a file."""
    return _found(font.file, _folders()) is not None


def font_hash(name: str) -> str:
    """Return the fingerprint of a face's file."""
    file = font_file(name)
    return _file_hash(file.at) if isinstance(file.at, Path) else sha256(file.at)


def suiting(faces: tuple[str, ...], *, one_width: bool) -> tuple[str, ...]:
    """Return those that a printer with type of one width has, or the others; or all, if none.

    >>> suiting(("notojp", "notojpmo"), one_width=True)
    ('notojpmo',)
    """
    return tuple(face for face in faces if (face in _ONE_WIDTH) == one_width) or faces


def is_wide(face: str) -> bool:
    """Say whether the signs of a face of one width are squares, and its digits half of one."""
    return face in _WIDE


def _folders() -> tuple[str, ...]:
    given = os.environ.get(FOLDERS)
    return tuple(given.split(os.pathsep)) if given else _USUAL


@functools.cache
def _found(file: str, folders: tuple[str, ...]) -> Path | None:
    inside = (path for folder in folders for path in Path(folder).expanduser().rglob(file))
    return next(inside, None)


@functools.cache
def _index(path: Path, family: str) -> int:
    count = freetype.Face(str(path)).num_faces
    families = (freetype.Face(str(path), index).family_name.decode() for index in range(count))
    return list(families).index(family)


@functools.cache
def _file_hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
