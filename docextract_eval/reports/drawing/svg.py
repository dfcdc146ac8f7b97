"""Elements of SVG, with everything in them escaped."""

from __future__ import annotations

from markupsafe import Markup, escape

Value = str | float | None


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
