"""Scenes: chains of degradations, as data, in the order in which life applies them.

A scene is one entry here, or a table of a recipe. It consists of legs. Within a leg, degradations
come in the order of their stages; where a picture becomes paper again (a photo of a fax), the next
leg begins. In a camera's scene, the first degradation of the picture stage is chromatic, which
turns a gray page into a colour picture. Strengths are shares of the scene's severity, and vary
from document to document by `swing`. What does not happen to every document has a `chance`: those
of a hand (.09) and of folds (.125) were counted by eye in 188 photographs of receipts, twice
(`tools/study pose_rates`). Parts of a scene that are drawn `together` go with its light.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from docextract_eval.corpus.degrade import DEGRADATIONS, STAGES
from docextract_eval.corpus.degrade.copula import LOADINGS
from docextract_eval.errors import BadInputError


@dataclass(frozen=True, slots=True)
class Part:
    """One degradation of a scene."""

    accident: str
    strength: float = 1.0
    """Its severity, as a share of the scene's."""
    swing: float = 0.3
    """By which share of itself the strength varies from document to document."""
    chance: float = 1.0
    """In which share of the documents it happens at all."""


@dataclass(frozen=True, slots=True)
class Scene:
    """A named chain of degradations."""

    name: str
    about: str
    legs: tuple[tuple[Part, ...], ...]
    together: Mapping[str, float] = field(default_factory=dict)
    """How much parts go with the haste of who took the picture, and so with each other."""
    long_tails: tuple[str, ...] = ()
    """The parts that mostly are weak, and rarely as strong as their swing allows."""

    def without_colours(self) -> Scene:
        """Return the scene without chromatic degradations, for pages that stay gray."""
        legs = tuple(
            tuple(part for part in leg if not DEGRADATIONS.load(part.accident).is_chromatic)
            for leg in self.legs
        )
        return replace(self, legs=legs)


def _parse_leg(names_and_numbers: str) -> tuple[Part, ...]:
    """Return the parts of one leg, parsed from names, strengths, unusual swings and chances.

    >>> [(part.swing, part.chance) for part in _parse_leg("paper .3, jpeg .4 0, stain .5 .2 .1")]
    [(0.3, 1.0), (0.0, 1.0), (0.2, 0.1)]
    """
    parts = (part.split() for part in names_and_numbers.split(","))
    return tuple(Part(name, *map(float, numbers)) for name, *numbers in parts)


_SHIPPED_SCENES = (
    Scene(
        "phone_photo",
        "a slip on a table, photographed in a hurry by day",
        (
            _parse_leg(
                "paper .3, bent_sheet .7, perspective .6, rotation .5, framing .6, "
                "white_balance .5, finger .5 .4 .08, light_gradient .6, cast_shadow .4, "
                "defocus .4, sensor_noise .4, jpeg .4"
            ),
        ),
    ),
    Scene(
        "phone_night",
        "a slip photographed in a dim bar: grain, a warm lamp, a flash, a trembling hand",
        (
            _parse_leg(
                "paper .3, bent_sheet .7, perspective .5, rotation .5, framing .5, "
                "white_balance .9, low_light .8, vignette_flash .7, hand_shake .6, "
                "sensor_noise .3, jpeg .5"
            ),
        ),
    ),
    Scene(
        "sunlit_window",
        "photographed next to a window: its panes on the paper, glare, paper that is too bright",
        (
            _parse_leg(
                "paper .3, bent_sheet .7, perspective .5, rotation .4, framing .4, "
                "white_balance .3, sun_patch .8, overexposure .5, glare .4, defocus .3, "
                "sensor_noise .2, jpeg .3"
            ),
        ),
    ),
    Scene(
        "pocket_crumple",
        "a slip from a pocket, smoothed by hand and photographed",
        (
            _parse_leg(
                "smear .4, thermal_fade .3, stain .3, paper .3, crumple .9, bent_sheet .6, "
                "perspective .4, rotation .5, framing .5, white_balance .4, "
                "light_gradient .3, defocus .3, sensor_noise .2, jpeg .3"
            ),
        ),
    ),
    Scene(
        "thermal_aged",
        "a thermal slip after some summers in a wallet, then scanned",
        (
            _parse_leg(
                "head_banding .4, dead_dots .3, thermal_fade 1, thermal_blacken .5, smear "
                ".3, paper .1, curl .3, rotation .3, defocus .25, sensor_noise .1, jpeg "
                ".3"
            ),
        ),
    ),
    Scene(
        "flatbed_scan",
        "scanned under a lid, not quite straight",
        (
            _parse_leg(
                "show_through .5, paper .4, fold .25, rotation .4, dark_lid .7 .5 .35, "
                "defocus .3, sensor_noise .2, jpeg .4"
            ),
        ),
    ),
    Scene(
        "cleaned_scan",
        "a faded slip, scanned, and made white by the scanner's program",
        (
            _parse_leg(
                "faded_print 1 0, pen_marks .55 .5 .34, crumple .6 .9 .5, fold .1 .95, "
                "rotation .14 .95, dark_lid 1 .5 .69, scanner_bed 1 0 .13, scan_size 1 0, "
                "whitened .8 .5, jpeg .004 .95"
            ),
        ),
    ),
    Scene(
        "sheetfed_scan",
        "pulled through a feeder: streaks, and lines of uneven height",
        (
            _parse_leg(
                "paper .3, streaks .5, feed_jitter .6, rotation .5, dark_lid .7 .5 .35, "
                "defocus .3, sensor_noise .2, jpeg .4"
            ),
        ),
    ),
    Scene(
        "office_photocopy",
        "copied for the files, some stamped or signed before, and scanned from the copy",
        (
            _parse_leg("marks .4 .3 .34, rotation .4, photocopy .7"),
            _parse_leg("streaks .3, rotation .2, defocus .25, jpeg .3"),
        ),
    ),
    Scene(
        "fax_of_copy",
        "a copy that was faxed",
        (
            _parse_leg("rotation .4, photocopy .5"),
            _parse_leg("streaks .3, feed_jitter .4, fax .8"),
        ),
    ),
    Scene(
        "messenger_forward",
        "a photo that went from chat to chat: smaller, sharpened, saved again and again",
        (
            _parse_leg(
                "bent_sheet .6, perspective .4, rotation .4, framing .3, white_balance .4, "
                "light_gradient .4, defocus .3, sensor_noise .2, low_res .6, "
                "sharpen_halo .5, jpeg .65"
            ),
        ),
    ),
    Scene(
        "web_photo",
        "a photograph as websites show it: taken in a room, stored small, saved again",
        (
            _parse_leg(
                "faded_print 1 0, paper .1, pen_marks .55 .5 .07, crumple .6 .5 .06, "
                "fold .6 .6 .125, bent_sheet .8 .6, perspective 1 .65, askew .92 .96, "
                "close_up 1 0, downscaled 1 0, white_balance .05, finger .8 .4 .09, "
                "cast_shadow .6 .6 .3, room_light 1 0, sensor_noise .25 .3, denoised 1 0, "
                "sharpen_halo .12 .95, jpeg .333333 0"
            ),
        ),
        {
            "askew": LOADINGS["skew"],
            "perspective": LOADINGS["fanned rows"],
            "bent_sheet": LOADINGS["bent rows"],
            "fold": LOADINGS["bent rows"],
            "crumple": LOADINGS["bent rows"],
            "finger": LOADINGS["skew"],
        },
        ("askew",),
    ),
    Scene(
        "photo_of_screen",
        "a screen photographed with a phone: its grid, moire, a window reflected in the glass",
        (
            _parse_leg(
                "perspective .5, rotation .4, white_balance .5, screen_grid .5, moire .8, "
                "reflection .6, defocus .3, jpeg .4"
            ),
        ),
    ),
    Scene(
        "screenshot",
        "an electronic receipt, taken from a screen and saved small",
        (_parse_leg("low_res .9, sharpen_halo .5, jpeg .7"),),
    ),
    Scene(
        "coffee_table",
        "left on a table next to a cup, and photographed later",
        (
            _parse_leg(
                "paper .4, stain 1, bent_sheet .6, perspective .5, rotation .5, framing .8, "
                "white_balance .5, light_gradient .5, cast_shadow .3, defocus .3, "
                "sensor_noise .3, jpeg .3"
            ),
        ),
    ),
    Scene(
        "office_scan",
        "a sheet out of a laser printer, and through the feeder of an office's scanner",
        (
            _parse_leg(
                "toner .45 .8, paper .05, highlighter .6 .4 .08, marks .5 .4 .12, "
                "filed .5 .4 .25, streaks .3 .8 .6, fold .2 .8 .3, feed_jitter .2 .8, "
                "rotation .3 .8, defocus .2 .5, sensor_noise .08, whitened .5 .5, jpeg .35 .8"
            ),
        ),
    ),
    Scene(
        "home_scan",
        "a sheet out of an ink-jet printer, folded for its envelope, on the glass of a flatbed",
        (
            _parse_leg(
                "ink_bleed .12 .5, nozzles .35 .9, show_through .25 .8 .4, paper .2, "
                "highlighter .6 .4 .08, pen_marks .5 .4 .08, fold .5 .6 .6, rotation .4 .8, "
                "dark_lid .6 .5 .2, defocus .25 .5, sensor_noise .12, jpeg .4 .6"
            ),
        ),
    ),
    Scene(
        "filed_copy",
        "a sheet that was filed and worked on, then copied, and scanned from the copy",
        (
            _parse_leg(
                "toner .3 .8, stain .4 .6 .1, highlighter .7 .4 .4, marks .6 .4 .5, "
                "filed .9 .4, rotation .3, photocopy .5"
            ),
            _parse_leg("toner .2, streaks .3, rotation .2, defocus .25, jpeg .3"),
        ),
    ),
    Scene(
        "desk_photo",
        "a sheet on a desk, flattened after its envelope, and photographed from above",
        (
            _parse_leg(
                "toner .2 .8, paper .2, highlighter .6 .4 .06, pen_marks .5 .4 .06, fold .3 .6, "
                "bent_sheet .3, perspective .5, rotation .4, framing .3 .6, white_balance .5, "
                "finger .5 .4 .05, light_gradient .6, cast_shadow .5, defocus .35, "
                "sensor_noise .3, jpeg .4"
            ),
        ),
    ),
    Scene(
        "archive_box",
        "years in a punched file: dark, stained, folded, showing through; then scanned in gray",
        (
            _parse_leg(
                "low_ink .5, show_through .5, paper .8, stain .5, occluder .3, fold .8, "
                "waviness .3, rotation .4, defocus .3, sensor_noise .2, jpeg .4"
            ),
        ),
    ),
)
SCENES = {scene.name: scene for scene in _SHIPPED_SCENES}


def check_scene(scene: Scene, where: str) -> None:
    """Check that a scene's degradations are known and, in each leg, in the order of the stages."""
    if scene.name in DEGRADATIONS.table or scene.name == "clean":
        what = f"'{scene.name}' is the name of something else"
        remedy = f"give it another name: my_{scene.name}"
        raise BadInputError(what, f"{where}, in scenes", remedy)
    for number, leg in enumerate(scene.legs):
        place = f"{where}, in scenes.{scene.name}.legs.{number}"
        stages = [STAGES.index(DEGRADATIONS.load(part.accident, place).stage) for part in leg]
        if stages != sorted(stages):
            late = next(i for i in range(1, len(stages)) if stages[i] < stages[i - 1])
            what = f"{leg[late].accident} comes after {leg[late - 1].accident}"
            remedy = f"put it before, or begin a new leg with it: {', '.join(STAGES)} is the order"
            raise BadInputError(what, place, remedy)
