"""Every help page says what a user looks for, in words; and its examples work."""

from __future__ import annotations

import os
import re
import shlex

import pytest
import typer

from docextract_eval.cli.app import app
from docextract_eval.cli.command_table import COMMANDS, CommandRow
from docextract_eval.cli.examples import EXAMPLES, TERMS
from docextract_eval.cli.help_pages import HELP_NAMES, OLD_NAMES, Program, _new_names, help_page
from docextract_eval.pipelines import FAILURE_CAUSES
from docextract_eval.runs.execution.extraction_loop import MIN_FAILURES
from docextract_eval.runs.privacy import LEAST_DOCUMENTS
from tests.cli.commands import dxe, viewed

WORDS = re.compile(r"[A-Z][A-Z@|]*(\[[A-Z:,a-z]+\])?|[a-zA-Z]+(\|[a-zA-Z:]+)+|[A-Z]+=[A-Z,.]+")
WRITES_INTO_THE_CHECKOUT = ("dxe new kind", "dxe new trap")
NEEDS_PLANTED = ("dxe export promptfoo", "dxe export garak")
"""Examples over a corpus with planted instructions: tests/interop/test_planted.py has one."""
BUILDS_AND_READS_IN_MINUTES = ("dxe quickstart",)
EXIT_CODES = {  # of a run of few documents, which cannot decide
    "dxe gate runs/elsewhere --baseline runs/noisy": 4,
    "dxe drift runs/noisy runs/elsewhere": 2,  # of the same documents
    "dxe drift runs/noisy runs/elsewhere --ledger drift.db": 2,
    "dxe estimate runs/noisy runs/real": 2,  # real ones were made of the same documents
    "dxe transfer runs/noisy runs/real": 4,
    "dxe calibrate runs/noisy -o map.json": 4,
    "dxe audit runs/hotels --factor trade -o hotels.md": 2,  # nothing was built, then
    "dxe behaviour runs/tests -o behaviour.md": 2,  # as above
    "dxe shift runs/drift --over period": 2,  # nothing was run, then
    "dxe history map amount=total": 2,  # no schema that ships has an amount alone
    "dxe convert textract --map textract --dry-run": 2,  # there are no results
    "dxe convert textract --map textract -o textract.jsonl": 2,
    "dxe calibrate runs/noisy --apply map.json -o calibrated.jsonl": 2,  # there is no map, then
}


def contexts(command, name, parent=None):
    """Every command with its context, the program first."""
    ctx = command.make_context(name, [], parent=parent, resilient_parsing=True)
    yield ctx
    for each in getattr(command, "commands", {}):
        yield from contexts(command.commands[each], each, ctx)


PROGRAM = typer.main.get_command(app)
CONTEXTS = {ctx.command_path: ctx for ctx in contexts(PROGRAM, "dxe")}
PAGES = {path: help_page(ctx.command, ctx, 80) for path, ctx in CONTEXTS.items()}
every = pytest.mark.parametrize("path", PAGES)


@every
def test_it_ends_with_examples_of_the_command(path):
    head, _, examples = PAGES[path].partition("\n\nTerms:\n")[0].rpartition("\n\nExamples:\n")
    assert head
    typed = [line.strip() for line in examples.splitlines() if line.startswith("  dxe ")]
    assert typed
    assert all(line.startswith(path) for line in typed)


def test_the_page_of_the_program_alone_ends_with_terms_a_line_each():
    assert [path for path, page in PAGES.items() if "\nTerms:\n" in page] == ["dxe"]
    terms = PAGES["dxe"].partition("\nTerms:\n")[2].splitlines()
    assert [line.split()[0] for line in terms] == [*TERMS]
    assert max(map(len, terms)) <= 78  # of a terminal with 80 columns


def test_numbers_in_the_help_are_those_of_the_code():
    words = {param.name: param.help for param in CONTEXTS["dxe run"].command.params}
    assert f"not before {MIN_FAILURES} failures" in words["allowed"]
    assert f"fewer than {LEAST_DOCUMENTS} documents" in words["private"]
    passing = {cause for cause, may_pass in FAILURE_CAUSES.items() if may_pass}
    assert passing == {"crash", "timeout", "connection", "busy"}
    assert all(cause in words["retries"] for cause in passing)


def test_each_example_is_of_a_command_that_is_there():
    assert {f"dxe {name}".strip() for name in EXAMPLES} == PAGES.keys()


@every
def test_values_are_named_in_words(path):
    """No `<int range>`, no `{CANDIDATE...}...`, and no name that is only the option's again."""
    assert not re.search(r"[<{]", PAGES[path].partition("Examples:")[0])
    for param in CONTEXTS[path].command.params:
        named = getattr(param, "is_flag", False) or param.metavar
        assert named or param.name in ("install_completion", "show_completion"), param.name
        assert (
            not param.metavar
            or WORDS.fullmatch(param.metavar)
            or param.metavar
            in (
                "python:MODULE:NAME",
                "RUN|last|pinned|name:RELEASE",
                "AXIS[,AXIS]",
                "AXIS=VALUE,...",
                "PATH[:rw]",
                "github",
                "LOW-HIGH",
                "OLD NEW",
            )
        ), param.metavar


@every
def test_no_default_is_given_twice(path):
    """Where a page prints a default, the text beside it does not repeat it."""
    assert "[default: ]" not in PAGES[path]
    for param in CONTEXTS[path].command.params:
        about = getattr(param, "help", None) or ""
        assert "default" not in about, about
        if isinstance(param.default, (int, float)) and not isinstance(param.default, bool):
            assert str(param.default) not in about.split(), about


@every
def test_lines_fit_a_terminal(path):
    body = PAGES[path].partition("Examples:")[0]
    assert max(map(len, body.splitlines())) <= 80


@every
def test_it_is_plain_english(path):
    text = PAGES[path]
    assert not re.search(r"\b(so many|anew|befall|accidents?|papers?|not settled|told)\b", text)
    for line in EXAMPLES[path.removeprefix("dxe").strip()]:
        assert line[0][0].isupper()


def test_many_options_stand_under_titles():
    titles = [line for line in PAGES["dxe run"].splitlines() if re.match(r"[A-Z].*:$", line)]
    assert titles[:2] == ["Arguments:", "Options:"]
    assert "Filters (all must match; repeat one or use commas to allow several values):" in titles
    assert titles[-1] == "Examples:"


def test_the_first_screen_lists_a_dozen_commands_and_another_all(tmp_path):
    first, everything = (dxe(*typed, cwd=tmp_path).stdout for typed in (("-h",), ("help", "all")))
    first, _, count = (
        first.partition("\nCommands:\n")[2]
        .partition("\n\nExamples:")[0]
        .rpartition("dxe help all lists all ")
    )
    names = re.findall(r"^  (\S+)  ", first, re.MULTILINE)
    assert names == [row.name for row in COMMANDS if row.answers]
    assert len(names) == 12
    assert count == f"{len(COMMANDS)} commands, by stage."
    stages = {row.title for row in COMMANDS}
    titles = {line[:-1] for line in everything.splitlines() if re.match(r"[A-Z].*:$", line)}
    assert titles == {"Options", *stages, "Examples", "Terms"}
    listed = re.findall(r"^  ([a-z-]+)  ", everything, re.MULTILINE)
    assert {row.name for row in COMMANDS} <= set(listed)


@pytest.mark.parametrize("words", [(), ("run",), ("history", "pin")])
def test_help_of_a_command_is_what_the_command_prints_of_itself(tmp_path, words):
    assert dxe("help", *words, cwd=tmp_path).stdout == dxe(*words, "-h", cwd=tmp_path).stdout


@pytest.mark.parametrize("old", OLD_NAMES)
def test_an_old_name_of_an_option_is_taken_with_a_notice_wherever_there_is_its_new_one(old):
    new, known = OLD_NAMES[old], []
    for ctx in CONTEXTS.values():
        names = {name for param in ctx.command.params for name in param.opts}
        assert old not in names
        if new in names and not hasattr(ctx.command, "commands"):
            known.append(ctx.command_path)
            taken = [*_new_names(ctx.command, ctx, [old, "x", f"{old}=y", "z"])]
            assert taken == [new, "x", f"{new}=y", "z"]
    assert len(known) > 5


def test_the_notice_of_an_old_name_leaves_what_is_printed_alone(tmp_path):
    new, old = (dxe("doctor", name, "de_DE", cwd=tmp_path) for name in ("--locale", "--country"))
    assert (old.returncode, old.stdout, new.stderr) == (new.returncode, new.stdout, "")
    assert old.stderr == "dxe: --country is now --locale; the old name works until 1.0\n"
    wrong = dxe("corpus", "--country", "de_DE", cwd=tmp_path)
    assert (wrong.returncode, "there is no option --country" in wrong.stderr) == (2, True)


@pytest.mark.parametrize("typed", [("-h",), ("run", "-h"), ("history", "pin", "--help")])
def test_help_is_asked_for_in_either_spelling(tmp_path, typed):
    done = dxe(*typed, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"Usage: {' '.join(('dxe', *typed[:-1]))} [OPTIONS]")
    assert HELP_NAMES["help_option_names"] == ["-h", "--help"]


def test_a_group_alone_prints_its_help_and_exits_with_2(tmp_path):
    done = dxe("corpus", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("Usage: dxe corpus [OPTIONS] COMMAND")


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("dxe corp", {"corpus"}),
        ("dxe corpus s", {"sample", "sheet", "show"}),
        ("dxe run tess", {"tesseract"}),
        ("dxe run noisy c -o r --engine ", {"local", "inline", "dask"}),
        ("dxe corpus degrade c -o d --condition clean,phone_ph", {"clean,phone_photo@3"}),
        ("dxe corpus build qui", {"quick"}),
    ],
)
def test_a_shell_offers_what_may_follow(tmp_path, typed, offered):
    words = typed.split(" ")
    env = {"_DXE_COMPLETE": "complete_bash", "COMP_WORDS": typed, "COMP_CWORD": str(len(words) - 1)}
    done = dxe(cwd=tmp_path, env=env)
    assert done.returncode == 0, done.stderr
    assert set(done.stdout.split()) == offered


def test_completion_can_be_shown_for_a_shell(tmp_path):
    env = os.environ | {"_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"}
    done = dxe("--show-completion", "bash", cwd=tmp_path, env=env)
    assert "_DXE_COMPLETE=complete_bash" in done.stdout, done.stderr


@pytest.mark.long
def test_the_examples_run_one_after_the_other(tmp_path):
    """In an empty folder, in the order of their table; each once."""
    for command in ("corpus build quick --count 8 -o corpora/mine",):
        assert dxe(*command.split(), cwd=tmp_path).returncode == 0
    done = {"dxe corpus build quick -o corpora/mine"}
    left_out = (*WRITES_INTO_THE_CHECKOUT, *BUILDS_AND_READS_IN_MINUTES, *NEEDS_PLANTED)
    for _, typed in (example for examples in EXAMPLES.values() for example in examples):
        if typed in done or typed.startswith(left_out):
            continue
        done.add(typed)
        command, _, into = typed.partition(" > ")
        _, name, *words = shlex.split(command)
        ran = viewed(*words, cwd=tmp_path) if name == "view" else dxe(name, *words, cwd=tmp_path)
        assert ran.returncode == EXIT_CODES.get(typed, 0), f"{typed}: {ran.stderr}{ran.stdout}"
        if into:
            (tmp_path / into).write_text(ran.stdout)
    assert len(done) > len(EXAMPLES)


def test_help_lists_a_command_of_the_table_unless_it_is_hidden():
    rows = (CommandRow(name, "", "", f"About {name}.", name == "late") for name in ("soon", "late"))
    command = typer.main.get_group(Program("A group.", rows=tuple(rows), name="dxe"))
    page = help_page(command, command.make_context("dxe", [], resilient_parsing=True), 80)
    assert "About soon." in page
    assert "late" not in page
    assert [*command.commands] == ["soon", "late"]
