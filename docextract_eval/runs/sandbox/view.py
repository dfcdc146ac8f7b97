"""What a sandboxed pipeline sees of the file system: its code, the interpreter, the system.

Every visible path is listed, and read-only. Of a folder of code that contains a corpus, a run or
the home folder, only modules and packages are shown. Hidden paths inside visible ones are covered
by empty folders.
"""

from __future__ import annotations

import importlib.machinery
import importlib.metadata
import importlib.util
import json
import os
import shlex
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import docextract_eval
from docextract_eval.errors import BadInputError
from docextract_eval.pipelines import ENTRY_POINT_GROUP, EXAMPLE_NAMES, REMOTE_FORMS
from docextract_eval.storage.disk import disk_errors_with_remedy
from docextract_eval.storage.object_storage import ObjectPath

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/nix/store", "/gnu/store")
"""The system's programs and libraries."""
SETTINGS = (
    "ImageMagick* alternatives fonts group java* ld.so.cache ld.so.conf ld.so.conf.d localtime "
    "magic mime.types nsswitch.conf passwd pki/ca-trust pki/tls/cert* pki/tls/openssl.cnf "
    "ssl/cert* ssl/openssl.cnf timezone"
)
"""The parts of /etc that are shown; none is secret."""
NETWORK_SETTINGS = ("hosts", "resolv.conf", "host.conf", "gai.conf", "services", "protocols")
PROCESSORS = "/sys/devices/system/cpu"
_SHARED = (Path("/tmp"), Path("/var/tmp"))  # noqa: S108 - never shown: others' files are there


@dataclass(frozen=True, slots=True)
class View:
    """The visible and the hidden paths of a sandbox."""

    shown: tuple[Path, ...]
    """Visible read-only."""
    writable: tuple[Path, ...]
    hidden: tuple[Path, ...]
    """The corpus, the run, the home folder: never visible, even inside visible folders."""
    home: Path | None
    current: Path
    notes: tuple[str, ...] = ()
    """Remarks on what is not visible although one might expect it."""


def pipeline_view(
    pipeline: str, settings: Mapping[str, str], hidden: Iterable[Path], allowed: Sequence[str] = ()
) -> View:
    """Return what a pipeline sees, including what the user allows."""
    home, current = home_folder(), current_folder()
    kept = tuple(
        dict.fromkeys(path.resolve() for path in hidden if not isinstance(path, ObjectPath))
    )
    all_hidden = (*kept, *_SHARED, *([home.resolve()] if home else []))
    found = VisiblePaths(all_hidden)
    found.shown += [Path(each) for each in SYSTEM if Path(each).exists()]
    _show_python_and_packages(found)
    _show_pipeline_code(found, pipeline, current)
    if data := os.environ.get("TESSDATA_PREFIX"):
        found.add_code(Path(data))
    writable: list[Path] = []
    for text in allowed:
        path, write = _parse_allowed_path(text, kept, all_hidden)
        (writable if write else found.shown).extend(dict.fromkeys((path, path.resolve())))
    if (card := Path("/dev/nvidia0")).exists() and card not in (*found.shown, *writable):
        found.notes.append(f"no graphics card is shown: --allow {card}, and what belongs to it")
    for name, text in settings.items():
        if pipeline.partition(":")[0] in REMOTE_FORMS and name == "cache" and text:
            with disk_errors_with_remedy(Path(text)):
                Path(text).mkdir(parents=True, exist_ok=True)
            writable.append(Path(text).resolve())
        _show_setting_file(found, name, text, kept)
    shown = (
        each
        for each in _outermost_paths(found.shown, all_hidden)
        if not _is_in_writable_folder(each, writable)
    )
    return View(tuple(shown), tuple(writable), all_hidden, home, current, tuple(found.notes))


def _show_pipeline_code(visible: VisiblePaths, pipeline: str, current: Path) -> None:
    """Add the code that a pipeline's name refers to."""
    form, colon, target = pipeline.partition(":")
    if colon and form in EXAMPLE_NAMES:
        if form == "python":
            _show_module_folder(visible, target, current)
        elif form in ("command", "command+jsonl"):
            _show_command_files(visible, target)
    elif pipeline == "tesseract":
        _show_command_files(visible, pipeline)
    else:
        for point in importlib.metadata.entry_points(group=ENTRY_POINT_GROUP, name=pipeline):
            _show_module_folder(visible, point.value, None)


def _outermost_paths(shown: Sequence[Path], hidden: Sequence[Path]) -> Iterator[Path]:
    """Yield the paths that are in no other one, or have a hidden path between."""
    for path in dict.fromkeys(shown):
        above = (each for each in shown if each != path and path.is_relative_to(each))
        if all(
            any(path.is_relative_to(it) and it.is_relative_to(each) for it in hidden)
            for each in above
        ):
            yield path


def _is_in_writable_folder(path: Path, writable_folders: Iterable[Path]) -> bool:
    """Return whether a path is in a writable folder, which must stay writable."""
    return any(Path(os.path.normpath(path)).is_relative_to(each) for each in writable_folders)


def home_folder() -> Path | None:
    """Return the home folder, or None if there is none, or it is the root folder or a file."""
    try:
        home = Path.home()
    except RuntimeError:
        return None
    is_file = os.path.exists(home) and not os.path.isdir(home)  # noqa: PTH110, PTH112 - any text
    return home if home.is_absolute() and home != Path(home.anchor) and not is_file else None


def current_folder() -> Path:
    """Return the current folder, or the root folder if it was removed."""
    try:
        return Path.cwd()
    except OSError:
        return Path("/")


def _show_python_and_packages(visible: VisiblePaths) -> None:
    """Add Python, the packages of its environment, and this package."""
    visible.add(*map(Path, (sys.prefix, sys.exec_prefix, sys.base_prefix, sys.base_exec_prefix)))
    program = Path(sys.executable)
    while os.path.islink(program):  # noqa: PTH114 - false without permission
        program = program.parent / program.readlink()
        visible.add(program)
    package = Path(docextract_eval.__file__).parent
    visible.add(package)
    for entry in map(Path, filter(None, sys.path)):
        if entry.name in ("site-packages", "dist-packages"):
            visible.add(entry)
        elif entry.absolute() != current_folder():
            visible.add_code(entry)
    for folder in _editable_package_folders():
        visible.add(*folder_modules(folder), *folder_modules(folder / "src"))


def _editable_package_folders() -> Iterator[Path]:
    """Yield the folders of packages that are installed as editable."""
    for package in importlib.metadata.distributions():
        direct_url = package.read_text("direct_url.json")
        if direct_url and '"editable": true' in direct_url:
            yield Path(unquote(urlsplit(json.loads(direct_url)["url"]).path))


def _show_module_folder(visible: VisiblePaths, target: str, current: Path | None) -> None:
    """Add the folder that a module is imported from; the current folder is searched first."""
    top = target.partition(":")[0].partition(".")[0].strip()
    if not top.isidentifier():
        return
    spec = importlib.machinery.PathFinder.find_spec(top, [str(current)]) if current else None
    try:
        spec = spec or importlib.util.find_spec(top)
    except (ValueError, ImportError):
        return
    places = [*(spec.submodule_search_locations or ())] if spec else []
    if spec and spec.origin and not places:
        places = [spec.origin]
    for place in map(Path, places):
        visible.add_code(place.parent, place)


def _show_command_files(visible: VisiblePaths, target: str) -> None:
    """Add a program's folder, its interpreter, and the files its arguments name."""
    try:
        words = shlex.split(target)
    except ValueError:
        return  # the pipeline itself reports this error
    for number, word in enumerate(words):
        value = word.partition("=")[2] if word.startswith("-") else word
        file = Path((shutil.which(value) if number == 0 else None) or value or ".").absolute()
        if file.is_file() and word.startswith("-"):
            visible.add(file)
        elif file.is_file():
            _show_program_files(visible, file)
        elif number and "/" in value and file.is_dir():
            visible.add_code(file)


def _show_program_files(visible: VisiblePaths, file: Path) -> None:
    """Add a program's folder; for a program in a Python environment, the whole environment."""
    prefix = file.parent.parent
    if (prefix / "pyvenv.cfg").is_file() or (prefix / "conda-meta").is_dir():
        visible.add(prefix)
    while file.is_symlink():
        visible.add_code(file.parent, file)
        file = file.parent / file.readlink()
    if file.parent.name == "bin" and file.name.startswith(("python", "pypy")):
        visible.add(file.resolve().parent.parent)
    visible.add_code(file.parent, file)
    for word in _script_interpreter(file):
        if (called := shutil.which(word)) and not visible.covers(Path(called)):
            _show_program_files(visible, Path(called))


def _script_interpreter(file: Path) -> list[str]:
    """Return the interpreter in a script's `#!` line, as a list of at most one word."""
    try:
        with file.open("rb") as script:
            line = script.readline(256)
    except OSError:
        return []
    if not line.startswith(b"#!"):
        return []
    words = line[2:].decode(errors="replace").split()
    return words[1:2] if words and Path(words[0]).name == "env" else words[:1]


def _parse_allowed_path(
    text: str, never_shown: Sequence[Path], all_hidden: Sequence[Path]
) -> tuple[Path, bool]:
    """Return path and mode of `PATH` or `PATH:rw`; raise if it would show the corpus or the run."""
    name, colon, mode = text.rpartition(":")
    write = bool(colon) and mode == "rw"
    path = Path(name if write else text).absolute()
    if not path.exists():
        raise BadInputError("is not there", f"--allow {text}", "allow a file or folder that is")
    if seen := first_hidden_path_inside(path, all_hidden) or _enclosing_hidden_path(
        path, never_shown
    ):
        what = f"would show a pipeline what must stay hidden ({seen})"
        raise BadInputError(what, f"--allow {text}", "allow less, or run with --no-sandbox")
    return path, write


def _enclosing_hidden_path(path: Path, hidden: Iterable[Path]) -> str:
    return next((str(each) for each in hidden if path.resolve().is_relative_to(each)), "")


def _show_setting_file(
    visible: VisiblePaths, name: str, text: str, never_shown: Sequence[Path]
) -> None:
    """Add the file that a setting names, or the folder if it has a slash; raise if it is hidden."""
    path = Path(text)
    try:
        named = path.is_file() or ("/" in text and path.is_dir())
    except (OSError, ValueError):
        return
    if not named or visible.covers(path):
        return
    if seen := first_hidden_path_inside(path, visible.hidden) or _enclosing_hidden_path(
        path, never_shown
    ):
        what = f"names what must stay hidden from a pipeline ({seen})"
        raise BadInputError(what, f"-p {name}={text}", "name another place, or use --no-sandbox")
    visible.add(path)


_RESULTS = ("corpus.json", "run.json")
_MAX_DEPTH, _MAX_FILES = 3, 20_000
"""The depth and number of files to which a folder is searched for corpora and runs."""
_SUFFIXES = tuple(importlib.machinery.all_suffixes())


@dataclass(slots=True)
class VisiblePaths:
    """Collects the paths of a view."""

    hidden: Sequence[Path]
    shown: list[Path] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, *paths: Path) -> None:
        """Show paths that can be read, both as written and as resolved."""
        for path in paths:
            if os.access(path, os.R_OK) and not self.covers(path):
                self.shown += dict.fromkeys((path.absolute(), path.resolve()))

    def covers(self, path: Path) -> bool:
        """Return whether a path is shown already, as part of a folder."""
        within = (path.absolute(), path.resolve())
        return all(any(each.is_relative_to(shown) for shown in self.shown) for each in within)

    def add_code(self, folder: Path, *pipeline_paths: Path) -> None:
        """Show a folder of code, or only its modules if it has hidden paths, a corpus or a run.

        `pipeline_paths` are the pipeline's own paths in that folder: they are shown in both cases.
        """
        if self.covers(folder):
            return
        if not (
            exposed := first_hidden_path_inside(folder, self.hidden)
            or _reason_to_hide_folder(folder)
        ):
            self.add(folder)
            return
        found = [*pipeline_paths, *folder_modules(folder)]
        self.add(*(each for each in found if not first_hidden_path_inside(each, self.hidden)))
        self.notes.append(f"of {folder} only modules and packages are shown: it holds {exposed}")


def first_hidden_path_inside(path: Path, hidden: Iterable[Path]) -> str:
    """Return the first hidden path inside a path, or an empty text."""
    place = path.resolve()
    return next((str(each) for each in hidden if each.is_relative_to(place)), "")


def _reason_to_hide_folder(folder: Path) -> str:
    """Return a corpus or a run in a folder, or that it has too many files; or an empty text."""
    looked = 0
    for place, folders, files in os.walk(folder):
        looked += len(files) + len(folders)
        for name in _RESULTS:
            if name in files:
                return str(Path(place, name))
        if looked > _MAX_FILES:
            return f"more than {_MAX_FILES} files"
        depth = len(Path(place).relative_to(folder).parts)
        hidden = [each for each in folders if each.startswith(".") or each == "node_modules"]
        folders[:] = [] if depth >= _MAX_DEPTH else [each for each in folders if each not in hidden]
    return ""


def folder_modules(folder: Path) -> Iterator[Path]:
    """Yield the modules and packages in a folder."""
    for each in sorted(folder.iterdir()) if folder.is_dir() else ():
        if each.name.endswith(_SUFFIXES) or (each / "__init__.py").is_file():
            yield each
