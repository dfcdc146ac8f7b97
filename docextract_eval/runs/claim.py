"""The identity of a run: its folder, and what another run must share to continue it."""

from __future__ import annotations

import datetime
import secrets
from typing import TYPE_CHECKING, Any

import docextract_eval
from docextract_eval.codec import FORMATS
from docextract_eval.disk import remove_leftovers, told
from docextract_eval.errors import BadInputError, HeldError
from docextract_eval.runs import machine
from docextract_eval.runs.description import UNNAMED, RunDescription
from docextract_eval.runs.evidence import FILES, check_bytes
from docextract_eval.runs.fingerprint import digest_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docextract_eval.corpus.store import Corpus
    from docextract_eval.runs.folder import RunFolder
    from docextract_eval.runs.order import Order
    from docextract_eval.runs.sandbox.choice import Sandbox

_FREE = (
    *("corpus", "workers", "timeout", "memory", "retries", "engine", "budget", "max_failures"),
    "env",
)
"""Keys that may differ between two sessions of one run."""


def described(
    order: Order, corpus: Corpus, pipeline: Mapping[str, Any], sandbox: Sandbox
) -> dict[str, Any]:
    """Return what `run.json` records of a run that is about to start."""
    conditions, documents = order.selection.conditions(corpus), order.selection.documents(corpus)
    filters = {name: list(values) for name, values in order.selection.only.items()}
    return {
        "format": FORMATS["run"],
        "pipeline": dict(pipeline),
        "corpus": str(corpus.path.resolve()),
        "corpus_name": corpus.name,
        "seal": corpus.seal,
        **({} if corpus.verified else {"unverified": True}),
        "documents": documents,
        "filters": filters | ({"condition": conditions} if "condition" in filters else {}),
        "limit": order.selection.limit,
        "hints": list(corpus.hints),
        "repeat": order.repeat,
        "private": order.private,
        "sandbox": dict(sandbox.record),
        **({"isolation": dict(sandbox.record)} if order.private else {}),
        "expected": documents * len(conditions) * order.repeat,
        "max_failures": order.max_errors,
        "scorer": docextract_eval.__version__,
        "git": machine.git_commit(),
        "machine": machine.described(),
        "engine": order.place,
        "workers": order.workers,
        "timeout": order.timeout,
        "memory": order.memory,
        "retries": order.retries,
        "budget": order.budget,
        "env": sorted(order.env),
        "started": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
    }


def claim(asked: dict[str, Any], folder: RunFolder, *, resume: bool) -> dict[str, Any]:
    """Make the folder this run's own, or continue the same run in it; refuse any other run."""
    if (folder.path / "run.json").exists():
        found = folder.about
        if differs := differences(asked, found):
            raise HeldError(
                f"holds another run ({'; '.join(differs)})",
                str(folder.path),
                "give another folder, or remove this one",
            )
        if resume and "finished" in found and not found.get("failures"):
            what = "is finished: there is nothing to resume"
            raise BadInputError(what, str(folder.path), "leave out --resume to score it again")
        if folder.lines.exists():
            check_bytes(found, folder.lines, digest_of(folder.lines))
        found |= {key: asked[key] for key in _FREE}
        found["sandbox"] = _weaker(found.get("sandbox"), asked["sandbox"])
        for done in ("finished", FILES):
            found.pop(done, None)
        folder.write_about(found)  # before a line is added: what was recorded holds no more
        return found
    if resume:
        what = "holds no run to resume"
        raise BadInputError(what, str(folder.path), "leave out --resume to begin one")
    with told(folder.path):
        remove_leftovers(folder.path)
    about = asked | {"id": secrets.token_hex(6)}
    folder.write_about(about)
    return about


def _weaker(before: Mapping[str, Any] | None, now: Mapping[str, Any]) -> dict[str, Any]:
    """Return what holds for all sessions of a run: the weaker of two sandboxes.

    >>> _weaker(None, {"held": True})["held"], _weaker({"held": True}, {"held": False})["held"]
    (False, False)
    """
    if before is None:
        before = {"held": False, "reason": "an earlier session of this run did not record it"}
    weak = (not now.get("held"), now.get("network", False))
    return dict(now if weak >= (not before.get("held"), before.get("network", False)) else before)


def differences(asked: Mapping[str, Any], found: Mapping[str, Any]) -> list[str]:
    """Return every difference that makes two descriptions two runs, with both values.

    >>> run = {"pipeline": {"name": "noisy", "settings": {"seed": "1"}}, "seal": "5ea1"}
    >>> differences({**run, "seal": "f00d"}, run)
    ['corpus seal f00d, there 5ea1']
    """
    ours, theirs = _facts(asked), _facts(found)
    return [
        f"{name} {ours.get(name, 'none')}, there {theirs.get(name, 'none')}"
        for name in dict.fromkeys([*ours, *theirs])
        if ours.get(name, "none") != theirs.get(name, "none")
    ]


def _facts(about: Mapping[str, Any]) -> dict[str, str]:
    """Return what all sessions of one run have in common, as people read it."""
    run = RunDescription.of(about)
    facts = {
        "pipeline": run.pipeline.name,
        **{f"setting {name}": text for name, text in run.pipeline.settings.items()},
        **{f"version of {what}": text for what, text in run.pipeline.version.items()},
        "corpus seal": run.seal[:16],
        **{f"filter {name}": ",".join(values) for name, values in run.filters.items()},
        "limit": run.limit,
        "hints": "+".join(run.hints),
        "repeat": run.repeat,
        "private": "yes" if run.private else "no",
        "docextract-eval": run.scorer,
    }
    return {name: str(said) for name, said in facts.items() if said not in (None, "", UNNAMED)}
