"""Elements of SVG, with everything in them escaped; and where values lie along an axis."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, log10

from markupsafe import Markup, escape

from docextract_eval.reports.parts import Axis

Value = str | float | None
_STEPS = (1, 2, 2.5, 5, 10)


def element(name: str, *inside: Markup | str, **attributes: Value) -> Markup:
    """Return an element; `class_` is its class, `stroke_width` its stroke-width, None is left out.

    >>> element("text", "<5", x=1.25, class_="tick")
    Markup('<text x="1.25" class="tick">&lt;5</text>')
    """
    attribute_text = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_format_value(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    content = "".join(map(escape, inside))
    end = f">{content}</{name}>" if content else "/>"
    return Markup(f"<{name}{attribute_text}{end}")  # noqa: S704 - every part is escaped


def _format_value(value: str | float) -> str:
    return escape(value) if isinstance(value, str) else f"{round(value, 2):g}"


def path_data(places: list[tuple[float, float]], *, closed: bool = False) -> str:
    """Return what a path says that leads through places.

    >>> path_data([(0, 0), (1.234, 5)])
    'M0 0L1.23 5'
    """
    through = "L".join(f"{round(x, 2):g} {round(y, 2):g}" for x, y in places)
    return f"M{through}{'Z' if closed else ''}"


@dataclass(frozen=True, slots=True)
class Scale:
    """Takes the values of an axis to places between two ends."""

    axis: Axis
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """Return where a value lies; what is beyond an end lies there."""
        low, high, at = self.axis.low, self.axis.high, value
        if self.axis.log:
            low, high, at = log10(low), log10(high), log10(max(value, low))
        share = (at - low) / (high - low) if high > low else 0.5
        return self.start + min(1.0, max(0.0, share)) * (self.end - self.start)

    def ticks(self, max_count: int = 5) -> list[float]:
        """Return round values within the axis, at most this many and at least one."""
        low, high = self.axis.low, self.axis.high
        if self.axis.log:
            powers = range(floor(log10(low)), ceil(log10(high)) + 1)
            return [10.0**power for power in powers if low <= 10.0**power <= high] or [low]
        if high <= low:
            return [low]
        rough = (high - low) / max_count
        power = 10.0 ** floor(log10(rough))
        step = next(power * each for each in _STEPS if power * each >= rough)
        first = ceil(low / step - 1e-9)
        return [round(n * step, 10) for n in range(first, floor(high / step + 1e-9) + 1)]

    def tick_label(self, value: float) -> str:
        """Say a value as it is written at the axis."""
        shown = 100 * value if self.axis.unit else value
        return f"{shown:,.6g}"


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the values of every panel of a chart lie."""

    x: Scale
    y: Scale
    histogram: Scale | None
    """Where the bars of histograms lie, below the plot; None where there are none."""
    left: float
    height: float

    @property
    def floor(self) -> float:
        """Where the ticks of x start."""
        return self.y.start if self.histogram is None else self.histogram.start


def with_break_points(name: str) -> Markup:
    """Let a long name be broken where its words end.

    >>> with_break_points("phone_photo@3<")
    Markup('phone_<wbr>photo<wbr>@3&lt;')
    """
    escaped = escape(name)
    for separator in "_.:":
        escaped = escaped.replace(separator, Markup(f"{separator}<wbr>"))  # noqa: S704 - no name is in it
    return escaped.replace("@", Markup("<wbr>@"))
