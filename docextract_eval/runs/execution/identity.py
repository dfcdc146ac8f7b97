"""The identity of a run: its folder, and what another run must share to continue it."""

from __future__ import annotations

import datetime
import secrets
from typing import TYPE_CHECKING, Any

import docextract_eval
from docextract_eval.codec import FORMATS
from docextract_eval.corpus.store.folder import extends
from docextract_eval.errors import AnotherRunError, BadInputError
from docextract_eval.runs import machine
from docextract_eval.runs.description import UNNAMED, RunDescription
from docextract_eval.runs.recorded_hashes import (
    FILE_HASHES,
    check_file_digest,
    file_digest,
)
from docextract_eval.storage.disk import disk_errors_with_remedy, remove_leftovers

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from docextract_eval.corpus.store import Corpus
    from docextract_eval.runs.execution.request import RunRequest
    from docextract_eval.runs.execution.sandbox_choice import Sandbox
    from docextract_eval.runs.folder import RunFolder

_CHANGEABLE_KEYS = (
    *("corpus", "workers", "timeout", "memory", "retries", "engine", "budget", "max_failures"),
    "env",
)
"""Keys that may differ between two sessions of one run."""
_GROWING_KEYS = ("seal", "limit", "documents", "expected")
"""Keys that differ where a run goes on over more documents."""
_SEAL = "corpus seal"


def request_record(
    request: RunRequest,
    corpus: Corpus,
    pipeline: Mapping[str, Any],
    sandbox: Sandbox,
    scope: Sequence[str] = (),
) -> dict[str, Any]:
    """Return what `run.json` records of a run that is about to start."""
    conditions, documents = (
        request.selection.selected_conditions(corpus),
        request.selection.document_count(corpus),
    )
    filters = {name: list(values) for name, values in request.selection.filters.items()}
    return {
        "format": FORMATS["run"],
        "pipeline": dict(pipeline),
        "corpus": str(corpus.path.resolve()),
        "corpus_name": corpus.name,
        "seal": corpus.seal,
        "documents": documents,
        "filters": filters | ({"condition": conditions} if "condition" in filters else {}),
        "limit": request.selection.limit,
        **({"scope": list(scope)} if scope else {}),
        "hints": list(corpus.hints),
        "repeat": request.repeat,
        "private": request.private,
        "sandbox": dict(sandbox.record),
        **({"isolation": dict(sandbox.record)} if request.private else {}),
        "expected": documents * len(conditions) * request.repeat,
        "max_failures": request.max_failures,
        "scorer": docextract_eval.__version__,
        "git": machine.current_folder_commit(),
        "machine": machine.describe_machine(),
        "engine": request.engine_name,
        "workers": request.workers,
        "timeout": request.timeout,
        "memory": request.memory,
        "retries": request.retries,
        "budget": request.budget,
        "env": sorted(request.env),
        "started": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
    }


def begin_or_resume(
    requested: dict[str, Any], folder: RunFolder, corpus: Corpus, *, resume: bool
) -> dict[str, Any]:
    """Make the folder this run's own, or continue the same run in it; refuse any other run."""
    if (folder.path / "run.json").exists():
        found = folder.about
        has_grown = takes_more_documents(requested, found, corpus)
        differing = [] if has_grown else identity_differences(requested, found)
        if differing:
            raise AnotherRunError(
                f"holds another run ({'; '.join(differing)})",
                str(folder.path),
                "give another folder (-o), or remove this one",
            )
        is_done = "finished" in found and not found.get("failures")
        if resume and is_done and not has_grown:
            what = "is finished: there is nothing to resume"
            raise BadInputError(what, str(folder.path), "leave out --resume to score it again")
        if folder.predictions_path.exists():
            check_file_digest(found, folder.predictions_path, file_digest(folder.predictions_path))
        found = continued_record(requested, found, has_grown=has_grown)
        for done in ("finished", FILE_HASHES):
            found.pop(done, None)
        folder.write_about(found)  # before a line is added: what was recorded holds no more
        return found
    if resume:
        what = "holds no run to resume"
        raise BadInputError(what, str(folder.path), "leave out --resume to begin one")
    with disk_errors_with_remedy(folder.path):
        remove_leftovers(folder.path)
    about = requested | {"id": secrets.token_hex(6)}
    folder.write_about(about)
    return about


def continued_record(
    requested: Mapping[str, Any], recorded: Mapping[str, Any], *, has_grown: bool
) -> dict[str, Any]:
    """Return what is recorded of a run that is continued; over more documents it is another one."""
    changing = _CHANGEABLE_KEYS + (_GROWING_KEYS if has_grown else ())
    return {
        **recorded,
        **{key: requested[key] for key in changing},
        **(_next_id(recorded) if has_grown else {}),
        "sandbox": weaker_sandbox(recorded.get("sandbox"), requested["sandbox"]),
    }


def _next_id(recorded: Mapping[str, Any]) -> dict[str, Any]:
    """Return a new id, and the ones before it: notes name the run as it was then."""
    before = [*recorded.get("earlier_ids", ()), recorded["id"]]
    return {"id": secrets.token_hex(6), "earlier_ids": before}


def takes_more_documents(
    requested: Mapping[str, Any], recorded: Mapping[str, Any], corpus: Corpus
) -> bool:
    """Return whether a run is the recorded one over more documents, after all of its own.

    There is a higher limit, or the corpus was extended: its first documents are those of before.
    """
    ours, theirs = _identity_facts(requested), _identity_facts(recorded)
    differing = {name for name in {*ours, *theirs} if ours.get(name) != theirs.get(name)}
    if not differing or not differing <= {_SEAL, "limit"}:
        return False
    now, before = requested["limit"], recorded.get("limit")
    is_narrower = now is not None and (before is None or now < before)
    return not is_narrower and (
        requested["seal"] == recorded["seal"] or extends(corpus, recorded["seal"])
    )


def weaker_sandbox(before: Mapping[str, Any] | None, now: Mapping[str, Any]) -> dict[str, Any]:
    """Return what holds for all sessions of a run: the weaker of two sandboxes.

    >>> weaker = weaker_sandbox({"held": True}, {"held": False})
    >>> weaker_sandbox(None, {"held": True})["held"], weaker["held"]
    (False, False)
    """
    if before is None:
        before = {"held": False, "reason": "an earlier session of this run did not record it"}
    weak = (not now.get("held"), now.get("network", False))
    return dict(now if weak >= (not before.get("held"), before.get("network", False)) else before)


def identity_differences(requested: Mapping[str, Any], recorded: Mapping[str, Any]) -> list[str]:
    """Return every difference that makes two descriptions two runs, with both values.

    >>> run = {"pipeline": {"name": "noisy", "settings": {"seed": "1"}}, "seal": "5ea1"}
    >>> identity_differences({**run, "seal": "f00d"}, run)
    ['corpus seal f00d, there 5ea1']
    >>> pipelines = ({"name": "python:a:b", "version": {"python:a:b": hash}} for hash in "12")
    >>> identity_differences(*({"pipeline": pipeline} for pipeline in pipelines))
    ['the code of python:a:b has changed since this run began']
    """
    ours, theirs = _identity_facts(requested), _identity_facts(recorded)
    return [
        _difference(name, ours.get(name, "none"), theirs.get(name, "none"))
        for name in dict.fromkeys([*ours, *theirs])
        if ours.get(name, "none") != theirs.get(name, "none")
    ]


def _difference(name: str, ours: str, theirs: str) -> str:
    """Return a difference in words; two fingerprints of the same code say nothing to people."""
    what = name.removeprefix("version of ")
    if what != name and "none" not in (ours, theirs):
        if what.startswith("python:"):
            return f"the code of {what} has changed since this run began"
        if what.startswith("/"):
            return f"the file {what} has changed since this run began"
    return f"{name} {ours}, there {theirs}"


def _identity_facts(about: Mapping[str, Any]) -> dict[str, str]:
    """Return what all sessions of one run have in common, as people read it."""
    run = RunDescription.from_about(about)
    facts = {
        **run.pipeline.facts,
        _SEAL: run.seal[:16],
        **{f"filter {name}": ",".join(values) for name, values in run.filters.items()},
        "limit": run.limit,
        "attempted fields": ",".join(run.scope),
        "hints": "+".join(run.hints),
        "repeat": run.repeat,
        "private": "yes" if run.private else "no",
        "docextract-eval": run.scorer,
    }
    return {name: str(value) for name, value in facts.items() if value not in (None, "", UNNAMED)}
