"""Every command that a report, a brief, a gate or a remedy names is one, and runs as it stands."""

from __future__ import annotations

import html
import re
import shlex
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

import docextract_eval
from docextract_eval.reports.ci import junit_report
from docextract_eval.reports.leaders import brief_sections, write_brief
from docextract_eval.reports.sections import write_sections
from tests.cli.bad_input import PAGE
from tests.cli.commands import dxe, viewed
from tests.cli.conftest import RECIPE
from tests.cli.named_commands import commands_in, texts_of
from tests.reports.counted_runs import RUNS

PACKAGE = Path(docextract_eval.__file__).parent
MODULES = sorted(
    file for file in PACKAGE.rglob("*.py") if "dxe " in file.read_text() and "cli" not in file.parts
)
COMMAND_LINE = sorted(PACKAGE.glob("cli/**/*.py"))
COMMAND_LINE.remove(PACKAGE / "cli" / "examples.py")  # tests/cli/test_help.py runs them all
NO_COMMAND = {"wrote", "is writing here", "X X", "X"}
"""What follows the program's name where it is no command, or one that is filled in."""
DONE_OR_UNDECIDED = {"gate": {0, 1, 4}, "signoff": {0, 1, 4}, "calibrate": {0, 1, 4}}
"""Exit codes of what decides: a verdict is one, whichever it is."""


def name_of(file):
    return str(file.relative_to(PACKAGE))


@pytest.mark.parametrize("file", [*MODULES, *COMMAND_LINE], ids=name_of)
def test_every_command_in_the_texts_of_the_package_is_one(file):
    for text in texts_of(file):
        found, unknown = commands_in(text)
        assert {each.strip() for each in unknown} - {""} <= NO_COMMAND, text
        for named in found:
            if named.arguments:
                named.parse()


def test_a_command_that_is_none_is_seen():
    assert commands_in("see dxe hystory list")[1] == ["hystory list"]
    ((named,), unknown) = commands_in("To plan for it: dxe plan RUN --los 0.1.")
    assert unknown == []
    with pytest.raises(Exception, match="--los"):
        named.parse()
    ((named,), _) = commands_in("dxe list degradations lists the others.")
    assert named.words == ["list", "degradations"]
    ((named,), _) = commands_in("run it again with dxe run --sandbox")
    assert named.words == ["run", "noisy", "corpus", "-o", "again", "--sandbox"]


REMEDIES = re.findall(r"Remedy: (.+)", PAGE.read_text())


def test_every_command_of_a_remedy_for_bad_input_is_one():
    found = [named for remedy in REMEDIES for named in commands_in(remedy)[0]]
    assert len(found) > 20
    for named in found:
        named.parse()


def reports_of(folder):
    """Return everything that is written about the run of a folder, before a gate and after."""
    forms = (
        ("--format", "md"),
        ("--for", "leaders", "--format", "md"),
        ("--format", "html"),
        ("--for", "leaders", "--format", "html"),
    )
    texts = [_printed(folder, "report", "run", *form) for form in forms]
    gate = ("gate", "run", "--baseline", "other-run", "--junit", "junit.xml", "--github")
    texts += [_printed(folder, *gate), (folder / "junit.xml").read_text()]
    texts += [_printed(folder, "report", "run", *form) for form in forms]
    return [html.unescape(re.sub(r"<[^>]+>", "\n", text)) for text in texts]


def _printed(folder, *words):
    done = dxe(*words, cwd=folder)
    assert done.returncode in {0, 1, 4}, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def two_runs(tmp_path_factory):
    """A folder with a corpus, two runs of it, and what is written about the first."""
    folder = tmp_path_factory.mktemp("named") / "place"
    folder.mkdir()
    (folder / "tiny.toml").write_text(RECIPE.replace("count = 2", "count = 6"))
    for command in (
        "corpus build tiny.toml -o corpus",
        "run noisy corpus -o run -p wrong=0.2",
        "run noisy corpus -o other-run -p seed=1",
    ):
        assert dxe(*command.split(), cwd=folder).returncode == 0
    return folder, reports_of(folder)


def counted_texts(folder):
    """Return the reports of runs in which every finding is certain, as if each were `run`."""
    for make in RUNS.values():
        view = replace(make(folder / make.__name__).view, folder="run")
        if view.decision is not None and view.decision.baseline:
            decision = replace(view.decision, baseline_argument="other-run")
            view = replace(view, decision=decision)
        sections = [*brief_sections(write_brief(view)), *write_sections(view)]
        yield "\n".join(text for each in sections for text in (each.title, *each.lead))
        if view.decision is not None:
            about = {**view.about, "folder": "run"}
            yield html.unescape(junit_report("title", view.decision, about))


@pytest.mark.long
def test_every_command_of_a_report_runs_as_it_stands(two_runs, tmp_path):
    folder, reports = two_runs
    texts = [*reports, *counted_texts(tmp_path)]
    named = {each for text in texts for each in commands_in(text)[0] if each.arguments}
    typed = {shlex.join(each.words): each for each in named}
    own = {shlex.join(each.words) for text in reports for each in commands_in(text)[0]}
    assert {each.path[0] for each in named} >= {"gate", "plan", "compare", "calibrate", "list"}
    assert not any("RUN" in each.arguments for each in named)
    # `run` is not blocked, as some of the counted runs are: tests/cli/test_signing.py signs one.
    for words in sorted(each for each in typed if "--override" not in each):
        place = tmp_path / "place"
        shutil.copytree(folder, place)
        name, *arguments = shlex.split(words)
        is_view = name == "view"
        done = viewed(*arguments, cwd=place) if is_view else dxe(name, *arguments, cwd=place)
        allowed = DONE_OR_UNDECIDED.get(typed[words].path[0], {0})
        # fields and conditions of the counted runs are not those of `run`
        made_up = re.match(r"dxe: --\w+: unknown (field|condition|trap|locale) ", done.stderr)
        fits = done.returncode in allowed or (made_up and words not in own)
        assert fits, f"dxe {words}: {done.stderr}"
        shutil.rmtree(place)


def test_a_folder_with_a_blank_in_its_name_is_quoted(two_runs, tmp_path):
    folder = shutil.copytree(two_runs[0], tmp_path / "place")
    run = (folder / "run").rename(folder / "my run")
    texts = [
        dxe("report", run.name, *form, cwd=folder).stdout for form in ((), ("--for", "leaders"))
    ]
    (run / "scores.json").write_text("{}")
    texts.append(dxe("report", run.name, cwd=folder).stderr)
    assert "dxe score 'my run'" in texts[-1]
    named = [each for text in texts for each in commands_in(" ".join(text.split()))[0]]
    assert not any("my" in each.arguments for each in named)
