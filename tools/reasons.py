"""Why severities 1, 2 and 3 of some degradations leave less than an engine should keep."""

from __future__ import annotations

FLOORS = (0.97, 0.93, 0.80)
"""What severities 1, 2 and 3 are to keep of the words."""
_SMALL = "thin strokes of small type are one or two pixels wide"
_THRESHOLD = "the engine's global threshold takes shaded paper for ink and loses the print on it"
_LAYOUT = "the engine takes for print what is none, or splits blocks; people still read it"
_SCENE = "several degradations at once, each of them mild, add up"
_WHY = {
    "archive_box": _SCENE,
    "binarise": f"{_SMALL}: a threshold that is off breaks or closes them",
    "cast_shadow": _THRESHOLD,
    "coffee_table": _SCENE,
    "crumple": f"creases shade and bend single lines; {_THRESHOLD}",
    "curl": "lines at the edge turn and are shortened",
    "dark_lid": _LAYOUT,
    "dead_dots": f"{_SMALL}, and a dead dot removes a whole column of a letter",
    "defocus": f"{_SMALL}: the disk of blur is as wide as that",
    "dot_matrix": "letters fall apart into dots, which the engine reads one by one",
    "fax": f"98 lines an inch, in black and white: {_SMALL}",
    "fax_of_copy": _SCENE,
    "finger": _LAYOUT,
    "flatbed_scan": _SCENE,
    "fold": f"ink is worn off on the crease; {_LAYOUT}",
    "framing": f"the table is in the picture: {_LAYOUT}",
    "glare": "print under a lamp's image keeps a tenth of its contrast",
    "halftone": f"the screen is as coarse as the strokes: {_SMALL}",
    "ink_bleed": f"{_SMALL}, and ink spreads by as much: counters close",
    "ink_dropout": f"{_SMALL}: grains as large as that are missing from them",
    "light_gradient": _THRESHOLD,
    "low_light": _THRESHOLD,
    "low_res": f"{_SMALL}: fewer pixels are left than the strokes need",
    "marks": f"pens and stamps cross print: {_LAYOUT}",
    "messenger_forward": _SCENE,
    "misfed_paper": "lines fall into one another where the paper stuck",
    "moire": _LAYOUT,
    "motion": f"the camera moves further than a stroke is wide: {_SMALL}",
    "occluder": "covered words are gone: `visible` says which",
    "office_photocopy": _SCENE,
    "perspective": f"lines run apart and type shrinks to one side; {_LAYOUT}",
    "phone_night": _SCENE,
    "phone_photo": _SCENE,
    "photo_of_screen": _SCENE,
    "photocopy": f"each generation thickens and breaks strokes: {_SMALL}",
    "pocket_crumple": _SCENE,
    "quarter_turn": "the page lies on its side at every severity, unnoticed by these settings",
    "redaction": "a bar hides a whole word at once",
    "reflection": "print under a mirrored window is pale, and the window ends within lines",
    "screen_grid": f"the grid is as coarse as the strokes: {_SMALL}",
    "screenshot": _SCENE,
    "sensor_noise": f"noise is as strong as the smooth edges of the strokes: {_SMALL}",
    "sheetfed_scan": _SCENE,
    "show_through": _LAYOUT,
    "smear": _LAYOUT,
    "stain": _THRESHOLD,
    "streaks": _LAYOUT,
    "sun_patch": _THRESHOLD,
    "sunlit_window": _SCENE,
    "thermal_aged": _SCENE,
    "thermal_blacken": f"heated paper is black, and the print on it is lost; {_THRESHOLD}",
    "thermal_fade": "in clouds hardly any ink is left",
    "vignette_flash": _THRESHOLD,
    "watermark": _LAYOUT,
    "waviness": "lines lean and come closer where paper turns away; the engine assumes even ones",
}


def explained(name: str) -> str:
    """Return the reason, or say that one random draw is all that is known."""
    return _WHY.get(name, "within what one random draw and few words can show")
