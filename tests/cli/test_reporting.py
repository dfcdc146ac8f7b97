"""A run's report as a user asks for it: for whom, in which form, how much of it."""

from __future__ import annotations

import json

import jsonschema
import pytest

from tests.cli.commands import dxe, one_line


def out(done):
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout


@pytest.mark.parametrize(
    ("form", "start"),
    [
        ("html", "<!doctype html>"),
        ("md", "# noisy on the corpus tiny\n\n## NO POLICY\n"),
        ("terminal", "noisy on the corpus tiny\n\nNO POLICY\n"),
    ],
)
def test_leaders_get_one_page_in_every_form_for_people(made, form, start):
    text = out(dxe("report", "run", "--for", "leaders", "--format", form, cwd=made))
    assert text.startswith(start)
    assert "What is not known" in text
    assert "\x1b" not in text


def test_a_form_that_is_for_programs_is_not_for_leaders(made):
    done = dxe("report", "run", "--for", "leaders", "--format", "json", cwd=made)
    assert "--format: the page for leaders does not come as" in one_line(done, 2)


def test_a_terminal_shows_first_what_decides_and_all_when_asked(made):
    short, whole = (out(dxe("report", "run", *every, cwd=made)) for every in ((), ("--all",)))
    assert short.splitlines()[4].startswith("NO POLICY: ")
    assert "Full report: dxe report run --all" in short
    assert len(short.splitlines()) < 60 < len(whole.splitlines())
    assert "Provenance" in whole


def test_the_report_as_json_keeps_to_the_schema_that_is_published(made):
    schema = json.loads(out(dxe("schema", "report", cwd=made)))
    told = json.loads(out(dxe("report", "run", "--format", "json", cwd=made)))
    jsonschema.Draft202012Validator(schema).validate(told)
    assert (told["format"], told["decision"]) == (2, None)
    assert any(curve["points"] for curve in told["curves"])


@pytest.mark.long
def test_a_pipe_that_knows_no_blocks_gets_bars_of_signs(made):
    text = out(dxe("report", "run", cwd=made, env={"PYTHONIOENCODING": "ascii"}))
    assert text.isascii()
    assert "#." in text
