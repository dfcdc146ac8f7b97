"""What a loss looks like: a shade, a change with its sign, and a legend of all shades."""

from __future__ import annotations

from bisect import bisect_right

from markupsafe import Markup, escape

STEPS = (0.5, 1, 2, 5, 10, 20, 40)
"""Points from which on a shade is the next darker one: small losses are seen, too."""
_PLACES = 1
"""Decimals that are shown; what is shown as nothing has no shade."""


def shade_class(loss: float | None, *, sure: bool = False) -> str:
    """Return the classes of a cell's shade: l for a loss and g for a gain, 1 to 7.

    >>> shade_class(.12, sure=True), shade_class(-.012), shade_class(.004), shade_class(None)
    ('l5 sure', 'g2', '', '')
    """
    if loss is None:
        return ""
    points = round(100 * loss, _PLACES)
    step = bisect_right(STEPS, abs(points))
    shade = f"{'l' if points > 0 else 'g'}{step}" if step else ""
    return f"{shade} sure".strip() if sure else shade


def signed_points(loss: float | None) -> str:
    """Say a loss as a change beside clean pages, in points with a sign.

    >>> signed_points(.123), signed_points(-.012), signed_points(.0004), signed_points(None)
    ('−12.3', '+1.2', '0.0', '')
    """
    if loss is None:
        return ""
    points = round(-100 * loss, _PLACES)
    return f"{points:+.1f}".replace("-", "−") if points else "0.0"


def shade_legend() -> list[tuple[str, str]]:
    """Return every shade with what it stands for, from gains to losses."""
    gains = [(f"g{STEPS.index(step) + 1}", f"+{step:g}") for step in (10, 2, 0.5)]
    losses = [(f"l{at}", f"−{step:g}") for at, step in enumerate(STEPS, 1)]
    return [*gains, ("", "0"), *losses]


def with_break_points(name: str) -> Markup:
    """Let a long name be broken where its words end.

    >>> with_break_points("phone_photo@3<")
    Markup('phone_<wbr>photo<wbr>@3&lt;')
    """
    escaped = escape(name)
    for separator in "_.:":
        escaped = escaped.replace(separator, Markup(f"{separator}<wbr>"))  # noqa: S704 - no name is in it
    return escaped.replace("@", Markup("<wbr>@"))
