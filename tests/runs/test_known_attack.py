"""Findings of an attack are looked for in later runs, and a gate keeps them closed."""

from __future__ import annotations

import json
from dataclasses import replace

import pyarrow as pa
import pytest

from docextract_eval.codec import canonical_json, sha256
from docextract_eval.codec.tables import RENDITIONS
from docextract_eval.errors import BadInputError, DamagedFileError, DocextractEvalError
from docextract_eval.records import CONTROL_TWIN
from docextract_eval.runs.attack.known import FINDINGS, count_seen_again, read_attack
from docextract_eval.runs.release.gate import apply_policy
from docextract_eval.runs.release.policy import Policy
from tests.runs.sides import good, grid, side

STEPS, TRAPS, FACTORS = [["jpeg", 2.0]], ["altered_copy"], [["locale", "de_DE"]]


def entry(*, steps=(), traps=(), factors=()):
    change = {"scene": "", "steps": [*steps], "traps": [*traps], "factors": [*factors]}
    about = {"words": "a change", "recipe": "adversary.toml", "documents": [*range(20)]}
    return {"change": change, **about, "reached": 16, "twins_reached": 2}


def write_attack(folder, *entries, goal="wrong in total", **more):
    content = {"format": 1, "pipeline": "blank", "goal": goal, "findings": [*entries], **more}
    content["hash"] = sha256(canonical_json(content))
    (folder / FINDINGS).write_text(json.dumps(content))
    return folder


def page(name, outcome, *, steps=(), traps=(), twin=None, locale="de_DE", failures=0):
    """A rendition of a document, and its cells: the total with an outcome, and a lost row."""
    row = dict.fromkeys(RENDITIONS.names)
    row |= {"id": name, "source": name, "locale": locale, "twin": twin, "failures": failures}
    row |= {"traps": [{"name": each} for each in traps], "factors": [("paper", "80")]}
    row |= {"parts": [{"name": each, "severity": severity} for each, severity in steps]}
    cell = {"rendition": name, "repeat": 0, "truth_row": None, "cause": None, "confidence": None}
    cells = [cell | {"field": "total", "strict": outcome}]
    return row, [*cells, cell | {"field": "rows.a", "strict": "missed", "truth_row": 0}]


def reader(*pages):
    """Reads the tables of a run of these pages."""
    cells = [each for _, own in pages for each in own]
    tables = {
        "renditions": pa.Table.from_pylist([row for row, _ in pages], RENDITIONS),
        "matches": pa.Table.from_pylist(cells),
    }

    def read(name, wanted, rows):
        return (tables[name] if rows is None else tables[name].filter(rows)).select(wanted)

    return read


def seen(folder, *pages):
    (found,) = count_seen_again(reader(*pages), read_attack(folder))
    return found


@pytest.mark.parametrize(
    ("given", "counted"),
    [
        ({"steps": STEPS, "traps": TRAPS}, 1),
        ({"steps": [["jpeg", 3.0], ["fold", 1.0]], "traps": [*TRAPS, "other"]}, 1),
        ({"steps": [["jpeg", 1.5]], "traps": TRAPS}, 0),
        ({"steps": STEPS}, 0),
        ({"traps": TRAPS}, 0),
        ({"steps": STEPS, "traps": TRAPS, "locale": "en_US"}, 0),
        ({"steps": STEPS, "traps": TRAPS, "twin": CONTROL_TWIN}, 0),
    ],
)
def test_a_page_counts_that_has_the_whole_change(given, counted, tmp_path):
    write_attack(tmp_path, entry(steps=STEPS, traps=TRAPS, factors=FACTORS))
    assert len(seen(tmp_path, page("a", "wrong", **given)).pages) == counted


def test_a_page_without_an_answer_shows_a_finding_and_a_plain_one_stands_apart(tmp_path):
    write_attack(tmp_path, entry(traps=TRAPS))
    pages = [page("a", "wrong", traps=TRAPS), page("b", "right", traps=TRAPS)]
    pages += [page("c", "wrong", traps=TRAPS, failures=1), page("a2", "wrong", twin=CONTROL_TWIN)]
    found = seen(tmp_path, *pages)
    assert sorted(found.pages) == [("a", True), ("b", False), ("c", True)]
    assert (found.reached, found.plain_reached, len(found.plain)) == (2, 1, 1)


def test_a_lost_row_is_seen_by_outcomes_alone(tmp_path):
    write_attack(tmp_path, entry(traps=TRAPS), goal="row lost in rows")
    assert seen(tmp_path, page("a", "right", traps=TRAPS)).reached == 1


@pytest.mark.parametrize("goal", ["slow over 10", "python:mine:reached", "rows merged in rows"])
def test_a_goal_that_outcomes_do_not_tell_is_refused(goal, tmp_path):
    write_attack(tmp_path, entry(traps=TRAPS), goal=goal)
    with pytest.raises(BadInputError, match="outcomes of cells do not say"):
        seen(tmp_path, page("a", "right", traps=TRAPS))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"[]", "is no record of an attack"),
        (b'{"format": 1}', "is no record of an attack"),
        (b'{"format": 9, "pipeline": "", "goal": "", "findings": []}', "is attack format 9"),
        (b'{"format": 1, "pipeline": "", "goal": "", "findings": [], "hash": "0"}', "was changed"),
    ],
)
def test_a_file_that_is_none_is_refused_in_one_line(content, words, tmp_path):
    (tmp_path / FINDINGS).write_bytes(content)
    with pytest.raises(DocextractEvalError, match=words):
        read_attack(tmp_path)


@pytest.mark.parametrize(
    "bad", [{}, entry(), entry(traps=TRAPS) | {"documents": []}, {**entry(), "change": 1}, 7]
)
def test_a_finding_that_is_none_is_refused_though_its_hash_fits(bad, tmp_path):
    with pytest.raises(DamagedFileError, match="has a finding"):
        read_attack(write_attack(tmp_path, bad))


class Tabled:
    """A finished run of some pages."""

    path = "run"

    def __init__(self, *pages):
        self._read = reader(*pages)

    def columns(self, name, wanted=None, rows=None):
        return self._read(name, wanted, rows)


def ruled(folder, pages, **keys):
    gate = {"rule": "attack_findings", "attack": ".", **keys}
    policy = Policy.model_validate({"name": "p", "gates": [gate]})
    run = replace(side(grid(good())), finished=Tabled(*pages))
    (verdict,) = apply_policy(policy, run, [], str(folder / "p.toml"))
    return verdict


def changed(count, wrong=0, failures=0):
    """Pages with the change, of which the first are wrong, and the last have no answer."""
    outcomes = ["wrong"] * wrong + ["right"] * (count - wrong)
    answered = count - failures
    return [
        page(f"{n}", each, traps=TRAPS, failures=int(n >= answered))
        for n, each in enumerate(outcomes)
    ]


@pytest.mark.parametrize(
    ("pages", "verdict"),
    [
        (changed(60), "PASS"),
        (changed(60, wrong=30), "FAIL"),
        (changed(60, failures=30), "FAIL"),
        (changed(8), "INCONCLUSIVE"),
        (changed(60, wrong=14), "INCONCLUSIVE"),
        ([page("a", "wrong")], "INCONCLUSIVE"),
    ],
)
def test_a_finding_is_closed_where_its_interval_is_below_the_share(pages, verdict, tmp_path):
    found = ruled(write_attack(tmp_path, entry(traps=TRAPS)), pages)
    assert (found.verdict, found.sense, found.bound) == (verdict, "at most", 0.25)
    assert found.slice == "wrong in total: a change"


def test_findings_are_chosen_by_number(tmp_path):
    folder = write_attack(tmp_path, entry(steps=STEPS), entry(traps=TRAPS))
    assert ruled(folder, changed(60), only=[2]).verdict == "PASS"
    with pytest.raises(BadInputError, match="asks for finding 3, and .* has 2"):
        ruled(folder, changed(60), only=[3])
    with pytest.raises(BadInputError, match="names an attack that found nothing"):
        ruled(write_attack(tmp_path), changed(60))
