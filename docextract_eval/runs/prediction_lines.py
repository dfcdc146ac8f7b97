"""The predictions of a run, looked up by their sheet."""

from __future__ import annotations

import hashlib
from array import array
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.runs.derivation.recorded_hashes import check_file_digest
from docextract_eval.runs.folder import duplicate_line_error, parse_answer, parse_line
from docextract_eval.storage.disk import LocalCopy, disk_errors_with_remedy, open_regular

if TYPE_CHECKING:
    from docextract_eval.runs.folder import Answer, RunFolder


class PredictionLines:
    """The lines of a run by sheet: only the position of each line is held."""

    def __init__(self, folder: RunFolder) -> None:
        """Index all lines in one pass; raise where a finished run's lines were changed."""
        self._path = folder.predictions_path
        keys, places, start, content = array("Q"), array("Q"), 0, hashlib.sha256()
        self._local = LocalCopy(self._path)
        here = replace(folder, path=self._local.path.parent)
        for number, line in enumerate(here.raw_lines(), 1):
            written = parse_line(line, f"{self._path}, line {number}")
            if written is not None:
                keys.append(_sheet_key(written.get("id") if isinstance(written, dict) else None))
                places.extend((start, number))
            start += len(line)
            content.update(line)
        if (folder.path / "run.json").exists():
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


def _sheet_key(sheet: object) -> int:
    return int.from_bytes(hashlib.blake2b(str(sheet).encode(), digest_size=8).digest())
