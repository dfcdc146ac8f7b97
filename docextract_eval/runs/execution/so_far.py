"""An unfinished run as it is at one moment: the answers that it has by then, judged elsewhere.

It goes on, or it was killed: that is the same here. Nothing is written into its folder, and no
score is made, since none of a part is one of the run.
"""

from __future__ import annotations

import shutil
import tempfile
import time
import weakref
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docextract_eval.errors import FormatError
from docextract_eval.runs.derivation.deriving import derive_tables
from docextract_eval.runs.execution.prediction_parts import all_parts_folders, existing_parts
from docextract_eval.runs.folder import RunFolder
from docextract_eval.runs.recorded_hashes import FILE_HASHES
from docextract_eval.storage.disk import files_in, read_ahead
from docextract_eval.storage.shard_plan import find_plan

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from docextract_eval.corpus.store import Corpus
    from docextract_eval.storage.disk import LastingCopies

MOST_ANSWERS = 4_000
"""The answers of an unfinished run that are judged: more take minutes, whenever it grew."""
_PAUSE = 4
"""For how many times as long as its answers took to judge they are not judged again."""


class _Place:
    """A folder that is removed with this object, or with its process."""

    def __init__(self) -> None:
        self.path = Path(tempfile.mkdtemp(prefix="dxe-"))
        weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class RunSoFar(RunFolder):
    """What an unfinished run has; its path is that of the run, and its files are copies."""

    copy: RunFolder = field(kw_only=True)
    """Where its first answers are, and what is derived from them."""
    place: _Place = field(kw_only=True, repr=False)
    """The folder of the copy, which is removed with this object."""
    done: int = field(kw_only=True)
    """How many answers there are."""
    size: int = field(kw_only=True)
    """The bytes of all of them."""
    expected: int = field(kw_only=True)
    made: float = field(kw_only=True)
    took: list[float] = field(kw_only=True)
    """The seconds that it took to read its answers, and to judge them once that is done."""

    @property
    def about(self) -> dict[str, Any]:
        """The content of `run.json`, as that of a run that finished at no time."""
        return self.copy.about

    @property
    def predictions_path(self) -> Path:
        """The path of the answers."""
        return self.copy.predictions_path

    @property
    def progress(self) -> str:
        """Say how far it is."""
        what = "renditions" if self.description.repeat == 1 else "readings"
        is_cut = self.done > MOST_ANSWERS
        shown = f"; the first {MOST_ANSWERS:,} are shown" if is_cut else ""
        return f"{self.done:,} of {self.expected:,} {what} so far{shown}"

    def judge(self, corpus: Corpus) -> None:
        """Judge its answers as those of the whole run will be, unless that was done."""
        if (self.copy.path / "renditions.parquet").exists():
            return
        began, about = time.monotonic(), self.about
        facts = derive_tables(self.copy, corpus, about, self.copy.path)
        self.copy.write_about({**about, **facts, "renditions": about["renditions"]})
        self.took.append(time.monotonic() - began)

    def is_old(self) -> bool:
        """Whether it may be made again by now: most of the time nothing is read or judged."""
        return time.monotonic() - self.made > _PAUSE * sum(self.took)

    def derived_file_and_remedy(self, name: str) -> tuple[Path, str]:
        """Return the path of a derived file among the copies, and how to get it back."""
        return self.copy.derived_file_and_remedy(name)


def read_so_far(run: RunFolder, copies: LastingCopies) -> RunSoFar | None:
    """Return what an unfinished run has now, or None of one that is finished.

    Raise for what is no run. Parts in object storage are kept among `copies`.
    """
    about, began = _unfinished_about(run), time.monotonic()
    if about is None:
        return None
    if "expected" not in about:
        what = "does not state how many answers it is to have"
        raise FormatError(what, str(run.path / "run.json"), "make the run again")
    place = _Place()
    copy, done, size = RunFolder(place.path), 0, 0
    with copy.predictions_path.open("wb") as file:
        for line in _whole_lines(run, copies):
            if done < MOST_ANSWERS:
                file.write(line)
            done, size = done + 1, size + len(line)
    expected = int(about["expected"])
    renditions = expected // int(about.get("repeat", 1))
    copy.write_about({**about, "finished": "", FILE_HASHES: {}, "renditions": renditions})
    copy.write_scores([])
    now = time.monotonic()
    counted = {"done": done, "size": size, "expected": expected}
    return RunSoFar(
        run.path, run.mask, copy=copy, place=place, made=now, took=[now - began], **counted
    )


def _unfinished_about(run: RunFolder) -> Mapping[str, Any] | None:
    """Return what is known of an unfinished run; None of a finished one."""
    plan = None if (run.path / "run.json").exists() else find_plan(run.path)
    if plan and plan.job == "extract":
        about: dict[str, Any] = plan.facts["about"]
        return about
    about = run.about
    return None if "finished" in about else about


def _whole_lines(run: RunFolder, copies: LastingCopies) -> Iterator[bytes]:
    """Yield the lines that are written: of a planned run, those of the parts of its shards."""

    def lines_of(folder: Path) -> list[bytes]:
        copies.keep(*files_in(folder))  # parts never change
        return existing_parts(folder).in_order()

    folders = all_parts_folders(run.path)
    for lines in read_ahead(lines_of, [folders[number] for number in sorted(folders)]):
        yield from lines
    for line in run.raw_lines():
        if line.endswith(b"\n"):
            yield line
