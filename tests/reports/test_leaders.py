"""The brief for leaders: what it finds, and that every figure is proved by a score."""

from __future__ import annotations

import json
import math
import re
from dataclasses import astuple, replace
from html.parser import HTMLParser

import pytest

from docextract_eval.corpus.degrade import DEGRADATIONS
from docextract_eval.errors import count_phrase
from docextract_eval.metrics.columns import ALL
from docextract_eval.reasons import Reason, ReasonCode
from docextract_eval.records import Score
from docextract_eval.reports import View
from docextract_eval.reports.findings import FAMILIES, worst_findings
from docextract_eval.reports.html import html_page
from docextract_eval.reports.leaders import brief_page, brief_sections, write_brief
from docextract_eval.reports.markdown import markdown_page
from docextract_eval.reports.sections.next_steps import list_steps
from docextract_eval.reports.sentences.cited_figures import slice_phrase
from docextract_eval.reports.sentences.reasons import explain_reason
from docextract_eval.runs.comparison.claims import Claim
from docextract_eval.runs.gates import GateVerdict
from docextract_eval.runs.release.decision import PolicyDecision
from docextract_eval.runs.release.policy import default_policy_path, load_policy
from docextract_eval.statistics.differences import Change
from tests.contracts import views

HOSTILE = '<img src=x onerror=alert(1)> [1] {{7*7}} "' + "x" * 300
SCHEMA = 'name = "receipt"\n[fields]\ntotal = { type = "money", criticality = 3 }\n'
SCHEMA += 'note = { type = "text" }\n'
ABOUT = {
    "pipeline": {"name": "p"},
    "corpus_name": "c",
    "seal": "5ea1" * 16,
    "documents": 60,
    "renditions": 240,
    "seconds": 300.0,
    "speed": {"seconds_per_page": {"p50": 0.9}},
    "finished": "2026-11-20T21:26:26+00:00",
    "schemas": {"receipt": SCHEMA},
}
SCALARS = {"cells": "scalars", "condition": ALL}
TAKES = Reason(ReasonCode.TOO_FEW_DOCUMENTS, documents=60, needed=1252, share=0.02)


def score(metric, value, low, high, documents=60, many=2400, **slice_):
    signature = f"{metric}|metrics:2|reading:strict"
    return Score(metric, slice_, value, low, high, documents, many, signature)


def under(condition, **more):
    return {"cells": "scalars", "condition": condition, **more}


def untold(metric, reason, **slice_):
    return Score(metric, slice_, None, None, None, 0, 0, f"{metric}|metrics:2", reason)


BASE = [
    score("accuracy", 0.9, 0.87, 0.92, **SCALARS),
    score("accuracy", 0.96, 0.94, 0.98, many=600, **under("clean")),
    score("accuracy", 0.81, 0.75, 0.86, many=600, **under("blur@3")),
    score("accuracy", 0.93, 0.9, 0.95, many=600, **under("jpeg@4")),
]
FOUND = {
    "pictures": score("drop", 0.15, 0.1, 0.21, **under("blur@3")),
    "values": score("accuracy", 0.6, 0.5, 0.7, 50, 200, **SCALARS, field="total"),
    "people": score("accuracy_gap", -0.12, -0.2, -0.05, 35, 900, **SCALARS, locale="de_DE"),
    "confidence": score("confidence_bias", 0.08, 0.05, 0.11, **SCALARS),
    "traps": score("trap_lift", 0.4, 0.2, 0.6, 20, 20, **SCALARS, trap="subtotal_vs_total"),
    "attackers": score("obey_rate", 0.3, 0.15, 0.5, 20, 20, **SCALARS),
    "reasons": score("cause_rate", 0.06, 0.04, 0.08, **SCALARS, cause="decoy"),
    "users": score("meets_error", 0.4, 0.3, 0.5, **SCALARS, receipts="1", threshold="none"),
    "answers": score("failure_rate", 0.05, 0.02, 0.09, condition=ALL),
}
"""A certain finding of each family."""
BESIDE = [
    score("cause_rate", 0.01, 0.0, 0.02, **SCALARS, cause="misread"),
    score("meets_error", 0.9, 0.8, 0.97, **SCALARS, receipts="10", threshold="none"),
    score("decoy_hit_rate", 0.7, 0.5, 0.9, 12, 12, **SCALARS, trap="subtotal_vs_total"),
    untold("safe_automation_rate", TAKES, **SCALARS),
    replace(
        score("accuracy_gap", -0.4, None, None, 9, 90, **SCALARS, locale="ar_AE"),
        reason=Reason(ReasonCode.GROUP_TOO_SMALL, least=30),
    ),
]


def difference(value, low, high, corrected=0.01, needed=None, **slice_):
    change = Change(value, low, high, 3, 40, 60, 2400, 900.0, 0.02, value, 0.01)
    return Claim(slice_, 0.9, 0.9 + value, change, 0.001, corrected, needed)


LOST = difference(-0.052, -0.081, -0.023, **under("blur@3"))
PERHAPS = difference(-0.031, -0.07, 0.01, 0.4, 340, **under("jpeg@4"))
RULINGS = (
    GateVerdict("accuracy", "condition blur@3", "FAIL", 0.81, 0.75, 0.86, 0.9, documents=60),
    GateVerdict(
        "people", "locale ar_AE", "INCONCLUSIVE", -0.1, -0.3, 0.1, 0.05, "within", "change"
    ),
    GateVerdict("valid", "all", "PASS", 60, None, None, 12, unit="documents"),
)


def decided(verdict="FAIL", word="BLOCK", **more):
    settled = {
        "baseline": "runs/before",
        "baseline_argument": "runs/before",
        "differences": (LOST, PERHAPS),
        **more,
    }
    return PolicyDecision("release", verdict, word, RULINGS, 480, **settled)


EVERYTHING = View(ABOUT, [*BASE, *FOUND.values(), *BESIDE], decision=decided())
LARGE = views.large()
VIEWS = {
    "empty": View({}, []),
    "one of each": EVERYTHING,
    "no baseline": replace(EVERYTHING, decision=decided(baseline=None, differences=())),
    "open": replace(EVERYTHING, decision=decided("INCONCLUSIVE", "MORE DATA")),
    "passed": replace(EVERYTHING, decision=decided("PASS", "SHIP")),
    "no policy": replace(EVERYTHING, decision=None),
    "40 conditions and 30 fields": LARGE,
    "of one document": views.of_one_document(LARGE),
    "without confidences": views.without_confidences(LARGE),
    "private": views.private(LARGE),
    "reference": View({**ABOUT, "pipeline": {"name": "noisy", "reference": True}}, BASE),
}
whatever_it_is_of = pytest.mark.parametrize("view", VIEWS.values(), ids=list(VIEWS))
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


def numbers(text):
    return [float(found.replace(",", "").rstrip(".")) for found in NUMBER.findall(text)]


def rounded(number, known):
    """Whether a number is one of those, said with as many digits or fewer."""
    return any(
        math.isclose(number, of) or number in (round(of), round(of, 1)) for of in map(abs, known)
    )


@whatever_it_is_of
def test_every_number_of_a_sentence_is_in_its_evidence(view):
    made = write_brief(view)
    for claim in made.claims:
        known = [
            each
            for proof in claim.proof
            for said in (proof.where, proof.figure, proof.basis, proof.signature)
            for each in numbers(said)
        ]
        assert all(rounded(each, known) for each in numbers(claim.text)), claim


@whatever_it_is_of
def test_every_number_of_a_next_step_is_in_its_evidence(view):
    steps = list_steps(view)
    assert len(steps) <= 6
    assert len({each.command for each in steps}) == len(steps)
    for step in steps:
        known = [each for proof in step.why.proof for each in numbers(" ".join(astuple(proof)))]
        assert all(rounded(each, known) for each in numbers(step.why.text)), step


@whatever_it_is_of
def test_what_proves_a_figure_is_a_score_of_the_run(view):
    """The others say of the run, its gates and what changed: they are named so."""
    besides = (
        "gate",
        "run",
        "conditions",
        "processing time",
        "change since the baseline",
        "health",
        "gap to real",
    )
    scores = {}
    for each in view.scores:
        scores.setdefault((each.metric.replace("_", " "), slice_phrase(each)), []).append(each)
    for proof in write_brief(view).evidence:
        if proof.what.startswith(besides):
            continue
        (found,) = scores[proof.what, proof.where]
        assert proof.signature == found.signature
        ends = [end for end in (found.value, found.low, found.high) if end is not None]
        if None in (found.value, found.low):
            assert proof.figure.startswith(explain_reason(found.reason))
        else:
            said, of = numbers(proof.figure), 1 if "cost" in proof.what else 100
            assert (
                math.isclose(said[0], found.value, rel_tol=0.01)
                if of == 1
                else rounded(said[0], [of * found.value])
            )
            assert all(rounded(each, [of * end for end in ends]) for each in said[:3]) or (
                abs(said[2] - said[1]) > of * (found.high - found.low)  # wider for the choice
            )
            assert count_phrase(found.documents, "document") in proof.basis


@whatever_it_is_of
def test_every_estimate_has_its_interval_beside_it(view):
    for claim in write_brief(view).claims:
        limits = r"required (at least|at most|within) ±?[\d.]+ (%|points)|at most [\d.]+ % of"
        text = re.sub(limits, "", claim.text)
        for found in re.finditer(r"\d %|\d points", text):
            assert re.match(r"\d (%|points) \(", text[found.start() :]), claim


class Anchors(HTMLParser):
    def __init__(self):
        super().__init__()
        self.ids, self.links, self.tags, self.open = [], [], set(), []

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        said = dict(attrs)
        self.ids += [said["id"]] if "id" in said else []
        self.links += [said["href"]] if "href" in said else []
        assert not {"style", "onclick", "onerror", "src"} & said.keys()
        if tag not in ("meta", "wbr"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@whatever_it_is_of
def test_every_reference_leads_to_evidence_on_the_page(view):
    made, anchors = write_brief(view), Anchors()
    anchors.feed(html_page("p on c", brief_page(made), "leaders"))
    assert anchors.open == []
    assert len(anchors.ids) == len(set(anchors.ids))
    assert {link[1:] for link in anchors.links} <= set(anchors.ids)
    numbered = [f"evidence-{number}" for number in range(1, len(made.evidence) + 1)]
    assert [each for each in anchors.ids if each.startswith("evidence-")] == numbered
    assert {link[1:] for link in anchors.links if "evidence-" in link} == set(numbered)
    text = markdown_page("p on c", brief_sections(made))
    above = text.partition("## Evidence")[0]
    assert {*re.findall(r"\[(\d+)\]", above)} == {each.split("-")[1] for each in numbered}


@whatever_it_is_of
def test_it_stays_one_page_of_plain_words(view):
    made = write_brief(view)
    said = [claim.text for claim in made.claims] + [found.title for found in made.findings]
    assert len(" ".join(said).split()) <= 410
    assert len(made.findings) <= 3
    assert len(made.evidence) <= 24
    text = " ".join(said)
    assert not re.search(r"\b(ECE|AUGRC|bootstrap|micro|None|nan|Holm)\b", text)
    assert all(claim.text[-1] == "." for claim in made.claims)


def test_the_first_word_is_the_verdict():
    words = {name: write_brief(view).verdict for name, view in VIEWS.items()}
    assert words["empty"] == words["no policy"] == "NO POLICY"
    assert (words["one of each"], words["open"], words["passed"]) == ("BLOCK", "MORE DATA", "SHIP")
    assert write_brief(VIEWS["open"]).because[0].text.startswith("Do not release it yet")
    failed = write_brief(EVERYTHING).because[0]
    assert failed.text == (
        "Gate of the policy release that says FAIL: “Accuracy (condition blur@3)”: 81.0 % "
        "(75.0 to 86.0), required at least 90.0 %."
    )
    sick = replace(VIEWS["passed"], about={**ABOUT, "healthy": False, "failures": 90})
    assert write_brief(sick).verdict == "MORE DATA"
    assert "no answer for 90 of 240 renditions" in write_brief(sick).because[0].text


def test_what_a_gate_counts_is_said_once_and_without_an_interval():
    few = GateVerdict("valid", "documents", "INCONCLUSIVE", 60, bound=100, unit="documents")
    few = replace(few, documents=60, needed=100)
    made = write_brief(replace(EVERYTHING, decision=replace(decided("INCONCLUSIVE"), gates=(few,))))
    asked = "60 documents, required at least 100 documents"
    assert made.because[0].text == (
        "Gate of the policy release that says INCONCLUSIVE (too little is known to pass or fail): "
        f"“Enough documents”: {asked}."
    )
    assert made.because[0].proof[0].figure == asked


@pytest.mark.parametrize("family", sorted({*FAMILIES.names} - {"regressions"}))
def test_a_family_tells_what_is_certain_and_nothing_else(family):
    find, certain = FAMILIES.load(family), FOUND[family]
    assert find(View(ABOUT, [*BASE, certain, *BESIDE])).weight > 0
    harmless = {"values": (0.97, 0.94, 1.0), "people": (-0.1, -0.3, 0.1)}
    value, low, high = harmless.get(family, (certain.value, 0.0, 1.0))
    unsure = replace(certain, value=value, low=low, high=high)
    assert find(View(ABOUT, [*BASE, unsure, *BESIDE])) is None
    assert find(View(ABOUT, [*BASE, replace(certain, low=None, high=None)])) is None
    assert find(View(ABOUT, BASE)) is None


def test_what_got_worse_is_told_first_and_only_where_it_is_certain():
    first = worst_findings(EVERYTHING)[0]
    assert first.title == "It got worse: images with blur at severity 3"
    assert "5.2 of 100 fields fewer correct (2.3 to 8.1) than in the baseline" in first.size.text
    assert "dxe compare runs/before RUN" in first.action.text
    unsure = replace(EVERYTHING, decision=decided(differences=(PERHAPS,)))
    assert not any("It got worse" in found.title for found in worst_findings(unsure))
    assert any(
        "340 documents in total would settle it" in each.text
        for each in write_brief(unsure).unknown
    )


def test_findings_are_ranked_by_how_much_they_spoil_for_certain():
    frequent = FOUND["pictures"]
    rare = score("drop", 0.3, 0.2, 0.4, **under("jpeg@4"))
    said = [FAMILIES.load("pictures")(View(ABOUT, [*BASE, frequent, rare])).title]
    deploy = {"clean": 0.5, "blur@3": 0.4, "jpeg@4": 0.1}
    said.append(
        FAMILIES.load("pictures")(View({**ABOUT, "deploy": deploy}, [*BASE, frequent, rare])).title
    )
    assert ["jpeg" in title for title in said] == [True, False]
    weights = [found.weight for found in worst_findings(replace(EVERYTHING, decision=None), 9)]
    assert len(weights) == 9
    assert weights == sorted(weights, reverse=True)


def test_a_field_that_costs_money_outweighs_one_that_is_worse():
    worse = score("accuracy", 0.5, 0.4, 0.6, 50, 200, **SCALARS, field="note")
    found = FAMILIES.load("values")(View(ABOUT, [*BASE, FOUND["values"], worse]))
    assert found.title == "Often wrong: the total"
    assert "costs money or trust at once" in found.affected.text
    clean = score("accuracy", 0.7, 0.6, 0.8, 50, 50, **under("clean"), field="total")
    told_of = FAMILIES.load("values")(View(ABOUT, [*BASE, FOUND["values"], clean]))
    assert "on clean pages too" in told_of.action.text
    assert "on clean pages too" not in found.action.text


def test_a_field_that_no_document_has_is_invented_and_not_wrong():
    field = {**SCALARS, "field": "note"}
    none_right = score("accuracy", 0.0, 0.0, 0.39, 6, 6, **field)
    invented = score("invented_rate", 1.0, 0.61, 1.0, 6, 6, **field)
    found = FAMILIES.load("values")(View(ABOUT, [*BASE, none_right, invented]))
    assert found.title == "Invented: the note"
    assert found.size.text == "6 values are returned, and no document has one."
    assert found.affected.text == "This happened on 6 documents."


@pytest.mark.parametrize(
    ("share", "title"),
    [(1.0, "Never answered"), (0.7, "Often missed"), (0.3, "Often wrong")],
)
def test_a_field_that_got_no_value_is_missed_and_not_wrong(share, title):
    where = {**SCALARS, "field": "total"}
    right = score("accuracy", 0.0, 0.0, 0.1, **where)
    missed = score("missed_rate", share, share - 0.1, min(1.0, share + 0.1), **where)
    found = FAMILIES.load("values")(View(ABOUT, [*BASE, right, missed]))
    assert found.title == f"{title}: the total"
    assert ("got no value" in found.size.text) == (title != "Often wrong")


def test_what_is_there_already_is_not_said_to_be_enough():
    """A run of 60 is not told that 60 documents would settle what it left open."""
    settled = difference(-0.031, -0.07, 0.01, 0.4, 60, **under("jpeg@4"))
    view = View(ABOUT, BASE, decision=decided(differences=(settled,)))
    assert not any("would settle" in claim.text for claim in write_brief(view).unknown)


def test_the_worst_of_many_is_told_with_an_interval_that_allows_for_the_choice():
    """Twelve fields are looked at: the worst is told at 1 - 5 % / 12, and may not be certain."""
    others = [score("accuracy", 0.96, 0.9, 0.99, **SCALARS, field=f"f{n}") for n in range(11)]
    bad = score("accuracy", 0.9, 0.85, 0.945, **SCALARS, field="total")
    alone, chosen = (
        FAMILIES.load("values")(View(ABOUT, [*BASE, bad, *beside])) for beside in ([], others)
    )
    assert "90.0 % (85.0 to 94.5)" in alone.size.text
    assert chosen is None
    worse = replace(bad, value=0.6, low=0.5, high=0.69)
    told = FAMILIES.load("values")(View(ABOUT, [*BASE, worse, *others]))
    assert "60.0 % (45.1 to 73.0)" in told.size.text


def test_documents_that_have_a_field_are_not_those_in_which_it_was_invented():
    field = {**SCALARS, "field": "total"}
    found_again = score("recall", 0.9, 0.8, 0.95, 37, 148, **field)
    invented = score("invented_rate", 0.33, 0.25, 0.42, 50, 200, **field)
    found = FAMILIES.load("values")(View(ABOUT, [*BASE, FOUND["values"], found_again, invented]))
    assert "37 of the 50 documents judged on it" in found.affected.text
    assert "a value returned where there is none counts as wrong" in found.size.text
    assert [proof.what for proof in found.affected.proof] == ["accuracy", "recall"]


def test_pictures_are_blamed_for_a_field_only_where_clean_pages_are_better_for_certain():
    field = FOUND["values"]
    better = score("accuracy", 0.95, 0.9, 0.98, 50, 50, **under("clean"), field="total")
    for clean, blamed in (([better], True), ([replace(better, low=0.65)], False), ([], False)):
        found = FAMILIES.load("values")(View(ABOUT, [*BASE, field, *clean]))
        assert ("degraded images" in found.action.text) is blamed


def test_a_threshold_that_breaks_its_promise_is_told_where_it_does():
    of = {**under("blur@3"), "threshold": "clean"}
    broken = score("silent_error_rate", 0.09, 0.06, 0.13, 30, 300, **of)
    found = FAMILIES.load("confidence")(View(ABOUT, [*BASE, broken]))
    assert found.size.text == (
        "A threshold chosen on clean pages accepts values of which 9.0 % (6.0 to 13.0) are wrong "
        "under blur at severity 3."
    )
    kept = replace(broken, low=0.015)
    assert FAMILIES.load("confidence")(View(ABOUT, [*BASE, kept])) is None


def test_no_cause_stands_out_that_is_as_frequent_as_another():
    other = score("cause_rate", 0.05, 0.03, 0.07, **SCALARS, cause="misread")
    assert FAMILIES.load("reasons")(View(ABOUT, [*BASE, FOUND["reasons"], other])) is None


def test_what_is_not_known_has_its_price():
    said = [claim.text for claim in write_brief(VIEWS["no policy"]).unknown]
    assert said[0] == (
        "Whether any value can be accepted without review: about 1,252 documents are enough for "
        "this question alone; this run has 60; 1,192 more take about 99 minutes to process."
    )
    assert said[1] == (
        "Whether documents with locale ar_AE are read worse: 9 documents cannot tell; 21 more "
        "could give a first answer."
    )
    opened = write_brief(VIEWS["open"]).unknown[0].text
    assert (
        "about 480 documents in total are needed; whether they settle the gates is not known; 420 "
        "more take about 35 minutes to process" in opened
    )


def test_what_settles_the_gates_and_the_promise_alike_is_told_once():
    same = replace(decided("INCONCLUSIVE", "MORE DATA"), needed=1252)
    said = [claim.text for claim in write_brief(replace(EVERYTHING, decision=same)).unknown]
    assert sum("1,252" in each for each in said) == 1


def test_what_the_promise_takes_is_told_where_another_gate_has_failed():
    failed = replace(decided(), needed=1252)
    said = [claim.text for claim in write_brief(replace(EVERYTHING, decision=failed)).unknown]
    assert sum("1,252" in each for each in said) == 1


def test_twins_are_no_documents_of_those_that_are_lacking():
    twinned = {**ABOUT, "documents": 120}
    said = write_brief(
        View(twinned, VIEWS["open"].scores, decision=VIEWS["open"].decision)
    ).unknown[0]
    assert (
        "about 480 documents in total are needed; whether they settle the gates is not known; 420 "
        "more take about 35 minutes to process" in said.text
    )
    assert "300 s for 60 documents and their twins" in said.proof[-1].figure


def test_what_may_have_got_worse_is_named_by_the_cells_that_it_is_of():
    of_tables = {"cells": "tables", "condition": ALL}
    everywhere = difference(-0.03, -0.07, 0.01, 0.4, 340, **of_tables)
    for perhaps, what in (
        (PERHAPS, "fields (jpeg at severity 4)"),
        (everywhere, "all table cells"),
        (replace(everywhere, slice=SCALARS), "all fields"),
    ):
        decision = decided(differences=(perhaps,))
        said = [each.text for each in write_brief(replace(EVERYTHING, decision=decision)).unknown]
        assert any(each.startswith(f"Whether {what} got worse: about 340") for each in said)


def test_it_says_what_was_read_and_how_much_of_it_is_right():
    view = View({**ABOUT, "pipeline": {"name": "noisy", "reference": True}}, BASE)
    read, reference, right, *_ = (claim.text for claim in write_brief(view).star)
    assert read == (
        "The pipeline read 60 documents under 3 conditions of the corpus c; 240 renditions (a "
        "rendition is one document under one condition)."
    )
    assert reference.startswith("Reference run: ")
    assert right.startswith(
        "Over all conditions, clean included, 90.0 % (87.0 to 92.0) of fields are right, on clean"
    )


def test_where_nothing_is_certain_it_says_so():
    made = write_brief(View(ABOUT, BASE))
    assert made.findings == []
    assert "No finding" in html_page("t", brief_page(made), "leaders")
    assert "No finding" in markdown_page("t", brief_sections(made))


def test_names_from_documents_show_as_text_and_stay_short():
    scores = [
        *BASE,
        score("accuracy", 0.5, 0.4, 0.6, **under(HOSTILE)),
        score("drop", 0.5, 0.4, 0.6, **under(HOSTILE)),
        score("accuracy", 0.1, 0.05, 0.2, **SCALARS, field=HOSTILE),
        replace(FOUND["people"], slice={**SCALARS, "merchant": HOSTILE}),
    ]
    shown = html_page(HOSTILE, brief_page(write_brief(View(ABOUT, scores))), "leaders")
    anchors = Anchors()
    anchors.feed(shown)
    assert "img" not in anchors.tags
    assert "script" not in anchors.tags
    assert shown.count("&lt;img src=x") >= 4
    for found in write_brief(View(ABOUT, scores)).findings:
        assert len(found.title) < 100


def test_a_page_for_leaders_asks_for_nothing_and_runs_nothing():
    shown = html_page("t", brief_page(write_brief(EVERYTHING)), "leaders")
    assert "default-src &#39;none&#39;" in shown
    assert "<script" not in shown
    assert not re.search(r"https?://|url\(", shown)


def test_answers_made_elsewhere_give_no_processing_time():
    imported = replace(
        VIEWS["open"],
        about={**ABOUT, "seconds": 0.24, "speed": {"seconds_per_page": {"p50": None}}},
    )
    texts = [claim.text for claim in write_brief(imported).unknown]
    assert any(text.startswith("Whether it can be released: about 480") for text in texts)
    assert not [text for text in texts if "to process" in text]


def test_silent_errors_are_counted_on_renditions_and_rest_on_renditions():
    meets = score("meets_error", 0.278, 0.2, 0.36, 48, 144, **SCALARS, receipts="1")
    meets = replace(meets, slice={**meets.slice, "threshold": "none"})
    found = FAMILIES.load("users")(View({**ABOUT, "renditions": 144}, [*BASE, meets]))
    assert found.size.text == (
        "If every value is accepted without review, 27.8 % (20.0 to 36.0) of renditions have a "
        "wrong field that nobody sees (a silent error); table cells are not counted."
    )
    assert found.size.proof[0].basis == "144 renditions of 48 documents"


@pytest.mark.parametrize(
    ("where", "who"),
    [
        ({"field": "phone", "condition": ALL}, "everyone whose documents have this field"),
        ({"field": "phone", "locale": "vi_VN"}, "everyone whose documents have this field"),
        ({"locale": "vi_VN"}, "everyone with such documents"),
        ({"condition": "blur@3"}, "everyone who sends such images"),
        ({"condition": ALL}, "every user"),
    ],
)
def test_a_loss_affects_those_whose_documents_have_what_was_lost(where, who):
    change = Change(-0.8, -0.9, -0.6, 0, 50, 22, 64, 20.0, 0.02)
    lost = Claim({"cells": "scalars", **where}, 0.88, 0.02, change, 0.0001, 0.001, None)
    decided_by = replace(decided("FAIL", "BLOCK"), differences=(lost,), baseline="b")
    found = FAMILIES.load("regressions")(View(ABOUT, BASE, decision=decided_by))
    assert found.affected.text == (
        f"It affects {who} (measured on 22 documents that both runs read)."
    )
    assert found.affected.proof[0].basis == (
        "64 field values, true or returned by either run, of 22 documents"
    )


def test_the_chart_shows_clean_pages_and_the_worst_conditions_as_the_findings_do():
    tables = score("accuracy", 0.5, 0.4, 0.6, cells="tables", condition="clean")
    scores = [*BASE, FOUND["pictures"], score("drop", 0.0, -0.1, 0.1, **under("jpeg@4")), tables]
    made = write_brief(View(ABOUT, scores))
    rows = {(row.group, row.name): row.note for row in made.chart.rows}
    assert rows == {
        ("Fields", "clean"): "96.0 % (94.0 to 98.0), n = 60",
        ("Fields", "blur@3"): "81.0 % (74.0 to 86.6), n = 60",
        ("Fields", "jpeg@4"): "93.0 % (89.5 to 95.2), n = 60",
        ("Table cells", "clean"): "50.0 % (40.0 to 60.0), n = 60",
    }
    assert "81.0 % (74.0 to 86.6) are right" in made.findings[0].size.text
    assert [table.head[0] for table in made.chart.tables] == ["Fields", "Table cells"]
    assert write_brief(VIEWS["empty"]).chart is None


def test_costs_are_told_in_reviews_and_in_what_the_pipeline_reported():
    spent = {"pages": 200, "cost": 0.125}
    hand = score("cost_of_reviewing", 900.0, 800.0, 1000.0, **SCALARS)
    ways = score("expected_cost", 400.0, 300.0, 500.0, **SCALARS, ratio="20")
    said = [each.text for each in write_brief(View({**ABOUT, "speed": spent}, [hand, ways])).costs]
    assert said == [
        (
            "A thousand documents take 900 (800 to 1,000) reviews if every value is reviewed, and "
            "400 (300 to 500) at the cheapest threshold, if a silent error costs as much as "
            "20 reviews."
        ),
        "The pipeline reported a cost of 0.125 for 200 pages.",
    ]
    asked = json.dumps({"review": {"seconds": 18.0, "money": 0.25, "currency": "EUR"}})
    priced = View(ABOUT, [hand, ways], decision=replace(decided("PASS", "SHIP"), asked=asked))
    assert [each.text for each in write_brief(priced).costs][1:] == [
        "At 18 seconds a review that is 4.5 (4 to 5) and 2 (1.5 to 2.5) hours.",
        "At 0.25 EUR a review that is 225 (200 to 250) and 100 (75 to 125) EUR.",
    ]
    assert write_brief(VIEWS["empty"]).costs == []
    unproven = untold("safe_automation_rate", TAKES, **SCALARS)
    said = [each.text for each in write_brief(replace(priced, scores=[hand, ways, unproven])).costs]
    assert numbers(" ".join(said)) == [900, 800, 1000, 18, 4.5, 4, 5, 0.25, 225, 200, 250]


def test_a_field_of_few_documents_with_the_lowest_figure_is_an_open_question():
    rare = score("accuracy", 0.2, 0.02, 0.8, 5, 40, **SCALARS, field="note")
    view = View(ABOUT, [*BASE, FOUND["values"], rare])
    assert worst_findings(view)[0].title == "Often wrong: the total"
    (asked,) = (each for each in write_brief(view).unknown if "worst field" in each.text)
    assert "the note is the worst field: 20.0 % (" in asked.text
    assert "in 5 documents; 25 more" in asked.text
    enough = replace(rare, documents=30)
    unknown = write_brief(replace(view, scores=[*BASE, FOUND["values"], enough])).unknown
    assert not any("worst field" in each.text for each in unknown)


def test_a_small_group_that_every_reader_knows_is_asked_about_first():
    few = Reason(ReasonCode.GROUP_TOO_SMALL, least=30)

    def gap(value, cells="scalars", **group):
        made = score("accuracy_gap", value, None, None, 9, 90, cells=cells, condition=ALL, **group)
        return replace(made, reason=few)

    year, kind = gap(-0.4, year="2021"), gap(-0.1, "tables", kind="bank_statement")
    for gaps, who in (
        ([year], "documents with year 2021"),
        ([year, kind], "table cells of documents of the kind bank statement"),
        ([gap(0.1, kind="receipt"), year], "documents with year 2021"),
    ):
        unknown = write_brief(View(ABOUT, [*BASE, *gaps])).unknown
        assert any(each.text.startswith(f"Whether {who} are read worse") for each in unknown)


@whatever_it_is_of
def test_three_steps_at_most_are_first_those_that_the_decision_depends_on(view):
    steps, every = write_brief(view).steps, list_steps(view)
    ranked = [*(each for each in every if each.decides), *(s for s in every if not s.decides)]
    assert [each.name for each in steps] == [each.task or each.name for each in ranked[:3]]
    for fact, step in zip(steps, ranked, strict=False):
        assert fact.text == f"(by {step.doer}): {step.gain}."


def test_limits_of_the_policy_that_ships_are_called_examples():
    limits = [each for each in load_policy(default_policy_path()).gates if each.rule == "accuracy"]
    gates = [GateVerdict("accuracy", g.slice, "PASS", 0.9, 0.8, 1.0, g.at_least) for g in limits]
    shipped = PolicyDecision("default", "PASS", "SHIP", tuple(gates))
    made = write_brief(replace(EVERYTHING, decision=shipped))
    (sample,) = (each for each in made.because if "examples" in each.text)
    assert numbers(sample.text) == [50.0, 40.0]
    assert made.steps[0].name == "Agree on limits"
    agreed = replace(shipped, gates=tuple(replace(each, bound=0.85) for each in gates))
    for other in (agreed, replace(shipped, policy="release")):
        made = write_brief(replace(EVERYTHING, decision=other))
        assert not any("samples" in each.text for each in made.because)
        assert "Agree on limits" not in [each.name for each in made.steps]


def test_a_banner_says_what_is_open_and_one_list_how_many_documents_settle_it():
    stuck = GateVerdict("promise", "all", "INCONCLUSIVE", needed=1252, reason=TAKES, documents=60)
    decision = replace(decided("INCONCLUSIVE", "MORE DATA"), gates=(stuck,), needed=2000)
    made = write_brief(replace(EVERYTHING, decision=decision))
    assert 1252 not in numbers(" ".join(each.text for each in made.because))
    said = [each.text for each in made.unknown if "1,252" in each.text]
    assert len(said) == 1
    assert "for this question alone" in said[0]
    assert made.enough


def test_conditions_of_the_chart_are_explained_where_they_are_degradations_that_ship():
    scores = [*BASE[:2], score("accuracy", 0.8, 0.7, 0.9, **under("defocus@3")), BASE[2]]
    terms = write_brief(View(ABOUT, scores)).terms
    assert [each.partition(":")[0] for each in terms[1:]] == ["clean", "defocus@3"]
    assert DEGRADATIONS.load("defocus").physics in terms[2]
