"""Build, degrade or extend a corpus shard by shard, on any number of machines, in one place.

The files are those of a build on one machine, byte for byte: a shard does not depend on the
others, so whoever makes it makes the same. `corpus.json` is written last, from the manifests. When
a corpus is extended, it is replaced then, and only if it is still that of the shorter corpus.
"""

from __future__ import annotations

import secrets
import tempfile
from dataclasses import asdict, fields
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docextract_eval.codec.records import from_json
from docextract_eval.corpus import provenance
from docextract_eval.corpus.numbered_traps import assign_numbered_traps
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.corpus.store import building, degrading, folder, sampling
from docextract_eval.corpus.store.folder import Corpus, ShardSummary, open_corpus
from docextract_eval.corpus.store.shards import Shard, documents_and_renditions_files
from docextract_eval.errors import (
    BadInputError,
    FolderOccupiedError,
    FormatError,
    IncompleteError,
)
from docextract_eval.event_log import seconds_since
from docextract_eval.storage.disk import folder_lock, read_if_present
from docextract_eval.storage.object_storage import ObjectPath, check_updates, parse_location
from docextract_eval.storage.shard_plan import (
    ShardPlan,
    as_json,
    check_versions,
    create_equal,
    find_plan,
    publish_plan,
    refuse_unplanned,
    versions,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from docextract_eval.corpus.options import Recipe
    from docextract_eval.corpus.store.sampling import Sample
    from docextract_eval.corpus.tables import SourceTables

EXTEND = "extend"
_IN_FILES = ("pyarrow",)
"""Libraries that shape the bytes of a shard's files beside those that shape pages."""
_SUMMARISED = tuple(each.name for each in fields(ShardSummary))


def plan_build(recipe: Recipe, path: Path) -> ShardPlan:
    """Write the plan of a build, or take the same one that is there."""
    assign_numbered_traps(recipe)  # raises before anything is written
    about = building.describe_corpus(recipe)
    count = len(building.source_indices_by_shard(recipe, ()))
    return _publish("build", path, count, {"about": about})


def plan_degrade(source: Corpus, conditions: Sequence[str], path: Path) -> ShardPlan:
    """Write the plan of a degraded copy, or take the same one that is there."""
    about, _ = degrading.description_and_request(source, conditions, conditions)
    facts = {"about": about, "source": str(source.path.absolute()), "conditions": [*conditions]}
    return _publish("degrade", path, len(source.shards()), facts)


def plan_sample(source: Corpus, sample: Sample, path: Path) -> ShardPlan:
    """Write the plan of a sample, or take the same one that is there."""
    size = folder.SHARD_SIZE
    shards = [sample.parts[at : at + size] for at in range(0, len(sample.parts), size)]
    facts = {"about": sample.about, "source": str(source.path.absolute()), "parts": shards}
    return _publish("sample", path, len(shards), facts)


def plan_extension(path: Path, count: int, trusted: Collection[str] = ()) -> ShardPlan:
    """Write the plan of a longer corpus, or take the same one that is there.

    One that adds no documents is not written, and all its shards are done.
    """
    _open_extensible(path, find_plan(path))  # raises before anything is written
    with folder_lock(path, is_patient=True):
        latest = find_plan(path)
        corpus = _open_extensible(path, latest)
        building.check_extensible(corpus, count, trusted)
        before, numbers = latest.firsts if latest else (), range(len(corpus.shards()))
        if latest and latest.facts.get("extends") == corpus.seal:  # it is not finished
            before = latest.firsts[:-1]
        elif count == corpus.about["recipe"]["count"]:
            firsts = (*before, len(numbers))
            return ShardPlan(path, EXTEND, len(numbers), {"extends": None}, firsts=firsts)
        longer, about = building.describe_longer(corpus, count, trusted)
        extended_from = about.get("extended_from", ())
        new = ShardPlan(
            path,
            EXTEND,
            len(building.source_indices_by_shard(longer, extended_from)),
            {"extends": corpus.seal, "about": about, "versions": _versions_here()},
            firsts=(*before, len(numbers)),
        )
        if isinstance(path, ObjectPath):
            check_updates(path)
        elif not new.file.exists():
            folder.drop_other_shards(path, numbers)
        return publish_plan(new, _is_same_extension)


def _open_extensible(path: Path, latest: ShardPlan | None) -> Corpus:
    if latest and latest.job != EXTEND and not (path / folder.ABOUT_FILE).exists():
        remedy = f"run the same dxe corpus {latest.job} again"
        raise IncompleteError("the corpus is not finished", str(path), remedy)
    return open_corpus(path, checked=False)


def _is_same_extension(ours: ShardPlan, theirs: ShardPlan) -> bool:
    """Return whether an earlier plan is for the same extension; raise with what differs."""
    if theirs.job == EXTEND:
        wanted, planned = (each.facts["about"]["recipe"]["count"] for each in (ours, theirs))
        if wanted != planned:
            what = f"is being extended to {planned:,} documents"
            remedy = f"finish that first, with --count {planned}"
            raise FolderOccupiedError(what, str(ours.path), remedy)
        check_versions(theirs, _versions_here())
    return ours == theirs


def do_corpus_shard(
    plan: ShardPlan, number: int, workers: int, trusted: Collection[str] = ()
) -> bool:
    """Make a shard and commit it; return False if another process was first."""
    began = plan.begin(number)
    with tempfile.TemporaryDirectory(prefix="dxe-") as scratch:
        summary = _make_shard_in(Path(scratch), plan, number, workers, trusted)
        for name in summary.files:
            create_equal(plan.path / name, (Path(scratch) / name).read_bytes())
    # The nonce says who was first: what is made is the same whoever makes it.
    manifest = asdict(summary) | {"nonce": secrets.token_hex(8)}
    logged = {"documents": summary.documents, "seconds": seconds_since(began)}
    return plan.commit(number, manifest, **logged)


def recheck_corpus_shard(
    plan: ShardPlan, number: int, workers: int, trusted: Collection[str] = ()
) -> None:
    """Make a committed shard again; raise if its files or its manifest are others."""
    manifest = plan.manifest(number) or {}
    with tempfile.TemporaryDirectory(prefix="dxe-") as scratch:
        summary = _make_shard_in(Path(scratch), plan, number, workers, trusted)
        for name in summary.files:
            if read_if_present(plan.path / name) != (Path(scratch) / name).read_bytes():
                what, remedy = "is not as it is made here", "find out why, and begin elsewhere"
                raise IncompleteError(what, str(plan.path / name), remedy)
    if _read_summary(plan, number, manifest) != summary:
        what, remedy = "has another summary than this machine", "find out why, and begin elsewhere"
        raise IncompleteError(what, str(plan.manifest_path(number)), remedy)


def _make_shard_in(
    scratch: Path, plan: ShardPlan, number: int, workers: int, trusted: Collection[str]
) -> ShardSummary:
    """Make a shard's files in a folder, and return what the seal needs of them."""
    about: dict[str, Any] = plan.facts["about"]
    folder.register_countries(plan.path, about)
    folder.write_shard(scratch, number, _make_shard(plan, about, number, workers, trusted))
    return folder.summarise_shard(Shard(scratch, number))


def finish_corpus(plan: ShardPlan) -> Corpus:
    """Seal a corpus whose shards are all committed, and return it.

    What another process has sealed meanwhile stays, longer or not.
    """
    file = plan.path / folder.ABOUT_FILE
    before = read_if_present(file)  # first: it must not be newer than the corpus
    summaries: list[ShardSummary] = []
    if before is not None or plan.job == EXTEND:
        shorter = open_corpus(plan.path, checked=False)
        if shorter.seal != plan.facts.get("extends"):
            return open_corpus(plan.path)
        summaries += folder.summarise_corpus(shorter)
    manifests = enumerate(plan.manifests(plan.first), plan.first)
    summaries += [_read_summary(plan, *each) for each in manifests]
    about = {key: value for key, value in plan.facts["about"].items() if key != "made_by"}
    return folder.seal_corpus_unless_changed(plan.path, before, about, summaries)


def _read_summary(plan: ShardPlan, number: int, manifest: Mapping[str, Any]) -> ShardSummary:
    summary = from_json(ShardSummary, {name: manifest[name] for name in _SUMMARISED})
    files = {each.name for each in documents_and_renditions_files(plan.path, number)}
    if summary.files.keys() != files or summary.columns.keys() != files:
        where = str(plan.manifest_path(number))
        remedy = f"remove it, and do shard {number} again"
        raise FormatError("names the files of another shard", where, remedy)
    return summary


def do_missing_shards(
    plan: ShardPlan, workers: int, tick: Callable[[], None], trusted: Collection[str] = ()
) -> Corpus:
    """Make every shard that is missing here, one after the other, and seal the corpus."""
    missing = plan.missing()
    for _ in range(plan.count - len(missing)):
        tick()
    for number in missing:
        do_corpus_shard(plan, number, workers, trusted)
        tick()
    return finish_corpus(plan)


def _publish(job: str, path: Path, count: int, facts: Mapping[str, Any]) -> ShardPlan:
    refuse_unplanned(path, folder.ABOUT_FILE, "a corpus that was built")
    plan = publish_plan(ShardPlan(path, job, count, {**facts, "versions": _versions_here()}))
    folder.copy_countries(path, facts["about"])
    return plan


def _versions_here() -> dict[str, str]:
    """Return the versions of all that shapes the bytes of a shard."""
    return versions(provenance.library_versions() | {name: version(name) for name in _IN_FILES})


def _make_shard(
    plan: ShardPlan, about: dict[str, Any], number: int, workers: int, trusted: Collection[str]
) -> Iterator[SourceTables]:
    """Yield the tables of a shard's sources."""
    check_versions(plan, _versions_here())
    if plan.job in {"build", EXTEND}:
        recipe = parse_recipe(about["recipe"], str(plan.file), trusted)
        _check_same(plan, about, building.describe_corpus(recipe) | building.kept_keys(about))
        ends = about.get("extended_from", ())
        yield from building.build_shard_sources(recipe, ends, number, workers)
        return
    source = open_corpus(parse_location(plan.facts["source"]), checked=False)
    if plan.job == "sample":
        if source.seal != about["sampled_from"][-1]["seal"]:
            what, remedy = "is another corpus than was sampled", "begin in another folder"
            raise BadInputError(what, str(source.path), remedy)
        yield from sampling.copy_parts(source, plan.facts["parts"][number])
        return
    conditions = plan.facts["conditions"]
    ours, request = degrading.description_and_request(source, conditions, trusted)
    _check_same(plan, about, ours)
    incomplete = {number: source.shards()[number]}
    for _, made in degrading.degrade_shards(source, incomplete, request, workers):
        yield from made


def _check_same(plan: ShardPlan, planned: Mapping[str, Any], ours: Mapping[str, Any]) -> None:
    """Raise if this machine would make something else than what was planned."""
    mine = as_json(ours)
    if differing := [key for key in {**planned, **mine} if planned.get(key) != mine.get(key)]:
        what = f"was planned with other {' and '.join(differing)} than are here"
        raise BadInputError(what, str(plan.path), "install the same versions on every machine")
