"""What was judged where it was extracted is not judged again, and nothing rests on it blindly."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from docextract_eval.cli.scoring import score
from docextract_eval.cli.sharding import DaskEngine, shard
from docextract_eval.codec.tables import MATCHES, RENDITIONS
from docextract_eval.runs.derivation import judged_shards
from docextract_eval.runs.derivation.deriving import rederive_unless_known
from docextract_eval.runs.derivation.judged_shards import (
    AnswerUsage,
    JudgedShard,
    KeptShard,
    ShardJudge,
    in_row_groups,
    read_kept,
)
from docextract_eval.runs.derivation.scoring import SCORER_VERSIONS
from docextract_eval.runs.execution import planned_judging
from docextract_eval.runs.execution.execute import execute
from docextract_eval.runs.execution.planned import do_missing_shards, finish_run, plan_run
from docextract_eval.runs.execution.planned_judging import find_judging
from docextract_eval.runs.folder import PredictionLines, RunFolder
from docextract_eval.runs.recorded_hashes import (
    DERIVED,
    FILE_HASHES,
    bytes_digest,
    file_digest,
    with_own_hash,
)
from docextract_eval.runs.selection import Selection
from docextract_eval.storage.shard_plan import load_plan
from tests.cli.commands import dxe, one_line
from tests.runs.pages import blank_pages
from tests.runs.test_planned import memory, noisy, whole

pytestmark = [pytest.mark.long, pytest.mark.usefixtures("few_scores_in_module")]

SHARDS = 3


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    """A corpus of forty blank pages: three shards, of which the last is half as long."""
    merchants = [f"Shop {number % 7}" for number in range(40)]
    return blank_pages(tmp_path_factory.mktemp("judging"), len(merchants), merchants)


@pytest.fixture(scope="module")
def alone(corpus, few_scores_in_module, tmp_path_factory):
    """The run of one process."""
    folder = tmp_path_factory.mktemp("alone") / "run"
    execute(noisy(repeat=2), corpus, RunFolder(folder))
    return contents(folder)


@pytest.fixture(params=["folder", "store"])
def place(request, tmp_path):
    return tmp_path / "run" if request.param == "folder" else memory(tmp_path)


@pytest.fixture
def judged_here(monkeypatch):
    """The numbers of the shards that are judged from now on."""
    numbers, judge = [], ShardJudge.judge

    def noted(self, shard, lines):
        numbers.append(shard.number)
        return judge(self, shard, lines)

    monkeypatch.setattr(ShardJudge, "judge", noted)
    return numbers


def contents(folder):
    return {name: (folder / name).read_bytes() for name in DERIVED}


def kept(run):
    return sorted((run / "judged").iterdir(), key=str)


def finished(corpus, place, **changes):
    whole(replace(noisy(repeat=2), **changes), corpus, place)
    return place


def test_each_shard_is_judged_once_where_it_is_extracted(corpus, place, alone, judged_here):
    plan = plan_run(noisy(repeat=2), corpus, place)
    do_missing_shards(plan, 1)
    assert judged_here == [0, 1, 2]
    finish_run(plan, corpus)
    assert judged_here == [0, 1, 2]
    assert contents(place) == alone


def test_what_was_not_kept_is_judged_at_the_end(corpus, place, alone, judged_here):
    plan = plan_run(noisy(repeat=2), corpus, place)
    do_missing_shards(plan, 1)
    kept(place)[1].unlink()
    judged_here.clear()
    finish_run(plan, corpus)
    assert judged_here == [1]
    assert contents(place) == alone


@pytest.mark.parametrize("rows", [1, 50, 10**6])
def test_row_groups_do_not_depend_on_who_judged(corpus, tmp_path, monkeypatch, rows):
    monkeypatch.setattr(judged_shards, "_ROWS", rows)
    run = finished(corpus, tmp_path / "run")
    execute(noisy(repeat=2), corpus, RunFolder(tmp_path / "one"))
    assert contents(run) == contents(tmp_path / "one")
    with pq.ParquetFile(run / "matches.parquet") as file:
        assert file.num_row_groups == (1 if rows > 1000 else SHARDS)


def test_a_run_over_more_documents_judges_what_is_new(corpus, tmp_path, alone, judged_here):
    run = finished(corpus, tmp_path / "run", selection=Selection(limit=20))
    judged_here.clear()
    finished(corpus, run)
    assert judged_here == [1, 2]  # the second has more answers than before
    assert contents(run) == alone


def test_another_release_judges_again_and_keeps_both(
    corpus, tmp_path, judged_here, monkeypatch, capsys
):
    run = finished(corpus, tmp_path / "run")
    monkeypatch.setattr(planned_judging, "SCORER_VERSIONS", (*SCORER_VERSIONS, "newer"))
    judged_here.clear()
    capsys.readouterr()
    shard(run, 0)
    shard(run, 0)
    says = f"{run}: shard 0 is judged\n{run}: shard 0 was done before\n"
    assert capsys.readouterr().out == says
    score(run)
    assert judged_here == [0, 1, 2]
    assert len(kept(run)) == SHARDS + 1


def in_its_place(data, streams):
    """Other streams behind the line of a file, whose digest is made to fit."""
    digest, _, name = data.partition(b"\n")[0].decode().split()
    return f"{digest} {bytes_digest(streams)} {name}\n".encode() + streams


def swapped(data):
    """The streams of a file, of which two stand in each other's place."""
    source = pa.BufferReader(data.partition(b"\n")[2])
    first, second, *others = (pa.ipc.open_stream(source).read_all() for _ in range(4))
    sink = pa.BufferOutputStream()
    for table in (second, first, *others):
        with pa.ipc.new_stream(sink, table.schema) as stream:
            stream.write_table(table)
    return sink.getvalue().to_pybytes()


@pytest.mark.parametrize(
    "damage",
    [
        lambda data, _: data[: len(data) // 2],
        lambda *_: b"",
        lambda *_: b"no Arrow",
        lambda data, _: data[:-8] + bytes(8),
        lambda _, other: other,
        lambda data, _: in_its_place(data, b"no Arrow"),
        lambda data, _: in_its_place(data, swapped(data)),
    ],
    ids=[
        *("cut", "empty", "something", "changed", "another shard's"),
        *("something that its line fits", "tables of another kind"),
    ],
)
def test_what_cannot_serve_is_judged_again(corpus, tmp_path, alone, judged_here, damage):
    run = finished(corpus, tmp_path / "run")
    first, second, _ = kept(run)
    first.chmod(0o644)
    first.write_bytes(damage(first.read_bytes(), second.read_bytes()))
    judged_here.clear()
    score(run)
    assert judged_here == [0]
    assert contents(run) == alone


def test_other_answers_are_judged_and_not_what_was_kept(corpus, tmp_path, alone, judged_here):
    """A file of predictions that was edited, with its hashes, is what is scored."""
    run = finished(corpus, tmp_path / "run")
    lines = (run / "predictions.jsonl").read_text().splitlines()
    edited = json.loads(lines[0]) | {"fields": {}, "tables": {}}
    (run / "predictions.jsonl").write_text("\n".join([json.dumps(edited), *lines[1:], ""]))
    about = json.loads((run / "run.json").read_text())
    about[FILE_HASHES]["predictions.jsonl"] = file_digest(run / "predictions.jsonl")
    (run / "run.json").write_text(json.dumps(with_own_hash(about)))
    judged_here.clear()
    score(run)
    assert judged_here == [0]
    assert contents(run) != alone
    assert rederive_unless_known(RunFolder(run)).differing == ()


def test_a_gate_sees_that_what_was_kept_is_forged(corpus, tmp_path):
    run = finished(corpus, tmp_path / "run")
    file = kept(run)[0]
    found = read_kept(file)
    assert found.is_of(corpus, PredictionLines(RunFolder(run)))
    judged = found.judged
    outcome = judged.matches.schema.field("outcome")
    better = pa.array(["right"] * len(judged.matches)).cast(outcome.type)
    at = judged.matches.column_names.index("outcome")
    forged = replace(judged, matches=judged.matches.set_column(at, outcome, better))
    file.chmod(0o644)
    file.write_bytes(replace(found, judged=forged).to_bytes(file.name))
    score(run)
    assert "matches.parquet" in rederive_unless_known(RunFolder(run)).differing
    file.unlink()
    score(run)
    assert rederive_unless_known(RunFolder(run)).differing == ()


def test_nothing_is_kept_of_a_private_run(corpus, tmp_path):
    run = finished(corpus, tmp_path / "run", private=True, engine="local")
    assert not (run / "judged").exists()
    assert find_judging(run, corpus).files() == {}
    assert load_plan(run).missing() == []


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (
            ("score", "alone", "--engine", "dask"),
            "alone: was not made shard by shard, so there is nothing to divide",
        ),
        (
            ("score", "alone/predictions.jsonl", "corpus", "-o", "again", "--engine", "dask"),
            "--engine dask: judges runs that were made shard by shard; predictions are judged here",
        ),
    ],
    ids=["a run in one piece", "predictions"],
)
def test_what_cannot_be_divided_is_refused(corpus, tmp_path, words, says):
    (tmp_path / "corpus").symlink_to(corpus.path)
    execute(noisy(), corpus, RunFolder(tmp_path / "alone"))
    before = contents(tmp_path / "alone")
    assert one_line(dxe(*words, cwd=tmp_path), 2).startswith(f"dxe: {says}. Remedy: leave ")
    assert contents(tmp_path / "alone") == before
    assert not (tmp_path / "again").exists()


def test_a_cluster_judges_what_was_not(corpus, tmp_path, alone, judged_here):
    run = finished(corpus, tmp_path / "run")
    for file in (kept_files := kept(run))[:2]:
        file.unlink()
    (run / "scores.json").unlink()
    judged_here.clear()
    score(run, engine=DaskEngine(None))
    assert judged_here == []  # in this process
    assert kept(run) == kept_files
    assert contents(run) == alone


def test_its_plan_is_of_the_shards_that_are_not_judged(corpus, place):
    run = finished(corpus, place)
    plan = find_judging(run, corpus).as_plan()
    assert plan.missing() == []
    kept(run)[1].unlink()
    assert plan.missing() == [1]
    assert plan.committed() == [0, 2]
    assert [plan.manifest_path(number).is_file() for number in range(3)] == [True, False, True]


def test_what_has_no_answers_yet_is_not_to_be_judged(corpus, tmp_path):
    """A run that is to go on is scored as it is: nobody is asked for anything by that."""
    run = finished(corpus, tmp_path / "run", selection=Selection(limit=20))
    kept(run)[0].unlink()
    plan_run(noisy(repeat=2), corpus, run)
    assert load_plan(run).missing() == [1, 2]
    before = contents(run)
    score(run, engine=DaskEngine(None))
    assert load_plan(run).missing() == [1, 2]
    assert find_judging(run, corpus).as_plan().missing() == []
    assert contents(run) == before


AMOUNTS = st.none() | st.floats(0, allow_nan=False, allow_infinity=False)
COUNTS = st.none() | st.integers(0, 2**63 - 1)


@given(
    st.lists(
        st.builds(
            AnswerUsage,
            rendition=st.text(),
            cause=st.none() | st.text(),
            pages=st.integers(1, 99),
            attempts=st.integers(0, 2**63 - 1),
            peak_bytes=COUNTS,
            tokens=COUNTS,
            cached_tokens=COUNTS,
            seconds=AMOUNTS,
            cpu_seconds=AMOUNTS,
            cost=AMOUNTS,
            is_cached=st.booleans(),
        )
    )
)
def test_what_answers_took_is_kept_to_the_last_digit(tmp_path_factory, answers):
    usage = pa.Table.from_pylist([each._asdict() for each in answers], judged_shards.USAGE)
    empty = JudgedShard(MATCHES.empty_table(), RENDITIONS.empty_table(), usage)
    file = tmp_path_factory.mktemp("usage") / "shard.arrow"
    file.write_bytes(KeptShard(empty, ["r1", "r2"], "d1").to_bytes(file.name))
    found = read_kept(file)
    assert (found.rendition_ids, found.digest) == (["r1", "r2"], "d1")
    read = [*found.judged.answers()]
    assert read == answers
    assert [math.copysign(1, each.cost or 0) for each in read] == [
        math.copysign(1, each.cost or 0) for each in answers
    ]
    file.write_bytes(file.read_bytes()[:-1])
    assert read_kept(file) is None


def test_a_shard_with_many_matches_is_written_by_itself():
    def judged(rows):
        table = pa.Table.from_pylist([{}] * rows, schema=MATCHES)
        return JudgedShard(table, RENDITIONS.empty_table(), None)

    sizes = [4_000, 5_999, 1, 25_000, 0, 3]
    groups = [len(matches) for matches, _ in in_row_groups(map(judged, sizes))]
    assert groups == [10_000, 25_000, 3]
