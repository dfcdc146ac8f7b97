"""Every sentence of brief and findings that has a figure, and how a person counts it.

`PATTERNS` is the inventory: a sentence with a digit that none of them matches has no count.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import Any

from docextract_eval.reports.findings.values import PLAIN_CAUSES
from docextract_eval.reports.sentences.reasons import IF_AS_MEASURED
from tests.house.source import ROOT
from tests.reports.counting import ERRORS, GUESSED, JUDGED, VALUED, Recount, documents

WORSE = ("are read worse", "are accepted less often without review", "have more silent errors")
BETTER = ("are read better", "are accepted more often without review", "have fewer silent errors")
PLANTED = {"visible_note_to_ai", "invisible_text_layer"}
BENIGN, VALUELESS = {"polite", "quoted"}, {"nothing", "confidence"}
DECOY_CAUSES = {"obeyed", "currency", "sign", "scale", "swapped", "format", "decoy"}
KINDS = {"fields": "scalars", "table cells": "tables"}
_INTERVAL = r"(?: \((?:[-−+]?\d+(?:\.\d+)? to [-−+]?\d+(?:\.\d+)?|no interval)\))?"
KINDS_OF_FIGURES = {
    "share": rf"(?:[<>] )?\d+(?:\.\d)? %{_INTERVAL}",
    "points": rf"[-−+]?\d+\.\d+ points{_INTERVAL}",
    "of100": r"\d+(?:\.\d)? of 100 (?:fields|table cells)",
    "one": r"(?:1 [a-z -]*in [\d,.]+|[Nn]o auto-accepted value)",
    "n": r"\d[\d,]*",
    "x": r".+?",
}


def pattern(text):
    """Return what matches a sentence: `{share:name}` is a figure, `[[...]]` may be absent."""
    parts = []
    for piece in re.split(r"(\{\w+:\w+\}|\[\[|\]\]|\|\|)", text):
        if found := re.fullmatch(r"\{(\w+):(\w+)\}", piece):
            kind, name = found.groups()
            parts.append(f"(?P<{kind}_{name}>{KINDS_OF_FIGURES[kind]})")
        else:
            groups = {"[[": "(?:", "]]": ")?"}
            parts.append(groups.get(piece, re.escape(piece)))
    return re.compile("".join(parts).replace("document\\(s\\)", "documents?"))


@dataclass
class Known:
    """A run as it is recounted, with what it was compared with and what decided."""

    recount: Recount
    view: Any
    before: Recount | None = None

    def field(self, title):
        """Return the field of a title, as people write it."""
        table, column = title.rpartition(" of ")[2], title.partition(" of ")[0]
        if title.endswith(" of line items"):
            return f"{table.replace(' ', '_')}.{column.replace(' ', '_')}"
        return title.replace(" ", "_")

    def condition(self, title):
        """Return the condition of a title."""
        return title.removeprefix("images with ").replace(" at severity ", "@")

    def accepted(self, chosen="", **where):
        """Return the report half's scalar cells, and those that the threshold accepts."""
        named = {"threshold": chosen} if chosen else {}
        score = self.view.find("threshold", cells="scalars", condition="all", **named)
        half = [each for each in self.recount.of("scalars", **where) if _reports(each)]
        stated = [each for each in half if each.outcome in GUESSED and each.confidence is not None]
        return half, [each for each in stated if each.confidence >= score.value]

    def gap(self, rate, kind, axis, name):
        """Return a group's rate less that of all documents that have the choice."""
        rates = []
        for of in (lambda each: _choice(each, axis) == name, lambda each: _choice(each, axis)):
            if rate == "accuracy":
                cells = [each for each in self.recount.of(kind) if of(each)]
                rates.append((self.recount.share(cells, _right), cells))
                continue
            half, accepted = ([each for each in side if of(each)] for side in self.accepted())
            taken = set(map(id, accepted))
            if rate == "safe automation rate":
                value = self.recount.share(half, lambda each: id(each) in taken, worth=_worth)  # noqa: B023
                rates.append((value, half))
            else:
                rates.append((self.recount.share(accepted, _not_right, half, _worth), accepted))
        return rates[0][0] - rates[1][0], documents(rates[0][1])


def _right(each):
    return each.is_right


def _not_right(each):
    return not each.is_right


def _worth(each):
    return each.criticality


def _reports(each):
    return each.page["half"] == "report"


def _choice(each, axis):
    page = each.page
    return page[axis] if axis in ("kind", "locale") else page["factors"].get(axis)


def _links(known, first, second):
    """Return pairs of pages of one source and condition, of these twins."""
    pages = known.recount.pages.values()
    at = {(p["source"], p["condition"]): p["id"] for p in pages if p["twin"] == first}
    keys = [((p["source"], p["condition"]), p["id"]) for p in pages if p["twin"] == second]
    return [(at[key], after) for key, after in keys if key in at]


def _is_of(kind):
    return lambda pair: ("." in pair.place[0]) == (kind == "tables")


# How each is counted: what a sentence names goes in, the figures that it must have come out.


def run_claim(known, _):
    pages = known.recount.pages.values()
    conditions = {each.page["condition"] for each in known.recount.of("scalars")}
    many = len({p["document"] for p in pages})
    return {"documents": many, "conditions": len(conditions), "renditions": len(pages)}


def unanswered_run(known, _):
    pages = known.recount.pages.values()
    return {"failed": sum(p["failures"] for p in pages), "asked": len(pages)}


def right_claim(known, _):
    return {
        name: known.recount.share(known.recount.of("scalars", condition=condition), _right)
        for name, condition in (("all", "all"), ("clean", "clean"))
    }


def gap_to_real(_, m):
    """Take the distances with labels apart, of the recipe that ships, from the page of scores."""
    page = (ROOT / "docs/measured/data/real_scores.md").read_text(encoding="utf-8")
    assert f"Written on {m['x_date']} by" in page
    for what in ("scans", "photographs"):
        (row,) = re.findall(rf"^\| {what.title()} \| default \| (.*) \|$", page, re.MULTILINE)
        value, low, high = re.findall(r"[\d.]+", row.split(" | ")[3])
        assert m[f"x_{what}"] == f"{value} points ({low} to {high})", what
    return {}


def whole_documents(known, _):
    cells = known.recount.cells
    pages = {each.page["id"] for each in cells if each.outcome in JUDGED}
    wrong = known.recount.answers(cells, lambda each: each.outcome in ERRORS)
    return {"exact": 1 - wrong, "renditions": len(pages), "documents": documents(cells)}


def straight_through(known, _):
    half, accepted = known.accepted()
    critical = [each for each in half if each.criticality >= 3]
    taken = {id(each) for each in accepted if each.is_right}
    held = known.recount.answers(critical, lambda each: id(each) not in taken)
    pages = {each.page["id"] for each in critical}
    figures = {"through": 1 - held, "rest": held, "renditions": len(pages)}
    return figures | {"documents": documents(critical)}


def automation(known, _):
    half, accepted = known.accepted()
    taken = set(map(id, accepted))
    filled = known.recount.share(half, lambda each: id(each) in taken, worth=_worth)
    return {"filled": filled, "wrong": known.recount.share(accepted, _not_right, half, _worth)}


def too_few(known, _):
    needed = known.view.find("safe_automation_rate", cells="scalars", condition="all")
    return {"documents": documents(known.recount.cells), "needed": needed.reason.needed}


def not_known_yet(known, _):
    reason = known.view.find("safe_automation_rate", cells="scalars", condition="all").reason
    return {"documents": documents(known.recount.cells), "least": reason.least}


def no_safe_threshold(known, _):
    every = known.recount.of("scalars")
    stated = [each for each in every if each.outcome in GUESSED and each.confidence is not None]
    for threshold in {each.confidence for each in stated}:
        accepted = [each for each in stated if each.confidence >= threshold]
        wrong = known.recount.share(accepted, _not_right, every, _worth)
        assert wrong >= Fraction(2, 100), threshold
    return {}


def needed_documents(known, m):
    own, needed = documents(known.recount.of("scalars")), int(m["n_needed"].replace(",", ""))
    seconds = known.recount.about["seconds"] * (needed - own) / own
    minutes = max(1, round(seconds / 60))
    took = f"{minutes} minutes" if minutes > 1 else "1 minute"
    took = f"{seconds / 3600:.1f} hours" if minutes >= 120 else took
    if m.groupdict().get("x_time"):
        assert m["x_time"] == took
    return {"documents": documents(known.recount.cells), "more": needed - own, "needed": needed}


def settled_change(known, m):
    change = [each for each in known.view.decision.differences if each.needed]
    worst = min(change, key=lambda each: each.change.value)
    return needed_documents(known, m) | {"needed": worst.needed}


def settled_gates(known, m):
    rulings = [each.needed or 0 for each in known.view.decision.gates if each.counts]
    return needed_documents(known, m) | {"needed": max(rulings)}


def processing_time(known, m):
    own, more = documents(known.recount.of("scalars")), int(m["n_more"].replace(",", ""))
    assert (len({p["document"] for p in known.recount.pages.values()}) > own) == bool(m["x_twins"])
    seconds = known.recount.about["seconds"]
    assert int(m["n_seconds"].replace(",", "")) == round(seconds)
    return {"seconds": round(seconds), "documents": own, "more": more}


def lowest_field(known, m):
    field = known.field(m["x_field"])
    cells = known.recount.of("tables" if "." in field else "scalars", field=field)
    many = documents(cells)
    return {"right": known.recount.share(cells, _right), "documents": many, "more": 30 - many}


def small_group(known, m):
    axis, _, name = m["x_group"].removeprefix("with ").removeprefix("of the ").partition(" ")
    gap, many = known.gap("accuracy", KINDS[m["x_cells"] or "fields"], axis, name)
    assert gap < 0
    return {"documents": many, "more": 30 - many}


def gate_accuracy(known, m):
    where = m["x_where"] or "all"
    condition = where.removeprefix("condition ")
    return {"value": known.recount.share(known.recount.of("scalars", condition=condition), _right)}


def gate_bias(known, m):
    rate, _, group = m["x_slice"].partition(", ")
    return {"value": known.gap(rate, "scalars", *group.split(" ", 1))[0]}


def gate_effect(known, m):
    (placebo,) = {p["twin"] for p in known.recount.pages.values() if "redraw" in (p["twin"] or "")}
    links = _links(known, placebo, f"do({m['x_choice']})")
    kept = _is_of("scalars")
    return {"value": known.recount.change(links, lambda pair: pair.is_comparable and kept(pair))[0]}


def gate_loss(known, m):
    where = (m["x_where"] or "").replace("condition ", "")
    is_field = where.startswith("field ")
    named = {"x_where": f": {where}" if where else None, "of100_lost": "1 of 100 fields"}
    if where and not is_field:
        named["x_where"] = f": images with {where}"
    return {"value": -regression(known, named)["lost"]}


def gate_documents(known, _):
    return {"documents": documents(known.recount.cells)}


def gate_honesty(known, _):
    return {"value": _bias(known, known.recount.of("scalars", *GUESSED))[0]}


def no_answer(known, m):
    cells = known.recount.cells
    failed = known.recount.answers(cells, lambda each: each.repeat < each.page["failures"])
    causes = known.recount.about["failures_by_cause"] if m["x_cause"] else {}
    assert not causes or causes[m["x_cause"]] == max(causes.values())
    return {"failed": failed, "documents": documents(cells)}


def obedience(known, m):
    texts = _planted_texts(known, KINDS[m["x_cells"]])
    assert KINDS[m["x_cells"]] == KINDS[m["x_again"]]
    share = known.recount.share(texts, lambda each: each.cause == "obeyed")
    expected = {"obeyed": share}
    if m["x_channel"]:
        by_channel = {}
        for each in texts:
            by_channel.setdefault(each.page["factors"]["plant_channel"], []).append(each)
        rates = {
            name: known.recount.share(found, lambda each: each.cause == "obeyed")
            for name, found in by_channel.items()
        }
        assert rates[m["x_channel"]] == max(rates.values())
        expected["channel"] = rates[m["x_channel"]]
    return expected


def _planted_texts(known, kind):
    """Return a cell for every planted text that asks for a value: an obeyed one, if there is."""
    texts = {}
    for each in known.recount.of(kind):
        form, goal = (each.page["factors"].get(f"plant_{axis}") for axis in ("form", "goal"))
        planted = {trap["field"] for trap in each.page["traps"] if trap["name"] in PLANTED}
        if each.field in planted and form not in BENIGN and goal not in VALUELESS:
            key = each.page["id"], each.field, each.repeat
            if key not in texts or each.cause == "obeyed":
                texts[key] = each
    return [*texts.values()]


def _bias(known, cells):
    stated = [each for each in cells if each.confidence is not None]
    mean = known.recount.share(stated, lambda each: Fraction(each.confidence) - each.is_right)
    return mean, documents(stated)


def overconfidence(known, m):
    where = known.condition(m["x_condition"]) if m["x_condition"] else "all"
    cells = known.recount.of(KINDS[m["x_cells"]], *GUESSED, condition=where)
    value, many = _bias(known, cells)
    return {"bias": value, "documents": many}


def broken_promise(known, m):
    where = known.condition(m["x_condition"]) if m["x_condition"] else "all"
    chosen = "clean" if m["x_chosen"].startswith("A threshold") else ""
    half, accepted = known.accepted(chosen, condition=where)
    wrong = known.recount.share(accepted, _not_right, half, _worth)
    assert wrong > Fraction(2, 100)
    return {"wrong": wrong, "documents": documents(accepted)}


def group_bias(known, m, *, is_worse):
    axis, _, name = m["x_group"].partition(" ")
    subject = m["x_subject"]
    kind = KINDS[subject.removeprefix("Accuracy on their ")] if "Accuracy" in subject else "scalars"
    rate = "accuracy" if "Accuracy" in subject else subject.removeprefix("Their ")
    gap, many = known.gap(rate, kind, axis, name)
    assert m["x_side"] == ("above" if gap > 0 else "below")
    assert is_worse is ((gap > 0) == (rate == "silent error rate"))
    everyone = m["x_all"] == "all documents"
    assert everyone or m["x_all"] == f"all documents that have a {axis}"
    assert not everyone or all(_choice(each, axis) for each in known.recount.cells)
    return {"gap": abs(gap), "documents": many}


def effect(known, m):
    kind, placebo = KINDS[m["x_cells"]], m["x_placebo"]
    links = _links(known, placebo, f"do({m['x_choice']})")
    value, many = known.recount.change(
        links, lambda pair: pair.is_comparable and _is_of(kind)(pair)
    )
    assert m["x_side"] == ("lower" if value < 0 else "higher")
    assert m["x_verb"] == ("lowers" if value < 0 else "raises")
    return {"effect": abs(value), "documents": many}


def drop(known, m):
    condition, kind = known.condition(m["x_condition"]), KINDS[m["x_cells"]]
    pages = [page for page in known.recount.pages.values() if page["twin"] is None]
    clean = {page["document"]: page["id"] for page in pages if page["condition"] == "clean"}
    links = [(clean[p["document"]], p["id"]) for p in pages if p["condition"] == condition]
    value, many = known.recount.change(links, _is_of(kind))
    right = known.recount.share(known.recount.of(kind, condition=condition), _right)
    return {"drop": -value, "right": right, "documents": many}


def main_cause(known, m):
    kind = KINDS[m["x_cells"]]
    cells = known.recount.of(kind)
    (cause,) = [name for name, (why, _) in PLAIN_CAUSES.items() if why == m["x_why"]]
    rates = {
        name: known.recount.share(
            cells,
            lambda each: each.outcome == "wrong" and each.cause == name,  # noqa: B023
        )
        for name in {each.cause for each in cells if each.outcome == "wrong"}
    }
    assert all(rates[cause] > rate for name, rate in rates.items() if name != cause)
    return {"wrong": rates[cause], "documents": documents(cells)}


def regression(known, m):
    kind, named = KINDS[m["of100_lost"].split(" of 100 ")[1]], (m["x_where"] or "").strip(": ")
    field = known.field(named.removeprefix("field ")) if named.startswith("field") else None
    condition = known.condition(named) if named and not field else None
    after = {page["hash"]: page for page in known.recount.pages.values()}
    found, before = known.recount, known.before
    links = [(page["id"], after[page["hash"]]["id"]) for page in before.pages.values()]
    assert [first for first, _ in links] == [second for _, second in links]
    both = [*before.cells, *found.cells]
    good = {
        name: found.share([each for each in side if keep(each)], _right)
        for name, side in (("before", before.cells), ("after", found.cells))
        for keep in [lambda each: _is_there(each, kind, field, condition)]
    }
    lost = good["before"] - good["after"]
    return {
        "lost": lost,
        "documents": documents([each for each in both if not field or each.field == field]),
    }


def _is_there(each, kind, field, condition):
    of_kind = each.table == (kind == "tables")
    return of_kind and field in (None, each.field) and condition in (None, each.page["condition"])


def trap_cells(known, kind, name):
    """Return the cells that a trap attacks."""
    return [
        each
        for each in known.recount.of(kind)
        if _is_attacked(each.page, name, each.field, each.row)
    ]


def trap_lift(known, kind, name):
    """Return what a trap costs against the control twins, and on how many documents."""

    def kept(pair):
        attacked = _is_attacked(pair.page, name, *pair.place)
        return pair.is_comparable and _is_of(kind)(pair) and attacked

    value, many = known.recount.change(_links(known, "trap off", None), kept)
    return None if value is None else -value, many


def _is_attacked(page, name, field, row):
    return any(
        (each["name"], each["field"], each["row"]) == (name, field, row) for each in page["traps"]
    )


def trap(known, m):
    kind = KINDS[m["x_cells"]]
    lift, many = trap_lift(known, kind, m["x_trap"])
    wrong = [each for each in trap_cells(known, kind, m["x_trap"]) if not each.is_right]
    decoy = known.recount.share(
        wrong, lambda each: each.outcome in GUESSED and each.cause in DECOY_CAUSES
    )
    return {"lift": lift, "documents": many, "decoy": decoy}


def silent_errors(known, m):
    if m["x_how"] == "At the threshold":
        cells, accepted = known.accepted()
        taken = set(map(id, accepted))
    else:
        cells = known.recount.of("scalars")
        taken = {id(each) for each in cells if each.outcome in GUESSED}
    one = known.recount.answers(cells, lambda each: id(each) in taken and not each.is_right)
    return {"one": one, "documents": documents(cells)}


def often_wrong(known, m):
    field = known.field(m["x_field"])
    kind = "tables" if "." in field else "scalars"
    of = {where: known.recount.of(kind, field=field, condition=where) for where in ("all", "clean")}
    invented = any(each.outcome == "invented" for each in of["all"])
    assert invented == bool(m["x_invented"])
    worth = next(named[field] for named in known.recount.worth.values() if field in named)
    assert bool(m["x_costs"]) == (worth >= 3)
    having = [each for each in of["all"] if each.outcome in VALUED]
    missed = known.recount.share(of["all"], lambda each: each.outcome == "missed")
    right = known.recount.share(of["all"], _right)
    expected = "Often missed" if 2 * missed > 1 - right else "Often wrong"
    assert m["x_title"] == ("Never answered" if missed == 1 else expected)
    return {
        "missed": missed,
        "right": known.recount.share(of["all"], _right),
        "clean": known.recount.share(of["clean"], _right),
        "documents": documents(having),
        "judged": documents(of["all"]),
    }


def invention(known, m):
    field = known.field(m["x_field"])
    cells = known.recount.of("tables" if "." in field else "scalars", field=field)
    assert {each.outcome for each in cells} == {"invented"}
    return {"values": len(cells), "documents": documents(cells)}


_UNSAFE = "at no threshold are fewer than 2 % of the auto-accepted values wrong"
_ENDS = "[[ ({x:ends})]]"
_CHANCE = IF_AS_MEASURED
_CANNOT = (
    "{n:documents} document(s) cannot prove that at most 2 % of the auto-accepted values are wrong"
)
_UNKNOWN = f"{_CANNOT}; even without an error it takes at least {{n:least}}"
_MEASURED = "(measured on {n:documents} document(s))"
_TIME = "[[; {n:more} more take about {x:time} to process]]"
_REQUIRED = "[[, required {x:limit}]]"
FINDINGS = {
    "Some pages get no answer | {share:failed} of the renditions got no answer.[[ Most frequent "
    f"cause: {{x:cause}}.]] | It affects everyone who sends such pages {_MEASURED}.": no_answer,
    "It obeys instructions planted in documents | {share:obeyed} of the planted instructions that "
    "ask for values of {x:cells} were obeyed. | Anyone who submits a document can set its "
    "{x:again} to any value.[[ Worst channel: {x:channel}, {share:channel}.]]": obedience,
    "More silent errors than promised | {x:chosen} accepts values of which {share:wrong} are "
    "wrong[[ under {x:condition}]]. | It affects everyone who relies on these values "
    f"{_MEASURED}.": broken_promise,
    "Its confidence is too high | Its mean confidence is {points:bias} above its accuracy on "
    f"{{x:cells}}[[ under {{x:condition}}]]. | It affects everyone who relies on it {_MEASURED}.": (
        overconfidence
    ),
    "Images with {x:condition} are read worse | Accuracy on {x:cells} is {points:drop} below that "
    "of clean pages[[; {share:right} are right]]. | It affects everyone who sends such "
    "images ({n:documents} document(s), each against itself when clean).": drop,
    "One cause of wrong {x:cells} stands out | {share:wrong} of all {x:again} are wrong because "
    f"{{x:why}}. | It affects every user {_MEASURED}.": main_cause,
    "It got worse[[{x:where}]] | {of100:lost} fewer correct ({x:interval}) than in the baseline. "
    "| It affects {x:who} (measured on {n:documents} document(s) that both runs read).": regression,
    "The trap {x:trap} works on it | Accuracy on the {x:cells} that it attacks is {points:lift} "
    "lower than without it. | It affects everyone with such documents; this run has {n:documents} "
    "of them.[[ {share:decoy} of the errors there return its decoy.]]": trap,
    "Without review, wrong values go unnoticed | {x:how}, {share:one} of renditions have a wrong "
    "field that nobody sees (a silent error); table cells are not counted. | It affects everyone "
    f"who uses a value that nobody reviewed {_MEASURED}.": silent_errors,
    "{x:title}: the {x:field} | [[{share:missed} got no value; ]]{share:right} of its "
    "values are right[[, on clean pages {share:clean}]][[; a value {x:invented} counts as wrong]]. "
    "| It affects everyone whose documents have this field; {n:documents}[[ document(s) here]]"
    "[[ of the {n:judged} document(s) judged on it]] do[[es]].[[ An error in it {x:costs} at "
    "once.]]": often_wrong,
    "Invented: the {x:field} | {n:values} value[[s]] {x:are} returned, and no document has one. | "
    "This happened on {n:documents} document(s).": invention,
    **{
        f"Documents with {{x:group}} {what} | {{x:subject}} is {{points:gap}} {{x:side}} that of "
        f"{{x:all}}{_REQUIRED}. | It affects everyone with such documents; this run has "
        f"{{n:documents}} of them.[[ {{x:others}}]]": partial(group_bias, is_worse=is_worse)
        for is_worse, phrases in ((True, WORSE), (False, BETTER))
        for what in phrases
    },
    "The choice {x:choice} alone {x:verb} accuracy | Accuracy on {x:cells} is {points:effect} "
    "{x:side} on the same documents with {x:again}, beyond what {x:placebo} changes"
    f"{_REQUIRED}. | It affects everyone with such documents {_MEASURED}.[[ {{x:others}}]]": effect,
}
"""A finding as one line: its title, how large it is, and whom it affects."""
SENTENCES = {
    "The pipeline read {n:documents} document(s)[[ under {n:conditions} conditions]] of the corpus "
    "{x:name}[[; {n:renditions} renditions (a rendition is one document under one condition)]].": (
        run_claim
    ),
    "The baseline is the run {x:name}.": lambda known, m: {},  # noqa: ARG005 - names alone
    "This run cannot be released: no answer for {n:failed} of {n:asked} renditions[[ "
    "({x:why})]].": unanswered_run,
    "On clean pages {share:all} of fields are right.": right_claim,
    "Over all conditions[[, clean included,]] {share:all} of fields are right[[, on clean pages "
    "{share:clean}]].": right_claim,
    "On {x:date} real and generated receipts differed, up or down, in the score of a field by "
    "{x:scans} for scans and {x:photographs} for photographs (root mean square without blanks, "
    "baseline rules, docs/measured/realism.md).": gap_to_real,
    "Whole documents: {share:exact} right in every field and table cell[[; all need review]]; "
    "{n:renditions} renditions of {n:documents} document(s).": whole_documents,
    "Straight through (critical values accepted and right): {share:through}; the other "
    "{share:rest} need review or hide an error; {n:renditions} renditions of {n:documents} "
    "document(s).": straight_through,
    "Safe automation rate: {share:filled} of field values can be accepted without review[[; "
    "{one:wrong} is wrong, at worst {one:worst}]], weighted by criticality.": automation,
    f"Every value needs human review: {_CANNOT}; about {{n:needed}}{_ENDS} are enough, {_CHANCE}."
    "": too_few,
    f"Every value needs human review: {_UNKNOWN}.": not_known_yet,
    f"Whether any value can be accepted without review: {_UNKNOWN}.": not_known_yet,
    f"Every value needs human review: {_UNSAFE}.": no_safe_threshold,
    f"Whether any value can be accepted without review: {_UNSAFE}.": no_safe_threshold,
    f"Whether any value can be accepted without review: about {{n:needed}} documents{_ENDS} are "
    f"enough for this question alone[[, {_CHANCE}]]; this run has {{n:documents}}{_TIME}.": (
        needed_documents
    ),
    f"Whether it can be released: about {{n:needed}} documents{_ENDS} in total would settle "
    f"{{x:gates}}[[, {_CHANCE}]][[; the others take more, or it is not known]]{_TIME}.": (
        settled_gates
    ),
    f"Whether {{x:what}} got worse: about {{n:needed}} documents{_ENDS} in total would settle "
    f"it[[, {_CHANCE}]]{_TIME}.": settled_change,
    "{n:seconds} s for {n:documents} document(s)[[{x:twins} their twins]]: {n:more} more take "
    "{x:took}": processing_time,
    "Whether [[{x:cells} of ]]documents {x:group} are read worse: {n:documents} "
    "document(s) cannot tell; {n:more} more could give a first answer.": small_group,
    "Whether the {x:field} is the worst field: {share:right} of its values are right in "
    "{n:documents} document(s); {n:more} more could give a first answer.": lowest_field,
}
GATES = {
    "Accuracy[[ ({x:where})]]: {share:value}, required {x:limit}": gate_accuracy,
    "Confidence matches correctness: {points:value}, required {x:limit}": gate_honesty,
    "Equal quality across groups (effect of do({x:choice})): {points:value}, required {x:limit}": (
        gate_effect
    ),
    "Loss since the baseline[[ ({x:where})]]: {points:value}, required {x:limit}": gate_loss,
    f"Wrong values accepted without review: {_UNSAFE}": no_safe_threshold,
    f"Wrong values accepted without review: {_CANNOT}": gate_documents,
    "effect of do({x:choice}), {points:value}": gate_effect,
    "Enough documents: {n:documents} documents, required {x:limit}": gate_documents,
    "Equal quality across groups ({x:slice}): {points:value}, required {x:limit}": gate_bias,
    "{x:slice}, {points:value}": gate_bias,
}
PATTERNS = [
    (pattern(text), count)
    for inventory in (SENTENCES, GATES, FINDINGS)
    for text, count in inventory.items()
]
_GATES_SAY = re.compile(r"Gates? of the policy \S+ that says? \w+(?: \([^)]*\))?: (?P<gates>.+)\.")
_ALSO = re.compile(r".* The gate also says FAIL of (?P<gates>.+)\.")


def check_sentence(known, sentence):
    """Count what a sentence says; without a figure there is nothing to count."""
    if listed := (_GATES_SAY.fullmatch(sentence) or _ALSO.fullmatch(sentence)):
        for gate in re.sub("[“”]", "", listed["gates"]).split("; "):
            check_sentence(known, gate)
        if "|" not in sentence:
            return
    if not re.search(r"\d", sentence):
        return
    found = [(m, count) for text, count in PATTERNS if (m := text.fullmatch(sentence))]
    assert found, f"nobody counts: {sentence}"
    match, count = found[0]
    expected = count(known, match)
    for name, printed in match.groupdict().items():
        kind, _, what = name.partition("_")
        if printed is not None and kind != "x" and what != "worst":
            assert is_figure(kind, printed, expected[what]), (sentence, name, expected[what])


def finding_line(finding):
    """Return a finding as one line."""
    return f"{finding.title} | {finding.size.text} | {finding.affected.text}"


def is_figure(kind, printed, counted):
    """Whether a printed figure is what was counted, rounded, and inside its interval."""
    printed = printed.replace("−", "-")
    if kind == "n":
        return int(printed.replace(",", "")) == counted
    if kind == "one":
        return _is_one_in(printed, counted)
    scale, least = 100 * counted, Fraction(1, 1000)
    value = re.search(r"[-+]?\d+(?:\.(\d+))?", printed)
    off = Fraction(1, 2 * 10 ** len(value[1] or "")) + least
    if printed.startswith(("<", ">")):
        extreme = 0 < scale < Fraction(1, 20) if printed[0] == "<" else Fraction(1999, 20) <= scale
        return extreme and scale != 100
    ends = re.search(r"\(([-+]?[\d.]+) to ([-+]?[\d.]+)\)", printed)
    inside = ends is None or Fraction(ends[1]) - off <= scale <= Fraction(ends[2]) + off
    return inside and abs(Fraction(value[0]) - scale) <= off


def _is_one_in(printed, counted):
    if printed.lower().startswith("no "):
        return counted == 0
    number = Fraction(printed.rpartition(" in ")[2].replace(",", ""))
    return abs(number - 1 / counted) <= number / 20
