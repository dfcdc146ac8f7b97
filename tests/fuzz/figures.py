"""Figures that were given for bytes which differ from what was sealed or predicted."""

from __future__ import annotations

import json

from tests.fuzz.oracle import Finding

NUMBER_6 = "number 6"
_MAKE = ("corpus build", "corpus extend")
"""They write `corpus.json` again: then what it said before is no figure's ground."""


def under_the_seal(place, differs, done):
    """Return a finding where another corpus was run or scored under the seal of the good one."""
    good = json.loads((place.template / "corpus/corpus.json").read_text())["seal"]
    for name, code, out, _ in done:
        if code not in (0, 3):
            continue
        what = differs(pages=name != "score", after=name in _MAKE)
        if not what:
            continue
        if name in ("run", "score"):
            file = place.case / ("out" if name == "run" else "run") / "run.json"
            text = file.read_text() if file.is_file() else "{}"
            about = json.loads(text)
            if code or "finished" not in about or about.get("seal") != good:
                continue
            return [Finding(NUMBER_6, f"{name} gave figures under the seal: {what}", name)]
        if name in _MAKE and good[:16] in out and not code and "column" in what:
            return [Finding(NUMBER_6, f"{name} printed the good seal: {what}", name)]
    return []


def of_a_gate(place, done):
    """Return a finding where a gate shows other figures than those of the run as it was made."""
    good = _figures((place.template / "gate.out").read_text())
    for name, code, out, _ in done:
        if name != "gate" or code not in (0, 1, 4):
            continue
        found = _figures(out)
        if found and found != good:
            detail = f"gate gave {str(found)[:150]} and ended with {code}"
            return [Finding(NUMBER_6, detail, "gate")]
    return []


def _figures(text):
    """Return what a gate found, by rule and slice."""
    try:
        return [
            {key: gate.get(key) for key in ("rule", "slice", "verdict", "found", "low", "high")}
            | {key: value for key, value in gate.items() if isinstance(value, float)}
            for gate in json.loads(text)["gates"]
        ]
    except (ValueError, KeyError, TypeError):
        return []
