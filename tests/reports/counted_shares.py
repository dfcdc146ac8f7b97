"""Every figure of what is accepted, of groups and of traps, counted in the run's tables."""

from __future__ import annotations

import re

from docextract_eval.reports.sections.automation import automation
from docextract_eval.reports.sections.people import people
from docextract_eval.reports.sections.risks import risks
from tests.reports.counted_sentences import KINDS, is_figure, pattern, trap_lift
from tests.reports.counting import GUESSED, documents

ACCEPTED = pattern(
    "Without review {share:usual} of values at 98 % right can be accepted, proven with 90 % "
    "confidence."
)
MEASURED = re.compile(r"([\d.]+ % \([^)]*\)) of the ([\d.]+ %)")
WORST = pattern(
    "Worst for certain is {x:axis} {x:name}: {x:points} points fewer {x:cells} right ({x:ends}) "
    "than over all documents."
)
TRAPS = pattern("{n:costly} of {n:many} traps cost accuracy for certain; {x:most}.")


def check_shares(known):
    """Count what the three sections say; return the sentences that have a count here."""
    counted = []
    for sentence in automation(known.view).lead:
        if found := ACCEPTED.fullmatch(sentence):
            half, accepted = known.accepted()
            taken = set(map(id, accepted))
            share = known.recount.share(
                half,
                lambda each: id(each) in taken,  # noqa: B023
                worth=lambda each: each.criticality,
            )
            assert is_figure("share", found["share_usual"], share)
            counted.append(sentence)
        elif sentence.startswith("Measured"):
            for wrong, coverage in MEASURED.findall(sentence):
                _check_measured(known, wrong, coverage)
            counted.append(sentence)
    for sentence in people(known.view).lead:
        if found := WORST.fullmatch(sentence):
            kind = {"fields": "scalars", "table cells": "tables"}[found["x_cells"]]
            gap, _ = known.gap("accuracy", kind, found["x_axis"], found["x_name"])
            assert is_figure("points", f"{found['x_points']} points", -gap)
            counted.append(sentence)
    for part in risks(known.view).parts:
        counted += [row.note for row in getattr(part, "rows", ()) if _check_trap(known, row)]
    return counted


def _check_measured(known, wrong, coverage):
    """Find the confidence that this share of the stated values reaches, and count errors there."""
    stated = [
        each
        for each in known.recount.of("scalars", *GUESSED)
        if each.confidence is not None and each.repeat == 0
    ]
    reached = {each.confidence for each in stated}
    shares = {
        least: known.recount.share(stated, lambda each, least=least: each.confidence >= least)
        for least in reached
    }
    at = [least for least, share in shares.items() if is_figure("share", coverage, share)]
    assert at, coverage
    accepted = [each for each in stated if each.confidence >= at[0]]
    rate = known.recount.share(accepted, lambda each: not each.is_right, stated)
    assert is_figure("share", wrong, rate), (wrong, coverage)


def _check_trap(known, row):
    if not hasattr(row, "dot"):
        return False
    name, _, cells = row.name.partition(", ")
    lift, many = trap_lift(known, KINDS[cells or "fields"], name)
    assert is_figure("points", row.note.partition(",")[0], lift)
    assert row.note.endswith(f"n={many}")
    return documents(known.recount.cells) >= many
