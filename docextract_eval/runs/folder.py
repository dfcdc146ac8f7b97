"""A run on disk: the request, every prediction as it came, and what is derived from them."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
from array import array
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from docextract_eval.borders.limits import LARGEST_FILE, LARGEST_SCORES
from docextract_eval.borders.people import read_description
from docextract_eval.codec import FORMATS, canonical_json
from docextract_eval.codec.predictions import prediction_to_json, read_prediction
from docextract_eval.codec.records import RECORD_ERRORS, from_json, to_json
from docextract_eval.codec.strict_json import JsonError, parse_json
from docextract_eval.codec.tables import (
    arrow_errors_as_value_errors,
    check_table,
    read_parquet,
)
from docextract_eval.errors import FormatError, IncompleteError, shell_word
from docextract_eval.masking import Mask
from docextract_eval.metrics.curve import Curve
from docextract_eval.metrics.spending import spending
from docextract_eval.records import Match, Prediction, Score
from docextract_eval.runs.description import RunDescription
from docextract_eval.runs.failures import (
    RUN_AGAIN,
    FailureCounts,
    describe_unread_languages,
)
from docextract_eval.runs.recorded_hashes import (
    FILES,
    bytes_digest,
    check_description_hash,
    check_file_digest,
    file_digest,
    with_own_hash,
)
from docextract_eval.storage import disk
from docextract_eval.storage.disk import (
    LocalCopy,
    append_whole,
    disk_errors_with_remedy,
    open_atomically,
    open_regular,
    write_atomically,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from io import FileIO
    from typing import Self

    import pyarrow.compute as pc

R = TypeVar("R")
_AGAIN = "remove the line: it is done again"
Answer = tuple[Prediction, list[Match] | None]
"""The content of a line: a prediction, and its matches where only those are kept."""


@dataclass(frozen=True, slots=True)
class RunFolder:
    """The files of one run."""

    path: Path
    mask: Mask = field(default_factory=Mask, compare=False)  # of keys, which are written nowhere

    @property
    def about(self) -> dict[str, Any]:
        """The content of `run.json`."""
        file = self.path / "run.json"
        if not disk.is_there(file):
            there = self.path.exists()
            what = "is not a run (it has no run.json)" if there else "does not exist"
            near = "" if there else disk.suggest_folder(self.path, "run.json")
            remedy = f"{near}make one with: dxe run PIPELINE CORPUS -o DIR"
            raise FormatError(what, str(self.path), remedy)
        about = read_description(file, "run", ("pipeline", "corpus", "seal", "id"))
        check_description_hash(
            about, file, "put back what dxe wrote (a moved corpus: --corpus DIR)"
        )
        return about

    @property
    def description(self) -> RunDescription:
        """The content of `run.json`, as a record."""
        return RunDescription.from_about(self.about)

    def finished_about(self) -> dict[str, Any]:
        """Return the content of `run.json` of a finished run; raise if the run is not finished."""
        about = self.about
        if "finished" not in about:
            raise IncompleteError("the run is not finished", str(self.path), RUN_AGAIN)
        return about

    def write_about(self, about: dict[str, Any]) -> None:
        """Write `run.json`, with its own hash."""
        masked = with_own_hash(self.mask.mask_json(about))
        write_atomically(self.path / "run.json", json.dumps(masked, indent=2) + "\n")

    def predictions(self) -> Iterator[Prediction]:
        """Yield every prediction that was written completely, each sheet's once per repeat."""
        seen: set[tuple[str, int]] = set()
        for number, line in enumerate(self.raw_lines(), 1):
            where = f"{self.predictions_path}, line {number}"
            if (written := parse_line(line, where)) is None:
                continue
            prediction = parse_answer(written, where)[0]
            if (key := (prediction.sheet, prediction.repeat)) in seen:
                raise duplicate_line_error(prediction.sheet, where)
            seen.add(key)
            yield prediction

    def most_frequent_failure(self) -> str:
        """Return the most frequent failure in words; empty if there is none or it is private."""
        run = self.description
        if run.private:
            return ""
        if 2 * sum(run.unread_locales.values()) > run.failures:
            return describe_unread_languages(run.unread_locales, run.pipeline.name)
        found = FailureCounts.of_predictions(self.predictions())
        return found.most_frequent() if found.counts else ""

    @property
    def predictions_path(self) -> Path:
        """The path of the predictions."""
        return self.path / "predictions.jsonl"

    def drop_lines(self, keys: Collection[tuple[str, int]]) -> None:
        """Rewrite the file of predictions without the lines of these sheets and repeats."""
        with open_atomically(self.predictions_path) as file:
            for number, line in enumerate(self.raw_lines(), 1):
                written = parse_line(line, f"{self.predictions_path}, line {number}")
                if isinstance(written, dict):
                    key = (str(written.get("id")), written.get("repeat", 0))
                    file.writelines([] if key in keys else [line.rstrip(b"\n"), b"\n"])

    def raw_lines(self) -> Iterator[bytes]:
        """Yield every line of the predictions as it was written."""
        if self.predictions_path.exists():
            with (
                disk_errors_with_remedy(self.predictions_path),
                disk.open_regular(self.predictions_path) as lines,
            ):
                yield from lines

    @contextlib.contextmanager
    def table_writer(self, name: str, schema: pa.Schema) -> Iterator[Callable[[pa.Table], None]]:
        """Return a writer of `matches`, `renditions` or `slices` as Parquet, part by part."""
        with (
            open_atomically(self.path / f"{name}.parquet") as file,
            pq.ParquetWriter(file, schema) as writer,
        ):
            yield writer.write_table

    def table(self, name: str) -> pa.Table:
        """Read `matches` or `renditions`."""
        self.finished_about()
        return self.columns(name)

    def columns(
        self, name: str, wanted: list[str] | None = None, rows: pc.Expression | None = None
    ) -> pa.Table:
        """Read some columns and some rows of `matches` or `renditions`."""
        with self._open_checked_file(f"{name}.parquet") as data:
            table = read_parquet(pa.BufferReader(data), wanted, rows)
            check_table(name, table)
            return table

    def table_parts(self, name: str, wanted: list[str] | None = None) -> Iterator[pa.Table]:
        """Yield a table part by part, as it may be too large to hold; an empty one is one part."""
        self.finished_about()
        with self.opened_table(name) as table:
            if not table.metadata.num_rows:
                yield table.read(wanted)
            for batch in table.iter_batches(columns=wanted):
                part = pa.Table.from_batches([batch])
                check_table(name, part)
                yield part

    @contextlib.contextmanager
    def opened_table(self, name: str) -> Iterator[pq.ParquetFile]:
        """Yield the file of a table, for who reads some of its row groups alone."""
        with (
            self._open_checked_file(f"{name}.parquet") as data,
            arrow_errors_as_value_errors(),
            pq.ParquetFile(pa.BufferReader(data)) as table,
        ):
            yield table

    def write_scores(self, scores: list[Score]) -> None:
        """Write `scores.json`: one score a line, in the order in which they were computed."""
        self._write_records("scores", scores)

    def scores(self) -> list[Score]:
        """Read `scores.json`."""
        return self._read_records("scores", Score)

    def spending_scores(self) -> list[Score]:
        """Return time and cost as scores; they differ each time, so `scores.json` has none."""
        run = RunDescription.from_about(self.finished_about())
        documents = self.columns("renditions", ["document"])["document"]
        return [*spending(run.speed, len(documents.unique()), run.machine)]

    def write_curves(self, curves: list[Curve]) -> None:
        """Write `curves.json`: one curve a line."""
        self._write_records("curves", curves)

    def curves(self) -> list[Curve]:
        """Read `curves.json`."""
        return self._read_records("curves", Curve)

    def slices(self) -> pa.Table:
        """Read `slices.parquet`: accuracy in the slices of any two axes."""
        return self.table("slices")

    def _write_records(self, name: str, records: Sequence[object]) -> None:
        lines = ",\n".join(canonical_json(to_json(record)) for record in records)
        write_atomically(
            self.path / f"{name}.json", f'{{"format":{FORMATS["run"]},"{name}":[\n{lines}\n]}}\n'
        )

    def _read_records(self, name: str, kind: type[R]) -> list[R]:
        self.finished_about()
        with self._open_checked_file(f"{name}.json") as data:
            written = parse_json(data, largest=LARGEST_SCORES)
            try:
                return [from_json(kind, record) for record in written[name]]
            except (KeyError, TypeError, AttributeError) as error:
                message = f"it holds no {name}"
                raise ValueError(message) from error

    def read_derived_file(self, name: str) -> bytes:
        """Read a derived file whole."""
        with self._open_checked_file(name) as data:
            return data

    def derived_file_and_remedy(self, name: str) -> tuple[Path, str]:
        """Return the path of a derived file, and how to get it back; raise if it is missing."""
        file, remedy = self.path / name, f"derive it again: dxe score {shell_word(self.path)}"
        if not disk.is_there(file):
            raise FormatError("is missing", str(file), remedy)
        return file, remedy

    @contextlib.contextmanager
    def _open_checked_file(self, name: str) -> Iterator[bytes]:
        """Yield a derived file in bytes whose hash was checked."""
        file, remedy = self.derived_file_and_remedy(name)
        with disk_errors_with_remedy(file, remedy):
            data = disk.read_regular(file)
            check_file_digest(self.about, file, bytes_digest(data))
            yield data


class PredictionLog:
    """`predictions.jsonl`, appended as predictions come: a line is complete or it is not there."""

    def __init__(self, folder: RunFolder) -> None:
        """Open it, dropping a line that was cut short when a run was killed."""
        self._path, self._mask = folder.path / "predictions.jsonl", folder.mask
        with disk_errors_with_remedy(self._path):
            self._file = disk.open_to_append(self._path)
            repair_last_line(self._file, self._path)

    def __enter__(self) -> Self:
        """Use it as a context."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it, with everything on the disk."""
        try:
            os.fsync(self._file.fileno())
        finally:
            self._file.close()

    def append(self, prediction: Prediction, matches: Sequence[Match] | None = None) -> None:
        """Write one line to the disk at once, so that a kill loses nothing before it.

        A private run keeps the matches in the line: nothing that could be judged again is kept.
        """
        line = prediction_line(prediction, matches, self._mask)
        with disk_errors_with_remedy(self._path):
            append_whole(self._file, line)


def prediction_line(prediction: Prediction, matches: Sequence[Match] | None, mask: Mask) -> bytes:
    """Return the line of a prediction, with its matches where only those are kept."""
    written = prediction_to_json(mask.mask_prediction(prediction))
    if matches is not None:
        written["matches"] = mask.mask_json([to_json(match) for match in matches])
    return canonical_json(written).encode() + b"\n"


def parse_answer(written: object, where: str) -> Answer:
    """Return the content of a line: a prediction, and in a private run its matches."""
    matches = None
    if isinstance(written, dict) and "matches" in written:
        written = dict(written)
        try:
            matches = [from_json(Match, each) for each in written.pop("matches")]
        except RECORD_ERRORS as error:
            raise FormatError("holds matches that cannot be read", where, _AGAIN) from error
    return read_prediction(written, where), matches


def duplicate_line_error(sheet: str, where: str) -> FormatError:
    """Return the error that a sheet has two lines."""
    return FormatError(f"has a second line for sheet {sheet}", where, "remove one of its lines")


def repair_last_line(file: FileIO, path: Path) -> None:
    """Remove a last line that a killed run left incomplete; add a missing last line break."""
    file.seek(0)
    content = file.readall()
    start = content.rfind(b"\n") + 1
    if start == len(content):
        return
    if parse_line(content[start:], str(path)) is None:
        file.truncate(start)
        file.seek(start)
    else:
        file.write(b"\n")


def parse_line(line: bytes, where: str) -> object | None:
    """Read one line; None for a last line that was cut short."""
    try:
        return cast("object", parse_json(line, lenient=True, largest=LARGEST_FILE))
    except JsonError as error:
        if not line.endswith(b"\n"):
            return None
        raise FormatError(f"is not JSON ({error})", where, _AGAIN) from error


class PredictionLines:
    """The lines of a run by sheet: only the position of each line is held."""

    def __init__(self, folder: RunFolder) -> None:
        """Index all lines in one pass; raise where a finished run's lines were changed."""
        self._path = folder.predictions_path
        keys, places, start, content = array("Q"), array("Q"), 0, hashlib.sha256()
        self._local = LocalCopy(self._path)
        here = replace(folder, path=self._local.path.parent)
        for number, line in enumerate(here.raw_lines(), 1):
            key = _line_key(line, f"{self._path}, line {number}")
            if key is not None:
                keys.append(key)
                places.extend((start, number))
            start += len(line)
            content.update(line)
        if disk.is_there(folder.path / "run.json"):
            check_file_digest(folder.about, self._path, content.hexdigest())
        order = np.argsort(keys, kind="stable")
        self._keys = np.array(keys, np.uint64)[order]
        self._places = np.array(places, np.uint64).reshape(-1, 2)[order]

    def __len__(self) -> int:
        """Return the number of lines."""
        return len(self._keys)

    def sheet_lines(self, sheet: str) -> list[bytes]:
        """Return the lines of a sheet, in the order of the file."""
        return [line for _, line in self._numbered_lines(sheet)]

    def sheet_answers(self, sheet: str) -> list[Answer]:
        """Return the answers for a sheet, one a repeat."""
        found: dict[int, Answer] = {}
        for number, line in self._numbered_lines(sheet):
            where = f"{self._path}, line {number}"
            answer = parse_answer(parse_line(line, where), where)
            if answer[0].repeat in found:
                raise duplicate_line_error(sheet, where)
            found[answer[0].repeat] = answer
        return [found[repeat] for repeat in sorted(found)]

    def _numbered_lines(self, sheet: str) -> list[tuple[int, bytes]]:
        key = np.uint64(_sheet_key(sheet))
        at = slice(*(int(self._keys.searchsorted(key, side)) for side in ("left", "right")))
        found = []
        with disk_errors_with_remedy(self._path), open_regular(self._local.path) as file:
            for start, number in self._places[at].tolist():
                file.seek(start)
                found.append((number, file.readline()))
        return found


_SHEET = re.compile(rb'"id":"([^"\\]*)"')
"""A sheet as a line names it, and no text in a line can: there quotes are escaped."""


def _line_key(line: bytes, where: str) -> int | None:
    """Return the key of a line's sheet; None for a last line that was cut short.

    A line as it was kept is parsed when it is read, which takes ten times as long.
    """
    if line.endswith(b"}\n") and len(named := _SHEET.findall(line)) == 1:
        return _sheet_key(named[0].decode("utf-8", "replace"))
    written = parse_line(line, where)
    named_id = written.get("id") if isinstance(written, dict) else None
    return None if written is None else _sheet_key(named_id)


def _sheet_key(sheet: object) -> int:
    return int.from_bytes(hashlib.blake2b(str(sheet).encode(), digest_size=8).digest())


def run_file_digests(folder: RunFolder) -> dict[str, str]:
    """Return the sha256 of every file of a finished run."""
    folder.finished_about()
    found = {}
    for name in FILES:
        file = folder.path / name
        if not file.exists():
            raise FormatError(
                "is missing", str(file), f"derive it again: dxe score {shell_word(folder.path)}"
            )
        found[name] = file_digest(file)
    return found


def checked_digests(folder: RunFolder) -> dict[str, str]:
    """Return the sha256 of every file of a finished run; raise if one has changed since."""
    about, found = folder.finished_about(), run_file_digests(folder)
    for name, digest in found.items():
        check_file_digest(about, folder.path / name, digest)
    return found
