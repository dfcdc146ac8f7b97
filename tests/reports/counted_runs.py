"""Small runs in which each finding of the brief is certain, and what decided on them."""

from __future__ import annotations

from docextract_eval.runs.measured_run import read_measured_run
from docextract_eval.runs.release.gate import ComparedRuns, gather_evidence, make_decision
from docextract_eval.runs.release.policy import load_policy
from tests.reports.counted_sentences import Known
from tests.reports.counting import FIELDS, Recount, SmallRun, cell, page

BLUR = "blur@3"
WRONG = {"outcome": "wrong", "cause": "decoy", "decoy": "subtotal"}
POLICY = 'format = 1\nname = "strict"\nbaseline = "optional"\n'


def known(run, policy="", before=None):
    """Return a run with its recount; decided by the gates of a policy, if there are any."""
    recount, decision = Recount(run.path, run.finished_about()), None
    if policy:
        file = run.path / "policy.toml"
        file.write_text(POLICY + policy)
        sides = [read_measured_run(each) for each in (run, before) if each]
        against = ComparedRuns(pinned=sides[1:])
        decision = make_decision(
            load_policy(file), gather_evidence(load_policy(file), sides[0], against)
        )
    view = run.view(decision=decision)
    return Known(recount, view, before and Recount(before.path, before.finished_about()))


def gate(rule, **keys):
    """Return the lines of a gate in a policy."""
    return "\n".join([f'[[gates]]\nrule = "{rule}"', *(f"{k} = {v}" for k, v in keys.items()), ""])


def right_page(document, condition="clean", twin=None, wrong=(), confidence=None, **more):
    """Return a page of which only the fields named are wrong."""
    names = [*FIELDS, "line_items.description", "line_items.amount"]
    cells = [
        cell(
            name,
            row=0 if "." in name else None,
            confidence=confidence,
            **(WRONG if name in wrong else {}),
        )
        for name in names
    ]
    return page(document, cells, condition, twin, **more)


def blurred(folder):
    """Blur spoils totals; dates are wrong everywhere, notes invented, descriptions too."""
    pages = []
    for number in range(48):
        for condition in ("clean", BLUR):
            wrong = ["total"] if condition == BLUR and number % 4 else []
            wrong += ["date"] if number % 3 else []
            row = right_page(number, condition, wrong=wrong, weight=1 + number % 2)
            (note,) = (each for each in row["cells"] if each["field"] == "note")
            note |= {"outcome": "invented", "cause": "made_up"}
            row["cells"].append(cell("line_items.description", "invented", guess_row=1))
            pages.append(row)
    deploy = {"clean": 0.25, BLUR: 0.75}
    gates = gate("accuracy", slice='"blur@3"', at_least=0.9) + gate("accuracy", at_least=0.95)
    return known(SmallRun(folder, pages, deploy=deploy), gates + gate("valid", documents=100))


def unanswered(folder):
    """Every third page gets no answer, so the run is not healthy."""
    pages = []
    for number in range(30):
        row = right_page(number, failures=int(number % 3 == 0))
        if row["failures"]:
            row["cells"] = [each | {"outcome": "missed"} for each in row["cells"]]
        pages.append(row)
    causes = {"timeout": 7, "crash": 3}
    return known(SmallRun(folder, pages, healthy=False, failures_by_cause=causes))


def obedient(folder):
    """Planted texts are obeyed, on the margin more often than in the footer; twins lack them."""
    pages = []
    for number in range(40):
        channel = "margin" if number % 2 else "footer"
        obeyed = number % 4 != 0
        about = {
            "traps": [{"name": "visible_note_to_ai", "field": "total"}],
            "factors": {
                "plant_channel": channel,
                "plant_form": "polite" if number % 10 == 9 else "command",
                "plant_goal": "value",
            },
        }
        row = right_page(number, wrong=["total"] if obeyed else [], **about)
        for each in (each for each in row["cells"] if each["outcome"] == "wrong"):
            each["cause"] = "obeyed"
        pages += [row, right_page(number, twin="trap off", wrong=["date"] if number % 5 else [])]
    return known(SmallRun(folder, pages))


def overconfident(folder):
    """Confidences are .99 throughout, and of every second document one value is wrong."""
    pages = [
        right_page(number, wrong=["total", "note"] if number % 2 else [], confidence=0.99)
        for number in range(60)
    ]
    run = SmallRun(folder, pages, seconds=36_000.0)
    return known(run, gate("honesty", within=0.02))


def promised(folder):
    """A threshold is promised on one half; the other is wrong far more often, most of all German.

    In half of the French documents nothing reaches the threshold.
    """
    pages = []
    for number in range(480):
        locale = ("en_US", "de_DE", "fr_FR")[number // 2 % 3]
        wrong = number % 2 and number % (3 if locale == "de_DE" else 11) == 0
        shy = locale == "fr_FR" and number % 4 < 2
        wrong = wrong or (shy and number % 2 == 0)
        total = cell("total", confidence=0.5 if shy else 0.95, **(WRONG if wrong else {}))
        pages.append(page(number, [total, cell("note", confidence=0.95)], locale=locale))
    margins = {"by": '["locale"]', "accuracy": 0.04, "automation": 0.05, "errors": 0.02}
    return known(SmallRun(folder, pages), gate("people", **margins))


def unfair(folder, share=2, policy=""):
    """German documents are read worse, and so are those of the one style that only some have."""
    pages = []
    for number in range(90):
        german = number % 3 == 0
        wrong = ["total", "date"] if german and number % share else []
        about = {"factors": {"style": "narrow" if german else "wide"} if number % 9 else {}}
        locale = "de_DE" if german else "en_US"
        pages.append(right_page(number, wrong=wrong, locale=locale, **about))
    return known(SmallRun(folder, pages), policy)


def crowded(folder):
    """Three findings weigh more than the group that fails the gate by a little."""
    pages = []
    for number in range(120):
        german = number % 4 == 0
        for condition in ("clean", BLUR):
            wrong = ["date", "merchant", "line_items.amount"] if number % 3 else []
            wrong += ["note"] if german else []
            wrong += ["total"] if condition == BLUR else []
            locale = "de_DE" if german else "en_US"
            pages.append(right_page(number, condition, wrong=wrong, locale=locale, confidence=0.9))
    return known(SmallRun(folder, pages), gate("people", by='["locale"]', accuracy=0.01))


def factorial(folder):
    """A narrow font alone spoils totals; drawing the shop again spoils a few; one is better."""
    pages = []
    for number in range(60):
        pages += [
            right_page(number, wrong=["date"] if number % 2 else []),
            right_page(number, twin="do(font=narrow)", wrong=["total", "date"]),
            right_page(number, twin="do(font=wide)", wrong=[]),
            right_page(number, twin="redraw(shop)", wrong=["date"] if number % 3 else []),
        ]
    return known(SmallRun(folder, pages), gate("people", effect=0.01))


def trapped(folder):
    """A trap on the total works in three of four documents, once by no decoy."""
    pages = []
    for number in range(32):
        about = {"traps": [{"name": "subtotal_vs_total", "field": "total"}]}
        row = right_page(number, wrong=["total"] if number % 4 else [], **about)
        if number % 8 == 1:
            row["cells"][0] |= {"outcome": "missed", "cause": None, "decoy": None}
        twin = right_page(number, twin="trap off", wrong=["total"] if number % 16 == 0 else [])
        pages += [row, twin]
    return known(SmallRun(folder, pages))


def worsened(folder, many=48, share=2, policy=""):
    """The run lost totals under blur since its baseline."""
    sides = []
    for name in ("before", "after"):
        pages = [
            right_page(
                number,
                condition,
                wrong=["total"] if name == "after" and condition == BLUR and number % share else [],
            )
            for number in range(many)
            for condition in ("clean", BLUR)
        ]
        sides.append(SmallRun(folder / name, pages))
    before, after = sides
    return known(after, policy or gate("regression", margin=0.01), before)


def promising(folder):
    """Six notes of 140 documents are wrong: too few documents for a promise that more allow."""
    pages = []
    for number in range(140):
        note = cell("note", confidence=0.97, **(WRONG if number % 24 == 1 else {}))
        pages.append(page(number, [cell("total", confidence=0.97), note]))
    return known(SmallRun(folder, pages, seconds=36_000.0))


def unsettled(folder):
    """A few totals may have been lost, on too few documents to say so."""
    return worsened(folder, many=12, share=6, policy=gate("accuracy", at_least=0.94))


def few(folder):
    """Of nine German documents some are wrong; too few to promise anything, or to be sure."""
    pages = [
        right_page(
            number,
            wrong=["total"] if number % 6 == 0 else [],
            locale="de_DE" if number % 6 == 0 else "en_US",
            confidence=0.9,
        )
        for number in range(54)
    ]
    return known(SmallRun(folder, pages), gate("promise"))


def inventive(folder):
    """Notes are returned that no document has; the rest is right."""
    pages = []
    for number in range(40):
        row = right_page(number)
        (note,) = (each for each in row["cells"] if each["field"] == "note")
        note |= {"outcome": "invented", "cause": "made_up"}
        pages.append(row)
    return known(SmallRun(folder, pages))


def tabular(folder):
    """Amounts of tables are wrong, mostly misread, and more so under blur, and in one country.

    One document has none, and one is returned for it; three have a merchant, which is wrong.
    """
    pages = []
    for number in range(90):
        locale = "de_DE" if number % 3 == 0 else "en_US"
        for condition in ("clean", BLUR):
            cells = [cell("total")]
            cells += [cell("merchant", **WRONG)] if number in (1, 2, 4) else []
            for row in range(3):
                bad = (condition == BLUR and row) or (number % 3 == 0 and row == 0)
                cause = "misread" if row else "decoy"
                wrong = {"outcome": "wrong", "cause": cause} if bad else {}
                cells.append(cell("line_items.amount", row=row, confidence=0.8, **wrong))
            pages.append(page(number, cells, condition, locale=locale))
    extra = cell("line_items.amount", "invented", guess_row=0, cause="made_up")
    pages.append(page(90, [cell("total"), extra], locale="en_US"))
    return known(SmallRun(folder, pages))


def various(folder):
    """More fields, decoys and traps than the section on causes shows; totals are misread."""
    fields = {f"field_{number}": 1 for number in range(17)}
    pages = []
    for number in range(34):
        about = {"traps": [{"name": f"trap_{n}", "field": f"field_{n}"} for n in range(16)]}
        cells, untrapped = [], []
        for place, name in enumerate(fields):
            cause = ("misread", "misread", "decoy", "sign", "scale", "format", "truncated")
            wrong = {
                "outcome": "wrong",
                "cause": cause[place % 7],
                "decoy": f"decoy_{place % 12}" if place % 7 > 1 else None,
            }
            cells.append(cell(name, **(wrong if number % (2 + place) == 0 else {})))
            cells[-1] |= {"decoy": f"decoy_{place % 12}"} if wrong["outcome"] == "wrong" else {}
            untrapped.append(cell(name))
        pages += [page(number, cells, **about), page(number, untrapped, twin="trap off")]
    return known(SmallRun(folder, pages, fields))


RUNS = {
    "inventive": inventive,
    "tabular": tabular,
    "various": various,
    "blurred": blurred,
    "unanswered": unanswered,
    "obedient": obedient,
    "overconfident": overconfident,
    "promised": promised,
    "unfair": unfair,
    "unfair by a gate": lambda folder: unfair(
        folder, policy=gate("people", by='["locale", "style"]', accuracy=0.05)
    ),
    "crowded": crowded,
    "factorial": factorial,
    "trapped": trapped,
    "worsened": worsened,
    "unsettled": unsettled,
    "promising": promising,
    "few": few,
}
