"""Where a slip begins that is cut off and sent back."""


def perforated_line_index(lines):
    """The index of the perforated line on a page, or None."""
    marked = (i for i, line in enumerate(lines) if any(m.kind == "dashes" for m in line.marks))
    return next(marked, None)
