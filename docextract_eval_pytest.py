"""A plugin of pytest: every gate of a policy is a test.

    pytest --dxe-policy policy.toml --dxe-run runs/mine

It is a module of its own because every pytest session imports it: nothing of docextract_eval is
imported before a run is named.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.reports.ci import GateCase

_CASES = pytest.StashKey["list[GateCase]"]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options, with the words of `dxe gate`."""
    group = parser.getgroup("docextract-eval", "gates of a run, each as a test")
    group.addoption("--dxe-run", metavar="RUN", help="run whose gates are tests")
    group.addoption(
        "--dxe-policy", metavar="FILE", help="policy to apply; without it, the built-in policy"
    )
    group.addoption(
        "--dxe-baseline",
        metavar="RUN",
        action="append",
        help="run to compare with, as in dxe gate; repeatable",
    )
    group.addoption(
        "--dxe-inconclusive",
        choices=("pass", "fail"),
        default="fail",
        help="whether an INCONCLUSIVE gate is skipped (pass) or fails (fail, the default)",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Apply the policy before anything is collected: what cannot be read ends the session."""
    run = config.getoption("dxe_run")
    if run:
        config.stash[_CASES] = _decide_gates(config, run)
    elif config.getoption("dxe_policy") or config.getoption("dxe_baseline"):
        message = "--dxe-policy and --dxe-baseline need a run. Remedy: add --dxe-run RUN"
        raise pytest.UsageError(message)


@pytest.hookimpl(tryfirst=True)  # so that -k and -m choose among gates, too
def pytest_collection_modifyitems(session: pytest.Session, items: list[pytest.Item]) -> None:
    """Add the gates to what was collected."""
    if cases := session.config.stash.get(_CASES, []):
        gates = _Gates.from_parent(session, name="dxe-gate", nodeid="dxe-gate")
        gates.cases = cases
        items.extend(gates.collect())


def _decide_gates(config: pytest.Config, run: str) -> list[GateCase]:
    """Return what `dxe gate` decides on a run; the decision is kept in it, as by that command."""
    from docextract_eval.cli.gate import GateRequest, decide, store_decision  # noqa: PLC0415 - dear
    from docextract_eval.errors import DocextractEvalError  # noqa: PLC0415
    from docextract_eval.reports.ci import gate_cases  # noqa: PLC0415
    from docextract_eval.storage.object_storage import parse_location  # noqa: PLC0415

    policy, passes = config.getoption("dxe_policy"), config.getoption("dxe_inconclusive") == "pass"
    try:
        folder = parse_location(run)
        baselines = config.getoption("dxe_baseline") or ()
        asked = GateRequest(folder, Path(policy) if policy else None, baselines)
        derived, judged, decision = decide(asked, passes=passes)
    except DocextractEvalError as error:
        raise pytest.UsageError(str(error)) from None
    if not hasattr(config, "workerinput"):  # one process of a session keeps it
        store_decision(derived, decision)
    about = {**judged.about, "folder": folder}
    return gate_cases(decision, about, inconclusive_passes=passes)


class _Gates(pytest.Collector):
    """The gates of a policy."""

    cases: list[GateCase]

    def collect(self) -> Iterator[pytest.Item]:
        """Yield a test for each gate."""
        for case in self.cases:
            gate = _Gate.from_parent(self, name=f"{case.rule}[{case.name}]")
            gate.case = case
            yield gate


class _Gate(pytest.Item):
    """One gate, which is decided already."""

    case: GateCase

    def runtest(self) -> None:
        """Pass, skip or fail as the gate was decided."""
        if self.case.outcome == "skipped":
            pytest.skip(f"{self.case.kind}: {self.case.message}")
        if self.case.outcome == "failure":
            raise _GateNotPassedError(self.case)

    def repr_failure(
        self,
        excinfo: pytest.ExceptionInfo[BaseException],
        style: object = None,  # noqa: ARG002 - pytest's own signature
    ) -> str:
        """Return what the gate says and its remedy, not a traceback."""
        if isinstance(excinfo.value, _GateNotPassedError):
            return str(excinfo.value)
        return str(super().repr_failure(excinfo))

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Return where it is from: no file has it."""
        return self.path, None, f"gate {self.name}"


class _GateNotPassedError(Exception):
    """A gate said FAIL or INCONCLUSIVE."""

    def __init__(self, case: GateCase) -> None:
        super().__init__("\n".join([f"{case.kind}: {case.message}", *case.lines]))
