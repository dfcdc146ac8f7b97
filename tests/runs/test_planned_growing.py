"""A run with a plan goes on over more documents, and ends as if it had been over all at once."""

from __future__ import annotations

import shutil

import numpy as np
import pytest

from docextract_eval.corpus.store import open_corpus
from docextract_eval.corpus.store.building import extend_corpus
from docextract_eval.errors import BadInputError, FolderOccupiedError, IncompleteError
from docextract_eval.runs.execution import planned
from docextract_eval.runs.execution.execute import execute
from docextract_eval.runs.execution.planned import (
    ShardExtraction,
    do_missing_shards,
    finish_run,
    plan_run,
)
from docextract_eval.runs.folder import RunFolder
from docextract_eval.runs.recorded_hashes import DERIVED
from docextract_eval.runs.selection import Selection
from docextract_eval.storage.object_storage import parse_location
from docextract_eval.storage.shard_plan import find_plan
from tests.cli.commands import dxe
from tests.corpus.store.test_planned import files
from tests.house.source import ROOT
from tests.runs.pages import blank_pages, sheets
from tests.runs.test_growing import OTHER_RUNS
from tests.runs.test_planned import (
    RECIPE,
    answers,
    calls,
    deeds,
    memory,
    noisy,
    start_writing_often,
    two_shards,
    whole,
)
from tests.shared import folder_for_all

pytestmark = [pytest.mark.long, pytest.mark.usefixtures("in_this_process")]

pytest_plugins = ("tests.object_store",)

PAGES = 40
LONGER = 26
"""As many documents as the corpus of two shards gets, in three."""


@pytest.fixture(scope="module", autouse=True)
def _scores(few_scores_in_module):
    """All but commands compute few scores: they are computed from files that are compared too."""


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """A corpus of forty blank pages: three shards."""
    return blank_pages(tmp_path_factory.mktemp("growing"), PAGES)


quick = pytest.fixture(two_shards, scope="module")


@pytest.fixture(scope="module")
def longer(quick, tmp_path_factory):
    """The corpus of two shards after it was extended."""

    def make(folder):
        shutil.copytree(quick.path, folder / "corpus")
        extend_corpus(folder / "corpus", LONGER, 1)

    return open_corpus(folder_for_all(tmp_path_factory, "three-shards", make) / "corpus")


@pytest.fixture(scope="module")
def alone(quick, longer, tmp_path_factory):
    """The folders of runs of one process over all of either corpus, by the number of documents."""
    folders = {}
    for corpus in (quick, longer):
        count = corpus.document_count
        folders[count] = tmp_path_factory.mktemp("alone") / str(count)
        execute(noisy(), corpus, RunFolder(folders[count]))
    return folders


@pytest.fixture
def growing(quick, tmp_path):
    """A copy of the corpus of two shards that may be extended."""
    place = tmp_path / "growing"
    place.mkdir()
    for file in quick.path.iterdir():
        if file.is_file():
            (place / file.name).write_bytes(file.read_bytes())
    return open_corpus(place)


@pytest.fixture(params=["folder", "store"])
def place(request, tmp_path):
    """Where a run is made: in a folder, and in object storage."""
    return tmp_path / "run" if request.param == "folder" else memory(tmp_path)


def extended(growing, longer):
    """Have a corpus become the longer one, as where it is extended."""
    shutil.copytree(longer.path, growing.path, dirs_exist_ok=True)
    return open_corpus(growing.path)


def assert_same(place, alone):
    """Assert that a run has the answers and the figures of another one."""
    assert answers(place) == answers(alone)
    for name in DERIVED:
        assert (place / name).read_bytes() == (alone / name).read_bytes(), name


def test_a_higher_limit_asks_for_the_rest(pages, place, tmp_path):
    """Within a shard, to its end, into the middle of the next one, and to the end of all."""
    ids, about = sheets(pages), {"id": None}
    for limit in (6, 16, 30, None):
        request = deeds(tmp_path, {}, selection=Selection(limit=limit))
        before, about = about, whole(request, pages, place)
        documents = limit or PAGES
        assert (about["documents"], about["predictions"]) == (documents, documents)
        assert about["id"] != before["id"], "other figures are another run"
        assert [line.split()[0] for line in calls(tmp_path)] == ids[:documents]
        execute(noisy(selection=Selection(limit=limit)), pages, RunFolder(tmp_path / f"{limit}"))
    execute(deeds(tmp_path, {}), pages, RunFolder(tmp_path / "alone"))
    assert_same(place, tmp_path / "alone")
    assert len(find_plan(place).firsts) == 4


def test_whatever_was_done_before_it_grew_it_ends_as_one_at_once(quick, tmp_path):
    """Random selections and limits, and of every plan only some shards are done before the next."""
    rng, alone = np.random.default_rng(5), {}
    for run in range(12):
        kinds = {"kind": ("receipt",)} if rng.integers(2) else {}
        filters = kinds | ({"condition": ("jpeg@4",)} if rng.integers(2) else {})
        limits = [*sorted({*rng.integers(1, 20, size=3).tolist()}), None][rng.integers(2) :]
        place = memory(tmp_path) / str(run)
        for limit in limits:
            request = noisy(selection=Selection(filters, limit), repeat=int(run % 2) + 1)
            plan = plan_run(request, quick, place)
            for number in plan.missing():
                if rng.integers(2):
                    ShardExtraction(plan, 1).do(number)
        whole(request, quick, place)
        asked = (*filters, request.repeat)  # in the end without a limit, so some are asked twice
        if asked not in alone:
            alone[asked] = tmp_path / str(run)
            execute(request, quick, RunFolder(alone[asked]))
        assert_same(place, alone[asked])


def test_an_extended_corpus_is_gone_on_with(growing, longer, place, alone):
    first = whole(noisy(), growing, place)
    before = {name for name in files(place) if name.startswith("parts")}
    longer = extended(growing, longer)
    plan = plan_run(noisy(), longer, place)
    assert (plan.missing(), plan.first, plan.count) == ([2], 2, 3)
    assert RunFolder(place).about["id"] == first["id"], "meanwhile it is the shorter run"
    about = whole(noisy(), longer, place)
    assert (about["seal"], about["documents"]) == (longer.seal, LONGER)
    assert {name[:11] for name in {*files(place)} - before if "parts" in name} == {"parts/00002"}
    assert_same(place, alone[LONGER])


def test_a_limit_over_an_extended_corpus_is_another_run_over_the_same_documents(
    growing, longer, place
):
    request = noisy(selection=Selection(limit=5))
    whole(request, growing, place)
    longer = extended(growing, longer)
    plan = plan_run(request, longer, place)
    assert (plan.missing(), plan.first) == ([], 1)
    assert finish_run(plan, longer)["seal"] == longer.seal


def test_shards_are_done_although_the_corpus_grows_meanwhile(growing, longer, place, alone):
    plan = plan_run(noisy(), growing, place)
    ShardExtraction(plan, 1).do(1)
    longer = extended(growing, longer)
    ShardExtraction(plan, 1).do(0)
    grown = plan_run(noisy(), longer, place)
    assert grown.missing() == [2]
    do_missing_shards(grown, 1)
    finish_run(grown, longer)
    assert_same(place, alone[LONGER])


def test_what_was_begun_by_the_plan_before_may_still_be_committed(pages, place, tmp_path):
    """By a machine that does not know yet that there is another plan."""
    before = plan_run(deeds(tmp_path, {}, selection=Selection(limit=20)), pages, place)
    after = plan_run(deeds(tmp_path, {}), pages, place)
    assert ShardExtraction(before, 1).do(0)
    assert ShardExtraction(before, 1).do(1)
    assert after.missing() == [1, 2], "the second one takes more documents now"
    do_missing_shards(after, 1)
    assert finish_run(after, pages)["predictions"] == PAGES
    assert [line.split()[0] for line in calls(tmp_path)] == sheets(pages)


def test_costs_of_what_is_kept_count(pages, place, tmp_path):
    cost = {"all": "cost:1"}
    whole(deeds(tmp_path, cost, selection=Selection(limit=18)), pages, place)
    more = deeds(tmp_path, cost, selection=Selection(limit=30), budget=25.0)
    plan = plan_run(more, pages, place)
    with pytest.raises(IncompleteError, match=r"the budget of 25 is spent \(25\)"):
        do_missing_shards(plan, 1)
    assert len(calls(tmp_path)) == 25


def test_failures_of_a_shard_that_grows_are_tried_again(pages, place, tmp_path):
    ids = sheets(pages)
    failing = {ids[3]: "once:raises", ids[17]: "once:raises"}
    first = whole(deeds(tmp_path, failing, selection=Selection(limit=18)), pages, place)
    assert first["failures"] == 2
    about = whole(deeds(tmp_path, failing), pages, place)
    assert about["failures"] == 1
    assert len(calls(tmp_path)) == PAGES + 1


@pytest.mark.parametrize(("first", "second"), OTHER_RUNS)
def test_fewer_or_other_documents_are_another_run(quick, place, first, second):
    plan_run(noisy(**first), quick, place)
    before = files(place)
    with pytest.raises(FolderOccupiedError, match="holds the plan of another run"):
        plan_run(noisy(**second), quick, place)
    assert files(place) == before


def test_a_corpus_that_does_not_begin_with_the_old_one_is_another_run(quick, longer, place):
    plan = plan_run(noisy(), longer, place)
    with pytest.raises(FolderOccupiedError, match="holds the plan of another run"):
        plan_run(noisy(), quick, place)
    plan.facts["about"]["corpus"] = str(quick.path)
    with pytest.raises(BadInputError, match="not the corpus that the run was planned over"):
        ShardExtraction(plan, 1).do(0)


# Others at the same time.


@pytest.mark.parametrize(("ours", "theirs"), [(12, 8), (8, 12), (8, 8)])
def test_of_two_that_grow_at_once_the_longer_one_is_planned(
    quick, place, monkeypatch, ours, theirs
):
    """The first of them reads which plan there is before the second has written the next one."""
    old = plan_run(noisy(selection=Selection(limit=4)), quick, place)
    other = plan_run(noisy(selection=Selection(limit=theirs)), quick, place)
    stale = [old]
    monkeypatch.setattr(planned, "find_plan", lambda at: stale.pop() if stale else find_plan(at))
    request = noisy(selection=Selection(limit=ours))
    if ours < theirs:
        with pytest.raises(FolderOccupiedError, match="another run .limit 8, there 12"):
            plan_run(request, quick, place)
    else:
        plan = plan_run(request, quick, place)
        assert plan.facts["about"]["limit"] == ours
        assert (plan.nonce == other.nonce) == (ours == theirs)
        assert len(plan.firsts) == 2 + (ours > theirs)


@pytest.mark.parametrize("moment", range(3))
def test_a_finish_that_was_overtaken_leaves_the_longer_run(
    quick, place, alone, monkeypatch, moment
):
    """Before it writes, between its files, and after the last one."""
    plan = plan_run(noisy(selection=Selection(limit=6)), quick, place)
    do_missing_shards(plan, 1)
    write, written = planned.write_atomically, []

    def overtake():
        monkeypatch.undo()
        whole(noisy(), quick, place)

    def slow_derivation(*arguments):
        if moment == 0:
            overtake()
        return execute_derivation(*arguments)

    def slow_write(path, content):
        written.append(path.name)
        if moment and path.name == (written[0] if moment == 1 else "run.json"):
            overtake()
        write(path, content)

    execute_derivation = planned.derive_and_finish
    monkeypatch.setattr(planned, "derive_and_finish", slow_derivation)
    monkeypatch.setattr(planned, "write_atomically", slow_write)
    about = finish_run(plan, quick)
    assert (about["limit"], about["documents"]) == (None, quick.document_count)
    assert_same(place, alone[quick.document_count])
    assert RunFolder(place).finished_about()["id"] == find_plan(place).facts["about"]["id"]


def test_killed_at_any_moment_it_goes_on(pages, bucket_url, tmp_path):
    """In object storage, while it grows: what was written is not asked for again."""
    place = parse_location(f"{bucket_url}run")
    slow = {"all": "slow:0.02"}
    whole(deeds(tmp_path, slow, selection=Selection(limit=6), engine="local"), pages, place)
    moments = np.random.default_rng(7)
    settings = [f"{name}={tmp_path / name}" for name in ("deeds.json", "calls")]
    settings = [each.replace("deeds.json=", "deeds=") for each in settings]
    command = ("run", "python:tests.runs.broken:Deeds", pages.path, "-o", place, "--workers", "1")
    command += ("--no-sandbox", "--max-failures", "100%", "-p", settings[0], "-p", settings[1])
    asked = (6, 10, 22, 38)  # before the first new one, in each of the shards, and at the end
    for many in asked:
        process = start_writing_often(*command, said=tmp_path)
        process.kill_when(lambda many=many: len(calls(tmp_path)) >= many, moments.uniform(0, 0.1))
    done = dxe(*command, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    twice = len(calls(tmp_path)) - PAGES
    assert 0 <= twice <= len(asked) * 10, "each time at most what came since the latest part"
    execute(deeds(tmp_path, {}), pages, RunFolder(tmp_path / "alone"))
    assert RunFolder(place).about["predictions"] == PAGES
    for name in ("matches.parquet", "renditions.parquet"):
        assert (place / name).read_bytes() == (tmp_path / "alone" / name).read_bytes(), name


def test_the_commands_go_on_in_object_storage(quick, bucket_url, tmp_path):
    corpus, run = f"{bucket_url}corpus", f"{bucket_url}run"

    def do(*words):
        done = dxe(*words, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        return done.stdout

    (tmp_path / "growing.toml").write_text(RECIPE)
    build = ("corpus", "build", "growing.toml", "--count")
    do(*build, 18, "-o", corpus)
    do("run", "noisy", corpus, "-o", run, "--limit", 16)
    said = do("run", "noisy", corpus, "-o", run, "--limit", 17, "--plan").splitlines()
    named = f"--plan {find_plan(parse_location(run)).digest}"
    assert said == [
        f"{run}: 1 of 2 shards done",
        f"Left: 1. Do each by its number: dxe shard {run} 1 {named}",
    ]
    assert do("run", "noisy", corpus, "-o", run, "--status").startswith(f"{run}: 1 of 2 shards")
    assert do("shard", run, 0) == f"{run}: shard 0 was done before\n"
    assert do("shard", run, 1) == f"{run}: shard 1 is done\n"
    do("corpus", "extend", corpus, "--count", 20)
    do("run", "noisy", corpus, "-o", run)
    assert do("run", "noisy", corpus, "-o", run, "--status").startswith(f"{run}: 40 of 40 done")
    do("run", "noisy", quick.path, "-o", "alone")
    assert answers(parse_location(run)) == answers(tmp_path / "alone")
    for name in ("scores.json", "matches.parquet"):
        ours = (parse_location(run) / name).read_bytes()
        assert ours == (tmp_path / "alone" / name).read_bytes(), name
