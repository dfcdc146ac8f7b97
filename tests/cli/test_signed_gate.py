"""What `gate` says of who has to sign."""

from __future__ import annotations

from pathlib import Path

import pytest

from docextract_eval.cli.gate import _print_signatures
from docextract_eval.runs.signing.signoff import SignoffState


@pytest.mark.parametrize(
    ("roles", "blocked", "said"),
    [
        (
            ("quality", "risk"),
            False,
            "Needs a sign-off by quality, risk: dxe signoff run --by NAME",
        ),
        (("quality", "risk"), True, ""),
        ((), False, ""),
    ],
)
def test_who_has_to_sign_is_said_unless_the_gate_failed(capsys, roles, blocked, said):
    _print_signatures(SignoffState(roles=roles), Path("run"), blocked=blocked)
    assert capsys.readouterr().out.partition(" --role")[0] == said
