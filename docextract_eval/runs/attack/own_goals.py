"""A goal of the user's own: a Python function over judged pages, called in a sandboxed worker."""

from __future__ import annotations

import contextlib
import json
from functools import partial
from typing import TYPE_CHECKING, Any

from docextract_eval.catalog import check_user_module, import_user_object
from docextract_eval.engines import ENGINES, WorkerFailure
from docextract_eval.errors import BadInputError, IncompleteError
from docextract_eval.runs.execution.request import RunRequest
from docextract_eval.runs.execution.restriction import restrict_process
from docextract_eval.runs.execution.sandbox_choice import choose_sandbox

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from docextract_eval.runs.attack.goals import Goal, JudgedPage
    from docextract_eval.runs.execution.restriction import Restriction

_SECONDS = 30.0
"""How long a goal may take for one page."""


class GoalCheck:
    """The work of a worker: calls the function with one judged page after the other."""

    def __init__(self, name: str, restriction: Restriction = "") -> None:
        """Import the function, after closing what the sandbox leaves open."""
        restrict_process(restriction)
        self._reached: Any = import_user_object(name.partition(":")[2], name)

    def __call__(self, page: JudgedPage) -> bytes:
        """Return whether the page shows it, as JSON; anything but a flag is a mistake."""
        answer = self._reached(page)
        if not isinstance(answer, bool):
            message = f"returned {type(answer).__name__}, not True or False"
            raise TypeError(message)
        return json.dumps(answer).encode()


def check_own_goal(goal: Goal) -> None:
    """Raise where the function's module is nowhere; it is not imported here."""
    check_user_module(goal.text.partition(":")[2], "--goal")


def own_goal_reached(
    goal: Goal, pages: Sequence[JudgedPage], request: RunRequest, output: Path
) -> list[bool]:
    """Return for each page whether a goal of the user's is reached; raise where that fails.

    The function sees and reaches what the pipeline does.
    """
    if not pages:
        return []
    own = RunRequest(
        goal.text, sandbox=request.sandbox, network=request.network, allow=request.allow
    )
    sandbox = choose_sandbox(own, (output,))
    build = partial(GoalCheck, goal.text, sandbox.restriction)
    engine = ENGINES.load("local")
    found: dict[int, bool] = {}
    with contextlib.closing(
        engine.map(build, pages, 1, _SECONDS, launch=sandbox.worker_launch_settings(own))
    ) as results:
        for number, result in results:
            if isinstance(result, WorkerFailure):
                raise _goal_error(
                    goal, pages[number], sandbox.explain_message(result.detail), result
                )
            found[number] = result == b"true"
    return [found[number] for number in range(len(pages))]


def _goal_error(goal: Goal, page: JudgedPage, detail: str, failure: WorkerFailure) -> Exception:
    if failure.cause == "start":
        return BadInputError(
            f"the goal cannot be started ({detail})", goal.text, "fix the function"
        )
    what = f"the goal failed on {page['document']['id']} ({detail}); all pages read are kept"
    return IncompleteError(what, goal.text, "fix the function and run the same command again")
