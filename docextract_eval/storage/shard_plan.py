"""Work that is done shard by shard, on any number of machines: its plan, and what is committed.

A folder, on a shared disk or in object storage, holds `plan.json` and a manifest for each shard
that is done. Both are only ever created, never replaced, so whoever comes first is right and
nobody has to wait: a second process that did the same shard finds its manifest there, and discards
what it made. What is not in a manifest does not count.

What is made can grow: `plan-2.json` says what it is to be, `plan-3.json` what after that. The first
shards of each are those of the plan before it, and stay.
"""

from __future__ import annotations

import json
import operator
import secrets
import time
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import docextract_eval
from docextract_eval.borders.limits import LARGEST_FILE
from docextract_eval.borders.people import check_types
from docextract_eval.codec import FORMATS, canonical_json, check_format, sha256
from docextract_eval.codec.plans import FACTS_BY_JOB, CorpusManifestFile, PlanFile, RunManifestFile
from docextract_eval.codec.strict_json import parse_json
from docextract_eval.errors import (
    BadInputError,
    FolderOccupiedError,
    FormatError,
    IncompleteError,
    count_phrase,
    list_first,
)
from docextract_eval.event_log import emit
from docextract_eval.storage.disk import (
    disk_errors_with_remedy,
    files_in,
    read_ahead,
    read_if_present,
    read_regular,
    refuse_foreign_folder,
    write_if_absent,
)
from docextract_eval.storage.object_storage import ObjectPath, check_store
from docextract_eval.storage.own_files import has_receipt, keep_receipt

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PLAN = "plan.json"
_MANIFESTS = "shards"
_LISTED = {"extract": "shards", "sample": "parts"}
"""What lists the shards among the facts of a plan, by what is made."""


@dataclass(frozen=True, slots=True)
class ShardPlan:
    """What is made in a folder, in how many shards."""

    path: Path
    job: str
    """`build`, `degrade`, `extend`, `sample` or `extract`."""
    count: int
    facts: Mapping[str, Any]
    """What every shard is made from, and what it must be made with."""
    nonce: str = field(default_factory=lambda: secrets.token_hex(8), compare=False)
    firsts: tuple[int, ...] = (0,)
    """The first shard that each plan here added or changed, up to this plan.

    Those before any of them were made without a plan.
    """
    digest: str = field(default="", compare=False)
    """The hash of the plan as it is written, and of those before it."""

    @property
    def first(self) -> int:
        """The first shard that this plan adds or changes."""
        return self.firsts[-1]

    @property
    def file(self) -> Path:
        """Where the plan is written."""
        return self.path / (PLAN if len(self.firsts) == 1 else f"plan-{len(self.firsts)}.json")

    def manifest_path(self, number: int) -> Path:
        """Return the path of a shard's manifest: among those of the last plan that changed it."""
        return self._manifests(bisect_right(self.firsts, number)) / f"{number:05d}.json"

    def _manifests(self, plan: int) -> Path:
        return self.path / (_MANIFESTS if plan == 1 else f"{_MANIFESTS}-{plan}")

    def manifest(self, number: int) -> dict[str, Any] | None:
        """Return what was committed of a shard, or None; raise if it is not as it has to be."""
        file = self.manifest_path(number)
        if (found := _read_json(file)) is not None:
            check_format("manifest", found.get("format", 1), str(file))
            model = RunManifestFile if self.job == "extract" else CorpusManifestFile
            check_types(model, found, str(file), f"remove it, and do shard {number} again")
        return found

    def committed_manifests(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """Yield what was committed of each shard, with its number."""
        numbers = self.committed()
        for number, manifest in zip(numbers, read_ahead(self.manifest, numbers), strict=True):
            if manifest is not None:  # else it was there before any plan
                yield number, manifest

    def is_committed(self, number: int) -> bool:
        """Return whether a shard is committed, or was there before any plan."""
        return number < self.firsts[0] or self.manifest_path(number).is_file()

    def committed(self) -> list[int]:
        """Return the numbers of the committed shards, and of those that were there before."""
        found = [*range(self.firsts[0])]
        for plan, (first, end) in enumerate(pairwise([*self.firsts, self.count]), 1):
            numbers = _numbers_in(self._manifests(plan))
            found += sorted(number for number in numbers if first <= number < end)
        return found

    def begin(self, number: int) -> float:
        """Log that a shard is begun, and return when."""
        emit("shard_started", path=self.path, shard=number, job=self.job)
        return time.monotonic()

    def commit(self, number: int, manifest: Mapping[str, Any], **logged: object) -> bool:
        """Commit a shard; return False if it was committed before, which then counts."""
        path = self.manifest_path(number)
        is_first = write_if_absent(path, canonical_json(dict(manifest)) + "\n", self.path)
        event = "shard_committed" if is_first else "shard_discarded"
        emit(event, path=self.path, shard=number, **logged)
        return is_first

    def check_number(self, number: int) -> None:
        """Raise for a shard that the plan does not have."""
        if not 0 <= number < self.count:
            what = f"there is no shard {number}: the plan has {count_phrase(self.count, 'shard')}"
            raise BadInputError(what, str(self.path), f"give a number from 0 to {self.count - 1}")

    def check_is_own(self, named: str | None) -> None:
        """Raise unless this user made the plan on this machine, or names it by its digest.

        It says what runs here, which variables that sees, and which corpus is read.
        """
        if named is None and not has_receipt(self.digest):
            what = "is not a plan that you made on this machine, so it is not carried out"
            remedy = "if it is yours, add --plan with the digest that planning printed"
            raise BadInputError(what, str(self.file), remedy)
        if named not in {None, self.digest}:
            what = "is another plan than the one that --plan names"
            raise BadInputError(what, str(self.file), "give the digest that planning printed")

    def missing(self) -> list[int]:
        """Return the numbers of the shards that are not committed."""
        committed = {*self.committed()}
        return [number for number in range(self.count) if number not in committed]

    def manifests(self, first: int = 0) -> list[dict[str, Any]]:
        """Return the manifest of each shard, from the first; raise if one is missing."""
        found = [*read_ahead(self.manifest, range(first, self.count))]
        if missing := [str(number) for number, each in enumerate(found, first) if each is None]:
            phrase = count_phrase(self.count, "shard")
            what = f"{len(missing)} of {phrase} are not done: {list_first(missing)}"
            remedy = f"do them, each by its number: dxe shard {self.path} {missing[0]}"
            raise IncompleteError(what, str(self.path), remedy)
        return [each for each in found if each is not None]


def is_planned(path: Path) -> bool:
    """Return whether something is made shard by shard: in object storage, or where a plan is."""
    return isinstance(path, ObjectPath) or (path / PLAN).exists()


def load_plan(path: Path) -> ShardPlan:
    """Return the plan in a folder, or raise."""
    if (plan := find_plan(path)) is None:
        what = "holds no plan" if path.exists() else "does not exist"
        remedy = "make one with --plan: dxe corpus build RECIPE -o PATH --plan"
        raise FormatError(what, str(path), remedy)
    return plan


def find_plan(path: Path) -> ShardPlan | None:
    """Return the latest plan in a folder, or None."""
    latest = None
    while found := _read_plan(path, latest):
        latest = found
    return latest


def _read_plan(path: Path, before: ShardPlan | None) -> ShardPlan | None:
    """Return the plan in a folder that follows another one, or None."""
    firsts = before.firsts if before else ()
    file = ShardPlan(path, "", 0, {}, "", (*firsts, 0)).file
    found = _read_json(file)
    if found is None:
        return None
    remedy = "make the plan again in another folder"
    check_format("plan", found.get("format"), str(file))
    check_types(PlanFile, found, str(file), remedy)
    check_types(FACTS_BY_JOB[found["job"]], found["facts"], str(file), remedy)
    job, first, count, facts = (found[key] for key in ("job", "first", "count", "facts"))
    if found["hash"] != _written_hash(found):
        raise FormatError("was changed: its hash is another one", str(file), remedy)
    named = len(facts[_LISTED[job]]) if job in _LISTED else count
    if not (before.first if before else 0) <= first <= count or named != count:
        raise FormatError("counts other shards than it names", str(file), remedy)
    digest = _digest(found["hash"], before)
    return ShardPlan(path, job, count, facts, found["nonce"], (*firsts, first), digest)


def _written_hash(record: Mapping[str, Any]) -> str:
    """Return the hash of a plan that is written, without its own."""
    return sha256(canonical_json({key: each for key, each in record.items() if key != "hash"}))


def _digest(written_hash: str, before: ShardPlan | None) -> str:
    return sha256(before.digest + written_hash) if before else written_hash


def refuse_unplanned(folder: Path, description: str, made: str) -> None:
    """Raise for a folder without a plan that holds something else, or what was made without one.

    `description` is the file in which what is made describes itself; `made` says what that is.
    """
    if find_plan(folder):
        return
    if (folder / description).exists():
        what = f"holds {made} without a plan"
        raise FolderOccupiedError(what, str(folder), "give another -o")
    refuse_foreign_folder(folder, PLAN)  # another process may have written it by now


def publish_plan(
    new: ShardPlan, is_same: Callable[[ShardPlan, ShardPlan], bool] = operator.eq
) -> ShardPlan:
    """Write a plan, or take the one that is there; both are as JSON has them.

    `is_same` says whether the new plan and an earlier one are for the same work. Either is what
    this user asked for: that is remembered here.
    """
    plan = replace(new, facts=as_json(new.facts))
    if isinstance(plan.path, ObjectPath):
        check_store(plan.path)
    record: dict[str, Any] = {
        "format": FORMATS["plan"],
        "job": plan.job,
        "first": plan.first,
        "count": plan.count,
        "facts": plan.facts,
        "nonce": plan.nonce,
    }
    record |= {"hash": _written_hash(record)}
    if write_if_absent(plan.file, json.dumps(record) + "\n"):  # keys in their order
        emit("planned", path=plan.path, job=plan.job, shards=plan.count)
        before = None
        for _ in plan.firsts[1:]:
            before = _read_plan(plan.path, before)
        found = replace(plan, digest=_digest(record["hash"], before))
    else:
        found = load_plan(plan.path)
        if not is_same(plan, found):
            is_same_job = found.job == plan.job
            what = f"holds {'the plan of another' if is_same_job else 'a plan to'} {found.job}"
            raise FolderOccupiedError(what, str(plan.path), "give another -o")
    keep_receipt(found.digest)
    return found


def as_json(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return facts as they are once they were written and read: with lists in place of tuples."""
    read: dict[str, Any] = json.loads(json.dumps(dict(facts)))
    return read


def create_equal(path: Path, data: bytes) -> None:
    """Write a file that is the same whoever makes it; raise if another one is there."""
    if write_if_absent(path, data):
        return
    with disk_errors_with_remedy(path):
        if read_regular(path) == data:
            return
    what = "holds other bytes than were made here from the same plan"
    remedy = "use the same processor family and libraries everywhere, and begin in another folder"
    raise IncompleteError(what, str(path), remedy)


def versions(libraries: Mapping[str, str]) -> dict[str, str]:
    """Return the versions that all machines must share: this package's and of these libraries."""
    return {"docextract-eval": docextract_eval.__version__, **libraries}


def check_versions(plan: ShardPlan, here: Mapping[str, str]) -> None:
    """Raise if this machine has other versions than the plan was made with."""
    there: Mapping[str, str] = plan.facts["versions"]
    differing = [
        f"{name} {there.get(name, 'none')} there, {here.get(name, 'none')} here"
        for name in dict.fromkeys([*there, *here])
        if there.get(name) != here.get(name)
    ]
    if differing:
        what = f"was planned with other versions ({list_first(differing)})"
        raise BadInputError(what, str(plan.path), "install the same versions on every machine")


def _numbers_in(folder: Path) -> list[int]:
    """Return the numbers of the shards whose manifests are in a folder, each once."""
    names = {file.name for file in files_in(folder)}
    found = {int(stem) for name in names if (stem := name.removesuffix(".json")).isdecimal()}
    return [number for number in found if f"{number:05d}.json" in names]


def _read_json(path: Path) -> dict[str, Any] | None:
    if (data := read_if_present(path)) is None:
        return None
    with disk_errors_with_remedy(path):
        found = parse_json(data, largest=LARGEST_FILE)
    if not isinstance(found, dict):
        raise FormatError("is not a JSON object", str(path), "make it again in another folder")
    return found
