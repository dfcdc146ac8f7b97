"""The shards of a planned run, judged where they are done and kept beside their answers.

What decides (a gate, a sign-off) judges all answers itself, and reads nothing of this.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import docextract_eval
from docextract_eval.codec import canonical_json, sha256
from docextract_eval.errors import FormatError, count_phrase
from docextract_eval.event_log import emit
from docextract_eval.runs.derivation.judged_shards import KeptShard, ShardJudge, answers_digest
from docextract_eval.runs.derivation.scoring import SCORER_VERSIONS
from docextract_eval.runs.execution.prediction_parts import parts_folder, read_parts
from docextract_eval.storage.disk import fetched, files_in, write_if_absent
from docextract_eval.storage.own_files import has_receipt
from docextract_eval.storage.shard_plan import ShardPlan, find_plan

if TYPE_CHECKING:
    from docextract_eval.corpus.store import Corpus
    from docextract_eval.corpus.store.shards import Shard
    from docextract_eval.records import Prediction
    from docextract_eval.runs.execution.prediction_parts import KeptLines
    from docextract_eval.runs.folder import Answer


_FOLDER, _FORMAT = "judged", 3


class PlannedJudging:
    """Judges committed shards of a run, and knows where the result of each is kept.

    The name of such a file holds a hash of all that the judging depends on: with another release,
    another corpus or other answers it is another file. Of a private run nothing is kept.
    """

    def __init__(self, plan: ShardPlan, corpus: Corpus) -> None:
        """Take the plan of a run and its corpus."""
        self._plan, self._corpus, self._shards = plan, corpus, corpus.shards()
        self._scope = plan.facts["about"].get("scope", ())
        self._is_private = bool(plan.facts["request"].get("private"))
        same_for_all = (
            _FORMAT,
            docextract_eval.__version__,
            SCORER_VERSIONS,
            {kind: schema.hash for kind, schema in corpus.schemas.items()},
            self._scope,
            corpus.about["format"],
            corpus.about["recipe"].get("own_countries"),
        )
        self._same_for_all = sha256(canonical_json(same_for_all))

    def judge(self, number: int) -> bool:
        """Judge a committed shard, and keep the result; return False where that is there."""
        manifest = self._plan.manifest(number)
        if self._is_private or manifest is None:
            return False
        file, shard = self._file(number, manifest), self._shard(number)
        if file.is_file():
            return False
        lines = _SheetLines(read_parts(parts_folder(self._plan.path, number), manifest["parts"]))
        with fetched(shard.documents_file, shard.renditions_file):
            judged = ShardJudge(self._corpus, self._scope).judge(shard, lines)
            ids = shard.rendition_ids()
        kept = KeptShard(judged, ids, answers_digest(self._corpus, ids, lines))
        emit("shard_judged", path=self._plan.path, shard=number, cells=len(judged.matches))
        return write_if_absent(file, kept.to_bytes(file.name), self._plan.path)

    def files(self, manifests: Iterable[Mapping[str, Any]] | None = None) -> dict[int, Path]:
        """Return the file of each shard whose result is kept, by its number in the corpus.

        `manifests` are those of all shards, where they were read already.
        """
        plan = self.as_plan(manifests)
        return {self._shard(each).number: plan.files[each] for each in plan.committed()}

    def as_plan(self, manifests: Iterable[Mapping[str, Any]] | None = None) -> JudgingPlan:
        """Return the judging of the committed shards as work that is divided among machines."""
        plan, files = self._plan, dict[int, Path]()
        if not self._is_private:
            read = enumerate(manifests) if manifests else plan.committed_manifests()
            files = {number: self._file(number, manifest) for number, manifest in read}
        own = plan.digest if has_receipt(plan.digest) else ""
        return JudgingPlan(
            plan.path, plan.job, len(files), plan.facts, plan.nonce, digest=own, files=files
        )

    def _file(self, number: int, manifest: Mapping[str, Any]) -> Path:
        shard, hashes = self._shard(number), self._corpus.about.get("shards", {})
        names = (shard.documents_file.name, shard.renditions_file.name)
        made_from = [self._same_for_all, [hashes.get(name) for name in names], manifest["parts"]]
        key = sha256(canonical_json(made_from))[:16]
        return self._plan.path / _FOLDER / f"{number:05d}-{key}.arrow"

    def _shard(self, number: int) -> Shard:
        return planned_shard(self._plan, number, self._shards)


def planned_shard(plan: ShardPlan, number: int, shards: Sequence[Shard]) -> Shard:
    """Return the shard of the corpus that a shard of a run takes; raise if there is none."""
    index: int = plan.facts["shards"][number]["corpus_shard"]
    if index >= len(shards):
        what = f"names shard {index} of a corpus that has {count_phrase(len(shards), 'shard')}"
        raise FormatError(what, str(plan.file), "make the plan again in another folder")
    return shards[index]


class _SheetLines:
    """The lines of a shard's parts by their sheet."""

    def __init__(self, kept: KeptLines) -> None:
        self._by_sheet: defaultdict[str, list[tuple[bytes, Prediction]]] = defaultdict(list)
        for key in sorted(kept.lines):
            self._by_sheet[key[0]].append(kept.lines[key])

    def sheet_lines(self, sheet: str) -> list[bytes]:
        return [line for line, _ in self._by_sheet.get(sheet, ())]

    def sheet_answers(self, sheet: str) -> list[Answer]:
        return [(prediction, None) for _, prediction in self._by_sheet.get(sheet, ())]


@dataclass(frozen=True, slots=True)
class JudgingPlan(ShardPlan):
    """The plan of a run whose committed shards are done when they are judged."""

    files: Mapping[int, Path] = field(default_factory=dict)
    """Where the result of each committed shard is kept, or will be."""

    def manifest_path(self, number: int) -> Path:
        """Return the path of what is kept of a shard."""
        return self.files[number]

    def committed(self) -> list[int]:
        """Return the numbers of the shards that are judged."""
        there = {file.name for file in files_in(self.path / _FOLDER)}
        return [number for number, file in self.files.items() if file.name in there]

    def missing(self) -> list[int]:
        """Return the numbers of the shards that have answers and are not judged."""
        return sorted({*self.files}.difference(self.committed()))


def find_judging(path: Path, corpus: Corpus) -> PlannedJudging | None:
    """Return the judging of a run that was planned, or None if the run in a folder was not."""
    plan = find_plan(path)
    return PlannedJudging(plan, corpus) if plan and plan.job == "extract" else None
