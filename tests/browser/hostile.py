"""What papers, answers and settings may say to a page that shows them, and a corpus of that."""

from __future__ import annotations

import json
from dataclasses import replace

from docextract_eval.reasons import Reason, ReasonCode
from docextract_eval.reports import View
from docextract_eval.reports.sections.causes import main_causes
from docextract_eval.runs.error_gallery import Cases, ErrorGallery, GalleryEntry
from docextract_eval.runs.gates import GateVerdict
from docextract_eval.runs.release.decision import PolicyDecision
from tests.contracts import views
from tests.corpus.labelled.files import line, word, written

SAYINGS = {
    "script": "<script>alert(1)</script>",
    "image": '"><img src=x onerror=alert(1)>',
    "ends": "</style></script></title><svg onload=alert(1)>",
    "braces": "{{7*7}}{% if 1 %}${7*7}",
    "quotes": "' onmouseover='alert(1)' x=\"y\" `b`",
    "address": "javascript:alert(1)",
    "entity": "&lt;b&gt; &amp;amp; &#x3c;",
    "comment": "<!--><a href=//evil.example>",
    "turned": "a\u202egnp.exe\u202c b",
    "unseen": "TO\u200bTAL\u2060\ufeff",
    "long": "W" * 600,
}
UNSEEN = {"turned": ("gnp.exe",), "unseen": ("TO", "TAL")}
"""What is to be read of sayings whose signs have no shape: those may be shown by a mark."""
FREE = ("condition", "field", "cause", "decoy", "trap", "locale", "accident")
"""What of a slice a recipe, a schema or a document may name."""

READER = """
import json
SAYINGS = json.loads({sayings!r})

class Reader:
    def __init__(self, note: str = ""):
        self.asked = 0

    def extract(self, sheet):
        self.asked += 1
        names = ("merchant", "address", "payment_method", "receipt_number")
        said = [SAYINGS[(self.asked + at) % len(SAYINGS)] for at in range(len(names))]
        pairs = zip(names, said)
        return {{"fields": {{n: {{"value": s, "confidence": 0.97}} for n, s in pairs}}}}
"""
"""A pipeline whose every answer is one of the sayings."""
PLACE, BASE = '"><img src=x onerror=alert(1)> {{7*7}}', "<b onclick=alert(1)>base"
"""Names of folders, which reports tell: a corpus is called by the folder of its labels."""
COMMANDS = (
    (
        *("corpus", "import", "labels.jsonl", "-o", "corpus"),
        *("--schema", "receipt", "--locale", "en_US", "--values", "printed"),
    ),
    ("run", "oracle", "corpus", "-o", BASE),
    (
        *("run", "python:hostile_reader:Reader", "corpus", "-o", "run", "--workers", "1"),
        *("-p", f"note={SAYINGS['ends']}"),
    ),
    ("gate", "run", "--baseline", BASE),
    ("compare", BASE, "run"),
    ("rank", BASE, "run", "-o", "run/rank.html"),
)
"""What a user types who got such papers."""
FILES = {
    "leaders.html": ("--for", "leaders", "--format", "html"),
    "junit.xml": ("--format", "junit"),
}
"""Reports that the command prints, and with which options."""


def view() -> View:
    """Make up a view all of whose names are hostile."""
    sayings = list(SAYINGS.values())
    found = views.large(conditions=len(sayings), fields=len(sayings))

    def hostile(text: str) -> str:
        return text if text in ("all", "clean") else f"{sayings[len(text) % len(sayings)]} {text}"

    scores = [
        replace(
            each,
            slice={key: hostile(of) if key in FREE else of for key, of in each.slice.items()},
        )
        for each in found.scores
    ]
    about = {
        "pipeline": {
            "name": " ".join(sayings),
            "settings": {said: said for said in sayings},
            "version": {said: said for said in sayings},
            "reference": True,
        },
        "corpus_name": " ".join(sayings),
        "renditions": 9,
    }
    made = View(about, scores, decision=_decision(sayings))
    return replace(made, gallery=_gallery(sayings, main_causes(made)))


def _gallery(sayings: list[str], causes: list[str]) -> ErrorGallery:
    exhibits = tuple(
        GalleryEntry(
            rendition=f"{said} id",
            condition=f"{said} condition",
            field=f"{said} field",
            row=None,
            outcome="wrong",
            cause="misread",
            decoy=said,
            traps=(said,),
            truth=f"{said} truth",
            guess=f"{said} guess",
            confidence=0.98,
        )
        for said in sayings
    )
    cases = {
        frozenset({("cause", cause)}): Cases(exhibits[at : at + 3], len(exhibits))
        for at, cause in enumerate(causes)
    }
    return ErrorGallery(cases=cases, reason=sayings[0])


def _decision(sayings: list[str]) -> PolicyDecision:
    found = (0.5, 0.4, 0.6, 0.9)
    why = {said: Reason(ReasonCode.OTHER, detail=said) for said in sayings}
    rulings = tuple(
        GateVerdict("accuracy", f"{said} slice", verdict, *found, needed=90, reason=why[said])
        for said in sayings
        for verdict in ("FAIL", "INCONCLUSIVE")
    )
    return PolicyDecision(
        policy=sayings[0],
        verdict="FAIL",
        decision="BLOCK",
        gates=rulings,
        needed=90,
        notes=tuple(sayings),
        baseline=sayings[1],
    )


def labels(folder) -> None:
    """Write labels whose values and ids are hostile, and a pipeline that says as much."""
    lines = [
        line(
            f"{name} {said.replace('~', '')[:150]}".replace("\u202e", "").strip(),
            fields={"merchant": said, "address": said, "total": "$9.00"},
            words=[word(said), word("TOTAL 1 $9.00", top=90)],
        )
        for name, said in SAYINGS.items()
    ]
    written(folder, *lines)
    code = READER.format(sayings=json.dumps(list(SAYINGS.values())))
    (folder / "hostile_reader.py").write_text(code, encoding="utf-8")
