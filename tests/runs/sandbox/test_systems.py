"""On every kind of system a sandbox holds by proof, or is not claimed."""

from __future__ import annotations

import pytest
from research.fenced import SYSTEMS, package, tried

from docextract_eval.runs.sandbox.inside import ATTEMPTS, NETWORK_ATTEMPTS, PRIVATE_ATTEMPTS

NAMES = [system.name for system in SYSTEMS]
FENCED = ("root", "an ordinary user")
"""Where a sandbox holds, if bubblewrap is here."""


@pytest.fixture(scope="module")
def folder():
    """The package, where everybody can read it."""
    with package() as it:
        yield it


def needs(system):
    """Return the marks of what a kind of system needs to be tried."""
    return [pytest.mark.needs("bubblewrap")] if system.name in FENCED else []


@pytest.fixture(params=[pytest.param(each, marks=needs(each)) for each in SYSTEMS], ids=NAMES)
def system(request):
    if request.param.lacks:
        pytest.skip(request.param.lacks)
    return request.param


def test_a_sandbox_holds_or_says_why_not(system, folder):
    """Where bubblewrap is ours; where it is missing, fails or lies, nothing is claimed."""
    found = tried(system, folder)
    fenced = system.name in FENCED
    for name, ways in (
        ("sandbox", ATTEMPTS | NETWORK_ATTEMPTS),
        ("private", ATTEMPTS | NETWORK_ATTEMPTS | PRIVATE_ATTEMPTS),
    ):
        record = found[name]
        assert record["held"] is fenced, record
        if fenced:
            assert record["probed"] == dict.fromkeys(ways, "stopped")
        else:
            assert record["reason"]


def test_the_same_probe_gets_out_where_there_is_no_sandbox(folder):
    """Else that it was stopped would prove nothing."""
    reached = tried(SYSTEMS[0], folder)["none"]
    assert set(reached) == {*ATTEMPTS, *NETWORK_ATTEMPTS}
    unproven = {"capabilities", "virtual sockets", "entering namespaces outside"}
    stopped = {name for name, what in reached.items() if what == "stopped"}
    assert stopped <= unproven | {"a way to the network"}
