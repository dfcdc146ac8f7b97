"""The lines of a shard in a run that many machines make: parts, each written once and whole.

What a machine had not yet written when it was lost is done again by another: at most what was
answered within a minute. Two machines that do the same shard write parts beside each other; the
manifest of the shard says which count.
"""

from __future__ import annotations

import secrets
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from docextract_eval.errors import FormatError, IncompleteError
from docextract_eval.event_log import emit
from docextract_eval.records import Prediction
from docextract_eval.runs.execution.extraction_loop import LineKey
from docextract_eval.runs.folder import parse_answer, parse_line, prediction_line
from docextract_eval.runs.recorded_hashes import bytes_digest
from docextract_eval.storage.disk import (
    disk_errors_with_remedy,
    files_in,
    read_regular,
    write_if_absent,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path
    from typing import Self

    from docextract_eval.masking import Mask
    from docextract_eval.records import Match

_FOLDER = "parts"
WRITE_EVERY = 60.0
"""Seconds after which lines are written as a part."""


def parts_folder(run: Path, shard: int) -> Path:
    """Return the folder of a shard's parts."""
    return run / _FOLDER / f"{shard:05d}"


def all_parts_folders(run: Path) -> dict[int, Path]:
    """Return the folder of each shard that has parts, by its number."""
    there = (each for each in files_in(run / _FOLDER) if each.name.isdecimal())
    return {int(each.name): each for each in there}


class PredictionParts:
    """Predictions of a shard, written as parts while they come."""

    def __init__(self, folder: Path, mask: Mask) -> None:
        """Prepare to write parts into a folder; they have names that no other process takes."""
        self._folder, self._mask, self.nonce = folder, mask, secrets.token_hex(8)
        self._lines: list[bytes] = []
        self._written: dict[str, str] = {}
        self._lock, self._is_ended = threading.Lock(), threading.Event()
        self._error: Exception | None = None
        self._writer = threading.Thread(target=self._write_regularly, daemon=True)

    @property
    def digests(self) -> dict[str, str]:
        """The hash of every part that was written, by its name."""
        return dict(self._written)

    def __enter__(self) -> Self:
        """Begin to write regularly."""
        self._writer.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Write what is left, also of work that failed: it is not done again."""
        self._is_ended.set()
        self._writer.join()
        self._write()

    def append(self, prediction: Prediction, matches: Sequence[Match] | None = None) -> None:
        """Add a line to the next part."""
        line = prediction_line(prediction, matches, self._mask)
        with self._lock:
            self._lines.append(line)
        if self._error:
            raise self._error

    def _write_regularly(self) -> None:
        while not self._is_ended.wait(WRITE_EVERY):
            try:
                self._write()
            except Exception as error:  # noqa: BLE001 - raised where the next line is added
                self._error = error
                return

    def _write(self) -> None:
        with self._lock:
            if not self._lines:
                return
            name, data = f"{self.nonce}-{len(self._written):04d}.jsonl", b"".join(self._lines)
            if not write_if_absent(self._folder / name, data, self._folder.parent.parent):
                what = "is there already, with other lines"
                raise IncompleteError(what, str(self._folder / name), "run the same command again")
            emit("part_written", path=self._folder / name, answers=len(self._lines))
            self._written[name] = bytes_digest(data)
            self._lines.clear()


@dataclass(slots=True)
class KeptLines:
    """The lines of some parts that count: of each sheet and repeat one, an answer if there is."""

    digests: dict[str, str] = field(default_factory=dict)
    """The hash of each part, by its name."""
    lines: dict[LineKey, tuple[bytes, Prediction]] = field(default_factory=dict)
    repeated: int = 0
    """How many answers were asked for, and paid, although there was one."""
    wasted: float = 0.0
    """The cost of lines that do not count."""

    @property
    def cost(self) -> float:
        """What all of it cost, whether it counts or not."""
        return self.wasted + sum(prediction.cost or 0.0 for _, prediction in self.lines.values())

    def add_part(self, file: Path, recorded: str | None = None) -> None:
        """Add the lines of a part; one that is there stays, unless it was a failure.

        Raise if its hash is not the recorded one.
        """
        where = str(file)
        with disk_errors_with_remedy(file):
            data = read_regular(file, file.parent.parent.parent)
        digest = self.digests[file.name] = bytes_digest(data)
        if recorded not in {None, digest}:
            what = "is not as it was written (its hash is not the one in the manifest)"
            raise FormatError(what, where, "run again into another folder")
        for number, line in enumerate(data.splitlines(keepends=True), 1):
            at = f"{where}, line {number}"
            prediction = parse_answer(parse_line(line, at), at)[0]
            key = prediction.sheet, prediction.repeat
            before = self.lines.get(key)
            if before is None or before[1].failure is not None:
                self.lines[key] = line, prediction
                lost = before[1] if before else None
            else:
                self.repeated += 1
                lost = prediction
            self.wasted += lost.cost or 0.0 if lost else 0.0

    def in_order(self) -> list[bytes]:
        """Return the lines in an order that does not depend on when they came."""
        keys = sorted(self.lines, key=lambda key: (key[1], key[0]))
        return [self.lines[key][0] for key in keys]


def read_parts(folder: Path, digests: Mapping[str, str]) -> KeptLines:
    """Return what counts of the parts that a manifest names."""
    kept = KeptLines()
    for name, digest in digests.items():
        kept.add_part(folder / name, digest)
    return kept


def existing_parts(folder: Path) -> KeptLines:
    """Return what counts of the parts that are in a folder."""
    kept = KeptLines()
    for file in sorted(files_in(folder)):
        if file.name.endswith(".jsonl") and not file.name.startswith("."):
            kept.add_part(file)
    return kept
