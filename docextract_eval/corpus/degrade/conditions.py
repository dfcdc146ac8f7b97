"""Parse conditions such as `defocus@3`, `phone_photo@2` or `scan`, and draw their steps.

A chain is several conditions, one after the other: `fold@3,jpeg@3`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from docextract_eval import seeds
from docextract_eval.corpus.degrade import DEGRADATIONS, MAX_SEVERITY, MEASURED_BY, STAGES
from docextract_eval.corpus.degrade.copula import document_haste, joined_luck, long_tail
from docextract_eval.corpus.degrade.downscaling import DOWNSCALED, SCAN_SIZE
from docextract_eval.corpus.degrade.jpeg import JPEG, jpeg_of_quality
from docextract_eval.corpus.degrade.mixes import KIND_MIXES, MIXES, draw_condition
from docextract_eval.corpus.degrade.scenes import SCENES, Scene
from docextract_eval.corpus.degrade.user_degradations import (
    PYTHON,
    USER_SEVERITY,
    is_user_degradation,
    load_degradation,
    load_user_degradation,
)
from docextract_eval.corpus.measurements import Measurements
from docextract_eval.errors import BadInputError, UnknownNameError
from docextract_eval.pdf import PDF_FORMS, PICTURE_FORMS
from docextract_eval.records import Step

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    import numpy as np

    from docextract_eval.corpus.degrade import Degradation
    from docextract_eval.corpus.degrade.scenes import Part


@dataclass(frozen=True, slots=True)
class OwnConditions:
    """What conditions are drawn from: what ships, or also what a recipe brings of its own."""

    scenes: Mapping[str, Scene] = field(default_factory=lambda: SCENES)
    mixes: Mapping[str, Mapping[str, float]] = field(default_factory=lambda: MIXES)
    measurements: Measurements | None = None
    """Of a team's own pictures; without any, those that ship are drawn from."""
    kind_mixes: Mapping[str, Mapping[str, Mapping[str, float]]] = field(
        default_factory=lambda: KIND_MIXES
    )
    """For each kind, mixes of its documents, in place of those of `mixes`."""

    def of_kind(self, kind: str) -> OwnConditions:
        """Return what conditions of documents of a kind are drawn from."""
        if kind not in self.kind_mixes:
            return self
        return replace(self, mixes={**self.mixes, **self.kind_mixes[kind]})


SHIPPED = OwnConditions()
CLEAN = "clean"
_PLUS = "+"
_LIGHT = "light_from"
"""The parameter that all degradations of a document share: light comes from one side."""


def split_off_pdf_form(condition: str) -> tuple[str, str]:
    """Return the condition of the pages and the form of PDF, which is empty for pictures.

    >>> [split_off_pdf_form(condition) for condition in ("fax@3+pdf_scan", "pdf", "clean")]
    [('fax@3', 'pdf_scan'), ('clean', 'pdf'), ('clean', '')]
    """
    rest, plus, form = condition.rpartition(_PLUS)
    if plus and form in PICTURE_FORMS:
        return rest, form
    return (CLEAN, condition) if condition in PDF_FORMS else (condition, "")


def parse_condition(
    condition: str, where: str = "", scenes: Mapping[str, Scene] = SCENES
) -> tuple[str, float] | None:
    """Return name and severity of a condition, or None for `clean`; raise where it is invalid.

    A mix has severity 0, for its conditions have their own; a user's degradation `USER_SEVERITY`.

    >>> parse_condition("defocus@3"), parse_condition("jpeg@4+pdf_scan")
    (('defocus', 3.0), ('jpeg', 4.0))
    """
    full_condition, (condition, _) = condition, split_off_pdf_form(condition)
    if condition == CLEAN:
        return None
    if condition in MIXES:
        return condition, 0.0
    if is_user_degradation(condition):
        load_user_degradation(condition, where)
        return condition, USER_SEVERITY
    if _PLUS in condition or condition in PDF_FORMS:
        what = f"condition '{full_condition}' combines two things that cannot be combined"
        remedy = f"only {' or '.join(PICTURE_FORMS)} can follow a plus"
        raise BadInputError(what, where, remedy)
    name, _, severity_text = condition.partition("@")
    if name in (CLEAN, *MIXES, *PDF_FORMS):
        what = f"condition '{condition}' has a severity, and {name} takes none"
        raise BadInputError(what, where, f"write it as {name}")
    if name not in scenes and name not in DEGRADATIONS.table:
        known = [*DEGRADATIONS.table, *scenes, *MIXES, *PDF_FORMS]
        raise UnknownNameError("condition", name, known, where)
    try:
        severity = float(severity_text)
    except ValueError:
        severity = -1.0
    if not 0 <= severity <= MAX_SEVERITY:
        raise BadInputError(
            f"condition '{condition}' has no severity from 0 to {MAX_SEVERITY}",
            where,
            f"write it as {name}@3",
        )
    return name, severity


def parse_chain(chain: str, where: str, scenes: Mapping[str, Scene] = SCENES) -> tuple[str, ...]:
    """Return the conditions of a chain, or raise where one of them cannot be applied to a picture.

    >>> parse_chain("fold@3, jpeg@3", "chain")
    ('fold@3', 'jpeg@3')
    """
    conditions = tuple(part.strip() for part in chain.split(","))
    for condition in conditions:
        if not condition:
            raise BadInputError(f"chain '{chain}' has an empty part", where, "write fold@3,jpeg@3")
        parse_condition(condition, where, scenes)
        rest, form = split_off_pdf_form(condition)
        if form:
            alone = rest if "@" in rest else "a degradation or a scene"
            remedy = f"give {alone} alone, or build a corpus under {condition}"
            what = f"'{form}' makes a PDF of a document, and this is a picture"
            raise BadInputError(what, where, remedy)
    return conditions


def check_conditions(
    conditions: Sequence[str],
    where: str,
    scenes: Mapping[str, Scene],
    trusted: Collection[str] = (),
    *,
    is_generated: bool,
) -> None:
    """Check that every condition is known, has an effect, and is listed once.

    Generated pages (`is_generated`) are gray: degradations that change only colours do nothing
    on them by itself. Code is imported only for `trusted` conditions: those that the user named.
    """
    listed: dict[tuple[tuple[str, float] | None, str], str] = {}
    for condition in conditions:
        _refuse_untrusted_code(condition, where, trusted)
        parsed = parse_condition(condition, where, scenes)
        form = split_off_pdf_form(condition)[1]
        if (parsed, form) in listed:
            what = f"condition '{condition}' is listed twice"
            raise BadInputError(what, where, f"keep {listed[parsed, form]}")
        if form and form not in PICTURE_FORMS and not is_generated:
            what = f"condition '{condition}' sets text, and real pages have only pictures"
            raise BadInputError(what, where, f"use {' or '.join(PICTURE_FORMS)}")
        if parsed and parsed[0] in scenes and not any(scenes[parsed[0]].legs):
            what = f"condition '{condition}' changes only colours, and gray = true removes them"
            raise BadInputError(what, where, "leave one of them out")
        alone = parsed is not None and parsed[0] not in {*scenes, *MIXES}
        if is_generated and parsed and alone and load_degradation(parsed[0]).is_chromatic:
            what = f"condition '{condition}' changes only colours, and pages are printed in gray"
            raise BadInputError(what, where, "use a camera's scene, such as phone_photo@3")
        listed[parsed, form] = condition


def _refuse_untrusted_code(condition: str, where: str, trusted: Collection[str]) -> None:
    """Refuse code that a file names and the user did not, because importing it runs it."""
    name, _ = split_off_pdf_form(condition)
    if name.startswith(PYTHON) and name not in trusted:
        what = f"condition '{condition}' would run code, which a file cannot ask for by itself"
        raise BadInputError(what, where, f"read that code, then give --trust {name}")


def draw_chain(
    conditions: Sequence[str], seed: int, source: str, own: OwnConditions = SHIPPED
) -> tuple[Step, ...]:
    """Return the steps of conditions that are applied one after the other.

    A condition continues the leg of the one before it, unless it begins at an earlier stage: then
    the picture is paper again, and a new leg begins. So shapes in a row resample once.
    """
    steps: list[Step] = []
    occurrences: Counter[str] = Counter()
    for condition in conditions:
        drawn = draw_steps(condition, seed, source, own, occurrences)
        if steps and drawn:
            is_paper_again = _stage(drawn[0]) < _stage(steps[-1])
            later = steps[-1].leg + is_paper_again - drawn[0].leg
            drawn = tuple(replace(step, leg=step.leg + later) for step in drawn)
        steps += drawn
    return tuple(steps)


def _stage(step: Step) -> int:
    return STAGES.index(load_degradation(step.name).stage)


def draw_steps(
    condition: str,
    seed: int,
    source: str,
    own: OwnConditions = SHIPPED,
    occurrences: Counter[str] | None = None,
) -> tuple[Step, ...]:
    """Return the steps of a condition for one source, with drawn parameters; none at severity 0.

    A degradation draws the same parameters alone and in any scene: its stream is keyed by its name
    and by how often it has occurred before in the scene, or in a chain (`occurrences`). So the cost
    of a scene can be compared with the cost of its parts.
    """
    occurrences = Counter() if occurrences is None else occurrences
    condition, _ = split_off_pdf_form(condition)
    if condition in own.mixes:
        condition = draw_condition(condition, seed, source, own.mixes)
    parsed = parse_condition(condition, scenes=own.scenes)
    if parsed is None or parsed[1] == 0:
        return ()
    (name, severity), measurements = parsed, own.measurements
    if name not in own.scenes:
        rng = seeds.stream(seed, source, "accident", *_occurrence_key(name, occurrences))
        degradation = load_degradation(name, measurements=measurements)
        light_from = _draw_light(seed, source)
        return (_draw_step(degradation, severity, rng, light_from, measurements),)
    scene = own.scenes[name]
    return tuple(_draw_scene_steps(scene, severity, seed, source, measurements, occurrences))


def _occurrence_key(name: str, occurrences: Counter[str]) -> tuple[str | int, ...]:
    """Return the key of the streams of a degradation that occurs once more, and count it."""
    again = occurrences[name]
    occurrences[name] += 1
    return (name, again) if again else (name,)


def _draw_scene_steps(  # noqa: PLR0913, PLR0917 - all that a scene is drawn from
    scene: Scene,
    severity: float,
    seed: int,
    source: str,
    measurements: Measurements | None,
    occurrences: Counter[str],
) -> Iterator[Step]:
    light_from = _draw_light(seed, source)
    haste = document_haste(seed, source, measurements) if scene.together else 0.0
    for leg, parts in enumerate(scene.legs):
        for part in parts:
            key = _occurrence_key(part.accident, occurrences)
            loading = scene.together.get(part.accident, 0.0)
            chance = seeds.hash_to_unit(seed, source, "chance", scene.name, *key)
            if joined_luck(chance, -loading, haste) >= part.chance:
                continue
            even = seeds.hash_to_unit(seed, source, "scene", scene.name, *key)
            luck = joined_luck(even, loading, haste)
            swing = long_tail(luck) if part.accident in scene.long_tails else 2 * luck - 1
            strength = severity * part.strength * (1 + part.swing * swing)
            degradation = load_degradation(part.accident, measurements=measurements)
            if part.accident == JPEG.name and (saved := _measured_saving(parts, measurements)):
                degradation, strength = saved[0], severity * saved[1]
            rng = seeds.stream(seed, source, "accident", *key)
            yield _draw_step(
                degradation,
                min(float(MAX_SEVERITY), strength),
                rng,
                light_from,
                measurements,
                leg,
            )


def _measured_saving(
    leg: Sequence[Part], measurements: Measurements | None
) -> tuple[Degradation, float] | None:
    """Return how a leg saves pictures at measured qualities, and the strength of it.

    It does where it stores them at a measured size, and as strongly; None without measurements.
    """
    if not measurements:
        return None
    media = {DOWNSCALED.name: measurements.photographs, SCAN_SIZE.name: measurements.scans}
    for part in leg:
        numbers = media.get(part.accident)
        if numbers and numbers.jpeg_quality:
            return jpeg_of_quality(numbers.jpeg_quality), part.strength
    return None


def _draw_step(  # noqa: PLR0913, PLR0917 - all that a step is drawn from
    degradation: Degradation,
    severity: float,
    rng: np.random.Generator,
    light_from: float,
    measurements: Measurements | None,
    leg: int = 0,
) -> Step:
    severity = round(severity, seeds.DRAWN_DIGITS)
    params = dict(degradation.draw(severity, rng))
    if _LIGHT in params:
        params[_LIGHT] = light_from
    if measurements and degradation.applies_measurements:
        params[MEASURED_BY] = measurements.fingerprint
    return Step(degradation.name, severity, params, leg)


def _draw_light(seed: int, source: str) -> float:
    """Draw from where the light of a document's photograph comes, in turns from the right."""
    return round(seeds.hash_to_unit(seed, source, "accident", _LIGHT), seeds.DRAWN_DIGITS)
