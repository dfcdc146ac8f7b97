"""A loss whose truth is known is the same claim wherever it is shown."""

from __future__ import annotations

import html
import json
import re

import pytest

from docextract_eval.interop.notebook import Run
from docextract_eval.runs.release.policy import default_policy_path
from tests.cli.commands import dxe
from tests.runs.rewritten import rewrite

DOCUMENTS, LOST = 96, range(1, 20)
VALUES = {"total": "4.50", "merchant": "Cafe", "date": "2026-03-01"}
LABELLED = ("--schema", "receipt", "--locale", "en_US", "--values", "canonical")


def said(*command, cwd, codes=(0,)):
    done = dxe(*command, cwd=cwd)
    assert done.returncode in codes, done.stderr
    return done.stdout


def make_pair(folder, lost=frozenset(LOST)):
    """The total is right in one document more, and in these fewer; nothing else changed."""
    misread = {"before": {0}, "after": {*lost}, "labels": set()}
    for name, numbers in misread.items():
        lines = [
            {"id": f"r-{n}", "fields": VALUES | ({"total": "9.99"} if n in numbers else {})}
            for n in range(DOCUMENTS)
        ]
        file = folder / "given" / name / "lines.jsonl"
        file.parent.mkdir(parents=True)
        file.write_text("".join(json.dumps(each) + "\n" for each in lines))
    said("corpus", "import", "given/labels/lines.jsonl", "-o", "corpus", *LABELLED, cwd=folder)
    for day, name in enumerate(("before", "after"), 1):
        place, corpus, run = folder / "given" / name, folder / "corpus", folder / name
        said("score", "lines.jsonl", str(corpus), "-o", str(run), cwd=place)  # of one name
        rewrite(run, finished=f"2026-01-0{day}T00:00:00+00:00")  # not within one second
        said("history", "add", name, cwd=folder)
    said("gate", "after", "--baseline", "before", cwd=folder, codes=(0, 1, 4))


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pair")
    make_pair(folder)
    return folder


@pytest.fixture(scope="module")
def claim(pair):
    """What programs get of the total."""
    (found,) = json.loads(said("compare", "before", "after", "--json", cwd=pair))["comparisons"]
    (total,) = [each for each in found["differences"] if each["slice"].get("field") == "total"]
    return total


SHOWN = {
    "compare": ("compare", "before", "after"),
    "compare --field": ("compare", "before", "after", "--field", "total"),
    "gate": ("gate", "after", "--baseline", "before"),
    "report": ("report", "after"),
    "report --format html": ("report", "after", "--format", "html"),
    "report --format md": ("report", "after", "--format", "md"),
    "report --format junit": ("report", "after", "--format", "junit"),
    "report --for leaders": ("report", "after", "--for", "leaders", "--format", "html"),
    "history alarms": ("history", "alarms"),
}


def test_the_total_lost_what_it_lost(claim):
    change = claim["change"]
    assert (change["lost"], change["gained"], change["cells"]) == (len(LOST), 1, DOCUMENTS)
    assert change["value"] == pytest.approx(-18 / DOCUMENTS)
    assert (claim["family"], claim["conclusion"], claim["certain"]) == ("critical", "worse", True)


@pytest.mark.parametrize("place", SHOWN)
def test_every_place_shows_the_same_change_and_interval(pair, claim, place):
    text = html.unescape(said(*SHOWN[place], cwd=pair, codes=(0, 1, 4)))
    figures = [abs(float(each)) for each in re.findall(r"\d+\.\d+", text)]
    for end in ("value", "low", "high"):
        assert round(100 * abs(claim["change"][end]), 1) in figures, f"{end} of {place}"


@pytest.mark.parametrize("place", ["compare", "compare --field"])
def test_the_words_are_the_same_whichever_fields_are_shown(pair, place):
    row = next(line for line in said(*SHOWN[place], cwd=pair).splitlines() if "total " in line)
    assert row.split() == ["total", "99.0", "80.2", "−18.8", "−26.9", "to", "−9.8", "13.8", "worse"]


def test_programs_get_the_same_claim_of_every_command(pair, claim):
    report = json.loads(said("report", "after", "--format", "json", cwd=pair))
    (kept,) = [e for e in report["decision"]["differences"] if e["slice"].get("field") == "total"]
    (gate,) = [e for e in report["decision"]["gates"] if e["slice"] == "field total"]
    frame = Run.open(pair / "before").compare(pair / "after")
    row = frame[frame["field"] == "total"].iloc[0]
    alarms = json.loads(said("history", "alarms", "--json", cwd=pair))
    losses = [loss for each in alarms for loss in each["losses"]]
    (alarm,) = [loss for loss in losses if loss["slice"].get("field") == "total"]
    for name in ("value", "low", "high"):
        wanted = claim["change"][name]
        assert kept[name] == gate[name] == alarm["change"][name] == wanted, name
        assert row["change" if name == "value" else name] == wanted
    for name in ("family", "p", "corrected", "level", "among", "conclusion", "certain"):
        assert kept[name] == claim[name], name
    assert (row["family"], row["corrected"]) == (claim["family"], claim["corrected"])
    assert (alarm["family"], alarm["corrected"]) == (claim["family"], claim["corrected"])


def test_the_documents_needed_are_the_same_wherever_they_are_asked_for(tmp_path):
    """Of a small loss: those that make it certain, and those that hold it to the policy's margin.

    Each states its truth; where two state the same, they ask for the same number.
    """
    make_pair(tmp_path, {*range(1, 7)})
    compared = json.loads(said("compare", "before", "after", "--json", cwd=tmp_path))
    overall, *_ = compared["comparisons"][0]["differences"]
    loss = str(-overall["change"]["value"])
    plan = ("plan", "after", "--against", "before", "--loss", loss)
    planned = json.loads(said(*plan, "--json", cwd=tmp_path))
    assert planned["documents"] == overall["needed"]
    assert (planned["low"], planned["high"]) == (overall["needed_low"], overall["needed_high"])
    assert planned["visible"] == overall["sees"]
    words = f"{overall['needed']:,} documents ({overall['needed_low']:,} to "
    assert said(*plan, cwd=tmp_path).startswith(words)
    report = json.loads(said("report", "after", "--format", "json", cwd=tmp_path))["decision"]
    gates = {(each["rule"], each["slice"]): each for each in report["gates"]}
    policy = str(default_policy_path())
    found = json.loads(said(*plan[:4], "--policy", policy, "--json", cwd=tmp_path))["gates"]
    undecided = [each for each in found if (each["truth"], each["decides"]) == (0.0, "PASS")]
    lost = gates["lost_documents", "all"]
    assert [each["documents"] for each in undecided if each["rule"] == "lost_documents"] == [
        lost["needed"]
    ]
