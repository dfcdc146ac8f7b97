"""The command line answers at once, because it imports nothing heavy before it must."""

from __future__ import annotations

import subprocess
import sys

import pytest
import typer

from docextract_eval.cli.app import app
from docextract_eval.cli.command_table import COMMANDS, CORPUS_COMMANDS
from docextract_eval.runs.gates import RULES

HEAVY = {
    *("albumentations", "PIL", "cv2", "duckdb", "faker", "numpy", "pandas", "pyarrow", "scipy"),
}
NEVER_FOR_HELP = {"pydantic", "rich", "tomllib", "docextract_eval.cli.shell"}
MOST_MODULES = 230
"""How many modules the help of all commands may import, with those of Python and typer."""


PROGRAM = typer.main.get_command(app)


def _printed(asked: str) -> list[str]:
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    return done.stdout.split()


@pytest.mark.parametrize("row", [*COMMANDS, *CORPUS_COMMANDS])
def test_the_table_of_commands_says_what_each_says_of_itself(row):
    """Help prints the table, so that it need not import what it lists."""
    among = PROGRAM.commands["corpus"] if row in CORPUS_COMMANDS else PROGRAM
    command = among.commands[row.name]
    title = getattr(command, "rich_help_panel", None) or ""
    about = command.get_short_help_str(10_000)
    assert (row.about, row.title, row.hidden) == (about, title, command.hidden)


@pytest.mark.parametrize(
    ("typed", "opened"),
    [
        ("--help", set()),
        ("gate -h", {"gate", "reporting"}),
        ("corpus -h", {"corpus", "inspection", "sharding"}),
        ("corpus fit -h", {"corpus", "inspection", "sharding", "fitting"}),
    ],
)
def test_only_the_module_of_the_command_that_is_typed_is_imported(typed, opened):
    """What takes long to import waits for the command that needs it."""
    script = f"""import sys
from docextract_eval.cli import app
sys.argv = ["dxe", *{typed.split()!r}]
try:
    app.run_command()
except SystemExit:
    print('modules:', *sys.modules)"""
    words = _printed(script)
    loaded = {*words[words.index("modules:") + 1 :]}
    modules = {row.path.partition(":")[0] for row in (*COMMANDS, *CORPUS_COMMANDS)}
    assert {name.rpartition(".")[2] for name in modules & loaded} == opened
    assert not HEAVY & loaded
    if not opened:
        assert not NEVER_FOR_HELP & loaded
        assert len(loaded) <= MOST_MODULES


@pytest.mark.parametrize(
    ("started", "waits"),
    [
        ("import docextract_eval.reports, docextract_eval.matching", ["scipy.optimize"]),
        ("import docextract_eval.runs.release.gate", ["scipy.special", "scipy.sparse"]),
        ("from docextract_eval.cli.catalogs import _recipes; [*_recipes()]", ["albumentations"]),
        ("import docextract_eval.runs.explain", ["docextract_eval.matching", "scipy.special"]),
    ],
)
def test_what_takes_long_to_import_waits_until_it_is_called(started, waits):
    """Each part of scipy takes as long as many a command, which may call none of it."""
    assert _printed(f"{started}; import sys; print(*sys.modules.keys() & {waits})") == []


def test_arrow_imports_pandas_for_none_of_our_lines():
    """It takes longer than most commands; somebody else's line may import it."""
    asked = "import pyarrow; pyarrow.array([1]).to_numpy()"
    script = f"""import sys
from docextract_eval.cli.shell import leave_pandas_out
leave_pandas_out()
for name, line in (("docextract_eval.runs.folder", {asked!r}), ("theirs", "import pandas")):
    exec(line, {{"__name__": name}})
    print("pandas" in sys.modules)"""
    assert _printed(script) == ["False", "True"]


@pytest.mark.long
def test_a_report_loads_no_rule_of_a_gate():
    """Rules are loaded where a policy asks for them; what they found is read without them."""
    rules = {path.partition(":")[0] for path in RULES.table.values()}
    loaded = f"print(*sys.modules.keys() & {rules!r})"
    assert not _printed(f"import sys, docextract_eval.reports; {loaded}")


@pytest.mark.long
def test_no_public_name_imports_pandas():
    """It takes half a second, and only frames need it."""
    names = "[getattr(d, name) for name in d.__all__]"
    assert _printed(
        f"import sys, docextract_eval as d; {names}; print('pandas' in sys.modules)"
    ) == ["False"]
