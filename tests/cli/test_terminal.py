"""What commands show on a terminal, in its width and with colours, and in a pipe."""

from __future__ import annotations

import re

import pytest
from rich.cells import cell_len

from tests.cli.commands import dxe, on_terminal

COLOUR = re.compile(r"\x1b\[[\d;]*m")


@pytest.mark.parametrize("width", [60, 80])
@pytest.mark.parametrize("typed", ["list traps", "-h", "run -h", "lsit traps"])
def test_what_is_shown_fits_the_terminal(tmp_path, typed, width):
    shown = COLOUR.sub("", on_terminal(width, *typed.split(), cwd=tmp_path))
    body = shown.partition("Examples:")[0].splitlines()  # which are typed as they stand
    assert max(map(cell_len, body)) <= width
    piped = dxe(*typed.split(), cwd=tmp_path)
    assert sorted("".join(shown.split())) == sorted("".join((piped.stdout + piped.stderr).split()))
    assert not COLOUR.search(piped.stdout + piped.stderr)


@pytest.mark.parametrize(("env", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False)])
def test_an_error_has_a_colour_unless_the_environment_wants_none(tmp_path, env, coloured):
    shown = on_terminal(80, "lsit", cwd=tmp_path, env=env)
    assert bool(COLOUR.search(shown)) == coloured
    assert COLOUR.sub("", shown).startswith("dxe: there is no command 'lsit'.")
