"""A plan is a file that anybody may have written: it says nothing about what runs here."""

from __future__ import annotations

import hashlib
import json
import shutil
import sys

import pytest

from docextract_eval.codec import canonical_json, sha256
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.corpus.store import open_corpus
from docextract_eval.corpus.store.building import build_corpus
from docextract_eval.corpus.store.planned import (
    finish_corpus,
    plan_build,
    plan_degrade,
    plan_sample,
)
from docextract_eval.corpus.store.sampling import SampleRequest, draw_sample
from docextract_eval.corpus.store.verifying import verify
from docextract_eval.errors import BadInputError, DocextractEvalError, FormatError
from docextract_eval.runs.execution.planned import do_missing_shards, plan_run
from docextract_eval.runs.execution.request import RunRequest
from docextract_eval.storage.own_files import has_receipt
from docextract_eval.storage.shard_plan import load_plan
from tests.cli.commands import dxe, one_line
from tests.runs.pages import blank_pages

RECIPE = {
    "name": "two",
    "seed": 3,
    "count": 2,
    "kinds": ["receipt"],
    "locales": ["en_US"],
    "conditions": ["clean"],
}


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    return blank_pages(tmp_path_factory.mktemp("pages"), 3)


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    return build_corpus(parse_recipe(RECIPE, "two"), tmp_path_factory.mktemp("built") / "two", 1)


@pytest.fixture
def stranger(tmp_path, monkeypatch):
    """What plans for somebody else, whose receipts are not this user's."""

    def plan(make, *asked):
        with monkeypatch.context() as theirs:
            theirs.setenv("XDG_STATE_HOME", str(tmp_path / "theirs"))
            return make(*asked)

    return plan


def noisy():
    return RunRequest("noisy", engine="inline", timeout=None)


def leaves_a_mark(place):
    """A pipeline that shows that it ran."""
    program = f"open('{place}', 'w')"
    return RunRequest(f'command:{sys.executable} -c "{program}" {{images}}', sandbox=False)


def rewritten(file, change, *, again=True):
    """Change a plan as whoever can write into its folder can, its hash as well."""
    record = json.loads(file.read_text())
    change(record)
    if again:
        written = {key: value for key, value in record.items() if key != "hash"}
        record["hash"] = sha256(canonical_json(written))
    file.unlink()
    file.write_text(json.dumps(record))


def test_what_a_stranger_planned_does_not_run(pages, tmp_path, stranger):
    run, mark = tmp_path / "run", tmp_path / "mark"
    stranger(plan_run, leaves_a_mark(mark), pages, run)
    mark.unlink(missing_ok=True)  # planning asks a program for its version
    said = one_line(dxe("shard", run, 0, cwd=tmp_path), 2)
    assert "is not a plan that you made on this machine" in said
    assert "add --plan with the digest" in said
    other = one_line(dxe("shard", run, 0, "--plan", "0" * 64, cwd=tmp_path), 2)
    assert "is another plan than the one that --plan names" in other
    assert not mark.exists()
    dxe("shard", run, 0, "--plan", load_plan(run).digest, cwd=tmp_path)
    assert mark.exists()


def test_what_this_user_planned_runs_until_it_is_changed(pages, tmp_path):
    run, mark = tmp_path / "run", tmp_path / "mark"
    digest = plan_run(leaves_a_mark(tmp_path / "usual"), pages, run).digest

    def runs_another(record):
        record["facts"]["request"] |= {"pipeline": leaves_a_mark(mark).pipeline, "env": ["HOME"]}

    rewritten(run / "plan.json", runs_another)
    assert "not a plan that you made" in one_line(dxe("shard", run, 0, cwd=tmp_path), 2)
    assert "another plan" in one_line(dxe("shard", run, 0, "--plan", digest, cwd=tmp_path), 2)
    assert not mark.exists()


@pytest.mark.parametrize("is_folder", [True, False], ids=["its folder", "itself"])
def test_a_receipt_that_others_can_write_is_none(pages, tmp_path, monkeypatch, capsys, is_folder):

    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    digest = plan_run(RunRequest("noisy"), pages, tmp_path / "run").digest
    receipt = tmp_path / "state/docextract-eval/plans" / digest
    assert has_receipt(digest)
    assert receipt.stat().st_mode & 0o777 == 0o600
    (receipt.parent if is_folder else receipt).chmod(0o722)
    with pytest.raises(BadInputError, match="others can read or write it"):
        has_receipt(digest)


def test_without_a_place_for_receipts_a_plan_is_named(pages, tmp_path, monkeypatch):
    """As in a container whose home folder is nowhere."""
    monkeypatch.setenv("XDG_STATE_HOME", "/dev/null/nowhere")
    plan = plan_run(leaves_a_mark(tmp_path / "mark"), pages, tmp_path / "run")
    monkeypatch.undo()
    assert "not a plan that you made" in one_line(dxe("shard", plan.path, 0, cwd=tmp_path), 2)


@pytest.mark.long
def test_no_plan_is_harmless(built, pages, tmp_path, stranger):
    """One of the oracle writes the true values of any corpus of this user into its folder."""
    stranger(plan_run, RunRequest("oracle"), pages, tmp_path / "run")
    stranger(plan_build, parse_recipe(RECIPE, "two"), tmp_path / "new")
    stranger(plan_degrade, built, ["jpeg@2"], tmp_path / "degraded")
    stranger(plan_sample, built, draw_sample(built, SampleRequest(count=1)), tmp_path / "sample")
    for name in ("run", "new", "degraded", "sample"):
        asked = ("shard", name, 0, "--workers", 1)
        assert "not a plan that you made" in one_line(dxe(*asked, cwd=tmp_path), 2)
        assert not [*(tmp_path / name).glob("*/*")]
        named = ("--plan", load_plan(tmp_path / name).digest)
        assert "shard 0 is done" in dxe(*asked, *named, cwd=tmp_path).stdout


def test_answers_that_are_done_are_judged_for_who_asked(pages, tmp_path, stranger):
    """What is judged holds the true values, too."""
    plan = stranger(plan_run, noisy(), pages, tmp_path / "run")
    do_missing_shards(plan, 1)
    shutil.rmtree(plan.path / "judged", ignore_errors=True)
    assert "not a plan that you made" in one_line(dxe("shard", "run", 0, cwd=tmp_path), 2)
    done = dxe("score", "run", "--engine", "dask", cwd=tmp_path)
    assert done.returncode
    assert not (plan.path / "judged").exists()


@pytest.mark.parametrize(
    ("place", "value", "said"),
    [
        (("facts", "request", "engine"), "inline", "another engine"),
        (("facts", "about", "corpus"), "/srv/elsewhere", "another place of the corpus"),
        (("facts", "request", "cache_answers"), True, "cache_answers"),
    ],
    ids=["engine", "corpus", "cache"],
)
def test_asking_again_gives_a_changed_plan_no_receipt(pages, tmp_path, place, value, said):
    """Whoever types the same command sees a digest of nothing but what was typed."""
    plan = plan_run(RunRequest("noisy"), pages, tmp_path / "run")

    def change(record):
        *ways, last = place
        for way in ways:
            record = record[way]
        record[last] = value

    rewritten(plan.file, change)
    with pytest.raises(DocextractEvalError, match=said):
        plan_run(RunRequest("noisy"), pages, tmp_path / "run")
    assert has_receipt(plan.digest)
    assert not has_receipt(json.loads(plan.file.read_text())["hash"])


def test_a_link_in_the_folder_of_a_plan_leads_nowhere(pages, tmp_path):
    plan = plan_run(noisy(), pages, tmp_path / "run")
    (tmp_path / "mine").mkdir()
    (plan.path / "shards").symlink_to(tmp_path / "mine")
    (plan.path / "parts").symlink_to(tmp_path / "mine")
    with pytest.raises(DocextractEvalError):
        do_missing_shards(plan, 1)
    assert [*(tmp_path / "mine").iterdir()] == []


def test_a_manifest_under_another_name_is_none(pages, tmp_path):
    plan = plan_run(noisy(), pages, tmp_path / "run")
    do_missing_shards(plan, 1)
    for name in ("0.json", "٠.json", "000000.json"):
        shutil.copy(plan.manifest_path(0), plan.manifest_path(0).with_name(name))
    assert plan.committed() == [0]


def test_a_plan_imports_no_condition_that_nobody_named(built, tmp_path):
    """Not even one of this user: it may have been read before it was changed."""
    (tmp_path / "spots.py").write_text(
        f"open({str(tmp_path / 'mark')!r}, 'w')\ndef spots(page, severity, rng): return page\n"
    )
    plan = plan_degrade(built, ["jpeg@2"], tmp_path / "new")

    def asks_for_code(record):
        record["facts"]["conditions"] = ["python:spots:spots"]

    rewritten(plan.file, asks_for_code)
    named = ("--plan", load_plan(plan.path).digest)
    said = one_line(dxe("shard", "new", 0, *named, cwd=tmp_path), 2)
    assert "give --trust python:spots:spots" in said
    assert not (tmp_path / "mark").exists()


WRONG = [
    ("count", 200_000_000),
    ("count", 10**12),
    ("count", -1),
    ("count", 2),
    ("count", "1"),
    ("first", 9),
    ("first", -1),
    ("job", "erase"),
    ("nonce", 7),
    ("facts", []),
    ("facts", {}),
    ("format", 0),
    ("format", 99),
]


@pytest.mark.parametrize(("key", "value"), WRONG, ids=str)
def test_a_plan_is_within_its_bounds(pages, tmp_path, key, value):
    plan = plan_run(RunRequest("noisy"), pages, tmp_path / "run")
    rewritten(plan.file, lambda record: record.update({key: value}))
    with pytest.raises(FormatError):
        load_plan(plan.path)


@pytest.mark.parametrize("key", ["about", "request", "shards", "versions"])
@pytest.mark.parametrize("value", [None, 3, [{}], {"corpus_shard": 5}], ids=str)
def test_what_a_plan_is_made_from_is_as_it_has_to_be(pages, tmp_path, key, value):
    plan = plan_run(RunRequest("noisy"), pages, tmp_path / "run")
    rewritten(plan.file, lambda record: record["facts"].update({key: value}))
    said = one_line(dxe("shard", plan.path, cwd=tmp_path), 2)
    assert f"'{key}" in said


def test_a_plan_whose_hash_is_another_one_is_said_to_be_changed(pages, tmp_path):
    plan = plan_run(RunRequest("noisy"), pages, tmp_path / "run")
    rewritten(plan.file, lambda record: record.update(nonce="0" * 16), again=False)
    assert "was changed" in one_line(dxe("shard", plan.path, cwd=tmp_path), 2)


@pytest.mark.parametrize(
    "change",
    [
        {"parts": {"../../../x.jsonl": "0" * 64}},
        {"parts": {"/etc/passwd": "0" * 64}},
        {"parts": {"a-0000.jsonl": 5}},
        {"parts": None},
        {"cost": -1.0},
        {"failures": "none"},
        {"format": 2},
    ],
    ids=str,
)
def test_a_manifest_names_parts_of_its_shard_alone(pages, tmp_path, change):
    plan = plan_run(noisy(), pages, tmp_path / "run")
    do_missing_shards(plan, 1)
    file = plan.manifest_path(0)
    written = json.loads(file.read_text()) | change
    file.unlink()
    file.write_text(json.dumps(written))
    with pytest.raises(FormatError, match="manifest|parts|cost|failures"):
        plan.manifests()


def test_documents_are_counted_and_not_believed(tmp_path):
    """A shard's manifest may state more documents than there are, and so may a corpus."""
    plan = plan_build(parse_recipe(RECIPE, "two"), tmp_path / "new")
    assert "is done" in dxe("shard", "new", 0, cwd=tmp_path).stdout
    file = plan.manifest_path(0)
    written = json.loads(file.read_text()) | {"documents": 5}
    file.unlink()
    file.write_text(json.dumps(written))
    corpus = finish_corpus(plan)
    assert corpus.document_count == 2
    about = corpus.path / "corpus.json"
    sealed = json.loads(about.read_text()) | {"documents": 5}
    sealed["hash"] = sha256(canonical_json({k: v for k, v in sealed.items() if k != "hash"}))
    about.unlink()
    about.write_text(json.dumps(sealed))
    assert verify(open_corpus(corpus.path)) == ["5 documents were built, 2 exist"]


def test_a_manifest_of_another_shard_is_refused(tmp_path):
    plan = plan_build(parse_recipe(RECIPE, "two"), tmp_path / "new")
    assert "is done" in dxe("shard", "new", 0, cwd=tmp_path).stdout
    file = plan.manifest_path(0)
    written = file.read_text().replace("-00000.parquet", "-00001.parquet")
    file.unlink()
    file.write_text(written)
    with pytest.raises(FormatError, match="names the files of another shard"):
        finish_corpus(plan)


def other_answers(plan):
    """Let a part of a shard say something else, and its manifest the hash of that."""
    file = plan.manifest_path(0)
    manifest = json.loads(file.read_text())
    (name,) = manifest["parts"]
    part = plan.path / "parts/00000" / name
    first, *others = part.read_text().splitlines(keepends=True)
    answer = json.loads(first) | {"fields": {"total": {"value": "1.00", "confidence": 1.0}}}
    part.unlink()
    part.write_text(json.dumps(answer) + "\n" + "".join(others))
    manifest["parts"] = {name: hashlib.sha256(part.read_bytes()).hexdigest()}
    file.unlink()
    file.write_text(json.dumps(manifest))


@pytest.mark.parametrize("is_honest", [True, False], ids=["honest", "not honest"])
def test_answers_of_another_machine_are_asked_for_again(pages, tmp_path, is_honest):
    plan = plan_run(noisy(), pages, tmp_path / "run")
    do_missing_shards(plan, 1)
    if not is_honest:
        other_answers(plan)
    done = dxe("shard", "run", "--recheck", 5, "--workers", 1, cwd=tmp_path)
    if is_honest:
        assert done.stdout.splitlines() == [
            "run: shard 0 is the same when it is made here",
            "run: 1 of 1 shard made again",
        ]
    else:
        assert "shard 0: 1 answer differs from the kept ones" in one_line(done, 3)


def test_a_shard_of_another_machine_is_made_again(tmp_path):
    plan = plan_build(parse_recipe(RECIPE, "two"), tmp_path / "new")
    assert "is done" in dxe("shard", "new", 0, cwd=tmp_path).stdout
    assert "1 of 1 shard made again" in dxe("shard", "new", "--recheck", 1, cwd=tmp_path).stdout
    manifest, file = plan.manifest_path(0), plan.path / "renditions-00000.parquet"
    written = json.loads(manifest.read_text())
    written["rows"] *= 2
    content = manifest.read_bytes()
    manifest.unlink()
    manifest.write_text(json.dumps(written))
    done = dxe("shard", "new", "--recheck", 1, cwd=tmp_path)
    assert "00000.json: has another summary than this machine" in one_line(done, 3)
    manifest.write_bytes(content)
    file.unlink()
    done = dxe("shard", "new", "--recheck", 1, cwd=tmp_path)
    assert "renditions-00000.parquet: is not as it is made here" in one_line(done, 3)


@pytest.mark.parametrize(
    ("typed", "code", "said"),
    [
        (("--recheck", 1), 3, "no shard is done yet"),
        ((0, "--recheck", 1), 2, "draws shards at random, and a number names one"),
    ],
    ids=["nothing done", "a number"],
)
def test_a_recheck_that_checks_nothing_is_said(tmp_path, typed, code, said):
    plan_build(parse_recipe(RECIPE, "two"), tmp_path / "new")
    assert said in one_line(dxe("shard", "new", *typed, cwd=tmp_path), code)
