"""A worker's folders, a case and what becomes of it: what everything here hands around."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.fuzz.mutate import Mutator


@dataclass
class Place:
    """The folders of a worker: what a case may write, and what nobody may touch."""

    root: Path
    template: Path

    def __getattr__(self, name):
        if name in ("outside", "home", "here", "case", "tmp"):
            return self.root / name
        raise AttributeError(name)

    @property
    def writable(self):
        return [self.case, self.tmp, self.root / "real"]

    @property
    def guarded(self):
        return [self.outside, self.home, self.here]

    @property
    def hostile_paths(self):
        """Names that lead out of a folder, or to what is no file."""
        thesis = self.outside / "thesis.txt"
        leading = ("../outside/thesis.txt", "../../outside/thesis.txt", "../../outside/secret.png")
        return (
            *leading,
            str(thesis),
            str(self.outside),
            "..",
            "fifo",
            "fifo",
            "/dev/zero",
            "a\0b",
            "loop",
        )

    def prepare(self):
        """Make everything as it is before a case."""
        for folder in (*self.guarded, *self.writable):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
        (self.outside / "thesis.txt").write_text("years of work\n")
        shutil.copy(self.template / "page.png", self.outside / "secret.png")
        (self.home / ".profile").write_text("export A=1\n")
        (self.here / "mod.py").write_text(f"open({str(self.outside / 'ran')!r}, 'w')\n")

    def fresh(self):
        """Empty what a case may write."""
        for folder in self.writable:
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
        os.mkfifo(self.case / "fifo")
        (self.case / "loop").symlink_to("loop")


@dataclass
class Case:
    """What is tried: files are written, and these commands run one after the other."""

    run: list
    """Arguments of `dxe`, or a function with the name that it goes by in findings."""
    parsed: bool = True
    """Whether a parser of the format takes the hostile file."""
    check: object = None
    """Says afterwards which figures were given for bytes that nobody sealed."""


@dataclass(frozen=True)
class Format:
    """A kind of file, and what makes a case of it."""

    name: str
    prepare: Callable[[Place, Mutator, bool], Case]


@dataclass
class Verdict:
    """What became of a case."""

    format: str
    number: int
    structural: bool
    parsed: bool = False
    digest: str = ""
    """Of the hostile files, as they were before anything met them."""
    codes: list = field(default_factory=list)
    findings: list = field(default_factory=list)
    said: list = field(default_factory=list)
    seconds: float = 0.0
    """Of a processor."""
