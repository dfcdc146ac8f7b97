"""Whether a run's pipeline gets a sandbox, which one, and what the run records of it."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from docextract_eval.errors import BadInputError, IncompleteError
from docextract_eval.pipelines import REMOTE, needs_truth
from docextract_eval.runs.environment import launch
from docextract_eval.runs.sandbox import bubblewrap
from docextract_eval.runs.sandbox.probing import probed
from docextract_eval.runs.sandbox.view import View, view_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from docextract_eval.engines import Launch
    from docextract_eval.runs.order import Order
    from docextract_eval.runs.seclusion import Shut

_MISSING = re.compile(
    r"No such file or directory|No module named|no module '|Read-only file system"
    r"|Permission denied|Operation not permitted|there is no program|cannot be started"
    r"|Network is unreachable|name resolution|Name or service not known|Connection refused"
    r"|getaddrinfo|Errno 101|Errno -[23]\b"
)
"""Messages of programs that miss a file or the network."""


@dataclass(frozen=True, slots=True)
class Fence:
    """A working sandbox, in which workers can be started."""

    program: str
    """The path of bubblewrap."""
    view: View
    network: bool

    def wrap(self, argv: Sequence[str], scratch: Path) -> list[str]:
        """Return the command that runs a worker's command in the sandbox."""
        return bubblewrap.command(self.program, self.view, argv, scratch, network=self.network)


@dataclass(frozen=True, slots=True)
class Sandbox:
    """The sandbox of a run's pipeline, or the reason why it has none."""

    fence: Fence | None = None
    reason: str = ""
    """Why there is no sandbox."""
    record: Mapping[str, Any] = field(default_factory=dict)
    """What `run.json` records of it."""

    @property
    def held(self) -> bool:
        """Whether the pipeline runs in a sandbox that passed the probe."""
        return self.fence is not None

    @property
    def shut(self) -> Shut:
        """Which system call filter a worker sets once it runs."""
        if self.fence is None:
            return ""
        return "private" if self.record.get("private") else "sandbox"

    def launch(self, order: Order) -> Launch:
        """Return how the workers of a run request are started."""
        return replace(launch(order), wrap=self.fence.wrap if self.fence else None)

    def explained(self, said: str) -> str:
        """Return a pipeline's message, with options that help if it missed a file or the network.

        >>> Sandbox().explained("No such file or directory: 'model.onnx'")
        "No such file or directory: 'model.onnx'"
        """
        if self.fence is None or not _MISSING.search(said):
            return said
        more = "--allow PATH shows it a path"
        if not self.record.get("private"):
            more += ", --network gives it the network, --no-sandbox runs it outside"
        return f"{said} (it ran in a sandbox: {more})"


def check_options(order: Order) -> None:
    """Raise a BadInputError for options that contradict each other, before anything starts."""
    named = f"--{'private' if order.private else 'no-sandbox'}"
    asked = [f"--{name}" for name in ("network", "allow") if getattr(order, name)]
    if order.private and order.network:
        raise BadInputError("a private run has no network", "--network", "leave out one of the two")
    if order.private and order.sandbox is False:
        what = "a private run is always in a sandbox"
        raise BadInputError(what, "--no-sandbox", "leave out one of the two")
    if order.sandbox is False and asked:
        what = f"has no effect without a sandbox ({named})"
        raise BadInputError(what, " ".join(asked), f"leave out {named}")
    if order.place == "inline" and order.sandbox:
        what = "runs pipelines in this process, where no sandbox is possible"
        raise BadInputError(what, "--engine inline", "take --engine local")


def sandbox_for(order: Order, hidden: Iterable[Path]) -> Sandbox:
    """Return the sandbox for a run's pipeline, or why it has none; `hidden` it must never see.

    A private run, or one with --sandbox, raises an error where no sandbox is possible.
    """
    if told := _needless(order):
        return Sandbox(reason=told, record={"held": False, "reason": told})
    form = order.pipeline.partition(":")[0]
    network = not order.private and (order.network or form in REMOTE)
    view = view_of(order.pipeline, order.settings, hidden, order.allow)
    found = fenced(view, network=network, private=order.private)
    if found.held:
        more = {"allowed": list(order.allow), "notes": list(view.notes)}
        said = {name: each for name, each in more.items() if each}
        return replace(found, record={**found.record, **said})
    if order.private or order.sandbox:
        what = f"no sandbox can be had here ({found.reason})"
        asked = "--private" if order.private else "--sandbox"
        raise IncompleteError(what, asked, _remedy(private=order.private))
    return found


def is_due(order: Order) -> bool:
    """Return whether a run request's pipeline gets a sandbox if one is possible."""
    return not _needless(order)


def readiness() -> tuple[bool, str]:
    """Return whether sandboxes work on this machine, and by what, or else why not."""
    view = view_of("python:docextract_eval:nothing", {}, ())
    found = fenced(view, network=False, private=False)
    return found.held, str(found.record["by"]) if found.held else found.reason


def fenced(view: View, *, network: bool, private: bool) -> Sandbox:
    """Return a sandbox that was probed, or the reason why it does not work."""
    program = bubblewrap.found()
    if program is None:
        reason = "it needs Linux" if sys.platform != "linux" else f"no bwrap: {bubblewrap.INSTALL}"
        return Sandbox(reason=reason, record={"held": False, "reason": reason})
    fence = Fence(program, view, network)
    result = probed(fence.wrap, view, network=network, private=private)
    tried = {"probed": result.tried} if result.tried else {}
    if result.reason:
        record = {"held": False, "reason": result.reason, **tried}
        return Sandbox(reason=result.reason, record=record)
    number = ".".join(map(str, bubblewrap.version(program)))
    record = {"held": True, "by": f"bubblewrap {number}", "network": network, "private": private}
    return Sandbox(fence, record={**record, **tried})


def _needless(order: Order) -> str:
    """Return the reason why a run needs no sandbox, or an empty text if it needs one."""
    form = order.pipeline.partition(":")[0]
    if form == "predictions":
        return "no pipeline runs: predictions are read from a file"
    if order.private or order.sandbox:
        return ""
    if order.sandbox is False:
        return "--no-sandbox"
    if order.place == "inline":
        return "the pipeline runs in this process (--engine inline)"
    if form in REMOTE or order.pipeline == "blank" or needs_truth(order.pipeline):
        return "it runs this package's own code alone; --sandbox puts that in one too"
    return ""


def _remedy(*, private: bool) -> str:
    if sys.platform != "linux":
        other = "run it on Linux"
    elif bubblewrap.found() is None:
        other = f"install it: {bubblewrap.INSTALL}"
    else:
        page = "docs/reference/security.md"
        other = f"allow user namespaces on this machine, or run it on another (see {page})"
    return other if private else f"{other}; or leave out --sandbox"
