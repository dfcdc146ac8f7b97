"""The commands, run over files that a user would hand in: only what they print is read."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from shutil import rmtree
from typing import TYPE_CHECKING, Any

from inside import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

FIELDS = 12
NAMES = tuple(f"f{number:02}" for number in range(FIELDS))
RIGHT, WRONG = "A1", "B2"
SCHEMA = 'name = "slip"\n' + "".join(f'\n[fields.{name}]\ntype = "code"\n' for name in NAMES)


class Commands:
    """A process in which everything is imported, and which becomes one command after the other.

    It is a fork of its own each time, with the arguments that a user would type.
    """

    def __init__(self, folder: Path) -> None:
        """Start it; its files are in this folder."""
        self.folder = folder
        self.environment = os.environ | dict.fromkeys(
            ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1"
        )
        self.environment |= {"PYTHONPATH": str(ROOT), "DXE_STORE": str(folder / "ledger.db")}
        self._program = str(ROOT / ".venv/bin/dxe")
        self._process = subprocess.Popen(
            [sys.executable, ROOT / "tests/cli/warm.py", self._program],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=self.environment,
        )
        (folder / "schema.toml").write_text(SCHEMA)

    def close(self) -> None:
        """Let the process leave."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                pipe.close()
        self._process.wait()

    def run(self, *words: str | float | Path, codes: Sequence[int] = (0,)) -> str:
        """Run a command to its end, and return what it prints; end if the code is another."""
        if not (self._process.stdin and self._process.stdout):
            raise RuntimeError
        files = [self.folder / name for name in ("out.txt", "errors.txt")]
        for file in files:
            file.write_text("")
        asked: dict[str, Any] = {"command": [self._program, *map(str, words)]}
        asked |= {"cwd": str(self.folder), "env": self.environment}
        asked |= {"out": str(files[0]), "err": str(files[1]), "is_pinned": False}
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        self._process.stdout.readline()
        code = int(self._process.stdout.readline())
        if code not in codes:
            sys.exit(f"dxe {' '.join(map(str, words))} ended with {code}: {files[1].read_text()}")
        return files[0].read_text(encoding="utf-8")

    def read(self, *words: str | float | Path, codes: Sequence[int] = (0,)) -> Any:  # noqa: ANN401 - JSON
        """Run a command with --json, and return what it prints; nothing where it refuses."""
        return json.loads(self.run(*words, "--json", codes=codes) or "null")

    def corpus(self, name: str, sources: Sequence[str], labelled: int | None = None) -> str:
        """Import documents with these senders and no pictures, once; the first are labelled."""
        if not (self.folder / name).exists():
            lines = []
            for number, source in enumerate(sources):
                is_labelled = labelled is None or number < labelled
                fields = dict.fromkeys(NAMES, RIGHT) if is_labelled else {}
                line: dict[str, Any] = {"id": f"{name}-{number}", "locale": "en_US"}
                line["schema"] = "schema.toml"
                line |= {"values": "canonical", "source": source, "fields": fields}
                lines.append(line)
            self.lines(f"{name}.jsonl", lines)
            self.run("corpus", "import", f"{name}.jsonl", "-o", name)
        return name

    def lines(self, name: str, lines: Iterable[dict[str, Any]]) -> str:
        """Write JSON lines."""
        (self.folder / name).write_text("".join(json.dumps(line) + "\n" for line in lines))
        return name

    def predictions(
        self,
        name: str,
        documents: str,
        wrong: NDArray[np.bool_],
        confidence: NDArray[np.float64] | None = None,
        sources: Sequence[str] | None = None,
    ) -> str:
        """Write predictions of these documents, of which these cells are wrong."""
        lines = []
        for number, of_document in enumerate(wrong):
            values: dict[str, Any] = {
                field: WRONG if is_wrong else RIGHT
                for field, is_wrong in zip(NAMES, of_document, strict=True)
            }
            if confidence is not None:
                values = {
                    field: {"value": value, "confidence": round(float(sure), 4)}
                    for (field, value), sure in zip(values.items(), confidence[number], strict=True)
                }
            line: dict[str, Any] = {"id": f"{documents}-{number}", "fields": values}
            if sources is not None:
                line["source"] = sources[number]
            lines.append(line)
        return self.lines(name, lines)

    def score(
        self,
        run: str,
        corpus: str,
        wrong: NDArray[np.bool_],
        confidence: NDArray[np.float64] | None = None,
    ) -> str:
        """Score such predictions, and return the folder of the run."""
        rmtree(self.folder / run, ignore_errors=True)
        self.run(
            "score", self.predictions("answers.jsonl", corpus, wrong, confidence), corpus, "-o", run
        )
        return run

    def figure(self, run: str, **where: str) -> dict[str, Any]:
        """Return the accuracy that a run states, with its interval."""
        scores = json.loads((self.folder / run / "scores.json").read_text())["scores"]
        asked = {"cells": "scalars", "condition": "all", **where}
        found = (one for one in scores if one["metric"] == "accuracy" and one["slice"] == asked)
        return dict(next(found))
