"""Whether a run's pipeline gets a sandbox, which one, and what the run records of it."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from docextract_eval.errors import BadInputError, IncompleteError
from docextract_eval.pipelines import REMOTE_FORMS, needs_truth
from docextract_eval.runs.execution.environment import worker_launch
from docextract_eval.runs.sandbox import bubblewrap
from docextract_eval.runs.sandbox.probing import probe_sandbox
from docextract_eval.runs.sandbox.view import View, pipeline_view

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from docextract_eval.engines import Launch
    from docextract_eval.runs.execution.request import RunRequest
    from docextract_eval.runs.execution.restriction import Restriction

_MISSING = re.compile(
    r"No such file or directory|No module named|no module '|Read-only file system"
    r"|Permission denied|Operation not permitted|there is no program|cannot be started"
    r"|Network is unreachable|name resolution|Name or service not known|Connection refused"
    r"|getaddrinfo|Errno 101|Errno -[23]\b"
)
"""Messages of programs that miss a file or the network."""


@dataclass(frozen=True, slots=True)
class SandboxWrapper:
    """A working sandbox, in which workers can be started."""

    program: str
    """The path of bubblewrap."""
    view: View
    network: bool

    def wrap(self, argv: Sequence[str], scratch: Path) -> list[str]:
        """Return the command that runs a worker's command in the sandbox."""
        return bubblewrap.sandbox_command(
            self.program, self.view, argv, scratch, network=self.network
        )


@dataclass(frozen=True, slots=True)
class Sandbox:
    """The sandbox of a run's pipeline, or the reason why it has none."""

    wrapper: SandboxWrapper | None = None
    reason: str = ""
    """Why there is no sandbox."""
    record: Mapping[str, Any] = field(default_factory=dict)
    """What `run.json` records of it."""

    @property
    def is_working(self) -> bool:
        """Whether the pipeline runs in a sandbox that passed the probe."""
        return self.wrapper is not None

    @property
    def restriction(self) -> Restriction:
        """Which system call filter a worker sets once it runs."""
        if self.wrapper is None:
            return ""
        return "private" if self.record.get("private") else "sandbox"

    def worker_launch_settings(self, request: RunRequest) -> Launch:
        """Return how the workers of a run request are started."""
        return replace(
            worker_launch(request), wrap_command=self.wrapper.wrap if self.wrapper else None
        )

    def explain_message(self, message: str) -> str:
        """Return a pipeline's message, with options that help if it missed a file or the network.

        >>> Sandbox().explain_message("No such file or directory: 'model.onnx'")
        "No such file or directory: 'model.onnx'"
        """
        if self.wrapper is None or not _MISSING.search(message):
            return message
        more = "--allow PATH shows it a path"
        if not self.record.get("private"):
            more += ", --network gives it the network, --no-sandbox runs it outside"
        return f"{message} (it ran in a sandbox: {more})"


def check_sandbox_options(request: RunRequest) -> None:
    """Raise a BadInputError for options that contradict each other, before anything starts."""
    named = f"--{'private' if request.private else 'no-sandbox'}"
    options = [f"--{name}" for name in ("network", "allow") if getattr(request, name)]
    if request.private and request.network:
        raise BadInputError("a private run has no network", "--network", "leave out one of the two")
    if request.private and request.sandbox is False:
        what = "a private run is always in a sandbox"
        raise BadInputError(what, "--no-sandbox", "leave out one of the two")
    if request.sandbox is False and options:
        what = f"has no effect without a sandbox ({named})"
        raise BadInputError(what, " ".join(options), f"leave out {named}")
    if request.engine_name == "inline" and request.sandbox:
        what = "runs pipelines in this process, where no sandbox is possible"
        raise BadInputError(what, "--engine inline", "take --engine local")
    if request.private and request.pipeline.partition(":")[0] in REMOTE_FORMS:
        what = "connects to somewhere, and a private run connects to nothing"
        remedy = "leave out --private, or choose a pipeline that runs here"
        raise BadInputError(what, request.pipeline, remedy)


def choose_sandbox(request: RunRequest, hidden_paths: Iterable[Path]) -> Sandbox:
    """Return the sandbox of a run's pipeline, or why it has none; it never sees `hidden_paths`.

    A private run, or one with --sandbox, raises an error where no sandbox is possible.
    """
    if reason := _no_sandbox_needed_reason(request):
        return Sandbox(reason=reason, record={"held": False, "reason": reason})
    form = request.pipeline.partition(":")[0]
    network = not request.private and (request.network or form in REMOTE_FORMS)
    view = pipeline_view(request.pipeline, request.settings, hidden_paths, request.allow)
    found = probed_sandbox(view, network=network, private=request.private)
    if found.is_working:
        more = {"allowed": list(request.allow), "notes": list(view.notes)}
        recorded = {name: each for name, each in more.items() if each}
        return replace(found, record={**found.record, **recorded})
    if request.private or request.sandbox:
        what = f"no sandbox can be had here ({found.reason})"
        option = "--private" if request.private else "--sandbox"
        raise IncompleteError(what, option, _sandbox_remedy(private=request.private))
    return found


def is_sandbox_due(request: RunRequest) -> bool:
    """Return whether a run request's pipeline gets a sandbox if one is possible."""
    return not _no_sandbox_needed_reason(request)


def readiness() -> tuple[bool, str]:
    """Return whether sandboxes work on this machine, and by what, or else why not."""
    view = pipeline_view("python:docextract_eval:nothing", {}, ())
    found = probed_sandbox(view, network=False, private=False)
    return found.is_working, str(found.record["by"]) if found.is_working else found.reason


def probed_sandbox(view: View, *, network: bool, private: bool) -> Sandbox:
    """Return a sandbox that was probed, or the reason why it does not work."""
    program = bubblewrap.find_bubblewrap()
    if program is None:
        reason = "it needs Linux" if sys.platform != "linux" else f"no bwrap: {bubblewrap.INSTALL}"
        return Sandbox(reason=reason, record={"held": False, "reason": reason})
    wrapper = SandboxWrapper(program, view, network)
    result = probe_sandbox(wrapper.wrap, view, network=network, private=private)
    tried = {"probed": result.tried} if result.tried else {}
    if result.reason:
        record = {"held": False, "reason": result.reason, **tried}
        return Sandbox(reason=result.reason, record=record)
    number = ".".join(map(str, bubblewrap.bubblewrap_version(program)))
    record = {"held": True, "by": f"bubblewrap {number}", "network": network, "private": private}
    return Sandbox(wrapper, record={**record, **tried})


def _no_sandbox_needed_reason(request: RunRequest) -> str:
    """Return the reason why a run needs no sandbox, or an empty text if it needs one."""
    form = request.pipeline.partition(":")[0]
    if form == "predictions":
        return "no pipeline runs: predictions are read from a file"
    if request.private or request.sandbox:
        return ""
    if request.sandbox is False:
        return "--no-sandbox"
    if request.engine_name == "inline":
        return "the pipeline runs in this process (--engine inline)"
    if form in REMOTE_FORMS or request.pipeline == "blank" or needs_truth(request.pipeline):
        return "it runs this package's own code alone; --sandbox puts that in one too"
    return ""


def _sandbox_remedy(*, private: bool) -> str:
    if sys.platform != "linux":
        other = "run it on Linux"
    elif bubblewrap.find_bubblewrap() is None:
        other = f"install it: {bubblewrap.INSTALL}"
    else:
        page = "docs/reference/security.md"
        other = f"allow user namespaces on this machine, or run it on another (see {page})"
    return other if private else f"{other}; or leave out --sandbox"
