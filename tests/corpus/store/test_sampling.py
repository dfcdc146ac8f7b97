"""A sample stands for its corpus: strata, weights, the same bytes, here and in object storage."""

from __future__ import annotations

import itertools
import json
import signal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from docextract_eval.corpus.store import folder, open_corpus
from docextract_eval.corpus.store.building import extend_corpus
from docextract_eval.corpus.store.degrading import degrade_corpus
from docextract_eval.corpus.store.planned import do_missing_shards, plan_sample
from docextract_eval.corpus.store.sampling import (
    SampleRequest,
    allocate,
    choose_sample,
    draw,
    draw_sample,
)
from docextract_eval.corpus.store.verifying import check_rebuild, verify
from docextract_eval.errors import BadInputError, FormatError, IncompleteError
from docextract_eval.metrics.ratios import JUDGED
from docextract_eval.runs.execution.execute import RunRequest, execute
from docextract_eval.runs.folder import RunFolder
from docextract_eval.storage.disk import write_atomically
from docextract_eval.storage.object_storage import parse_location
from tests.cli.commands import one_line
from tests.corpus.labelled.files import imported, line
from tests.corpus.store.small_shards import dxe, start
from tests.corpus.store.test_verifying import rewritten
from tests.shared import folder_for_all

pytestmark = pytest.mark.long

pytest_plugins = ("tests.object_store",)

RECIPE = """
name = "mixed"
seed = 3
count = 16
kinds = { receipt = 0.75, invoice = 0.25 }
locales = ["en_US", "de_DE"]
conditions = ["clean", "jpeg@4"]
[[twins]]
name = "font"
do = { font = "cascadia" }
"""
ALLOCATIONS = ("proportional", "equal")


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A corpus in shards of two sources, each with a twin, and the same with splits."""

    def make(path):
        (path / "mixed.toml").write_text(RECIPE)
        splits = "[splits]\ndev = 0.5\ntest = 0.25\ncanary = 0.25\n"
        (path / "split.toml").write_text(RECIPE.partition("[[")[0] + splits)
        start("corpus", "build", "mixed.toml", "-o", "mixed", cwd=path).end()
        start("corpus", "build", "split.toml", "-o", "split", cwd=path).end()

    return open_corpus(folder_for_all(tmp_path_factory, "sampled", make) / "mixed")


@pytest.fixture(autouse=True)
def _small_shards(monkeypatch):
    monkeypatch.setattr(folder, "SHARD_SIZE", 2)


def sampled(corpus, path, *asked, **options):
    """Draw a sample into a folder, in this process."""
    drawn = draw_sample(corpus, SampleRequest(*asked, **options))
    return do_missing_shards(plan_sample(corpus, drawn, path), 1, lambda: None)


def sources(corpus):
    return {document.source for document in corpus.truths()}


def files(path):
    """The files of a corpus, here or in object storage."""
    return {each.name: each.read_bytes() for each in path.iterdir() if each.suffix == ".parquet"}


# How many of each stratum.


@given(
    st.lists(st.integers(1, 60), min_size=1, max_size=12), st.data(), st.sampled_from(ALLOCATIONS)
)
def test_each_stratum_gets_its_share_and_never_fewer_of_a_longer_sample(sizes, data, allocation):
    count = data.draw(st.integers(len(sizes), sum(sizes)))
    drawn = allocate(sizes, count, allocation)
    assert sum(drawn) == count
    assert all(1 <= part <= size for part, size in zip(drawn, sizes, strict=True))
    if count < sum(sizes):
        longer = allocate(sizes, count + 1, allocation)
        assert all(more >= part for part, more in zip(drawn, longer, strict=True))
    open_ended = [part for part, size in zip(drawn, sizes, strict=True) if part < size]
    if allocation == "equal" and open_ended:
        assert max(drawn) - min(open_ended) <= 1
    if allocation == "proportional":
        shares = [size * count / sum(sizes) for size in sizes]
        above = [part - share for part, share in zip(drawn, shares, strict=True) if part > 1]
        assert max(above, default=0) < 1


def test_the_largest_remainders_would_take_one_away_again():
    """The case that is known as that of Alabama."""
    assert allocate([6, 6, 2], 10, "proportional") == [5, 4, 1]  # they give 4, 4 and 2
    assert allocate([6, 6, 2], 11, "proportional") == [5, 5, 1]


# What figures of a sample are worth.


def population():
    """Three strata of different sizes, in which very different shares are right."""
    rng = np.random.default_rng(5)
    of = {("a",): (700, 0.95), ("b",): (250, 0.7), ("c",): (50, 0.2)}
    names = {key: [f"{key[0]}-{n}" for n in range(size)] for key, (size, _) in of.items()}
    right = {
        name: float(rng.random() < share) for key, (_, share) in of.items() for name in names[key]
    }
    return names, right


@pytest.mark.parametrize("allocation", ALLOCATIONS)
def test_weighted_figures_are_unbiased_over_seeds_and_unweighted_ones_are_not(allocation):
    members, right = population()
    truth = np.mean([*right.values()])
    weighted, plain = [], []
    for seed in range(1500):
        drawn = draw(members, SampleRequest(45, allocation=allocation, seed=seed))
        of = [
            (name, len(members[key]) / len(names)) for key, names in drawn.items() for name in names
        ]
        weights = [weight for _, weight in of]
        assert sum(weights) == pytest.approx(1000)
        values = [right[name] for name, _ in of]
        weighted.append(np.average(values, weights=weights))
        plain.append(np.mean(values))
    error = np.std(weighted) / np.sqrt(len(weighted))
    assert error < 0.003
    assert abs(np.mean(weighted) - truth) < 4 * error
    if allocation == "equal":
        assert abs(np.mean(plain) - truth) > 0.2


def test_each_source_of_a_stratum_is_drawn_equally_often():
    members = {("a",): [f"a-{n}" for n in range(10)], ("b",): [f"b-{n}" for n in range(40)]}
    times = dict.fromkeys(itertools.chain(*members.values()), 0)
    for seed in range(2000):
        for names in draw(members, SampleRequest(10, allocation="equal", seed=seed)).values():
            for name in names:
                times[name] += 1
    for key, rate in (("a",), 0.5), (("b",), 0.125):
        counts = np.array([times[name] for name in members[key]])
        spread = np.sqrt(2000 * rate * (1 - rate))
        assert np.abs(counts - 2000 * rate).max() < 5 * spread


def test_who_is_drawn_depends_on_ids_and_the_seed_alone():
    members, _ = population()
    request = SampleRequest(40, seed=7)
    again = {key: list(reversed(names)) for key, names in reversed(members.items())}
    assert draw(again, request) == draw(members, request)
    assert draw(members, SampleRequest(40, seed=8)) != draw(members, request)


def test_a_longer_sample_contains_a_shorter_one(whole, tmp_path):
    before = set()
    for count in range(4, 17, 3):
        drawn = draw_sample(whole, SampleRequest(count, ("kind", "locale")))
        names = {name for _, name, _ in drawn.parts}
        assert len(names) == count
        assert names > before
        before = names
    assert names == sources(whole)


# What is in a sample.


def test_a_sample_is_a_corpus_of_the_same_pages_and_truths(whole, tmp_path):
    made = sampled(whole, tmp_path / "sample", 7, ("kind",), "equal", 2)
    opened = open_corpus(tmp_path / "sample")
    assert opened == made
    assert verify(opened) == []
    assert check_rebuild(opened) == []
    assert (opened.document_count, opened.rendition_count, len(opened.shards())) == (14, 28, 4)
    mine = {rendition.id: (document, rendition) for document, rendition in opened.pairs()}
    for document, rendition in whole.pairs():
        if document.source not in sources(opened):
            continue
        other, copy = mine.pop(rendition.id)
        assert (copy.hash, copy.files, copy.pdf) == (rendition.hash, rendition.files, rendition.pdf)
        assert opened.sheet_id(copy.id) == whole.sheet_id(rendition.id)
        assert other.source == document.source
        assert json.loads(json.dumps(other.factors)) == document.factors
    assert mine == {}
    assert {shard.number for shard in opened.shards()} == {0, 1, 2, 3}


def test_weights_are_what_each_source_stands_for(whole, tmp_path):
    made = sampled(whole, tmp_path / "sample", 7, ("kind",), "equal")
    (record,) = made.about["sampled_from"]
    assert record | {"strata": None} == {
        "seal": whole.seal,
        "by": ["kind"],
        "allocation": "equal",
        "seed": 0,
        "strata": None,
    }
    expected = {}
    for stratum in record["strata"]:
        kind = stratum["levels"]["kind"]
        of = {d.source for d in whole.truths() if d.kind == kind}
        assert stratum["size"] == len(of)
        assert stratum["drawn"] == len(of & sources(made))
        expected[kind] = stratum["size"] / stratum["drawn"]
    assert len({*expected.values()}) == len(expected) == 2
    for document in made.truths():
        assert document.weight == expected[document.kind]
    assert {document.weight for document, _ in made.pairs()} == {*expected.values()}
    base = [document.weight for document in made.truths() if document.twin is None]
    assert sum(base) == pytest.approx(16)


def test_a_sample_of_a_sample_stands_for_the_first_corpus(whole, tmp_path):
    first = sampled(whole, tmp_path / "first", 12, ("kind",), "equal")
    second = sampled(first, tmp_path / "second", 6, ("locale",))
    assert [each["seal"] for each in second.about["sampled_from"]] == [whole.seal, first.seal]
    before = {document.id: document.weight for document in first.truths()}
    drawn = {each["levels"]["locale"]: each for each in second.about["sampled_from"][-1]["strata"]}
    for document in second.truths():
        stratum = drawn[document.locale]
        assert document.weight == before[document.id] * (stratum["size"] / stratum["drawn"])


def accuracy(run, condition):
    (found,) = [
        score
        for score in run.scores()
        if score.metric == "accuracy"
        and score.slice == {"cells": "scalars", "condition": condition}
    ]
    return found.value


def test_a_run_over_a_sample_has_weighted_figures(whole, tmp_path):
    made = sampled(whole, tmp_path / "sample", 8, ("kind",), "equal")
    run = RunFolder(tmp_path / "run")
    execute(RunRequest("noisy", {"wrong": "0.3"}, timeout=None), made, run)
    kinds = {document.id: document for document in made.truths() if document.twin is None}
    outside = {"doc_type", "arithmetic_ok"}
    cells = [
        (kinds[row["document"]], row["strict"] == "right")
        for row in run.table("matches").to_pylist()
        if row["document"] in kinds
        and row["rendition"].endswith("~clean")
        and row["strict"] in JUDGED
        and "." not in row["field"]
        and row["field"] not in outside
    ]
    right = [is_right for _, is_right in cells]
    weighted = np.average(right, weights=[document.weight for document, _ in cells])
    assert accuracy(run, "clean") == pytest.approx(weighted)
    assert abs(weighted - np.mean(right)) > 0.001


def test_a_sample_of_everything_has_the_figures_of_the_corpus(whole, tmp_path):
    made = sampled(whole, tmp_path / "sample", 16, ("kind", "locale"))
    assert made.seal == whole.seal
    runs = []
    for name, corpus in ("whole", whole), ("sample", made):
        runs.append(RunFolder(tmp_path / f"run of {name}"))
        execute(RunRequest("noisy", {"wrong": "0.3"}, timeout=None), corpus, runs[-1])
    assert runs[0].scores() == runs[1].scores()


def test_a_corpus_with_splits_is_drawn_from_split_by_split(whole, tmp_path):
    corpus = open_corpus(whole.path.with_name("split"))
    made = sampled(corpus, tmp_path / "sample", 4)
    assert {document.split for document in made.truths()} == {"dev", "test", "canary"}
    assert made.about["sampled_from"][0]["by"] == ["split"]
    assert (made.canary, made.splits) == (corpus.canary, corpus.splits)
    assert corpus.canary
    before = {document.id: document.split for document in corpus.truths()}
    assert all(document.split == before[document.id] for document in made.truths())


def test_real_documents_that_share_a_source_stay_together(tmp_path):
    """Also where they are in different shards."""
    lines = [line(f"doc-{n}", source=f"seller-{n % 3}") for n in range(7)]
    corpus = imported(tmp_path, *lines)[0].corpus
    assert len(corpus.shards()) == 4
    made = sampled(corpus, tmp_path / "sample", 2)
    assert verify(made) == []
    kept = {d.id: d.source for d in corpus.truths() if d.source in sources(made)}
    assert len({*kept.values()}) == 2
    assert {d.id: d.source for d in made.truths()} == kept
    assert {d.weight for d in made.truths()} == {1.5}
    assert made.is_imported


def test_a_degraded_copy_of_a_sample_keeps_its_weights(whole, tmp_path):
    made = sampled(whole, tmp_path / "sample", 6, ("kind",), "equal")
    worse = degrade_corpus(made, ["stain@2"], tmp_path / "worse", 1)
    weights = [{d.id: d.weight for d in corpus.truths()} for corpus in (made, worse)]
    assert weights[0] == weights[1]
    assert {*weights[0].values()} != {1.0}
    assert worse.about["sampled_from"] == made.about["sampled_from"]


# Where it is, and what befalls whoever draws it.


def test_from_and_to_object_storage_it_is_the_same_to_the_byte(whole, bucket_url, tmp_path):
    source = parse_location(f"{bucket_url}whole")
    for name, data in files(whole.path).items():
        (source / name).put(data)
    (source / "corpus.json").put((whole.path / "corpus.json").read_bytes())
    here = sampled(whole, tmp_path / "here", 7, ("kind",))
    asked = ("--count", 7, "--by", "kind")
    for place in (f"{bucket_url}there", tmp_path / "from-there"):
        said = start("corpus", "sample", source, "-o", place, *asked, cwd=tmp_path).end()
        assert said.splitlines()[-1] == (
            f"{place}: 14 documents, 28 renditions, seal {here.seal[:16]}"
        )
        path = parse_location(str(place))
        assert files(path) == files(here.path)
        assert (path / "corpus.json").read_bytes() == (here.path / "corpus.json").read_bytes()
        assert verify(open_corpus(path)) == []


def test_only_pages_of_drawn_sources_are_fetched(whole, bucket_url, faults, tmp_path):
    source = parse_location(f"{bucket_url}whole")
    for name, data in files(whole.path).items():
        (source / name).put(data)
    (source / "corpus.json").put((whole.path / "corpus.json").read_bytes())
    corpus = open_corpus(source)
    drawn = draw_sample(corpus, SampleRequest(2))
    used = {f"renditions-{corpus.shards()[at].number:05d}.parquet" for at, _, _ in drawn.parts}
    assert len(used) == 2
    faults.answers.clear()
    do_missing_shards(plan_sample(corpus, drawn, tmp_path / "sample"), 1, lambda: None)
    asked = {path.rpartition("/")[2] for _, path, _ in faults.answers}
    assert {name for name in asked if name.startswith("renditions-")} == used


@pytest.fixture(params=["folder", pytest.param("s3", marks=pytest.mark.needs("moto"))])
def place(request, tmp_path):
    """Where a sample may be made, as a user types it."""
    if request.param == "folder":
        return str(tmp_path / "sample")
    return f"{request.getfixturevalue('bucket_url')}sample"


def test_killed_at_any_moment_it_is_continued_and_is_the_same(whole, place, tmp_path):
    alone = sampled(whole, tmp_path / "alone", 5, ("kind",))
    command = ("corpus", "sample", whole.path, "-o", place, "--count", 5, "--by", "kind")
    for moment in (0, 1, 3, 5):
        start(*command, cwd=tmp_path, at=(signal.SIGKILL, moment)).end(-9)
        assert not (parse_location(place) / "corpus.json").exists()
    said = start(*command, cwd=tmp_path).end()
    assert files(parse_location(place)) == files(alone.path)
    assert start(*command, cwd=tmp_path).end() == said, "again changes nothing"
    assert files(parse_location(place)) == files(alone.path)


def test_shards_of_a_sample_can_be_done_elsewhere(whole, place, tmp_path):
    alone = sampled(whole, tmp_path / "alone", 5)
    path = parse_location(place)
    plan_sample(whole, draw_sample(whole, SampleRequest(5)), path)
    for number in range(3):
        said = start("shard", place, number, cwd=tmp_path).end()
        assert said == f"{place}: shard {number} is done\n"
    start("corpus", "sample", whole.path, "-o", place, "--count", 5, cwd=tmp_path).end()
    assert files(path) == files(alone.path)


def test_another_sample_and_anything_else_there_is_refused(whole, place, tmp_path):
    command = ("corpus", "sample", whole.path, "-o", place, "--count")
    start(*command, 5, cwd=tmp_path).end()
    path = parse_location(place)
    before, of_whole = files(path), files(whole.path)
    for other in ((6,), (5, "--seed", 1), (5, "--by", "kind"), (5, "--allocation", "equal")):
        said = one_line(start(*command, *other, cwd=tmp_path).done(), 2)
        assert f"{place}: holds the plan of another sample. Remedy: give another -o" in said
    assert files(path) == before
    write_atomically(parse_location(f"{place}-a") / "a", "x")
    for folder_ in (f"{place}-a", whole.path):
        done = start(*command[:4], folder_, "--count", 5, cwd=tmp_path).done()
        said = one_line(done, 2)
        assert ("is not empty" in said) or ("without a plan" in said)
    assert files(whole.path) == of_whole


def test_a_corpus_that_was_replaced_meanwhile_is_refused(whole, tmp_path):
    source = sampled(whole, tmp_path / "source", 8)
    plan = plan_sample(source, draw_sample(source, SampleRequest(4)), tmp_path / "sample")
    other = sampled(whole, tmp_path / "other", 8, seed=1)
    for file in source.path.iterdir():
        if file.is_file() and (other.path / file.name).exists() and file.name != ".lock":
            file.chmod(0o644)
            file.write_bytes((other.path / file.name).read_bytes())
    with pytest.raises(BadInputError, match="is another corpus than was sampled"):
        do_missing_shards(plan, 1, lambda: None)
    assert not (tmp_path / "sample" / "corpus.json").exists()


def test_a_damaged_page_is_not_copied(whole, tmp_path):
    source = sampled(whole, tmp_path / "source", 16)

    def flip(rows):
        data = bytearray(rows[0]["pages"][0]["bytes"])
        data[-20] ^= 1
        rows[0]["pages"][0]["bytes"] = bytes(data)

    for shard in source.shards():
        shard.renditions_file.chmod(0o644)
        rewritten(shard.renditions_file, flip)
    drawn = draw_sample(source, SampleRequest(16))
    with pytest.raises(IncompleteError, match="the bytes of its files were changed"):
        do_missing_shards(plan_sample(source, drawn, tmp_path / "sample"), 1, lambda: None)


# What a sample is not.


def test_weights_changed_after_the_seal_are_noticed(whole, tmp_path):
    made = sampled(whole, tmp_path / "sample", 5)

    def heavier(rows):
        rows[0]["weight"] = 100.0

    (shard, *_) = made.shards()
    shard.documents_file.chmod(0o644)
    rewritten(shard.documents_file, heavier)
    with pytest.raises(IncompleteError, match="its columns were changed"):
        list(open_corpus(made.path).truths())


def test_it_is_neither_extended_nor_taken_for_a_build(whole, tmp_path):
    made = sampled(whole, tmp_path / "sample", 5)
    (tmp_path / "mixed.toml").write_text(RECIPE)
    with pytest.raises(FormatError, match="is a sample of another corpus"):
        extend_corpus(made.path, 20, 1)
    (made.path / "plan.json").unlink()  # as if its files were copied
    said = one_line(dxe("corpus", "build", "mixed.toml", "-o", "sample", cwd=tmp_path), 2)
    assert "holds another corpus (not the same sampled_from)" in said
    assert verify(open_corpus(made.path)) == []


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ((17,), "--count 17: is more than the 16 source documents of the corpus.*give at most 16"),
        (
            (3, ("kind", "locale")),
            "--count 3: is less than one for each of the 4 strata by kind, locale",
        ),
        ((5, ("lokale",)), "--by: unknown axis 'lokale'.*did you mean 'locale'"),
        ((5, ("condition",)), "--by: unknown axis 'condition'"),
        ((5, ("split",)), "--by: unknown axis 'split'"),
    ],
)
def test_what_cannot_be_drawn_is_refused(whole, asked, said):
    with pytest.raises(BadInputError, match=said):
        draw_sample(whole, SampleRequest(*asked))


# What is chosen in place of a draw.


def test_what_is_chosen_comes_with_its_twins_and_renditions_to_the_byte(whole, tmp_path):
    twin = next(each for each in whole.truths() if each.id != each.source)
    other = next(each for each in whole.truths() if each.source != twin.source)
    chosen = choose_sample(whole, {twin.id, other.id}, {"run": "r1", "cases": 3})
    made = do_missing_shards(plan_sample(whole, chosen, tmp_path / "made"), 1, lambda: None)
    assert verify(made) == []
    assert sources(made) == {twin.source, other.source}
    theirs = {each.id: each for each in whole.truths() if each.source in sources(made)}
    assert {each.id: each for each in made.truths()} == theirs
    hashes = ({row[0]: row for row in folder.check_seal(each)} for each in (whole, made))
    before, after = hashes
    assert after == {id_: row for id_, row in before.items() if id_ in after}
    assert len(after) == 2 * len(theirs)
    record = {"seal": whole.seal, "run": "r1", "cases": 3, "chosen": True}
    assert made.about["sampled_from"] == [record]


def test_that_documents_were_chosen_stays_in_all_that_is_made_of_them(whole, tmp_path):
    chosen = choose_sample(whole, {each.id for each in whole.truths()}, {"run": "r1", "cases": 9})
    made = do_missing_shards(plan_sample(whole, chosen, tmp_path / "made"), 1, lambda: None)
    drawn = sampled(made, tmp_path / "drawn", 3)
    worse = degrade_corpus(made, ["defocus@2"], tmp_path / "worse", workers=1)
    assert [each.is_chosen for each in (made, drawn, worse, whole)] == [True, True, True, False]
    assert not sampled(whole, tmp_path / "sampled", 3).is_chosen


def test_what_the_corpus_does_not_have_cannot_be_chosen(whole):
    with pytest.raises(BadInputError, match="has no document none"):
        choose_sample(whole, {"none"}, {"run": "r1", "cases": 1})
