"""docs/reference/degradations.md: every degradation and scene with its picture."""

from picturebook import page

__all__ = ["page"]
