"""A run on disk: what was asked, every prediction as it came, and what is derived from them."""

from __future__ import annotations

import io
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pyarrow.parquet as pq

from docextract_eval.borders import read_about
from docextract_eval.codec import canonical_json
from docextract_eval.codec.predictions import read_prediction, write_prediction
from docextract_eval.codec.records import from_json, to_json
from docextract_eval.disk import disk_error, told, write_whole
from docextract_eval.errors import FormatError, IncompleteError
from docextract_eval.records import Score

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Self

    import pyarrow as pa

    from docextract_eval.records import Prediction


@dataclass(frozen=True, slots=True)
class RunFolder:
    """The files of one run."""

    path: Path

    @property
    def about(self) -> dict[str, Any]:
        """What `run.json` says."""
        file = self.path / "run.json"
        if not file.exists():
            raise FormatError(
                "is not a run (it has no run.json)" if self.path.exists() else "does not exist",
                str(self.path),
                "make one with: dxe run PIPELINE CORPUS -o DIR",
            )
        return read_about(file, "run", ("pipeline", "corpus", "seal", "id"))

    def finished(self) -> dict[str, Any]:
        """Give what `run.json` says of a run that is done."""
        about = self.about
        if "finished" not in about:
            raise IncompleteError(
                "the run is not finished", str(self.path), "run the same dxe run again"
            )
        return about

    def write_about(self, about: dict[str, Any]) -> None:
        """Write `run.json`."""
        write_whole(self.path / "run.json", json.dumps(about, indent=2) + "\n")

    def predictions(self) -> Iterator[Prediction]:
        """Give every prediction that was written whole, each sheet's once per repeat."""
        file = self.path / "predictions.jsonl"
        if not file.exists():
            return
        seen: set[tuple[str, int]] = set()
        with told(file), file.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                where = f"{file}, line {number}"
                written = _read_line(line, where)
                if written is None:
                    continue
                prediction = read_prediction(written, where)
                if (key := (prediction.sheet, prediction.repeat)) in seen:
                    what = f"says sheet {prediction.sheet} once more"
                    raise FormatError(what, where, "remove one of its lines")
                seen.add(key)
                yield prediction

    def rewrite(self, predictions: list[Prediction]) -> None:
        """Write the lines anew: these predictions and no others."""
        lines = (canonical_json(write_prediction(each)) + "\n" for each in predictions)
        write_whole(self.path / "predictions.jsonl", "".join(lines))

    def write_table(self, name: str, table: pa.Table) -> None:
        """Write `matches` or `renditions` as Parquet."""
        sink = io.BytesIO()
        pq.write_table(table, sink)
        write_whole(self.path / f"{name}.parquet", sink.getvalue())

    def table(self, name: str) -> pa.Table:
        """Read `matches` or `renditions`."""
        file = self.path / f"{name}.parquet"
        self.finished()
        with told(file):
            return pq.read_table(file)

    def write_scores(self, scores: list[Score]) -> None:
        """Write `scores.json`: one score a line, in the order they were made."""
        lines = ",\n".join(canonical_json(to_json(score)) for score in scores)
        write_whole(self.path / "scores.json", f'{{"format":1,"scores":[\n{lines}\n]}}\n')

    def scores(self) -> list[Score]:
        """Read `scores.json`."""
        file = self.path / "scores.json"
        self.finished()
        with told(file):
            written = json.loads(file.read_text(encoding="utf-8"))
            try:
                return [from_json(Score, score) for score in written["scores"]]
            except (KeyError, TypeError, AttributeError) as error:
                message = "it holds no scores"
                raise ValueError(message) from error


class PredictionLog:
    """`predictions.jsonl`, appended as predictions come: a line is whole or it is not there."""

    def __init__(self, folder: RunFolder) -> None:
        """Open it, dropping a line that was torn when a run was killed."""
        self._path = folder.path / "predictions.jsonl"
        with told(self._path):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self._path.open("ab", buffering=0)
            _drop_torn_line(self._path)

    def __enter__(self) -> Self:
        """Use it as a context."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it, with everything on the disk."""
        try:
            os.fsync(self._file.fileno())
        finally:
            self._file.close()

    def append(self, prediction: Prediction) -> None:
        """Write one line through to the system, so that a kill loses nothing before it."""
        line = canonical_json(write_prediction(prediction)).encode() + b"\n"
        start = self._file.tell()
        try:
            rest = memoryview(line)
            while rest:
                rest = rest[self._file.write(rest) :]
        except OSError as error:
            os.truncate(self._path, start)
            raise disk_error(error, self._path) from error


def _drop_torn_line(path: Path) -> None:
    """Cut off a last line that a killed run left half-written; end one that only lacks its end."""
    with path.open("rb+") as file:
        content = file.read()
        start = content.rfind(b"\n") + 1
        if start == len(content):
            return
        if _read_line(content[start:], str(path)) is None:
            file.truncate(start)
        else:
            file.write(b"\n")


def _read_line(line: bytes, where: str) -> object | None:
    """Read one line; None for a last line that was torn."""
    try:
        return cast("object", json.loads(line))
    except ValueError as error:
        if not line.endswith(b"\n"):
            return None
        reason = str(error).split("\n", 1)[0]
        what, remedy = f"is not JSON ({reason})", "remove the line: it is done again"
        raise FormatError(what, where, remedy) from error
