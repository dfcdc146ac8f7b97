"""A corpus that processes extend shard by shard is what `extend` makes of it in a folder."""

from __future__ import annotations

import functools
import re
import shutil
import signal
import time

import numpy as np
import pytest

from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.corpus.store import folder, open_corpus, planned
from docextract_eval.corpus.store.building import build_corpus, extend_corpus
from docextract_eval.corpus.store.verifying import verify
from docextract_eval.errors import BadInputError, FolderOccupiedError, FormatError, IncompleteError
from docextract_eval.storage.disk import write_atomically
from docextract_eval.storage.object_storage import parse_location
from docextract_eval.storage.shard_plan import find_plan
from tests.cli.commands import one_line
from tests.corpus.store.small_shards import SIZE, dxe, server, start
from tests.corpus.store.test_planned import files, of_corpus
from tests.shared import folder_for_all

pytestmark = pytest.mark.long

pytest_plugins = ("tests.object_store",)

RECIPE = """
name = "receipts"
seed = 3
count = 5
kinds = ["receipt"]
locales = ["en_US", "de_DE"]
conditions = ["clean", "jpeg@4"]
"""
"""A recipe of which a few are built in a short time, here in shards of two."""
SHORT, LONGER, LONGEST = 5, 8, 11
"""Three shards, of which the last is not full; two more; two more."""
PLANNED = "planned"


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """Folders of each length, made and extended without a plan, and the shortest by a plan."""

    def make(folder):
        (folder / "receipts.toml").write_text(RECIPE)
        start("corpus", "build", "receipts.toml", "-o", str(SHORT), cwd=folder).end()
        for before, count in ((SHORT, LONGER), (LONGER, LONGEST)):
            shutil.copytree(folder / str(before), folder / str(count))
            start("corpus", "extend", count, "--count", count, cwd=folder).end()
        build = ("corpus", "build", "receipts.toml", "-o", PLANNED)
        start(*build, "--plan", cwd=folder).end()
        start(*build, cwd=folder).end()

    found = folder_for_all(tmp_path_factory, "planned-extending", make)
    return {each: found / str(each) for each in (SHORT, LONGER, LONGEST, PLANNED)}


@pytest.fixture(
    params=["folder"]
    + [pytest.param(name, marks=pytest.mark.needs("moto")) for name in ("s3", "copied to s3")]
)
def place(request, tmp_path, whole):
    """Where a short corpus is, as a user types it: made by a plan, or copied into a store."""
    (tmp_path / "receipts.toml").write_text(RECIPE)
    if request.param == "folder":
        return str(shutil.copytree(whole[PLANNED], tmp_path / PLANNED))
    place = f"{request.getfixturevalue('bucket_url')}{PLANNED}"
    copied = of_corpus(whole[SHORT]) if request.param == "copied to s3" else files(whole[PLANNED])
    for name, data in copied.items():
        write_atomically(parse_location(place) / name, data)
    return place


@pytest.fixture
def small(place, tmp_path):
    """A function that starts `dxe` with small shards, after the corpus is there."""
    return functools.partial(start, cwd=tmp_path)


def extend(place, count, *options):
    return ("corpus", "extend", place, "--count", count, *options)


def assert_grown(place, whole, count):
    """Assert that a corpus is that of a folder, to the byte, and begins with the short one."""
    path, short = parse_location(str(place)), open_corpus(whole[SHORT])
    assert of_corpus(path) == of_corpus(whole[count])
    grown = open_corpus(path)
    assert verify(grown) == []
    before = [row for shard in short.shards() for row in shard.sealed_rows()]
    after = [row for shard in grown.shards() for row in shard.sealed_rows()]
    assert after[: len(before)] == before
    return grown


def test_it_grows_by_numbers_and_readers_meanwhile_have_the_shorter(place, small, whole):
    path = parse_location(place)
    before = files(path)
    assert small(*extend(place, LONGER, "--plan")).end().splitlines() == [
        f"{place}: 3 of 5 shards done",
        f"Left: 3, 4. Do each by its number: dxe shard {place} 3 --plan {find_plan(path).digest}",
    ]
    assert small("shard", place, 2).end() == f"{place}: shard 2 was done before\n"
    for number in (4, 3):
        assert small("shard", place, number).end() == f"{place}: shard {number} is done\n"
        assert open_corpus(path).about == open_corpus(whole[SHORT]).about
        assert verify(open_corpus(path)) == []
    said = small(*extend(place, LONGER)).end()
    assert said.startswith(f"{place}: 8 documents, 16 renditions, seal ")
    assert_grown(place, whole, LONGER)
    assert {name: files(path)[name] for name in before if name != "corpus.json"} == {
        name: data for name, data in before.items() if name != "corpus.json"
    }
    after = files(path)
    assert small(*extend(place, LONGER)).end() == said, "again changes nothing"
    assert small(*extend(place, LONGER, "--plan")).end() == f"{place}: 5 of 5 shards done\n"
    assert files(path) == after


def test_it_grows_again(place, small, whole):
    for count in (LONGER, LONGEST):
        small(*extend(place, count)).end()
        assert_grown(place, whole, count)
    assert find_plan(parse_location(place)).missing() == []


def test_a_plain_folder_may_be_given_a_plan(tmp_path, whole):
    """Also one in which a longer extension was killed."""
    shutil.copytree(whole[SHORT], tmp_path / "plain")
    (tmp_path / "plain" / "documents-00003.parquet").write_bytes(b"of another one")
    start(*extend("plain", LONGER, "--plan"), cwd=tmp_path).end()
    said = one_line(dxe(*extend("plain", LONGEST), cwd=tmp_path), 2)
    assert "is being extended to 8 documents" in said
    start(*extend("plain", LONGER), cwd=tmp_path).end()
    assert_grown(tmp_path / "plain", whole, LONGER)


def test_whatever_the_lengths_it_is_the_same(tmp_path, monkeypatch):
    """Ten corpora of random lengths, with random shards, extended twice or thrice.

    Their documents are the same ones, which are drawn once.
    """
    rng = np.random.default_rng(11)
    written = {"name": "some", "count": 12, "kinds": ["receipt"], "locales": ["en_US"]}
    longest = parse_recipe(written, "some")
    once = functools.cache(functools.partial(planned.building.build_source, longest))
    monkeypatch.setattr(planned.building, "build_source", lambda _, *which: once(*which))
    for corpus in range(10):
        size, counts = int(rng.integers(1, 5)), sorted(rng.integers(1, 12, size=4).tolist())
        monkeypatch.setattr(folder, "SHARD_SIZE", size)
        recipe = parse_recipe(written | {"count": counts[0]}, "some")
        ours, theirs = parse_location(f"memory://{tmp_path.name}/{corpus}"), tmp_path / str(corpus)
        planned.do_missing_shards(planned.plan_build(recipe, ours), 1, lambda: None)
        build_corpus(recipe, theirs, 1)
        for count in counts[1:]:
            planned.do_missing_shards(planned.plan_extension(ours, count), 1, lambda: None)
            extend_corpus(theirs, count, 1)
            assert of_corpus(ours) == of_corpus(theirs), (size, counts, count)


def test_dask_gives_out_what_is_added(bucket_url, tmp_path):
    (tmp_path / "receipts.toml").write_text(RECIPE)
    place, short = f"{bucket_url}receipts", ("corpus", "build", "receipts.toml", "--count", 2)
    for name, output in (("folder", tmp_path / "receipts"), ("store", place)):
        done = dxe(*short, "-o", output, cwd=tmp_path)
        assert done.returncode == 0, (name, done.stderr)
    dxe(*extend(tmp_path / "receipts", 4), cwd=tmp_path)
    done = dxe(*extend(place, 4, "--engine", "dask"), cwd=tmp_path)
    assert "4 documents" in done.stdout, done.stderr
    assert of_corpus(parse_location(place)) == of_corpus(tmp_path / "receipts")


# Whatever befalls the processes.


def test_killed_at_any_moment_it_is_the_shorter_one_and_goes_on(place, small, whole):
    """Before each write: of the plan, of the files and the manifest of two shards, of the seal."""
    path = parse_location(place)
    for moment in range(3):
        small(*extend(place, LONGER, "--workers", 1), at=(signal.SIGKILL, moment)).end(-9)
    for moment in (2, 3, 4, 5, 6):  # what was written is not written again, but asked for
        process = small(*extend(place, LONGER, "--workers", 1), at=(signal.SIGKILL, moment))
        server().ask(wait=process.number)
        if open_corpus(path).document_count == LONGER:
            break
        assert open_corpus(path).about == open_corpus(whole[SHORT]).about
    small(*extend(place, LONGER)).end()
    assert_grown(place, whole, LONGER)


def test_killed_before_the_seal_everything_is_there_but_the_seal(place, small, whole):
    small(*extend(place, LONGER, "--workers", 1), at=(signal.SIGKILL, 7)).end(-9)
    path = parse_location(place)
    assert find_plan(path).missing() == []
    assert open_corpus(path).about == open_corpus(whole[SHORT]).about
    small(*extend(place, LONGER, "--workers", 1), at=(signal.SIGKILL, 2)).end()
    assert_grown(place, whole, LONGER)


def test_at_random_moments_two_are_killed_and_the_corpus_is_the_same(place, small, whole):
    seed = time.time_ns() % 2**32
    print(f"moments of seed {seed}")  # shown where this test fails
    rng = np.random.default_rng(seed)
    for _ in range(4):
        two = [small(*extend(place, LONGER, "--workers", 1)) for _ in range(2)]
        for process in two:
            time.sleep(float(rng.uniform(0, 0.4)))
            process.send(signal.SIGKILL)
        for process in two:
            server().ask(wait=process.number)  # killed, or done before
    small(*extend(place, LONGER)).end()
    assert_grown(place, whole, LONGER)


def test_of_two_lengths_at_once_one_is_planned_and_the_other_is_told(place, small, whole):
    wanted = [LONGER, LONGEST] * 3
    done = [each.done() for each in [small(*extend(place, n, "--plan")) for n in wanted]]
    planned_count = find_plan(parse_location(place)).facts["about"]["recipe"]["count"]
    for count, each in zip(wanted, done, strict=True):
        if count == planned_count:
            assert (each.returncode, each.stderr) == (0, "")
        else:
            said = f"{place}: is being extended to {planned_count} documents. Remedy: finish that"
            assert f"{said} first, with --count {planned_count}" in one_line(each, 2)
    small(*extend(place, planned_count)).end()
    small(*extend(place, LONGEST)).end()
    assert open_corpus(parse_location(place)).seal == open_corpus(whole[LONGEST]).seal


def test_two_that_extend_at_once_make_one_corpus(place, small, whole):
    said = {each.end() for each in [small(*extend(place, LONGER)) for _ in range(3)]}
    assert len(said) == 1
    assert_grown(place, whole, LONGER)


@pytest.mark.parametrize("moment", [1, 6, 7])
def test_one_that_was_stopped_wakes_up_after_a_later_seal_and_changes_nothing(
    place, small, whole, moment
):
    """Before it writes a shard's file, its manifest, or the seal."""
    slow = small(*extend(place, LONGER, "--workers", 1), at=(signal.SIGSTOP, moment))
    slow.wait_until_stopped()
    for count in (LONGER, LONGEST):
        small(*extend(place, count)).end()
    before = files(parse_location(place))
    slow.send(signal.SIGCONT)
    assert re.match(rf"{place}: 11 documents, 22 renditions", slow.end())
    assert files(parse_location(place)) == before
    assert_grown(place, whole, LONGEST)


def test_a_build_that_was_stopped_does_not_undo_an_extension(tmp_path, whole, bucket_url):
    (tmp_path / "receipts.toml").write_text(RECIPE)
    place = f"{bucket_url}built"
    build = ("corpus", "build", "receipts.toml", "-o", place, "--workers", 1)
    slow = start(*build, at=(signal.SIGSTOP, 10), cwd=tmp_path)  # before the seal
    slow.wait_until_stopped()
    start(*build, cwd=tmp_path).end()
    start(*extend(place, LONGER), cwd=tmp_path).end()
    slow.send(signal.SIGCONT)
    assert slow.end().startswith(f"{place}: 8 documents")
    assert_grown(place, whole, LONGER)


# What is refused.


@pytest.fixture
def short(place, monkeypatch):
    """The path of the short corpus, for what is done in this process."""
    monkeypatch.setattr(folder, "SHARD_SIZE", SIZE)
    return parse_location(place)


def test_a_shorter_one_is_refused(short):
    with pytest.raises(BadInputError, match="already has 5 documents.*--count above 5"):
        planned.plan_extension(short, 4)


def test_what_other_versions_made_is_not_mixed(short, monkeypatch):
    before = of_corpus(short)
    monkeypatch.setattr(planned.building.provenance, "library_versions", lambda: {"faker": "0"})
    with pytest.raises(FolderOccupiedError, match="was made with other versions than are"):
        planned.plan_extension(short, LONGER)
    assert of_corpus(short) == before
    assert not short.joinpath("plan-2.json").exists()


def test_an_extension_that_other_versions_planned_is_not_continued(short, monkeypatch):
    planned.plan_extension(short, LONGER)
    monkeypatch.setattr(planned, "version", lambda _: "99")
    with pytest.raises(BadInputError, match=r"planned with other versions \(pyarrow .* 99 here"):
        planned.plan_extension(short, LONGER)


def test_a_corpus_that_was_changed_is_not_sealed_again(short):
    plan = planned.plan_extension(short, LONGER)
    for number in plan.missing():
        planned.do_corpus_shard(plan, number, 1)
    before = (short / "corpus.json").read_bytes()
    other = (short / "documents-00001.parquet").read_bytes()
    (short / "documents-00000.parquet").unlink()
    write_atomically(short / "documents-00000.parquet", other)
    with pytest.raises(IncompleteError):
        planned.finish_corpus(plan)
    assert (short / "corpus.json").read_bytes() == before


def test_an_extension_with_shards_that_are_left_is_not_sealed(short, place):
    plan = planned.plan_extension(short, LONGER)
    planned.do_corpus_shard(plan, 4, 1)
    with pytest.raises(IncompleteError, match=f"1 of 5 shards are not done: 3.*shard {place} 3"):
        planned.finish_corpus(plan)


def test_the_recipe_of_before_is_another_corpus(place, small, tmp_path):
    small(*extend(place, LONGER)).end()
    said = one_line(dxe("corpus", "build", "receipts.toml", "-o", place, cwd=tmp_path), 2)
    assert "holds a plan to extend. Remedy: give another -o" in said


def test_what_is_no_finished_corpus_is_refused(tmp_path, bucket_url):
    (tmp_path / "receipts.toml").write_text(RECIPE)
    for place in (tmp_path / "planned", f"{bucket_url}planned"):
        said = one_line(dxe(*extend(place, LONGER, "--plan"), cwd=tmp_path), 2)
        assert f"{place}: does not exist" in said
        start("corpus", "build", "receipts.toml", "-o", place, "--plan", cwd=tmp_path).end()
        said = one_line(dxe(*extend(place, LONGER), cwd=tmp_path), 3)
        assert "the corpus is not finished. Remedy: run the same dxe corpus build again" in said


def test_a_plan_takes_precedence_over_an_extension_of_the_whole_folder(short):
    if not short.joinpath("plan.json").exists():
        planned.plan_extension(short, LONGER)
    with pytest.raises(FolderOccupiedError, match="is extended shard by shard"):
        extend_corpus(short, LONGEST, 1)


def test_real_documents_are_refused(short):
    write_atomically(short / "corpus.json", folder.about_text(_imported(folder.load_about(short))))
    with pytest.raises(FormatError, match="was imported, and no recipe can make more"):
        planned.plan_extension(short, LONGER)


def _imported(about):
    changed = about | {"imported": True}
    return changed | {"hash": folder.about_hash(changed)}
