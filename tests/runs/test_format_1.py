"""Runs of format 1 are read as runs of format 2, and not a byte of them changes.

The run, its corpus, its decision, its signature and the ledger in `tests/golden` were written by
the last release that wrote format 1.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sqlalchemy import create_engine, insert, make_url, select

from docextract_eval import matching
from docextract_eval.codec import FORMATS
from docextract_eval.codec.older_formats import (
    upgrade_decision,
    upgrade_run,
    upgrade_scores_or_curves,
    upgrade_signature,
)
from docextract_eval.codec.reasons import encode_reason, format_1_reason, read_reason
from docextract_eval.codec.records import to_json
from docextract_eval.codec.tables import SLICES, with_reason_codes
from docextract_eval.corpus.store import open_corpus
from docextract_eval.errors import BadInputError, FormatError
from docextract_eval.matching import causes
from docextract_eval.reasons import Reason, ReasonCode
from docextract_eval.reports import View
from docextract_eval.reports.html import html_page
from docextract_eval.reports.report_json import ReportJson, report_to_json
from docextract_eval.reports.sections import write_sections
from docextract_eval.reports.sentences.reasons import SENTENCES, explain_reason
from docextract_eval.runs.comparison.compare import compare
from docextract_eval.runs.derivation.deriving import rederive_unless_known
from docextract_eval.runs.derivation.same_content import has_same_content
from docextract_eval.runs.execution.execute import RunRequest, derive_and_finish, execute
from docextract_eval.runs.folder import RunFolder
from docextract_eval.runs.ledger.ledger import open_ledger
from docextract_eval.runs.ledger.schema import LEDGER, META
from docextract_eval.runs.measured_run import read_measured_run
from docextract_eval.runs.release.decision import make_decision, read_decision, write_decision
from docextract_eval.runs.release.gate import gather_evidence, split_baselines
from docextract_eval.runs.release.policy import load_policy
from docextract_eval.runs.signing.signoff import read_signatures, signoff_state

GOLDEN = Path(__file__).parent.parent / "golden"
HERE = GOLDEN / "run_format_1"
LEDGER_OF_3 = GOLDEN / "ledger" / "3.sql"
PSYCOPG = "postgresql+psycopg"


def digests(folder):
    """The sha256 of every file below a folder."""
    files = (file for file in sorted(folder.rglob("*")) if file.is_file())
    return {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in files
        if file.name != ".lock"
    }


@pytest.fixture
def old(tmp_path):
    """A copy of the run of format 1; not a byte of it may change."""
    folder = RunFolder(shutil.copytree(HERE / "run", tmp_path / "runs" / "run"))
    before = digests(folder.path)
    yield folder
    assert digests(folder.path) == before


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    """The corpus of that run, in a place of its own."""
    place = tmp_path_factory.mktemp("moved") / "shops"
    return open_corpus(Path(shutil.copytree(HERE / "corpora" / "shops", place)))


@pytest.fixture(scope="module", autouse=True)
def _versions_of_then():
    """Judge by the versions of then: the rules of version 3 change no figure of this run."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(matching, "VERSION", "2")
        patched.setattr(causes, "VERSION", "2")
        yield


@pytest.fixture(scope="module")
def ran(corpus, tmp_path_factory):
    """Run the same pipeline over the same corpus with this release, as it was and as a baseline."""
    place = tmp_path_factory.mktemp("new")

    def go(name, wrong, seed):
        asked = {"wrong": wrong, "missed": ".1", "seed": seed}
        folder = RunFolder(place / name)
        execute(RunRequest("noisy", asked, 1, None), corpus, folder)
        return folder

    return {"run": go("run", ".2", "3"), "base": go("base", ".1", "4")}


def of_format_2(folder, name):
    """The records of a file of this release, as they stand there."""
    written = json.loads((folder.path / f"{name}.json").read_text())
    assert written["format"] == FORMATS["run"] == 2
    return written[name]


def test_it_is_of_format_1(old):
    for name in ("run.json", "scores.json", "curves.json", "gate.json", "signatures/0001.json"):
        assert json.loads((old.path / name).read_text())["format"] == 1


@pytest.mark.long
def test_its_description_has_the_keys_of_format_2(old, ran):
    raw = json.loads((old.path / "run.json").read_text())
    about = old.finished()
    assert (about["format"], about["filters"], about["max_failures"]) == (2, {}, raw["max_errors"])
    assert not {"only", "max_errors"} & about.keys()
    assert about.keys() | {"imported"} == ran["run"].finished().keys()  # not recorded then
    assert old.description.max_failures == raw["max_errors"]


def redefined(score):
    """Leave out what is computed otherwise since: intervals by field, breaking points, needs."""
    if score["metric"] == "breaking_point":
        return {"metric": score["metric"], "slice": score["slice"]}
    kept = {**score, "reason": None}
    if "field" in score["slice"] and score["slice"].get("condition") == "all":
        kept |= dict.fromkeys({"low", "high", "points"} & {*score})
    if kept.get("points"):
        kept["points"] = [rounded(each) for each in kept["points"]]
    return rounded(kept)


def rounded(values):
    """Round what is a fraction: sums are added up in another order."""
    return {
        name: round(value, 12) if isinstance(value, float) else value
        for name, value in values.items()
    }


def redefined_reason(reason):
    """Leave out how many documents a promise takes."""
    return {**to_json(reason), "needed": None, "least": None} if reason else None


def as_scored_now(scores, now):
    """These scores, with those that are computed otherwise as they are now."""
    found = {(each.metric, *each.slice.items()): each for each in now}
    return [
        found[each.metric, *each.slice.items()]
        if redefined(to_json(each)) != to_json(each)
        else each
        for each in scores
    ]


def test_a_run_of_format_2_has_the_same_scores_but_for_the_codes_of_reasons(old, ran):
    """Every figure, interval and signature; what was a sentence is a code."""
    for name in ("scores", "curves"):
        before = json.loads((old.path / f"{name}.json").read_text())[name]
        after = of_format_2(ran["run"], name)
        assert len(before) == len(after) > 30
        for one, other in zip(before, after, strict=True):
            assert redefined(one) == redefined(other)
            assert ("reason" in one) == ("reason" in other)
            if "reason" in one and one["metric"] != "breaking_point":
                then = format_1_reason(one["reason"])
                assert {**other["reason"], "needed": None, "least": None} == redefined_reason(then)
                assert other["reason"]["code"] != "other"
    assert old.slices().equals(ran["run"].slices())


def test_its_report_says_the_same_as_that_of_the_same_run_now(old, ran, corpus):
    def told(folder):
        fixed = {"id": "x", "machine": {}, "speed": {}, "git": None, "seconds": 0.0}
        fixed |= dict.fromkeys(("started", "finished"), "2026-11-22T10:15:00+00:00")
        fixed |= {"corpus": str(corpus.path), "imported": True}
        about = {**folder.finished(), **fixed}
        now = ran["run"]
        return View(about, as_scored_now(folder.scores(), now.scores()), now.curves())

    views = told(old), told(ran["run"])
    before, after = (html_page("run", write_sections(view)) for view in views)
    assert before == after
    assert "errors among auto-accepted values; how many are needed is not known yet" in before
    for view in views:
        ReportJson.model_validate(json.loads(json.dumps(report_to_json(view))))


def test_it_compares_with_a_run_of_format_2(old, ran):
    found = compare(read_measured_run(ran["run"]), read_measured_run(old))
    assert found.overlap.renditions == 16
    assert not found.overlap.changed
    assert found.differences
    assert all(each.change.value == 0 for each in found.differences)


@pytest.mark.long
def test_a_run_that_was_judged_by_other_rules_is_refused_with_the_remedy(
    old, corpus, tmp_path, monkeypatch
):
    monkeypatch.setattr(matching, "VERSION", "3")
    monkeypatch.setattr(causes, "VERSION", "3")
    newer = RunFolder(tmp_path / "newer")
    execute(RunRequest("noisy", {"wrong": ".2", "seed": "3"}, 1, None), corpus, newer)
    with pytest.raises(BadInputError, match="were not judged alike: .*score both again: dxe score"):
        compare(read_measured_run(newer), read_measured_run(old))


def gated(folder, corpus, base):
    """Apply the policy to a run, derived again, as `dxe gate` does."""
    policy = load_policy(HERE / "policy.toml")
    derived = rederive_unless_known(folder, [corpus.path])
    # blank cells name both rows of a pair now; intervals by field and needs are others
    assert {*derived.differing} <= {"matches.parquet", "scores.json", "curves.json"}
    others = [read_measured_run(rederive_unless_known(base, [corpus.path]))]
    evidence = gather_evidence(
        policy, read_measured_run(derived), split_baselines(others), "policy.toml"
    )
    return make_decision(policy, evidence, others), derived


@pytest.mark.parametrize("name", ["scores", "curves"])
def test_its_scores_and_curves_are_the_same_content_in_this_format(name, tmp_path):
    then = HERE / "run" / f"{name}.json"
    records = upgrade_scores_or_curves(json.loads(then.read_text()), name)
    now = tmp_path / then.name
    now.write_text(json.dumps({"format": FORMATS["run"], name: records}))
    assert has_same_content(then, now, private=False)
    now.write_text(json.dumps({"format": FORMATS["run"], name: records[1:]}))
    assert not has_same_content(then, now, private=False)


@pytest.mark.long
def test_it_is_derived_again_and_gated_with_the_same_verdict(old, ran, corpus):
    (signed,) = read_signatures(old)
    found, derived = gated(old, corpus, ran["base"])
    assert as_scored_now(old.scores(), derived.derived_scores) == derived.derived_scores
    assert (found.verdict, found.decision) == ("INCONCLUSIVE", "MORE DATA")
    assert signed.decided == read_decision(old).digest  # intervals by field are others now
    again = {(each.rule, each.slice): each for each in found.rulings}
    for then in read_decision(old).rulings:
        now = again[then.rule, then.slice]  # critical fields are asked, too, now
        assert then.verdict == now.verdict
        if then.reason and then.reason.code != "too_few_documents":
            assert then.reason == now.reason


def test_its_signature_stands_and_is_kept_as_it_was_signed(old):
    stands = signoff_state(old, read_decision(old))
    assert (stands.state_word, stands.faults) == ("SIGNED", ())
    (signed,) = stands.signatures
    assert [each.reason and str(each.reason.code) for each in signed.acknowledged] == [
        "too_few_documents",
        None,
        "too_few_documents",
        "not_recorded",
    ]
    assert signed.as_written == json.loads((old.path / "signatures" / "0001.json").read_text())


def test_a_signature_of_format_1_that_was_edited_is_refused(tmp_path):
    folder = RunFolder(shutil.copytree(HERE / "run", tmp_path / "run"))
    file = folder.path / "signatures" / "0001.json"
    file.write_text(file.read_text().replace("there are 8", "there are 9"))
    with pytest.raises(FormatError, match="is not as it was signed"):
        read_signatures(folder)


def test_a_decision_is_written_with_codes_and_the_new_keys(ran, corpus):
    folder = ran["run"]
    found, derived = gated(folder, corpus, ran["base"])
    file = write_decision(folder, found)
    written = json.loads(file.read_text())
    assert written["format"] == 2
    gates = written["decision"]["gates"]
    assert [each["rule"] for each in gates] == [each.rule for each in found.rulings]
    promise = next(each for each in gates if each["rule"] == "promise")
    assert promise["reason"] == {
        "code": "too_few_documents",
        "documents": 8,
        "least": 341,
        "share": 0.02,
    }
    assert "rulings" not in written["decision"]
    assert read_decision(derived.folder) == found


def test_scored_again_it_is_of_format_2(corpus, tmp_path):
    """That alone writes it again; whoever signed it before signed other files."""
    folder = RunFolder(shutil.copytree(HERE / "run", tmp_path / "run"))
    scores = folder.scores()
    derive_and_finish(folder, corpus, folder.finished())
    assert json.loads((folder.path / "run.json").read_text())["format"] == 2
    of_format_2(folder, "scores")
    assert as_scored_now(scores, folder.scores()) == folder.scores()
    assert signoff_state(folder, read_decision(folder)).state_word == "CHANGED"


def into(store):
    """Fill a database with the tables of a ledger of format 3, as they stand in the golden file."""
    with sqlite3.connect(":memory:") as source:
        source.executescript(LEDGER_OF_3.read_text(encoding="utf-8"))
        source.row_factory = sqlite3.Row
        there = {row["name"] for row in source.execute("select name from sqlite_master")}
        rows = {
            table: [dict(row) for row in source.execute(str(select(table)))]
            for table in META.sorted_tables
            if table.name in there
        }
    url = make_url(store if "://" in store else f"sqlite:///{store}")
    engine = create_engine(url.set(drivername=url.drivername.replace("postgresql", PSYCOPG)))
    booleans = ("reference", "private", "healthy")
    with engine.begin() as connection:
        META.create_all(connection, tables=[*rows])
        for table, found in rows.items():
            for row in found:
                row |= {name: bool(row[name]) for name in booleans if name in row}
            if found:
                connection.execute(insert(table), found)
    engine.dispose()
    return rows


def test_a_ledger_of_format_3_opens_and_its_runs_compare_and_gate(store, ran, corpus):
    """On SQLite and PostgreSQL; the rows of its runs stay as they were added."""
    rows = into(store)
    ledger = open_ledger(store)
    entries = {entry.name: entry for entry in ledger.verified_entries(ledger.entries())}
    assert {name: entry.release for name, entry in entries.items()} == {"base": "1.0", "run": "1.1"}
    remembered = ledger.ledger_run(entries["run"])
    assert remembered.finished() == RunFolder(HERE / "run").finished()
    reasons = {score.reason for score in remembered.scores()} - {None}
    assert {reason.code for reason in reasons} == {
        "too_few_documents",
        "group_too_small",
        "may_break",
    }
    remembered.check()
    old = {(s.metric, *s.slice.items()): s for s in RunFolder(HERE / "run").scores()}
    assert all(old[s.metric, *s.slice.items()] == s for s in remembered.scores())
    found = compare(
        read_measured_run(ledger.ledger_run(entries["base"])), read_measured_run(ran["run"])
    )
    assert found.overall.change.value == pytest.approx(-0.171875)
    base = read_measured_run(ledger.ledger_run(entries["base"]))
    policy = load_policy(HERE / "policy.toml")
    evidence = gather_evidence(
        policy, read_measured_run(ran["run"]), split_baselines([base]), "policy.toml"
    )
    assert make_decision(policy, evidence, [base]).verdict == "INCONCLUSIVE"
    with ledger.store.reading() as connection:
        assert connection.execute(select(LEDGER.c.format)).scalar() == FORMATS["ledger"] == 6
        for table in rows:
            if table is not LEDGER:
                now = [dict(row) for row in connection.execute(select(table)).mappings()]
                assert sorted(map(repr, now)) == sorted(map(repr, rows[table]))


def test_a_run_of_format_2_is_added_with_codes_beside_those_of_format_1(store, ran):
    into(store)
    ledger = open_ledger(store)
    added = ledger.add(ran["run"])
    back = ledger.ledger_run(ledger.find(added.run))
    scores = {(s.metric, *s.slice.items()): s for s in ran["run"].scores()}
    assert {(s.metric, *s.slice.items()): s for s in back.scores()} == scores
    assert back.finished() == ran["run"].finished()


def test_a_sentence_of_a_private_run_is_a_code_in_its_slices(tmp_path):
    sentence = "a private run tells nothing of fewer than 10 documents"
    one = {"metric": "accuracy", "documents": 0, "cells": 0, "signature": "s", "reason": sentence}
    other = {**one, "reason": None}
    table = pq.ParquetFile(_parquet(tmp_path, [one, other, one])).read()
    assert with_reason_codes(table)["reason"].to_pylist() == [
        'group_stays_private {"least":10}',
        None,
        'group_stays_private {"least":10}',
    ]
    assert with_reason_codes(with_reason_codes(table)).equals(with_reason_codes(table))


def _parquet(place, rows):
    pq.write_table(pa.Table.from_pylist(rows, SLICES), place / "slices.parquet")
    return place / "slices.parquet"


@pytest.mark.parametrize(
    ("sentence", "reason"),
    [
        ("there are no such cells", Reason(ReasonCode.NO_CELLS)),
        ("no guess carries a confidence", Reason(ReasonCode.NO_CONFIDENCE)),
        (
            "cannot be promised: it takes about 1252 documents, and there are 60",
            Reason(ReasonCode.TOO_FEW_DOCUMENTS, documents=60, needed=1252, share=0.05),
        ),
        (
            "cannot be promised: at no threshold is less than 0.5 % of what is shown wrong",
            Reason(ReasonCode.NO_SAFE_THRESHOLD, share=0.005),
        ),
        ("none up to severity 2.5", Reason(ReasonCode.NEVER_BREAKS, severity=2.5)),
        (
            "none shown up to severity 5; it could be from 4.1 on",
            Reason(ReasonCode.MAY_BREAK, severity=5, earliest=4.1),
        ),
        (
            "not measured alone: curl, fold",
            Reason(ReasonCode.NOT_MEASURED_ALONE, names=("curl", "fold")),
        ),
        (
            "the reference makes no error under jpeg",
            Reason(ReasonCode.REFERENCE_WITHOUT_ERRORS, names=("jpeg",)),
        ),
        (
            "nothing is shown in the report half",
            Reason(ReasonCode.NOTHING_AUTO_ACCEPTED, half="report"),
        ),
        (
            "threshold 0.93, chosen on the calibration half",
            Reason(ReasonCode.THRESHOLD_IN_FORCE, threshold=0.93, half="calibration"),
        ),
        (
            "threshold 0.9, fixed by the policy: nothing is shown",
            Reason(ReasonCode.THRESHOLD_ACCEPTS_NOTHING, threshold=0.9),
        ),
        (
            "300 documents of 1 runs; called with n3",
            Reason(ReasonCode.LOSS_DETECTED, documents=300, runs=1, names=("n3",)),
        ),
        (
            "67 % in common with the baseline: run both over the same corpus",
            Reason(ReasonCode.LITTLE_IN_COMMON, share=0.67),
        ),
        (
            "the baseline ran on another machine (cores 8, here 2; python 3.11, here 3.12)",
            Reason(ReasonCode.OTHER_MACHINE, names=("cores 8, here 2", "python 3.11, here 3.12")),
        ),
        (
            "it ran outside a sandbox (--no-sandbox): run it again with dxe run --sandbox",
            Reason(ReasonCode.OUTSIDE_SANDBOX, detail="--no-sandbox"),
        ),
        ("some words of a plugin", Reason(ReasonCode.OTHER, detail="some words of a plugin")),
    ],
)
def test_a_sentence_of_format_1_is_its_code(sentence, reason):
    assert format_1_reason(sentence, alpha=0.05) == reason
    assert read_reason(sentence, alpha=0.05) == reason


FULL = {
    "documents": 60,
    "needed": 1252,
    "least": 10,
    "runs": 2,
    "share": 0.02,
    "severity": 4.0,
    "earliest": 3.2,
    "threshold": 0.93,
    "half": "report",
    "names": ("a, b", "<c>"),
    "detail": "said 'so'\n",
}


@pytest.mark.parametrize("code", ReasonCode)
def test_every_code_has_its_sentence_and_comes_back_from_its_text(code):
    assert SENTENCES.keys() == set(ReasonCode)
    for reason in (Reason(code), Reason(code, **FULL)):
        said = explain_reason(reason)
        assert said
        assert "None" not in said
        assert not said.endswith(".")
        assert read_reason(encode_reason(reason)) == reason


@pytest.mark.parametrize("text", ['no_cells {"x":1}', "no_cells {", "no_cells 3", "no_cells []"])
def test_a_text_that_is_no_reason_is_said_to_be_none(text):
    with pytest.raises(ValueError, match="is no reason"):
        read_reason(text)


def test_what_is_of_format_2_is_left_as_it_is(ran):
    about = ran["run"].finished()
    assert upgrade_run(about) == about


@pytest.mark.parametrize("alpha", [0.02, 0.05])
def test_the_share_that_a_policy_promised_is_that_of_its_decision(alpha):
    """In format 1 the sentence did not say it, and the policy beside it did."""
    sentence = "cannot be promised: it takes about 396 documents, and there are 8"
    ruling = {"rule": "promise", "reason": sentence}
    told = {"asked": json.dumps({"alpha": alpha}), "rulings": [ruling], "open_passes": True}
    (found,) = (about := upgrade_decision({"format": 1, "decision": told}))["decision"]["gates"]
    assert found["reason"]["share"] == alpha
    assert (about["format"], about["decision"]["inconclusive_passes"]) == (2, True)
    signed = upgrade_signature({"format": 1, "asked": {"alpha": alpha}, "acknowledged": [ruling]})
    assert signed["acknowledged"][0]["reason"]["share"] == alpha
