"""Notes that people write on the cases of a run: what went wrong, and in a line why.

They are lines of `notes.jsonl` beside the run's own files, or an object each below `notes/` in
object storage, where nothing can be appended to. A run that was copied there or back has both.
Notes are only ever added. They are no part of what a run is: no score, hash, signature or
decision reads them.
"""

from __future__ import annotations

import datetime
import io
import re
import secrets
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from docextract_eval.borders.limits import (
    LARGEST_FILE,
    LARGEST_NOTE,
    LONGEST_AUTHOR,
    LONGEST_NOTE,
    MOST_NOTES,
)
from docextract_eval.borders.people import parse_json_line
from docextract_eval.codec import FORMATS, canonical_json, check_format
from docextract_eval.codec.strict_json import has_half_character
from docextract_eval.errors import BadInputError, FormatError, UnknownNameError
from docextract_eval.runs.cases import CaseKey
from docextract_eval.runs.folder import parse_line, repair_last_line
from docextract_eval.storage.disk import (
    append_whole,
    disk_errors_with_remedy,
    files_in,
    open_regular,
    open_to_append_alone,
    read_ahead,
    write_if_absent,
)
from docextract_eval.storage.object_storage import ObjectPath

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from docextract_eval.runs.description import RunDescription
    from docextract_eval.runs.folder import RunFolder

VERDICTS = ("extractor wrong", "label wrong", "judge wrong", "unsure")
"""What a note may say of a case."""
NOTES = "notes.jsonl"
"""The file of a run with its notes, a line each."""
OBJECTS = "notes"
"""The folder of a run in object storage with its notes, an object each."""
_TEXTS = {"text": LONGEST_NOTE, "who": LONGEST_AUTHOR, "when": 40}
_KEYS = ("format", "run", "case", "verdict", *_TEXTS)
_REMEDY = "remove it, or put back what dxe wrote"


@dataclass(frozen=True, slots=True)
class Note:
    """What somebody says of one case."""

    case: CaseKey
    verdict: str
    text: str
    who: str
    when: str
    """The time in UTC, as ISO 8601 writes it."""

    @property
    def line(self) -> str:
        """Return it in short, beside its case.

        >>> Note(CaseKey("a~clean", 0, "total", None, None), "unsure", "a stamp", "Ann", "").line
        'unsure: a stamp (Ann)'
        """
        said = ": ".join(filter(None, (self.verdict, self.text)))
        return f"{said} ({self.who})" if self.who else said

    @property
    def remark(self) -> dict[str, str]:
        """Return what it says, for programs that know its case."""
        return {"verdict": self.verdict, "text": self.text, "who": self.who, "when": self.when}

    def to_json(self) -> dict[str, Any]:
        """Return it as programs read it."""
        return {"case": self.case._asdict(), **self.remark}


def new_note(case: CaseKey, verdict: str, text: str = "", who: str = "") -> Note:
    """Return a note that is written now; raise if it says what no note can say."""
    now = datetime.datetime.now(datetime.UTC).isoformat(timespec="milliseconds")
    note = Note(case, verdict, text.strip(), who.strip(), now)
    _check(note.to_json(), "the note", "say it shorter, or in other words")
    return note


def append_note(run: RunFolder, note: Note) -> None:
    """Add a note to a run, on the disk at once; whoever else adds one keeps theirs."""
    description = run.description
    if description.private:
        raise _private_error(run)
    written = {"format": FORMATS["note"], "run": description.id, **note.to_json()}
    line = canonical_json(written).encode() + b"\n"
    _parse_note(line, "the note", description)  # raises for what could not be read again
    if isinstance(run.path, ObjectPath):
        if len(files_in(run.path / OBJECTS)) >= MOST_NOTES:
            raise _full_error(run)
        name = f"{re.sub('[^0-9]', '', note.when)}-{secrets.token_hex(8)}.json"
        write_if_absent(run.path / OBJECTS / name, line)
        return
    path = run.path / NOTES
    with disk_errors_with_remedy(path), open_to_append_alone(path) as file:
        if file.tell() > LARGEST_FILE - LARGEST_NOTE:
            raise _full_error(run)
        repair_last_line(file, path)
        append_whole(file, line, at_once=True)


def read_notes(run: RunFolder, read: dict[Path, bytes] | None = None) -> list[Note]:
    """Return the notes of a run in the order in which they were written; raise for a foreign one.

    A last line that was cut short when its writer was killed is left out. Objects never change:
    those that were `read` are not read again, and those that are now are added.
    """
    found: list[Note] = []
    description: RunDescription | None = None
    for line, where in _written_notes(run, {} if read is None else read):
        description = description or run.description
        if description.private:
            raise _private_error(run)
        found.append(_parse_note(line, where, description))
    return found


def notes_by_case(notes: Iterable[Note]) -> dict[CaseKey, list[Note]]:
    """Return notes by the case that they are on, oldest first."""
    found: dict[CaseKey, list[Note]] = {}
    for note in notes:
        found.setdefault(note.case, []).append(note)
    return found


def verdicts_by_case(notes: Iterable[Note]) -> dict[CaseKey, list[str]]:
    """Return the verdicts of the cases that have notes, oldest first."""
    return {case: [each.verdict for each in own] for case, own in notes_by_case(notes).items()}


def _written_notes(run: RunFolder, read: dict[Path, bytes]) -> Iterator[tuple[bytes, str]]:
    """Yield each note as it was written, and where it stands."""
    path, names = run.path / NOTES, {each.name for each in files_in(run.path)}
    if NOTES in names:
        with disk_errors_with_remedy(path, _REMEDY), open_regular(path) as file:
            data = file.read(LARGEST_FILE + 1)
        if len(data) > LARGEST_FILE:
            raise _full_error(run)
        for number, line in enumerate(io.BytesIO(data), 1):
            where = f"{path}, line {number}"
            if line.endswith(b"\n") or parse_line(line, where) is not None:
                yield line, where
    there = files_in(run.path / OBJECTS) if OBJECTS in names else []
    objects = sorted(each for each in there if each.suffix == ".json")
    if len(objects) > MOST_NOTES:
        raise _full_error(run)
    new = [each for each in objects if each not in read]
    read.update(zip(new, read_ahead(partial(_read_object, run), new), strict=True))
    for each in objects:
        yield read[each], str(each)


def _read_object(run: RunFolder, path: Path) -> bytes:
    with disk_errors_with_remedy(path, _REMEDY), open_regular(path, run.path) as file:
        return file.read(LARGEST_NOTE + 1)


def _parse_note(line: bytes, where: str, run: RunDescription) -> Note:
    """Read one note of a file that may be a stranger's."""
    if len(line) > LARGEST_NOTE:
        what = f"has more than {LARGEST_NOTE:,} bytes, and a note has no more"
        raise FormatError(what, where, _REMEDY)
    written = parse_json_line(line, where, _REMEDY)
    check_format("note", written.get("format"), where)
    if (of := written.get("run")) not in run.ids:
        what = f"is a note on another run ({str(of)[:40]}), and this one is {run.id}"
        raise BadInputError(what, where, "move it to the folder of its run")
    return _check(written, where, _REMEDY)


def _check(written: dict[str, Any], where: str, remedy: str) -> Note:
    """Return the note that a dictionary is; raise if it is none."""
    if unknown := [name for name in written if name not in _KEYS]:
        raise UnknownNameError("note key", unknown[0], _KEYS, where)
    case = written.get("case")
    try:
        key = CaseKey.from_json(case if isinstance(case, dict) else {})
    except ValueError as error:
        raise FormatError(f"has a case that cannot be used: {error}", where, remedy) from error
    verdict = written.get("verdict")
    if verdict not in VERDICTS:
        raise UnknownNameError("verdict", str(verdict)[:40], VERDICTS, where)
    texts = {name: written.get(name) for name in _TEXTS}
    for name, text in texts.items():
        if not isinstance(text, str) or has_half_character(text):
            raise FormatError(f"'{name}' is no text", where, remedy)
        if len(text) > _TEXTS[name]:
            what = f"'{name}' has {len(text):,} characters, and at most {_TEXTS[name]:,} are kept"
            raise BadInputError(what, where, remedy)
    try:
        datetime.datetime.fromisoformat(str(texts["when"]))
    except ValueError as error:
        raise FormatError("'when' is no time", where, remedy) from error
    return Note(key, str(verdict), *map(str, texts.values()))


def _full_error(run: RunFolder) -> BadInputError:
    what = f"holds more notes than are read ({LARGEST_FILE:,} bytes, or {MOST_NOTES:,} objects)"
    return BadInputError(what, str(run.path), "move the oldest notes elsewhere")


def _private_error(run: RunFolder) -> BadInputError:
    what = "private run: it keeps no notes, since their text could hold a value"
    return BadInputError(what, str(run.path), "keep notes elsewhere")
