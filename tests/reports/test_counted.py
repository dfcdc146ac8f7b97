"""Every figure of brief, findings and causes is what a person counts in the run's tables."""

from __future__ import annotations

import ast
import json
import re
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docextract_eval.reports import View, findings
from docextract_eval.reports.findings import FAMILIES, MOST, worst_findings
from docextract_eval.reports.leaders import write_brief
from docextract_eval.runs.folder import RunFolder
from tests.cli.conftest import make_corpus_and_run
from tests.reports.counted_causes import check_causes
from tests.reports.counted_runs import BLUR, RUNS, WRONG, known
from tests.reports.counted_sentences import (
    KINDS,
    Known,
    check_sentence,
    finding_line,
    is_figure,
)
from tests.reports.counted_shares import check_shares
from tests.reports.counting import (
    FIELDS,
    GUESSED,
    JUDGED,
    VALUED,
    Recount,
    SmallRun,
    cell,
    documents,
    page,
)
from tests.shared import folder_for_all

REPORTS = Path(findings.__file__).parents[1]
MODULES = (
    *sorted((REPORTS / "findings").glob("*.py")),
    REPORTS / "leaders.py",
    REPORTS / "sentences" / "documents.py",
    REPORTS / "sentences" / "open_questions.py",
    REPORTS / "sections" / "causes.py",
)
"""Where the sentences of brief, findings and causes are written."""
FIGURES = re.compile(
    r"\b(share_with_interval|points_with_interval|out_of_100|one_in"
    r"|percent|count_phrase|measurement|measured_and_required|requirement|documents_to_settle"
    r"|describe_failures|_format_duration)\("
)
ELSEWHERE = {
    ".* more": "tests/reports/test_signers.py counts the signatures that are not named",
    ".*: .*\\. .*\\.": "tests/runs/error_gallery/test_build.py counts the errors of a cause",
    ".*, n = .*": "tests/reports/test_leaders.py looks the figures of the chart up in the scores",
    r"The pipeline reported a cost of .*\.": "tests/reports/test_leaders.py",
    r"At .* .* a review that is .* .*\.": "tests/reports/test_leaders.py",
    r"Returned outside its scope, .* .* not judged: .*\.": "tests/reports/test_scope.py",
    " of .*; scores\\.json has all": "tests/reports/test_bars.py counts the fields folded away",
}
"""Templates that no run here prints, and where they are held to account."""


_RATIOS = {
    "accuracy": ("right", JUDGED),
    "recall": ("right", VALUED),
    "precision": ("right", GUESSED),
    "invented rate": ("invented", JUDGED),
}


def check_evidence(known, proof):
    """Count the share that proves a sentence, and the cells and documents that it is of."""
    if proof.what == "processing time":
        check_sentence(known, proof.figure)
    counts = re.fullmatch(r"([\d,]+) [a-z ]+ of ([\d,]+) documents?", proof.basis)
    if proof.what not in _RATIOS or not counts:
        return
    hit, included = _RATIOS[proof.what]
    kind, *named = proof.where.split(", ")
    where = dict(each.split(" ", 1) for each in named if each != "all")
    cells = known.recount.of(KINDS[kind], *included, **where)
    share = known.recount.share(cells, lambda each: each.outcome == hit)
    assert is_figure("share", proof.figure, share), proof
    printed = [int(each.replace(",", "")) for each in counts.groups()]
    repeats = 1 + max(each.repeat for each in cells)
    assert printed == [len(cells) / repeats, documents(cells)], proof


def check_run(recounted):
    """Count everything that is written on a run; return the texts."""
    texts = [finding_line(each) for each in worst_findings(recounted.view, len(FAMILIES.names))]
    brief = write_brief(recounted.view)
    texts += [claim.text for claim in (*brief.because, *brief.star, *brief.unknown, *brief.subject)]
    for text in texts:
        check_sentence(recounted, text)
    for proof in brief.evidence:
        check_evidence(recounted, proof)
    _check_bias_is_there(recounted.view, brief)
    return [*texts, *(proof.figure for proof in brief.evidence), *check_causes(recounted)]


def _check_bias_is_there(view, brief):
    """What the gate on people says FAIL about stands among the findings."""
    rulings = view.decision.gates if view.decision else ()
    failed = [each for each in rulings if (each.rule, each.verdict) == ("people", "FAIL")]
    assert [each.fails for each in brief.findings].count(True) == bool(failed)
    for finding in (each for each in brief.findings if each.fails):
        groups = [each.slice.rpartition(", ")[2].removeprefix("effect of do(") for each in failed]
        assert any(group.removesuffix(")") in finding.title for group in groups)


@pytest.fixture(scope="module")
def counted(tmp_path_factory):
    """Return each run by its name, made when it is first asked for, with its texts."""
    made = {}

    def of(name):
        if name not in made:
            recounted = RUNS[name](tmp_path_factory.mktemp("run") / "run")
            made[name] = recounted, check_run(recounted)
        return made[name]

    return of


@pytest.mark.parametrize("name", RUNS)
def test_every_figure_is_what_the_tables_hold(counted, name):
    check_shares(counted(name)[0])
    assert any(re.search(r"\d", text) for text in counted(name)[1])


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("promised", "Without review "),
        ("unfair", "Worst for certain is locale de_DE: "),
        ("trapped", "n="),
    ],
)
def test_what_is_accepted_groups_and_traps_are_counted_too(counted, name, sentence):
    assert any(sentence in text for text in check_shares(counted(name)[0]))


def test_what_was_measured_though_not_proven_is_counted_too(tmp_path):
    pages = [
        page(number, [cell("note", confidence=0.9), cell("total", confidence=0.5, **wrong)])
        for number, wrong in enumerate([WRONG, {}] * 20)
    ]
    (sentence,) = check_shares(known(SmallRun(tmp_path / "run", pages)))
    assert "of the 50.0 % most confident values are wrong" in sentence


def test_every_figure_of_a_run_on_disk_is_what_its_tables_hold(tmp_path_factory):
    folder = folder_for_all(tmp_path_factory, "cli", make_corpus_and_run) / "run"
    run, about = RunFolder(folder), json.loads((folder / "run.json").read_text())
    view = View(about, run.scores(), run.curves())
    assert check_run(Known(Recount(folder, about), view))


def test_a_group_that_fails_a_gate_is_not_crowded_out_by_what_weighs_more(counted):
    view = counted("crowded")[0].view
    by_weight = [each.title for each in worst_findings(view, len(FAMILIES.names))]
    title = "Documents with locale de_DE are read worse"
    assert by_weight.index(title) >= MOST
    assert [each.title for each in write_brief(view).findings] == [*by_weight[: MOST - 1], title]
    undecided = replace(view, decision=None)
    assert title not in [each.title for each in write_brief(undecided).findings]


def test_bias_is_found_in_every_rate_that_the_gate_looks_at(counted):
    titles = {
        name: FAMILIES.load("people")(counted(name)[0].view).title
        for name in ("promised", "unfair", "factorial", "tabular")
    }
    assert titles == {
        "promised": "Documents with locale de_DE have more silent errors",
        "unfair": "Documents with locale de_DE are read worse",
        "factorial": "The choice font=narrow alone lowers accuracy",
        "tabular": "Documents with locale de_DE are read worse",
    }


def test_who_is_accepted_less_or_has_fewer_errors_is_found_too(counted):
    view = counted("promised")[0].view
    for metric, group, title in (
        ("safe_automation_rate_gap", "fr_FR", "are accepted less often without review"),
        ("safe_automation_rate_gap", "en_US", "are accepted more often without review"),
        ("silent_error_rate_gap", "en_US", "have fewer silent errors"),
        ("accuracy_gap", "en_US", "are read better"),
    ):
        own = [
            each
            for each in view.scores
            if not each.metric.endswith("_gap")
            or (each.metric == metric and each.slice.get("locale", group) == group)
        ]
        alone = replace(view, scores=own, decision=None)
        finding = FAMILIES.load("people")(alone)
        assert finding.title == f"Documents with locale {group} {title}"
        check_sentence(replace(counted("promised")[0], view=alone), finding_line(finding))


CAUSES = ("misread", "decoy", "sign", "made_up", "truncated")
SHARES = st.floats(0, 1)
DRAWN = {
    "seed": st.integers(0, 2**32),
    "documents": st.integers(2, 80),
    "conditions": st.integers(1, 3),
    "wrong": st.fixed_dictionaries(dict.fromkeys([*FIELDS, "line_items.amount"], SHARES)),
    "harder": st.fixed_dictionaries(dict.fromkeys((BLUR, "jpeg@4", "de_DE"), SHARES)),
    "absent": st.fixed_dictionaries(
        dict.fromkeys(("date", "merchant", "note"), st.sampled_from([0, 0, 0.5, 1]))
    ),
    "certain": st.sampled_from([None, 0.6, 0.99]),
    "fails": st.sampled_from([0, 0, 0.3]),
    "deploy": st.sampled_from([{}, {"clean": 0.7, BLUR: 0.2, "jpeg@4": 0.1}]),
    "twins": st.booleans(),
}


class Draw:
    """Pages of a run of which nothing is like anything else but the shares of its errors."""

    def __init__(self, drawn):
        """Take the shares that were drawn."""
        self.drawn, self.rng = drawn, np.random.default_rng(drawn["seed"])

    def pages(self):
        """Yield every page, and twins without the trap on the total."""
        for number in range(self.drawn["documents"]):
            about = {
                "locale": self._one_of(["de_DE", "en_US"]),
                "weight": self._one_of([0.1, 0.7, 1.0, 2.3]),
                "factors": {"style": self._one_of(["wide", "thin"])} if number % 3 else {},
            }
            absent = {name for name, share in self.drawn["absent"].items() if self._is(share)}
            for condition in ("clean", BLUR, "jpeg@4")[: self.drawn["conditions"]]:
                trap = [{"name": "decoy_total", "field": "total"}] if number % 2 else []
                yield self._page(number, condition, absent, about | {"traps": trap})
                if trap and self.drawn["twins"]:
                    yield self._page(number, condition, absent, about | {"twin": "trap off"})

    def _page(self, number, condition, absent, about):
        harder = 1 - (1 - self.drawn["harder"].get(condition, 0)) * (
            1 - self.drawn["harder"].get(about["locale"], 0) / 2
        )
        cells = [self._cell(name, harder, name in absent) for name in FIELDS]
        cells += [self._cell("line_items.amount", harder, False, row=row) for row in range(2)]
        cells += (
            [cell("line_items.amount", "invented", guess_row=2)] if self._is(harder / 2) else []
        )
        if fails := int(self._is(self.drawn["fails"])):
            empty = {"right": "missed", "wrong": "missed", "invented": "rightly absent"}
            of_truth = [each for each in cells if each.get("guess_row") is None]
            cells = [
                each | {"outcome": empty.get(each["outcome"], each["outcome"]), "cause": None}
                for each in of_truth
            ]
        return page(number, cells, condition, failures=fails, **about)

    def _cell(self, name, harder, is_absent, **more):
        wrong = self._is(self.drawn["wrong"][name] * harder)
        cause = {"cause": self._one_of(CAUSES), "decoy": self._one_of([None, "a", "b"])}
        sure = self.drawn["certain"]
        more["confidence"] = None if sure is None else min(1.0, sure + self.rng.random() / 10)
        if is_absent:
            return cell(
                name, "invented" if wrong else "rightly absent", **more, cause=cause["cause"]
            )
        if wrong:
            missed = self._is(0.2)
            return cell(name, "missed") if missed else cell(name, "wrong", **more, **cause)
        return cell(name, **more)

    def _one_of(self, options):
        return options[int(self.rng.integers(len(options)))]

    def _is(self, share):
        return self.rng.random() < share


@pytest.mark.long
@given(st.fixed_dictionaries(DRAWN))
@settings(max_examples=16)
def test_no_sentence_contradicts_the_tables(drawn):
    with tempfile.TemporaryDirectory() as folder:
        run = SmallRun(Path(folder), [*Draw(drawn).pages()], deploy=drawn["deploy"])
        gates = "\n".join(f"[[gates]]\n{each}" for each in GATES)
        texts = check_run(known(run, gates))
    assert texts


GATES = (
    'rule = "accuracy"\nat_least = 0.5\n',
    'rule = "accuracy"\nslice = "clean"\nat_least = 0.9\n',
    'rule = "people"\nby = ["locale", "style"]\n',
    'rule = "honesty"\nwithin = 0.02\n',
    'rule = "valid"\ndocuments = 30\n',
)


@pytest.mark.parametrize("family", FAMILIES.names)
def test_each_family_of_findings_is_counted_in_some_run(counted, family):
    found = [FAMILIES.load(family)(counted(name)[0].view) for name in RUNS]
    assert any(found)


def templates(file):
    """Return what matches the sentences with a figure that a module writes."""
    tree = ast.parse(file.read_text())
    for function in (each for each in ast.walk(tree) if isinstance(each, ast.FunctionDef)):
        given_names = {
            target.id: assigned.value
            for assigned in ast.walk(function)
            if isinstance(assigned, ast.Assign)
            for target, _ in [(assigned.targets[0], None)]
            if isinstance(target, ast.Name)
        }
        for text in ast.walk(function):
            if isinstance(text, ast.JoinedStr) and _has_figure(text, given_names):
                yield _as_pattern(text)


def _has_figure(text, given_names):
    pieces = [each for each in text.values if isinstance(each, ast.FormattedValue)]
    words = any(isinstance(each, ast.Constant) and each.value.strip() for each in text.values)
    return words and any(_is_figure(each, given_names) for each in pieces)


def _is_figure(piece, given_names):
    value = piece.value
    if isinstance(value, ast.Name) and value.id in given_names:
        value = given_names[value.id]
    return piece.format_spec is not None or bool(FIGURES.search(ast.unparse(value)))


def _as_pattern(text):
    parts = (
        re.escape(each.value) if isinstance(each, ast.Constant) else ".*" for each in text.values
    )
    return "".join(parts).replace(r"\ ", " ")


EVERY = sorted({(file.stem, text) for file in MODULES for text in templates(file)})


@pytest.mark.parametrize(("module", "text"), EVERY, ids=[": ".join(each) for each in EVERY])
def test_each_template_with_a_figure_is_counted_in_some_run(counted, module, text):
    if text in ELSEWHERE:
        return
    assert any(re.search(text, printed) for name in RUNS for printed in counted(name)[1]), module


def test_the_inventory_sees_templates():
    assert len(EVERY) > 30
    assert {module for module, _ in EVERY} >= {"values", "people", "leaders", "causes"}
