"""What people call a run, kept beside it, so that a lost ledger can be rebuilt from the folders."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from docextract_eval.borders.people import read_description
from docextract_eval.codec import FORMATS, canonical_json
from docextract_eval.codec.records import from_json, to_json
from docextract_eval.errors import BadInputError, shell_word
from docextract_eval.storage.disk import disk_errors_with_remedy, write_atomically

if TYPE_CHECKING:
    from docextract_eval.runs.folder import RunFolder

_FILE = "history.json"
_KIND = "history"


@dataclass(frozen=True, slots=True)
class Titles:
    """A run's name, the release it is of, its tags, and since when it is a pinned baseline run."""

    name: str | None = None
    release: str | None = None
    tags: tuple[str, ...] = ()
    pinned: str | None = None

    def merge_older(self, older: Titles) -> Titles:
        """Return these titles, with what they leave out taken from older ones; tags are combined.

        >>> Titles(release="1.2", tags=("b",)).merge_older(Titles("a", "1.1", ("a", "b"))).tags
        ('a', 'b')
        """
        return Titles(
            self.name or older.name,
            self.release or older.release,
            tuple(sorted({*older.tags, *self.tags})),
            self.pinned or older.pinned,
        )


UNTITLED = Titles()


def check_titles(titles: Titles) -> Titles:
    """Return the titles; raise for a name that is empty or not on one line."""
    named = {"--name": [titles.name], "--release": [titles.release], "--tag": titles.tags}
    for option, values in named.items():
        for value in values:
            if value is not None and not (value.strip() and value.isprintable()):
                raise BadInputError(f"{option} {value!r} is no name", remedy="give it letters")
    return titles


def read_titles(folder: RunFolder) -> Titles:
    """Read a run's titles; empty ones if it has none."""
    file = folder.path / _FILE
    if not file.exists():
        return UNTITLED
    name = f"dxe history add {shell_word(folder.path)} --name NAME"
    again = f"remove the file, and name the run again: {name}"
    about: dict[str, Any] = read_description(file, _KIND, ("titles",), again)
    with disk_errors_with_remedy(file, again):
        try:
            return from_json(Titles, about["titles"])
        except (KeyError, TypeError, AttributeError) as error:
            message = "it holds no titles"
            raise ValueError(message) from error


def write_titles(folder: RunFolder, titles: Titles) -> None:
    """Write a run's titles beside it, if they changed."""
    if titles != read_titles(folder):
        about = {"format": FORMATS[_KIND], "titles": to_json(titles)}
        write_atomically(folder.path / _FILE, canonical_json(about) + "\n")
