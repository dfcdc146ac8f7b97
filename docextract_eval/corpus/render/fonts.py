"""Font files: those that are installed with the package, and optional ones of the system.

The faces of tills are drawn for this project, and their files are made of their dots.

Fonts of the system must be installed to print with them; the hash of the file is part of the seal
of what is printed with it. `DOCEXTRACT_EVAL_FONTS` names other folders to look in.
"""

from __future__ import annotations

import functools
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import font_roboto
import freetype
import pymupdf_fonts

from docextract_eval.codec import sha256
from docextract_eval.corpus.render.dot_faces import DOT_FACES, dot_face_file, has_dots
from docextract_eval.errors import MissingPrerequisiteError

if TYPE_CHECKING:
    from collections.abc import Iterable

PACKAGED = {
    "cascadia": "cascadiab",
    "figo": "figbo",
    "fimo": "fimbo",
    "notos": "notosbo",
    "roboto": "robotobo",
    "spacemo": "spacembo",
    "ubuntm": "ubuntmbo",
    "ubuntu": "ubuntubo",
} | DOT_FACES
"""Fonts that are always available, each with its bold one."""
SYSTEM = {
    "notojp": "notojpbo",
    "notojpmo": "notojpmobo",
    "notosc": "notoscbo",
    "notoscmo": "notoscmobo",
}
"""Fonts that the system can have, each with its bold one."""
_ROBOTO = {"roboto": "Roboto-Regular.ttf", "robotobo": "Roboto-Bold.ttf"}
"""The fonts of a package of their own, each with its file."""
BOLD = PACKAGED | SYSTEM
FOLDERS_VARIABLE = "DOCEXTRACT_EVAL_FONTS"
"""The environment variable that names other folders of fonts than the usual ones."""
_USUAL_FOLDERS = (
    *("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts"),
    *("/Library/Fonts", "~/Library/Fonts"),
)
_MONOSPACED = {"cascadia", "fimo", "spacemo", "ubuntm", "notojpmo", "notoscmo", *DOT_FACES}
_SQUARE = {"notojpmo", "notoscmo"}
"""Fonts whose digits are half as wide as their CJK characters, which are squares."""


@dataclass(frozen=True, slots=True)
class SystemFont:
    """A font of the system: its file, its family in that file, and the Debian package with it."""

    file: str
    family: str
    package: str


_SYSTEM_FONTS = {
    name: SystemFont(f"NotoSansCJK-{weight}.ttc", family, "fonts-noto-cjk")
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
    """A font file: its bytes or its path, and the index of the font in the file."""

    at: bytes | Path
    index: int = 0


def font_file(name: str) -> FontFile:
    """Return the file of a font, or raise MissingPrerequisiteError if the system lacks it."""
    if name in _ROBOTO:
        return FontFile(_read_file(Path(font_roboto.font_directory) / _ROBOTO[name]))
    if has_dots(name):
        return FontFile(dot_face_file(name))
    if name not in _SYSTEM_FONTS:
        return FontFile(pymupdf_fonts.myfont(name))
    path = _find_file(_SYSTEM_FONTS[name].file, _font_folders())
    if path is None:
        raise missing_font_error(_SYSTEM_FONTS[name], "")
    return FontFile(path, _font_index(path, _SYSTEM_FONTS[name].family))


def missing_font_error(font: SystemFont, where: str) -> MissingPrerequisiteError:
    """Return the error for a font that is not installed, with the way to install it."""
    what = f"needs the font {font.file}, which is not installed"
    remedy = f"apt-get install {font.package}, or set {FOLDERS_VARIABLE} to the folder that has it"
    return MissingPrerequisiteError(what, where, remedy)


def missing_fonts(fonts: Iterable[str]) -> tuple[SystemFont, ...]:
    """Return the fonts of the system among these, in both weights, that are not installed."""
    return tuple(each for each in system_fonts(fonts) if not is_installed(each))


def system_fonts(fonts: Iterable[str] = SYSTEM) -> tuple[SystemFont, ...]:
    """Return the fonts of the system among these, in both weights; each file once."""
    names = [name for font in fonts if font in SYSTEM for name in (font, SYSTEM[font])]
    return tuple({_SYSTEM_FONTS[name].file: _SYSTEM_FONTS[name] for name in names}.values())


def is_installed(font: SystemFont) -> bool:
    """Return whether the system has the file of a font."""
    return _find_file(font.file, _font_folders()) is not None


def font_hash(name: str) -> str:
    """Return the SHA-256 of a font's file."""
    file = font_file(name)
    return _file_hash(file.at) if isinstance(file.at, Path) else sha256(file.at)


def fonts_by_spacing(fonts: tuple[str, ...], *, monospaced: bool) -> tuple[str, ...]:
    """Return the monospaced fonts among these, or the others; if there are none, all of them.

    >>> fonts_by_spacing(("notojp", "notojpmo"), monospaced=True)
    ('notojpmo',)
    """
    return tuple(font for font in fonts if (font in _MONOSPACED) == monospaced) or fonts


def has_square_characters(font: str) -> bool:
    """Return whether a monospaced font has square characters, and digits half as wide."""
    return font in _SQUARE


def _font_folders() -> tuple[str, ...]:
    given = os.environ.get(FOLDERS_VARIABLE)
    return tuple(given.split(os.pathsep)) if given else _USUAL_FOLDERS


@functools.cache
def _find_file(file: str, folders: tuple[str, ...]) -> Path | None:
    inside = (path for folder in folders for path in Path(folder).expanduser().rglob(file))
    return next(inside, None)


@functools.cache
def _font_index(path: Path, family: str) -> int:
    count = freetype.Face(str(path)).num_faces
    families = (freetype.Face(str(path), index).family_name.decode() for index in range(count))
    return list(families).index(family)


@functools.cache
def _read_file(path: Path) -> bytes:
    return path.read_bytes()


@functools.cache
def _file_hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
