"""Parse conditions such as `defocus@3`, `phone_photo@2` or `scan`, and draw their steps."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from docextract_eval import seeds
from docextract_eval.corpus.degrade import ACCIDENTS, WORST
from docextract_eval.corpus.degrade.mixes import MIXES, fallen
from docextract_eval.corpus.degrade.outside import ITS_OWN, PYTHON, brought, is_outside, named
from docextract_eval.corpus.degrade.scenes import SCENES
from docextract_eval.corpus.pdf.forms import BOUND, FORMS
from docextract_eval.errors import BadInputError, UnknownNameError
from docextract_eval.records import Step

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    import numpy as np

    from docextract_eval.corpus.degrade.scenes import Scene

CLEAN = "clean"
_PLUS = "+"


def formed(condition: str) -> tuple[str, str]:
    """Return the condition of the pages and the form of PDF, which is empty for pictures.

    >>> formed("flatbed_scan@3+pdf_scan"), formed("pdf"), formed("clean")
    (('flatbed_scan@3', 'pdf_scan'), ('clean', 'pdf'), ('clean', ''))
    """
    rest, plus, form = condition.rpartition(_PLUS)
    if plus and form in BOUND:
        return rest, form
    return (CLEAN, condition) if condition in FORMS else (condition, "")


def parse_condition(
    condition: str, where: str = "", scenes: Mapping[str, Scene] = SCENES
) -> tuple[str, float] | None:
    """Return name and severity of a condition, or None for `clean`; raise where it is invalid.

    A mix has severity 0, because its conditions have their own; a user's degradation has `ITS_OWN`.

    >>> parse_condition("defocus@3"), parse_condition("jpeg@4+pdf_scan")
    (('defocus', 3.0), ('jpeg', 4.0))
    """
    whole, (condition, _) = condition, formed(condition)
    if condition == CLEAN:
        return None
    if condition in MIXES:
        return condition, 0.0
    if is_outside(condition):
        brought(condition, where)
        return condition, ITS_OWN
    if _PLUS in condition or condition in FORMS:
        what = f"condition '{whole}' combines two things that cannot be combined"
        remedy = f"only {' or '.join(BOUND)} can follow a plus"
        raise BadInputError(what, where, remedy)
    name, _, strength = condition.partition("@")
    if name in (CLEAN, *MIXES, *FORMS):
        what = f"condition '{condition}' has a severity, and {name} takes none"
        raise BadInputError(what, where, f"write it as {name}")
    if name not in scenes and name not in ACCIDENTS.table:
        known = [*ACCIDENTS.table, *scenes, *MIXES, *FORMS]
        raise UnknownNameError("condition", name, known, where)
    try:
        severity = float(strength)
    except ValueError:
        severity = -1.0
    if not 0 <= severity <= WORST:
        raise BadInputError(
            f"condition '{condition}' has no severity from 0 to {WORST}",
            where,
            f"write it as {name}@3",
        )
    return name, severity


def check_conditions(
    conditions: Sequence[str],
    where: str,
    scenes: Mapping[str, Scene],
    trusted: Collection[str] = (),
    *,
    printed: bool,
) -> None:
    """Check that every condition is known, has an effect, and is listed once.

    Generated pages (`printed`) are gray, so a degradation that changes only colours has no effect
    on them by itself. Code is imported only for `trusted` conditions: those that the user named.
    """
    happens: dict[tuple[tuple[str, float] | None, str], str] = {}
    for condition in conditions:
        _check_trusted(condition, where, trusted)
        parsed, form = parse_condition(condition, where, scenes), formed(condition)[1]
        if (parsed, form) in happens:
            what = f"condition '{condition}' is listed twice"
            raise BadInputError(what, where, f"keep {happens[parsed, form]}")
        if form and form not in BOUND and not printed:
            what = f"condition '{condition}' sets text, and real pages have only pictures"
            raise BadInputError(what, where, f"use {' or '.join(BOUND)}")
        if parsed and parsed[0] in scenes and not any(scenes[parsed[0]].legs):
            what = f"condition '{condition}' changes only colours, and gray = true removes them"
            raise BadInputError(what, where, "leave one of them out")
        alone = parsed is not None and parsed[0] not in scenes and parsed[0] not in MIXES
        if printed and parsed and alone and named(parsed[0]).chromatic:
            what = f"condition '{condition}' changes only colours, and pages are printed in gray"
            raise BadInputError(what, where, "use a camera's scene, such as phone_photo@3")
        happens[parsed, form] = condition


def _check_trusted(condition: str, where: str, trusted: Collection[str]) -> None:
    """Refuse code that a file names and the user did not, because importing it runs it."""
    name, _ = formed(condition)
    if name.startswith(PYTHON) and name not in trusted:
        what = f"condition '{condition}' would run code, which a file cannot ask for by itself"
        raise BadInputError(what, where, f"read that code, then give --trust {name}")


def draw(
    condition: str, seed: int, source: str, scenes: Mapping[str, Scene] = SCENES
) -> tuple[Step, ...]:
    """Return the steps of a condition for one source, with drawn parameters; none at severity 0.

    A degradation draws the same parameters alone and in any scene: its stream is keyed by its name
    and by how often it has occurred before in the scene. So the cost of a scene can be compared
    with the cost of its parts.
    """
    condition, _ = formed(condition)
    if condition in MIXES:
        condition = fallen(condition, seed, source)
    parsed = parse_condition(condition, scenes=scenes)
    if parsed is None or parsed[1] == 0:
        return ()
    name, severity = parsed
    if name not in scenes:
        return (_fallen(name, severity, seeds.stream(seed, source, "accident", name)),)
    return tuple(_of_scene(scenes[name], severity, seed, source))


def _of_scene(scene: Scene, severity: float, seed: int, source: str) -> Iterator[Step]:
    happened: Counter[str] = Counter()
    for leg, parts in enumerate(scene.legs):
        for part in parts:
            again = happened[part.accident]
            happened[part.accident] += 1
            who: tuple[str | int, ...] = (part.accident, again) if again else (part.accident,)
            swing = 2 * seeds.unit(seed, source, "scene", scene.name, *who) - 1
            strength = severity * part.strength * (1 + part.swing * swing)
            rng = seeds.stream(seed, source, "accident", *who)
            yield _fallen(part.accident, min(float(WORST), strength), rng, leg)


def _fallen(name: str, severity: float, rng: np.random.Generator, leg: int = 0) -> Step:
    severity = round(severity, seeds.DIGITS)
    return Step(name, severity, dict(named(name).draw(severity, rng)), leg)
