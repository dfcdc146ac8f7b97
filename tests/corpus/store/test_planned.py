"""A corpus that processes make shard by shard is that of one process, whatever befalls them."""

from __future__ import annotations

import functools
import json
import os
import signal
import subprocess
import time

import numpy as np
import pytest

from docextract_eval.codec import canonical_json, sha256
from docextract_eval.corpus.store import open_corpus, planned
from docextract_eval.corpus.store.degrading import degrade_corpus
from docextract_eval.corpus.store.verifying import verify
from docextract_eval.errors import IncompleteError
from docextract_eval.storage.disk import write_atomically
from docextract_eval.storage.object_storage import parse_location
from docextract_eval.storage.shard_plan import ShardPlan, find_plan
from tests.cli.commands import DXE, one_line
from tests.corpus.store.small_shards import SIZE, dxe, server, start
from tests.shared import folder_for_all

pytestmark = pytest.mark.long

pytest_plugins = ("tests.object_store",)

RECEIPTS = """
name = "receipts"
seed = 3
count = 10
kinds = ["receipt"]
locales = ["en_US", "de_DE"]
conditions = ["clean", "jpeg@4"]
"""
"""A recipe of which a few are built in a short time; what follows builds it in shards of two."""
SHARDS = 5
MIXED = """
name = "mixed"
seed = 1
count = 20
kinds = { receipt = 0.8, bank_statement = 0.2 }
locales = ["en_US", "de_DE"]
conditions = ["clean", "jpeg@4"]
"""
"""One with documents of several pages."""


@pytest.fixture(autouse=True)
def recipes(tmp_path):
    write_recipes(tmp_path)


def write_recipes(folder):
    (folder / "receipts.toml").write_text(RECEIPTS)
    (folder / "mixed.toml").write_text(MIXED)


@pytest.fixture(params=["folder", pytest.param("s3", marks=pytest.mark.needs("moto"))])
def place(request, tmp_path):
    """Where a corpus may be made, as a user types it."""
    if request.param == "folder":
        return str(tmp_path / "planned")
    return f"{request.getfixturevalue('bucket_url')}planned"


@pytest.fixture
def small(place, tmp_path):
    """A function that starts `dxe` with small shards, after the bucket is there."""
    return functools.partial(start, cwd=tmp_path)


@pytest.fixture
def planned_small(place, small):
    """The place of a plan of the small corpus in small shards."""
    said = small("corpus", "build", "receipts.toml", "-o", place, "--plan").end()
    assert f"{place}: 0 of 5 shards done" in said
    return parse_location(place)


def files(path):
    """Every file of a folder, here or in object storage, by its name there."""
    found = {}
    for each in path.iterdir():
        below = files(each) if each.is_dir() else {"": each.read_bytes()}
        found |= {f"{each.name}/{name}".rstrip("/"): data for name, data in below.items()}
    return found


def of_corpus(path):
    """The same without the plan and what was committed, and locks."""
    found = files(path).items()
    return {name: data for name, data in found if not name.startswith(("plan", "shards", "."))}


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """Corpora that one process made without a plan: two in shards of the usual size, one small."""

    def make(folder):
        write_recipes(folder)
        for recipe, name in (("mixed.toml", "mixed"), ("receipts.toml", "longer")):
            done = dxe("corpus", "build", recipe, "--count", "20", "-o", name, cwd=folder)
            assert done.returncode == 0, done.stderr
        start("corpus", "build", "receipts.toml", "-o", "receipts", cwd=folder).end()

    return folder_for_all(tmp_path_factory, "planned", make)


@pytest.mark.parametrize(
    ("place", "recipe_name", "same", "numbers"),
    [("s3", "mixed.toml", "mixed", "011"), ("folder", "receipts.toml", "longer", "01")],
    indirect=["place"],
)
def test_shards_done_twice_at_once_are_the_corpus_of_one_process(
    whole, place, tmp_path, recipe_name, same, numbers
):
    """Each by an interpreter of its own, as on machines of their own."""
    build = ("corpus", "build", recipe_name, "--count", "20", "-o", place)
    said = dxe(*build, "--plan", cwd=tmp_path).stdout.splitlines()
    named = f"--plan {find_plan(parse_location(place)).digest}"
    assert said == [
        f"{place}: 0 of 2 shards done",
        f"Left: 0, 1. Do each by its number: dxe shard {place} 0 {named}",
    ]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    started = [
        subprocess.Popen(
            [DXE, "shard", place, number, "--workers", "1"], cwd=tmp_path, text=True, **pipes
        )
        for number in numbers
    ]
    said = [process.communicate(timeout=120) for process in started]
    assert [process.returncode for process in started] == [0] * len(numbers), said
    for number in "01":
        assert [out for out, _ in said].count(f"{place}: shard {number} is done\n") == 1
    shown = json.loads(dxe("shard", place, "--json", cwd=tmp_path).stdout)
    assert shown == {"job": "build", "shards": 2, "missing": []}
    path = parse_location(place)
    assert not (path / "corpus.json").exists()
    done = dxe(*build, cwd=tmp_path)
    assert f"{place}: 20 documents" in done.stdout, done.stderr
    assert of_corpus(path) == of_corpus(whole / same)
    before = files(path)
    assert before.keys() - of_corpus(path).keys() == {
        *("plan.json", "shards/00000.json", "shards/00001.json")
    }
    assert dxe(*build, cwd=tmp_path).stdout == done.stdout, "again changes nothing"
    assert dxe("shard", place, "1", cwd=tmp_path).stdout == f"{place}: shard 1 was done before\n"
    assert dxe(*build, "--plan", cwd=tmp_path).stdout == f"{place}: 2 of 2 shards done\n"
    assert files(path) == before
    assert "match the seal" in dxe("corpus", "verify", place, cwd=tmp_path).stdout


def test_what_is_left_is_done_by_the_command_that_seals(whole, place, planned_small, small):
    small("shard", place, 3, "--workers", 1 + place.startswith("s3")).end()
    assert find_plan(planned_small).missing() == [0, 1, 2, 4]
    small("corpus", "build", "receipts.toml", "-o", place).end()
    assert of_corpus(planned_small) == of_corpus(whole / "receipts")


def test_a_build_in_object_storage_makes_its_plan_itself(whole, bucket_url, tmp_path):
    url = f"{bucket_url}a b/receipts"
    start("corpus", "build", "receipts.toml", "-o", url, cwd=tmp_path).end()
    assert of_corpus(parse_location(url)) == of_corpus(whole / "receipts")


def test_a_planned_degraded_copy_is_that_of_one_process(whole, place, tmp_path):
    source = open_corpus(whole / "receipts")
    alone = degrade_corpus(source, ["stain@2"], tmp_path / "alone", 1)
    degrade = ("corpus", "degrade", whole / "receipts", "--condition", "stain@2", "-o", place)
    done = dxe(*degrade, "--plan", cwd=tmp_path)
    assert f"{place}: 0 of 5 shards done" in done.stdout, done.stderr
    for number in range(SHARDS):
        done = dxe("shard", place, number, "--workers", "1", cwd=tmp_path)
        assert done.stdout == f"{place}: shard {number} is done\n", done.stderr
    done = dxe(*degrade, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert of_corpus(parse_location(place)) == of_corpus(alone.path)
    other = (*degrade[:4], "stain@3", *degrade[5:])
    said = one_line(dxe(*other, cwd=tmp_path), 2)
    assert "holds the plan of another degrade" in said


def test_a_copy_is_made_from_object_storage_too(whole, bucket_url, tmp_path):
    source = parse_location(f"{bucket_url}source")
    for name, data in of_corpus(whole / "receipts").items():
        (source / name).put(data)
    alone = degrade_corpus(open_corpus(whole / "receipts"), ["stain@2"], tmp_path / "alone", 1)
    for number, output in enumerate((f"{bucket_url}copy", tmp_path / "copy")):
        degrade = ("corpus", "degrade", source, "--condition", "stain@2", "-o", output)
        if number:
            dxe(*degrade, "--plan", cwd=tmp_path)
        done = dxe(*degrade, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        assert of_corpus(parse_location(str(output))) == of_corpus(alone.path)


# Whatever befalls the processes.


def test_killed_at_any_moment_a_shard_is_done_again_and_is_the_same(
    whole, place, planned_small, small
):
    """Before and between its writes, after the last one, and at random moments."""
    seed = int.from_bytes(os.urandom(4), "big")
    print(f"moments of seed {seed}")  # shown where this test fails
    rng = np.random.default_rng(seed)
    for number in range(4):
        small("shard", place, number, "--workers", 1, at=(signal.SIGKILL, number)).end(-9)
    for _ in range(4):
        process = small("shard", place, 4, "--workers", 1)
        time.sleep(float(rng.uniform(0, 0.6)))
        process.send(signal.SIGKILL)
        server().ask(wait=process.number)  # killed, or done before
    there = {*files(planned_small)}
    assert {name for name in there if "00000" in name} == set()
    assert {name for name in there if "00001" in name} == {"documents-00001.parquet"}
    assert {name for name in there if "00002" in name} == {
        *("documents-00002.parquet", "renditions-00002.parquet")
    }
    assert find_plan(planned_small).missing()[:3] == [0, 1, 2]
    assert "shards/00003.json" in there
    small("corpus", "build", "receipts.toml", "-o", place).end()
    assert of_corpus(planned_small) == of_corpus(whole / "receipts")
    assert verify(open_corpus(planned_small)) == []


def test_killed_while_it_does_all_that_is_left_a_build_goes_on(whole, place, planned_small, small):
    build = ("corpus", "build", "receipts.toml", "-o", place)
    for moment in (3, 5, 7):  # it begins by asking for the plan that is there
        small(*build, at=(signal.SIGKILL, moment)).end(-9)
    small(*build).end()
    assert of_corpus(planned_small) == of_corpus(whole / "receipts")


@pytest.mark.parametrize("moment", [0, 1, 2])
def test_one_that_was_stopped_past_another_changes_nothing(place, planned_small, small, moment):
    """A machine that was away says that the other one counts."""
    slow = small("shard", place, 0, "--workers", 1, at=(signal.SIGSTOP, moment))
    slow.wait_until_stopped()
    assert small("shard", place, 0, "--workers", 1).end() == f"{place}: shard 0 is done\n"
    before = files(planned_small)
    slow.send(signal.SIGCONT)
    assert slow.end().endswith("is done here too, after another process: that one counts\n")
    assert files(planned_small) == before


def test_an_error_before_the_manifest_leaves_a_shard_to_be_done(
    whole, place, planned_small, monkeypatch
):
    monkeypatch.setattr("docextract_eval.corpus.store.folder.SHARD_SIZE", SIZE)
    plan = find_plan(planned_small)
    with monkeypatch.context() as broken:
        broken.setattr(ShardPlan, "commit", lambda *_, **__: 1 // 0)
        with pytest.raises(ZeroDivisionError):
            planned.do_corpus_shard(plan, 0, 1)
    assert plan.missing() == [0, 1, 2, 3, 4]
    with pytest.raises(IncompleteError, match=f"5 of 5 shards are not done.*shard {place} 0"):
        planned.finish_corpus(plan)
    assert planned.do_corpus_shard(plan, 0, 1)
    assert not planned.do_corpus_shard(plan, 0, 1), "the second time another one was first"
    planned.do_missing_shards(plan, 1, lambda: None)
    assert of_corpus(plan.path) == of_corpus(whole / "receipts")


def test_two_that_plan_at_once_have_one_plan(place, small):
    build = ("corpus", "build", "receipts.toml", "-o", place, "--plan")
    for process in [small(*build) for _ in range(4)]:
        assert f"{place}: 0 of 5 shards done" in process.end()


def test_what_others_made_differently_is_not_replaced(place, tmp_path):
    dxe("corpus", "build", "receipts.toml", "-o", place, "--plan", cwd=tmp_path)
    other = parse_location(place) / "renditions-00000.parquet"
    write_atomically(other, "of another processor")
    said = one_line(dxe("shard", place, "0", "--workers", "1", cwd=tmp_path), 3)
    assert "holds other bytes than were made here from the same plan" in said
    assert other.read_bytes() == b"of another processor"
    assert find_plan(parse_location(place)).missing() == [0]


# What is refused.


@pytest.fixture
def made(place, tmp_path):
    """A plan of one shard."""
    done = dxe("corpus", "build", "receipts.toml", "-o", place, "--plan", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    return parse_location(place)


def test_other_versions_than_the_plan_has_are_refused(made, tmp_path):
    plan = json.loads((made / "plan.json").read_bytes())
    del plan["hash"]
    plan["facts"]["versions"] |= {"numpy": "1.0", "some-library": "2"}
    written = json.dumps(plan | {"hash": sha256(canonical_json(plan))})
    write_atomically(made / "plan.json", written)
    named = ("--plan", find_plan(made).digest)
    said = one_line(dxe("shard", made, "0", *named, cwd=tmp_path), 2)
    assert "was planned with other versions (numpy 1.0 there, " in said
    assert "some-library 2 there, none here" in said
    assert "install the same versions on every machine" in said
    build = ("corpus", "build", "receipts.toml", "-o", made)
    assert "holds the plan of another build" in one_line(dxe(*build, cwd=tmp_path), 2)
    assert {*files(made)} - {".lock"} == {"plan.json"}


def test_a_number_that_is_no_shard_is_refused(made, tmp_path):
    said = one_line(dxe("shard", made, "1", cwd=tmp_path), 2)
    assert f"{made}: there is no shard 1: the plan has 1 shard. " in said


def test_another_recipe_is_refused(made, tmp_path):
    for option in (("--seed", "4"), ("--count", "11"), ("--first", "5")):
        build = ("corpus", "build", "receipts.toml", *option, "-o", made)
        for plan in ((), ("--plan",)):
            said = one_line(dxe(*build, *plan, cwd=tmp_path), 2)
            assert "holds the plan of another build. Remedy: give another -o" in said


@pytest.mark.parametrize("text", ["{}", "[]", "not JSON", '{"format": 1', ""])
def test_a_plan_that_was_changed_is_refused(made, tmp_path, text):
    write_atomically(made / "plan.json", text)
    for command in (
        ("shard", made),
        ("shard", made, "0"),
        ("corpus", "build", "receipts.toml", "-o", made),
        ("corpus", "build", "receipts.toml", "-o", made, "--plan"),
    ):
        assert "plan.json" in one_line(dxe(*command, cwd=tmp_path), 2)


@pytest.mark.parametrize("text", ["{}", "[]", "not JSON", '{"documents": 1}'])
def test_a_manifest_that_was_changed_is_refused(made, tmp_path, text):
    write_atomically(made / "shards" / "00000.json", text)
    said = one_line(dxe("corpus", "build", "receipts.toml", "-o", made, cwd=tmp_path), 2)
    assert "00000.json" in said
    assert not (made / "corpus.json").exists()


def test_where_no_plan_is_there_are_no_shards(place, tmp_path):
    said = one_line(dxe("shard", place, "0", cwd=tmp_path), 2)
    assert f"{place}: does not exist. Remedy: make one with --plan" in said
    write_atomically(parse_location(place) / "a", "x")
    said = one_line(dxe("shard", place, cwd=tmp_path), 2)
    assert f"{place}: holds no plan. Remedy: make one with --plan" in said
    build = ("corpus", "build", "receipts.toml", "-o", place, "--plan")
    assert f"{place}: is not empty" in one_line(dxe(*build, cwd=tmp_path), 2)
    assert files(parse_location(place)) == {"a": b"x"}


def test_a_corpus_without_a_plan_gets_none(whole, place, tmp_path):
    path = parse_location(place)
    for name, data in of_corpus(whole / "receipts").items():
        write_atomically(path / name, data)
    before = files(path)
    said = one_line(dxe("shard", place, "0", cwd=tmp_path), 2)
    assert "holds no plan" in said
    build = ("corpus", "build", "receipts.toml", "-o", place, "--plan")
    said = one_line(dxe(*build, cwd=tmp_path), 2)
    assert "holds a corpus that was built without a plan. Remedy: give another -o" in said
    assert files(path) == before
