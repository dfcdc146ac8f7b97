"""A run that many processes carry out, shard by shard, is the run of one process."""

from __future__ import annotations

import json
import time
import tomllib

import numpy as np
import pytest

from docextract_eval.codec import canonical_json, sha256
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.errors import BadInputError, FolderOccupiedError, FormatError, IncompleteError
from docextract_eval.runs.execution import planned, prediction_parts
from docextract_eval.runs.execution.execute import execute
from docextract_eval.runs.execution.planned import (
    ShardExtraction,
    do_missing_shards,
    finish_run,
    plan_run,
)
from docextract_eval.runs.execution.request import RunRequest
from docextract_eval.runs.folder import RunFolder
from docextract_eval.runs.recorded_hashes import DERIVED
from docextract_eval.runs.selection import Selection
from docextract_eval.storage import shard_plan
from docextract_eval.storage.object_storage import parse_location
from tests.cli.commands import dxe, one_line
from tests.corpus.store.small_shards import USUAL, start
from tests.house.source import ROOT
from tests.runs.pages import NAME, blank_pages, sheets
from tests.shared import corpus_for_worker

pytestmark = [pytest.mark.long, pytest.mark.usefixtures("in_this_process")]

PAGES = 40
MEASURED = ("seconds", "cpu_seconds", "peak_bytes", "attempts")
RECIPE = """
name = "two-shards"
seed = 1
count = 20
kinds = { receipt = 0.8, bank_statement = 0.2 }
locales = ["en_US", "de_DE"]
conditions = ["clean", "jpeg@4"]
"""


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """A corpus of forty blank pages: three shards."""
    return blank_pages(tmp_path_factory.mktemp("planned"), PAGES)


def two_shards(tmp_path_factory):
    """Return a corpus of 20 documents under two conditions, in two shards."""
    return corpus_for_worker(tmp_path_factory, parse_recipe(tomllib.loads(RECIPE), "two shards"))


quick = pytest.fixture(two_shards, scope="module")


@pytest.fixture(scope="module")
def alone(quick, tmp_path_factory):
    """The folder of a run of one process over all of it."""
    folder = tmp_path_factory.mktemp("alone") / "run"
    execute(noisy(), quick, RunFolder(folder))
    return folder


@pytest.fixture(params=["folder", "store"])
def place(request, tmp_path):
    """Where a run is made: in a folder, and in object storage."""
    return tmp_path / "run" if request.param == "folder" else memory(tmp_path)


def start_writing_often(*words, said):
    """Start the command, with parts that are written often."""
    return start(*words, cwd=ROOT, said=said, size=USUAL, write_every=0.1)


def memory(tmp_path):
    return parse_location(f"memory://{tmp_path.name}/run")


def noisy(**changes):
    return RunRequest("noisy", {"seed": "3"}, timeout=None, engine="inline", **changes)


def deeds(tmp_path, written, **changes):
    """A request to the pipeline that does what a file says."""
    (tmp_path / "deeds.json").write_text(json.dumps(written))
    settings = {"deeds": str(tmp_path / "deeds.json"), "calls": str(tmp_path / "calls")}
    usual = {"max_failures": 1.0, "sandbox": False, "timeout": None}
    return RunRequest(NAME, settings, **(usual | changes))


def calls(tmp_path):
    file = tmp_path / "calls"
    return file.read_text().splitlines() if file.exists() else []


def whole(request, corpus, place):
    """Carry a run out shard by shard."""
    plan = plan_run(request, corpus, place)
    do_missing_shards(plan, 1)
    return finish_run(plan, corpus)


def answers(folder):
    """The predictions without what was measured, in an order of their own."""
    found = []
    for line in RunFolder(folder).raw_lines():
        written = {key: value for key, value in json.loads(line).items() if key not in MEASURED}
        found.append(json.dumps(written, sort_keys=True))
    return sorted(found)


def edited(file, **changes):
    """Let a plan ask for something else, as whoever may write in its folder can."""
    record = json.loads(file.read_text())
    record["facts"]["request"] |= changes
    written = {key: value for key, value in record.items() if key != "hash"}
    file.write_text(json.dumps(written | {"hash": sha256(canonical_json(written))}))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("pipeline", "python:evil:extract"),
        ("settings", {"seed": "3", "wrong": "1"}),
        ("sandbox", False),
        ("network", True),
        ("allow", ["/:rw"]),
        ("env", ["AWS_SECRET_ACCESS_KEY"]),
        ("private", True),
    ],
)
def test_a_plan_that_was_edited_decides_nothing(pages, tmp_path, name, value):
    """Whoever types a run says what runs, and what it may see."""
    plan_run(noisy(), pages, tmp_path / "run")
    edited(tmp_path / "run/plan.json", **{name: value})
    with pytest.raises(FolderOccupiedError, match=f"another {name}"):
        plan_run(noisy(), pages, tmp_path / "run")


def test_a_plan_that_asks_for_nothing_that_can_be_asked_for_is_said(pages, tmp_path):
    plan_run(noisy(), pages, tmp_path / "run")
    edited(tmp_path / "run/plan.json", python="evil")
    with pytest.raises(FormatError, match="states no request"):
        plan_run(noisy(), pages, tmp_path / "run")


def test_what_is_typed_counts_where_a_run_goes_on(pages, tmp_path):
    plan_run(noisy(), pages, tmp_path / "run")
    edited(tmp_path / "run/plan.json", retries=9, timeout=1, workers=64)
    plan = plan_run(noisy(retries=2), pages, tmp_path / "run")
    request = planned._planned_request(plan, 1, None)
    assert (request.retries, request.timeout, request.workers) == (2, None, 1)
    assert plan.facts["about"]["retries"] == 2


SELECTIONS = [
    Selection(),
    Selection({"condition": ("jpeg@4",)}),
    Selection({"kind": ("receipt",)}),
    Selection(limit=5),
    Selection(limit=16),
    Selection({"kind": ("receipt",)}, 12),
]


@pytest.mark.parametrize("selection", SELECTIONS, ids=str)
def test_the_figures_are_those_of_one_process_to_the_byte(quick, tmp_path, selection):
    request = noisy(selection=selection, repeat=2)
    alone, place = tmp_path / "alone", memory(tmp_path)
    about = execute(request, quick, RunFolder(alone))
    ours = whole(request, quick, place)
    for name in DERIVED:
        assert (place / name).read_bytes() == (alone / name).read_bytes(), name
    assert answers(place) == answers(alone)
    for key in ("documents", "renditions", "predictions", "expected", "failures", "seal", "limit"):
        assert ours[key] == about[key], key


def test_a_folder_serves_as_well_as_a_store(quick, place, alone):
    whole(noisy(), quick, place)
    for name in DERIVED:
        assert (place / name).read_bytes() == (alone / name).read_bytes(), name


def test_a_second_finish_changes_nothing(quick, place, few_scores):
    first = whole(noisy(), quick, place)
    again = whole(noisy(), quick, place)
    differing = {key for key in first if first[key] != again[key]}
    assert differing <= {"finished", "hash"}


def test_only_what_is_missing_is_asked_for(pages, place, tmp_path):
    request = deeds(tmp_path, {})
    plan = plan_run(request, pages, place)
    assert plan.count == 3
    assert ShardExtraction(plan, 1).do(1)
    asked = calls(tmp_path)
    assert [line.split()[0] for line in asked] == sheets(pages)[16:32]
    assert plan.missing() == [0, 2]
    do_missing_shards(plan, 1)
    assert sorted(line.split()[0] for line in calls(tmp_path)) == sorted(sheets(pages))
    assert finish_run(plan, pages)["predictions"] == PAGES


def test_the_first_that_commits_counts(pages, place, tmp_path):
    request = deeds(tmp_path, {"all": "vary"})
    plan = plan_run(request, pages, place)
    assert ShardExtraction(plan, 1).do(0)
    counted = plan.manifest(0)
    assert not ShardExtraction(plan, 1).do(0)
    assert plan.manifest(0) == counted
    do_missing_shards(plan, 1)
    assert finish_run(plan, pages)["predictions"] == PAGES


def test_two_that_do_the_same_shard_pay_twice_and_count_once(pages, place, tmp_path, monkeypatch):
    """The second one reads what is there before the first has written anything."""
    request = deeds(tmp_path, {"all": "cost:2"})
    plan = plan_run(request, pages, place)
    monkeypatch.setattr(planned, "existing_parts", lambda _: prediction_parts.KeptLines())
    assert ShardExtraction(plan, 1).do(0)
    assert not ShardExtraction(plan, 1).do(0)
    monkeypatch.undo()
    do_missing_shards(plan, 1)
    about = finish_run(plan, pages)
    assert about["predictions"] == PAGES
    assert about["speed"]["cost"] == pytest.approx(2 * PAGES)
    assert len(calls(tmp_path)) == PAGES + 16


def test_parts_of_two_that_were_lost_are_put_together(pages, place, tmp_path):
    """An answer that is there twice counts once, and the other is told of as paid."""
    request = deeds(tmp_path, {"all": "cost:2"})
    plan = plan_run(request, pages, place)
    ShardExtraction(plan, 1).do(0)
    folder = plan.path / "parts" / "00000"
    (part,) = folder.iterdir()
    lines = part.read_bytes().splitlines(keepends=True)
    plan.manifest_path(0).unlink()
    shard_plan.write_if_absent(folder / "zz-0000.jsonl", b"".join(lines[:5]))
    assert ShardExtraction(plan, 1).do(0)
    assert plan.manifest(0)["repeated"] == 5
    assert plan.manifest(0)["wasted"] == 10
    assert len(calls(tmp_path)) == 16, "nothing was asked again"
    do_missing_shards(plan, 1)
    assert sum(each["repeated"] for each in plan.manifests()) == 5
    assert finish_run(plan, pages)["cost_of_failures"] == 10


def test_a_failure_is_tried_again_until_its_shard_is_committed(pages, place, tmp_path):
    ids = sheets(pages)
    request = deeds(tmp_path, {ids[3]: "once:raises", ids[4]: "once:raises"}, max_failures=0.0)
    plan = plan_run(request, pages, place)
    ShardExtraction(plan, 1).do(0)
    assert plan.manifest(0)["failures"] == 2
    plan.manifest_path(0).unlink()  # as if it had been lost before it was committed
    ShardExtraction(plan, 1).do(0)
    assert plan.manifest(0)["failures"] == 0
    do_missing_shards(plan, 1)
    about = finish_run(plan, pages)
    assert (about["failures"], about["healthy"]) == (0, True)
    assert len(calls(tmp_path)) == PAGES + 2


def test_a_shard_in_which_everything_fails_is_not_committed(pages, place, tmp_path):
    request = deeds(tmp_path, {"all": "raises"}, max_failures=0.1, repeat=2)
    plan = plan_run(request, pages, place)
    with pytest.raises(IncompleteError, match="20 of the first 20 renditions got no answer"):
        ShardExtraction(plan, 1).do(0)
    assert plan.missing() == [0, 1, 2]
    assert len(calls(tmp_path)) == 20


def test_failures_are_allowed_as_a_share_of_the_whole_run(pages, tmp_path):
    """Half of a run may fail: so may all that a shard has but one."""
    ids = sheets(pages)
    failing = dict.fromkeys(ids[1:16], "raises")
    request = deeds(tmp_path, failing, max_failures=0.5, repeat=2)
    plan = plan_run(request, pages, memory(tmp_path))
    ShardExtraction(plan, 1).do(0)
    assert plan.manifest(0)["failures"] == 30


def test_a_budget_is_that_of_all_shards(pages, place, tmp_path):
    request = deeds(tmp_path, {"all": "cost:1"}, budget=20.0)
    plan = plan_run(request, pages, place)
    ShardExtraction(plan, 1).do(2)
    assert plan.manifest(2)["cost"] == 8
    with pytest.raises(IncompleteError, match=r"the budget of 20 is spent \(20\)"):
        ShardExtraction(plan, 1).do(0)
    assert len(calls(tmp_path)) == 20
    assert plan.missing() == [0, 1]
    more = plan_run(deeds(tmp_path, {"all": "cost:1"}, budget=20.0), pages, place)
    assert more.nonce == plan.nonce


def test_a_killed_shard_loses_what_it_had_not_written(pages, tmp_path):
    """Before the first answer, at it, and later: the figures are those of an undisturbed run."""
    alone = execute(deeds(tmp_path, {}), pages, RunFolder(tmp_path / "alone"))
    (tmp_path / "calls").unlink()
    plan = plan_run(deeds(tmp_path, {"all": "slow:0.05"}, engine="local"), pages, tmp_path / "run")
    moments, asked = np.random.default_rng(3), (0, 1, 6, 12)
    for many in asked:
        process = start_writing_often("shard", plan.path, 0, "--workers", 1, said=tmp_path)
        process.kill_when(lambda many=many: len(calls(tmp_path)) >= many, moments.uniform(0, 0.1))
    do_missing_shards(plan, 1)
    about = finish_run(plan, pages)
    assert about["predictions"] == alone["predictions"] == PAGES
    assert answers(plan.path) == answers(tmp_path / "alone")
    assert (plan.path / "scores.json").read_bytes() == (
        tmp_path / "alone" / "scores.json"
    ).read_bytes()
    twice = len(calls(tmp_path)) - PAGES
    assert 0 <= twice <= len(asked) * 4, "each time at most what came since the latest part"


def test_lines_are_written_while_a_shard_goes_on(tmp_path, monkeypatch):
    monkeypatch.setattr(prediction_parts, "WRITE_EVERY", 0.05)
    from docextract_eval.masking import Mask
    from docextract_eval.records import Prediction

    place = memory(tmp_path)
    with prediction_parts.PredictionParts(place, Mask()) as parts:
        parts.append(Prediction("a"))
        until = time.monotonic() + 30
        while not parts.digests:
            assert time.monotonic() < until
            time.sleep(0.01)
        parts.append(Prediction("b"))
    assert list(parts.digests) == [f"{parts.nonce}-0000.jsonl", f"{parts.nonce}-0001.jsonl"]
    assert prediction_parts.existing_parts(place).digests == parts.digests
    kept = prediction_parts.read_parts(place, parts.digests)
    assert [key for key, _ in kept.lines] == ["a", "b"]


def test_a_full_store_ends_the_shard(tmp_path, monkeypatch):
    """What cannot be written is an error where the next answer comes, and at the end."""
    monkeypatch.setattr(prediction_parts, "WRITE_EVERY", 0.01)

    def refuse(*_):
        raise IncompleteError("the disk is full", "somewhere", "free some space")

    monkeypatch.setattr(prediction_parts, "write_if_absent", refuse)
    from docextract_eval.masking import Mask
    from docextract_eval.records import Prediction

    def answer_until_refused():
        with prediction_parts.PredictionParts(memory(tmp_path), Mask()) as parts:
            while True:
                parts.append(Prediction("a"))
                time.sleep(0.005)

    with pytest.raises(IncompleteError, match="the disk is full"):
        answer_until_refused()


def test_a_part_that_was_changed_is_refused(pages, place, tmp_path):
    plan = plan_run(deeds(tmp_path, {}), pages, place)
    do_missing_shards(plan, 1)
    name = next(iter(plan.manifest(1)["parts"]))
    part = plan.path / "parts" / "00001" / name
    data = part.read_bytes().replace(b'"9.00"', b'"9.01"', 1)
    part.unlink()
    shard_plan.write_if_absent(part, data)
    with pytest.raises(FormatError, match="is not as it was written"):
        finish_run(plan, pages)


def test_a_run_with_shards_that_are_left_is_not_finished(pages, place, tmp_path):
    plan = plan_run(deeds(tmp_path, {}), pages, place)
    ShardExtraction(plan, 1).do(1)
    with pytest.raises(IncompleteError, match="2 of 3 shards are not done: 0, 2"):
        finish_run(plan, pages)


def test_another_run_is_refused(quick, place):
    plan_run(noisy(), quick, place)
    again = plan_run(noisy(workers=7), quick, place)
    assert again.path == place
    for other in (noisy(repeat=2), noisy(selection=Selection(limit=3))):
        with pytest.raises(FolderOccupiedError, match="holds the plan of another run"):
            plan_run(other, quick, place)


def test_a_run_that_was_made_without_a_plan_is_refused(quick, alone):
    with pytest.raises(FolderOccupiedError, match="made without a plan"):
        plan_run(noisy(), quick, alone)


def test_another_version_of_the_pipeline_is_refused(pages, place, tmp_path):
    plan = plan_run(deeds(tmp_path, {}), pages, place)
    plan.facts["request"]["settings"]["version"] = "2"
    with pytest.raises(BadInputError, match="the pipeline is another one here"):
        ShardExtraction(plan, 1).do(0)
    assert plan.missing() == [0, 1, 2]


def test_another_version_of_the_package_is_refused(pages, place, tmp_path, monkeypatch):
    plan = plan_run(deeds(tmp_path, {}), pages, place)
    monkeypatch.setattr(shard_plan.docextract_eval, "__version__", "99")
    with pytest.raises(BadInputError, match="docextract-eval .* there, 99 here"):
        ShardExtraction(plan, 1).do(0)


def test_another_corpus_is_refused(pages, place, tmp_path):
    plan = plan_run(deeds(tmp_path, {}), pages, place)
    plan.facts["about"]["seal"] = "0" * 64
    with pytest.raises(BadInputError, match="not the corpus that the run was planned over"):
        ShardExtraction(plan, 1).do(0)


def test_a_secret_is_in_no_file(pages, tmp_path, monkeypatch):
    monkeypatch.setenv("READER_TOKEN", "not-to-be-seen-77")
    request = deeds(tmp_path, {}, env=("READER_TOKEN",), engine="local")
    whole(request, pages, tmp_path / "run")
    for file in (tmp_path / "run").rglob("*"):
        assert not file.is_file() or b"not-to-be-seen-77" not in file.read_bytes(), file
    told = RunRequest(NAME, {"secrets": "not-to-be-seen-77"}, env=("READER_TOKEN",))
    with pytest.raises(BadInputError, match="a setting holds a secret") as raised:
        plan_run(told, pages, tmp_path / "other")
    assert "not-to-be-seen-77" not in str(raised.value)


@pytest.mark.parametrize(
    ("options", "what"),
    [
        (("--cache",), "keeps answers on one machine"),
        (("--limit", "3"), "holds the plan of another run (limit 3, there none)"),
    ],
)
def test_bad_input_is_one_line(quick, tmp_path, options, what):
    place = tmp_path / "run"
    plan_run(RunRequest("noisy"), quick, place)
    assert what in one_line(dxe("run", "noisy", quick.path, "-o", place, *options, cwd=ROOT), 2)


def test_predictions_from_elsewhere_are_not_planned(quick, tmp_path):
    (tmp_path / "answers.jsonl").write_text("")
    named = f"predictions:{tmp_path / 'answers.jsonl'}"
    done = dxe("run", named, quick.path, "-o", tmp_path / "run", "--plan", cwd=ROOT)
    assert "asks nobody, so there is nothing to plan" in one_line(done, 2)


def test_the_commands_say_what_is_left_and_finish(quick, tmp_path):
    place = tmp_path / "run"
    command = ("run", "noisy", quick.path, "-o", place)
    for asked in ((*command, "--plan"), (*command, "--status"), ("shard", place)):
        done = dxe(*asked, cwd=ROOT)
        assert done.stdout.splitlines()[0] == f"{place}: 0 of 2 shards done"
    done = dxe("shard", place, 1, cwd=ROOT)
    assert done.stdout == f"{place}: shard 1 is done\n"
    done = dxe("shard", place, 1, cwd=ROOT)
    assert done.stdout == f"{place}: shard 1 was done before\n"
    done = dxe("shard", place, "--json", cwd=ROOT)
    assert json.loads(done.stdout) == {"job": "extract", "shards": 2, "missing": [0]}
    done = dxe(*command, cwd=ROOT)
    assert (done.returncode, done.stdout.splitlines()[-2]) == (0, f"Report: {place}/report.html")
    done = dxe(*command, "--status", cwd=ROOT)
    assert done.stdout.startswith(f"{place}: 40 of 40 done, 0 failed\nFinished at ")
