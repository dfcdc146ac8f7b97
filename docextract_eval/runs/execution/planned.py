"""A run that many machines carry out, each some shards of the corpus.

A shard is extracted by one command, which keeps its answers in parts as they come. When all shards
are committed, their lines are put together in the order of the shards, and judged and scored as
those of any other run.

A run goes on over more documents by another plan. Shards that take the same documents as before
stay, and the last one of before, if it takes more of them, keeps its answers.
"""

from __future__ import annotations

import json
import math
import secrets
import tempfile
from collections import Counter, deque
from dataclasses import asdict, dataclass, replace
from functools import partial
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docextract_eval.borders.limits import LARGEST_FILE
from docextract_eval.codec import canonical_json
from docextract_eval.codec.records import RECORD_ERRORS, from_json, to_json
from docextract_eval.codec.strict_json import parse_json
from docextract_eval.corpus.store import Corpus, open_corpus
from docextract_eval.corpus.store.folder import extends
from docextract_eval.errors import (
    BadInputError,
    FolderOccupiedError,
    FormatError,
    IncompleteError,
)
from docextract_eval.event_log import seconds_since
from docextract_eval.runs import machine
from docextract_eval.runs.execution.environment import hide_corpus_path
from docextract_eval.runs.execution.execute import (
    check_request,
    derive_and_finish,
    extraction_tasks,
    keep_answers,
    query_pipeline,
    resolve_run_scope,
    secrets_mask,
)
from docextract_eval.runs.execution.external_predictions import predictions_file
from docextract_eval.runs.execution.extraction_loop import (
    MIN_FAILURES,
    RunProgress,
    extract_missing,
    is_settled,
)
from docextract_eval.runs.execution.identity import (
    continued_record,
    identity_differences,
    request_record,
    takes_more_documents,
    weaker_sandbox,
)
from docextract_eval.runs.execution.planned_judging import PlannedJudging, planned_shard
from docextract_eval.runs.execution.prediction_parts import (
    KeptLines,
    PredictionParts,
    all_parts_folders,
    existing_parts,
    parts_folder,
    read_parts,
)
from docextract_eval.runs.execution.request import RunRequest
from docextract_eval.runs.execution.sandbox_choice import choose_sandbox
from docextract_eval.runs.failures import FailureCounts
from docextract_eval.runs.folder import RunFolder
from docextract_eval.runs.recorded_hashes import DERIVED, PREDICTIONS
from docextract_eval.storage.disk import (
    disk_errors_with_remedy,
    fetched,
    read_ahead,
    read_if_present,
    read_regular,
    write_atomically,
)
from docextract_eval.storage.object_storage import parse_location
from docextract_eval.storage.shard_plan import (
    ShardPlan,
    as_json,
    check_versions,
    find_plan,
    publish_plan,
    refuse_unplanned,
    versions,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from docextract_eval.corpus.store.shards import Shard
    from docextract_eval.masking import Mask
    from docextract_eval.runs.execution.extraction_loop import LineKey

_LIMITS = "limits.json"
"""The file with the limits of the latest command, if they are not those of the plan."""
_TYPED = ("pipeline", "settings", "sandbox", "network", "allow", "env", "private")
"""What says which code runs and what it may see: `dxe run` takes it from no folder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a run may cost, and the share of its renditions that may fail."""

    budget: float | None
    max_failures: float


def plan_run(request: RunRequest, corpus: Corpus, path: Path) -> ShardPlan:
    """Write the plan of a run, or take the same one that is there."""
    check_request(request, corpus)
    if predictions_file(request.pipeline):
        what, remedy = "asks nobody, so there is nothing to plan", "run it into a folder"
        raise BadInputError(what, request.pipeline, remedy)
    refuse_unplanned(path, "run.json", "a run that was made")
    mask = secrets_mask(request)
    kept = to_json(replace(request, workers=1, resume=False))
    if mask.mask_json(kept) != kept:
        what = "a setting holds a secret of the environment, and a plan is written down"
        raise BadInputError(what, "-p", "let the pipeline read it: --env NAME")
    with mask.mask_errors(), hide_corpus_path(corpus.path):
        sandbox = choose_sandbox(request, (corpus.path, path))
        pipeline, stated = query_pipeline(request, corpus, sandbox)
        scope = resolve_run_scope(request, corpus, stated)
        record = request_record(request, corpus, pipeline, sandbox, scope)
    shards = _selected_shards(request, corpus)
    facts = {
        "about": mask.mask_json(record) | {"id": secrets.token_hex(6)},
        "request": kept,
        "shards": shards,
        "versions": versions({}),
    }
    new = ShardPlan(path, "extract", len(shards), as_json(facts))
    plan = _publish_or_grow(new, corpus)
    _keep_limits(plan, request)
    about = continued_record(new.facts["about"], plan.facts["about"], has_grown=False)
    return replace(plan, facts={**plan.facts, "request": new.facts["request"], "about": about})


def _publish_or_grow(new: ShardPlan, corpus: Corpus) -> ShardPlan:
    """Write a plan, or take the same one; if it is for more documents, write it as the next one."""
    latest = find_plan(new.path)
    if latest is None or latest.job != new.job:
        return publish_plan(new, _is_same_run)
    ours, theirs = new.facts, latest.facts
    if not takes_more_documents(ours["about"], theirs["about"], corpus):
        return publish_plan(new, _is_same_run)
    about = continued_record(ours["about"], theirs["about"], has_grown=True)
    pairs = zip(ours["shards"], theirs["shards"], strict=False)
    kept = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
    grown = replace(new, facts={**ours, "about": about}, firsts=(*latest.firsts, kept))
    try:
        return publish_plan(grown, _is_same_run)
    except FolderOccupiedError:  # another process was first with another plan, which may grow, too
        return _publish_or_grow(new, corpus)


class ShardExtraction:
    """What does the shards of a run on this machine, one after the other.

    The corpus is opened once, and the pipeline is asked once what it is.
    """

    def __init__(self, plan: ShardPlan, workers: int) -> None:
        """Open the corpus; raise if it, the versions or the pipeline are not those of the plan."""
        self._plan, self._workers = plan, workers
        self._corpus = _open_planned_corpus(plan)
        self._shards = self._corpus.shards()
        self._judging = PlannedJudging(plan, self._corpus)
        check_versions(plan, versions({}))
        request = _planned_request(plan, workers, None)
        check_request(request, self._corpus)
        self._mask = secrets_mask(request)
        self._sandbox = choose_sandbox(request, (self._corpus.path, plan.path))
        with self._mask.mask_errors(), hide_corpus_path(self._corpus.path):
            pipeline, _ = query_pipeline(request, self._corpus, self._sandbox)
            _check_pipeline(plan, self._mask.mask_json(pipeline))

    def do(self, number: int) -> bool:
        """Do a shard, and judge its answers; return False if another process was first."""
        shard = planned_shard(self._plan, number, self._shards)
        with fetched(shard.documents_file, shard.renditions_file):
            is_first = self._extract_and_commit(number)
            self._judging.judge(number)
        return is_first

    def _extract_and_commit(self, number: int) -> bool:
        """Ask for what a shard lacks, and commit it."""
        plan, mask, sandbox = self._plan, self._mask, self._sandbox
        shard = plan.facts["shards"][number]
        corpus = _restricted(self._corpus, planned_shard(plan, number, self._shards))
        request = _planned_request(plan, self._workers, shard["limit"])
        began = plan.begin(number)
        folder = parts_folder(plan.path, number)
        with mask.mask_errors(), hide_corpus_path(corpus.path):
            kept = existing_parts(folder)
            progress = _progress_of(kept, mask)
            spent_elsewhere = _cost_elsewhere(plan, number) if request.budget is not None else 0.0
            progress.cost += spent_elsewhere
            with PredictionParts(folder, mask) as parts:
                scope = plan.facts["about"].get("scope", ())
                answers = extract_missing(
                    request,
                    partial(extraction_tasks, request, corpus),
                    _expected_in_shard(request, corpus),
                    progress,
                    allowed_failures=request.max_failures * plan.facts["about"]["expected"],
                    sandbox=sandbox,
                    predictions=folder,
                    cache=None,
                )
                keep_answers(answers, request, corpus, scope, parts)
        seconds = seconds_since(began)
        return plan.commit(
            number,
            {
                "nonce": parts.nonce,
                "parts": kept.digests | parts.digests,
                "repeated": kept.repeated,
                "cost": progress.cost - spent_elsewhere,
                "wasted": progress.wasted,
                "failures": progress.causes.total(),
                "seconds": seconds,
                "sandbox": mask.mask_json(dict(sandbox.record)),
                "machine": machine.describe_machine(),
            },
            answers=progress.lines,
            seconds=seconds,
        )


def recheck_shard(plan: ShardPlan, number: int, workers: int) -> None:
    """Ask for a committed shard's answers again, here; raise if they are others than were kept."""
    with tempfile.TemporaryDirectory(prefix="dxe-") as scratch:
        again = replace(plan, path=Path(scratch))
        ShardExtraction(again, workers).do(number)
        ours, theirs = (_comparable_answers(each, number) for each in (again, plan))
    if differing := [key for key in {**ours, **theirs} if ours.get(key) != theirs.get(key)]:
        verb = "answer differs" if len(differing) == 1 else "answers differ"
        what = f"shard {number}: {len(differing)} {verb} from the kept ones when asked for again"
        remedy = "find out why, and begin in another folder; a model that is not repeatable differs"
        raise IncompleteError(what, str(plan.path), remedy)


def _comparable_answers(plan: ShardPlan, number: int) -> dict[LineKey, object]:
    """Return what a shard's answers say, without what was measured."""
    kept = read_parts(parts_folder(plan.path, number), (plan.manifest(number) or {})["parts"])
    return {
        key: (said.guesses, said.failure and said.failure.cause, said.version, said.suspicious)
        for key, (_, said) in kept.lines.items()
    }


def open_judging(plan: ShardPlan) -> PlannedJudging:
    """Return what judges shards of a run here; raise if corpus or versions are not the plan's."""
    check_versions(plan, versions({}))
    return PlannedJudging(plan, _open_planned_corpus(plan))


def do_missing_shards(
    plan: ShardPlan, workers: int, tick: Callable[[int], None] = lambda _: None
) -> None:
    """Do every shard that is missing here, one after the other; `tick` gets each that is done."""
    totals = RunTotals(plan)
    for number in totals.add_committed():
        tick(number)
    extraction = None
    for number in plan.missing():
        totals.check_limits()
        extraction = extraction or ShardExtraction(plan, workers)
        extraction.do(number)
        totals.add(number)
        tick(number)


class RunTotals:
    """What the committed shards of a run cost, how many failures they have, and what may be."""

    def __init__(self, plan: ShardPlan) -> None:
        """Begin with no shard."""
        self._plan, self._request = plan, _latest_request(plan)
        self.cost, self.failures = 0.0, 0

    def add(self, number: int) -> None:
        """Add a shard that was committed."""
        self._add(self._plan.manifest(number) or {})

    def add_committed(self) -> Iterator[int]:
        """Add every shard that is committed, and yield the number of each."""
        for number, manifest in self._plan.committed_manifests():
            self._add(manifest)
            yield number

    def _add(self, manifest: Mapping[str, Any]) -> None:
        self.cost += manifest.get("cost", 0.0)
        self.failures += manifest.get("failures", 0)

    def cost_with_begun(self, but: int | None = None) -> float:
        """Return what it cost so far, with the shards that were begun, but for one."""
        begun, done = all_parts_folders(self._plan.path), {*self._plan.committed(), but}
        left = (folder for number, folder in begun.items() if number not in done)
        return self.cost + sum(existing_parts(each).cost for each in left)

    def is_within_limits(self) -> bool:
        """Return whether another shard may be begun."""
        return not self._reason()

    def check_limits(self) -> None:
        """Raise if shards are left, and no other may be begun."""
        if (reason := self._reason()) and self._plan.missing():
            what, remedy = reason
            raise IncompleteError(what, str(self._plan.path), remedy)

    def _reason(self) -> tuple[str, str] | None:
        budget, most = self._request.budget, self._request.max_failures
        allowed = most * self._plan.facts["about"]["expected"]
        if budget is not None and (cost := self.cost_with_begun()) >= budget:
            what = f"stopped: the budget of {budget:g} is spent ({cost:.6g})"
            return what, "raise --budget and run the same command again"
        if self.failures >= MIN_FAILURES and self.failures > allowed:
            what = f"stopped early: {self.failures} renditions got no answer, and at most"
            what = f"{what} {100 * most:.3g} % of all may fail"
            return what, "fix the cause and begin another -o, or raise --max-failures"
        return None


def finish_run(plan: ShardPlan, corpus: Corpus) -> dict[str, Any]:
    """Put the lines of all shards together, judge and score them; return the description.

    Where the run goes on over more documents by now, that counts.
    """
    manifests, latest = plan.manifests(), _latest_request(plan)
    about = dict(plan.facts["about"]) | {"shards": plan.count}
    about["seconds"] = sum(each["seconds"] for each in manifests)
    about |= asdict(_limits_of(latest))
    about["cost_of_failures"] = sum(each["wasted"] for each in manifests)
    for each in manifests:
        about["sandbox"] = weaker_sandbox(about["sandbox"], each["sandbox"])
    about["machine"] = _most_common([each["machine"] for each in manifests])
    with tempfile.TemporaryDirectory(prefix="dxe-") as scratch:
        folder = RunFolder(Path(scratch))
        with folder.predictions_path.open("wb") as file:
            for parts in read_ahead(partial(_parts_of, plan), enumerate(manifests)):
                file.writelines(parts.in_order())
        derive_and_finish(folder, corpus, about, PlannedJudging(plan, corpus).files(manifests))
        if not (later := _later_plan(plan)):
            for name in (PREDICTIONS, *DERIVED, "run.json"):  # what says that it is finished, last
                write_atomically(plan.path / name, read_regular(folder.path / name))
            later = _later_plan(plan)
    if later:  # perhaps finished already, before this was written over it
        return finish_run(later, open_corpus(parse_location(later.facts["about"]["corpus"])))
    return RunFolder(plan.path).about


def _parts_of(plan: ShardPlan, numbered: tuple[int, Mapping[str, Any]]) -> KeptLines:
    number, manifest = numbered
    return read_parts(parts_folder(plan.path, number), manifest["parts"])


def _later_plan(plan: ShardPlan) -> ShardPlan | None:
    """Return the plan by which a run goes on over more documents, or None."""
    latest = find_plan(plan.path)
    return latest if latest and latest.nonce != plan.nonce else None


def _is_same_run(ours: ShardPlan, theirs: ShardPlan) -> bool:
    """Return whether an earlier plan is for the same run; raise with what differs."""
    if theirs.job != ours.job:
        return False
    differing = identity_differences(ours.facts["about"], theirs.facts["about"])
    asked, planned = (_read_request(plan) for plan in (ours, theirs))
    differing += [
        f"another {name}" for name in _TYPED if getattr(asked, name) != getattr(planned, name)
    ]
    if planned.engine == "inline" != asked.engine:
        differing.append("another engine")  # in this process nothing is fenced off
    if ours.facts["about"]["corpus"] != theirs.facts["about"]["corpus"]:
        differing.append("another place of the corpus")
    if differing:
        what = f"holds the plan of another run ({'; '.join(differing)})"
        raise FolderOccupiedError(what, str(ours.path), "give another -o")
    return bool(ours.facts["shards"] == theirs.facts["shards"])


def _selected_shards(request: RunRequest, corpus: Corpus) -> list[dict[str, Any]]:
    """Return the shards of a corpus that a run takes, and how many documents; None for all."""
    selection, found = request.selection, []
    left = selection.limit
    for number, shard in enumerate(corpus.shards()):
        if left is None:
            found.append({"corpus_shard": number, "limit": None})
            continue
        alone = _restricted(corpus, shard)
        all_of_it = replace(selection, limit=None).document_count_of(alone.truths())
        many = min(all_of_it, left)
        found.append({"corpus_shard": number, "limit": None if many == all_of_it else many})
        left -= many
        if not left:
            break
    return found


def _open_planned_corpus(plan: ShardPlan) -> Corpus:
    """Open the corpus of a run."""
    about = plan.facts["about"]
    corpus = open_corpus(parse_location(about["corpus"]), checked=False)
    if corpus.seal != about["seal"] and not extends(corpus, about["seal"]):
        what = "is not the corpus that the run was planned over (its seal differs)"
        raise BadInputError(what, str(corpus.path), "put that corpus back")
    return corpus


def _restricted(corpus: Corpus, shard: Shard) -> Corpus:
    """Return a corpus that reads one of its shards only."""
    sealed = corpus.about["shards"]
    files = (shard.documents_file.name, shard.renditions_file.name)
    names = {name: sealed[name] for name in files if name in sealed}
    return Corpus(corpus.path, corpus.about | {"shards": names})


def _planned_request(plan: ShardPlan, workers: int, limit: int | None) -> RunRequest:
    """Return the request of a plan, for as many workers as there are here."""
    request = _latest_request(plan)
    here = 1 if request.engine == "inline" else workers
    return replace(request, selection=replace(request.selection, limit=limit), workers=here)


def _latest_request(plan: ShardPlan) -> RunRequest:
    """Return the request of a plan, with the limits of the latest command."""
    request, limits = _read_request(plan), _kept_limits(plan.path / _LIMITS)
    return replace(request, **asdict(limits)) if limits else request


def _read_request(plan: ShardPlan) -> RunRequest:
    """Return the request that is written in a plan."""
    try:
        return from_json(RunRequest, plan.facts["request"])
    except RECORD_ERRORS as error:
        remedy = "make the plan again in another folder"
        raise FormatError("states no request", str(plan.file), remedy) from error


def _kept_limits(file: Path) -> Limits | None:
    """Return the limits that a file states, and that alone, or None without one."""
    remedy = "run the command that planned it again, with its limits"
    if (data := read_if_present(file)) is None:
        return None
    with disk_errors_with_remedy(file, remedy):
        found = parse_json(data, largest=LARGEST_FILE)
        try:
            limits = from_json(Limits, found)
            is_sound = to_json(limits) == found and 0 <= limits.max_failures <= 1
            is_sound = is_sound and (limits.budget is None or 0 <= limits.budget < math.inf)
        except RECORD_ERRORS:
            is_sound = False
        if not is_sound:
            raise FormatError("states no limits", str(file), remedy)
    return limits


def _limits_of(request: RunRequest) -> Limits:
    return Limits(budget=request.budget, max_failures=request.max_failures)


def _keep_limits(plan: ShardPlan, request: RunRequest) -> None:
    """Write down the limits of the latest command, which hold on all machines."""
    if (limits := _limits_of(request)) != _limits_of(_latest_request(plan)):
        write_atomically(plan.path / _LIMITS, canonical_json(to_json(limits)) + "\n")


def _check_pipeline(plan: ShardPlan, pipeline: Mapping[str, Any]) -> None:
    """Raise if the pipeline is another one here than where the run was planned."""
    planned = plan.facts["about"]
    here = {**planned, "pipeline": as_json(pipeline)}
    if differing := identity_differences(here, planned):
        what = f"the pipeline is another one here ({'; '.join(differing)})"
        raise BadInputError(what, str(plan.path), "install the same on every machine")


def _progress_of(kept: KeptLines, mask: Mask) -> RunProgress:
    """Return what a shard has; its failures are tried again, but for answers that were cut off."""
    progress = RunProgress(wasted=kept.wasted, cost=kept.cost, failures=FailureCounts(mask))
    for key, (_, prediction) in kept.lines.items():
        if is_settled(prediction):
            progress.done.add(key)
        else:
            progress.attempts[key] = prediction.attempts
            progress.wasted += prediction.cost or 0.0
    progress.lines = len(progress.done)
    return progress


def _cost_elsewhere(plan: ShardPlan, number: int) -> float:
    """Return what the other shards of a run cost so far."""
    totals = RunTotals(plan)
    deque(totals.add_committed(), maxlen=0)
    return totals.cost_with_begun(but=number)


def _expected_in_shard(request: RunRequest, corpus: Corpus) -> int:
    """Return how many answers a shard is to have."""
    documents = request.selection.document_count_of(corpus.truths())
    return documents * len(request.selection.selected_conditions(corpus)) * request.repeat


def _most_common(machines: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the description that most shards have, for the figures of speed."""
    counts = Counter(json.dumps(each, sort_keys=True) for each in machines)
    found: dict[str, Any] = json.loads(counts.most_common(1)[0][0])
    return found
