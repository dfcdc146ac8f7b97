"""The pages of a run with all that was judged on them, as people read them: one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from docextract_eval.countries.locales import LOCALES
from docextract_eval.errors import BadInputError
from docextract_eval.fieldtypes import TYPES, Context, UnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from docextract_eval.runs.folder import RunFolder

Cells = Sequence[Mapping[str, Any]]
"""The matches of one field on one page."""
Page = Mapping[str, Any]
"""A row of a run's renditions."""
_MATCH_COLUMNS = ["rendition", "repeat", "field", "type", "outcome", "cause", "truth", "guess"]


class JudgedPages:
    """The pages of a run with the matches on them, by field."""

    def __init__(
        self,
        renditions: Iterable[Mapping[str, Any]],
        matches: Iterable[Mapping[str, Any]],
        *,
        printed: bool = False,
    ) -> None:
        """Gather the cells of each page, repeat by repeat; values may be given as printed."""
        self.pages = [
            {**page, "factors": dict(page["factors"]), "printed": printed} for page in renditions
        ]
        self._cells: dict[tuple[str, int], dict[str, list[Mapping[str, Any]]]] = {}
        for match in matches:
            on_page = self._cells.setdefault((match["rendition"], match["repeat"]), {})
            on_page.setdefault(match["field"], []).append(match)
        self.repeats = 1 + max((repeat for _, repeat in self._cells), default=0)

    def has_factor(self, name: str) -> bool:
        """Return whether any page has a factor."""
        return any(name in page["factors"] for page in self.pages)

    def cells(self, page: Page, repeat: int) -> Mapping[str, Cells]:
        """Return the matches on a page by field; empty if it was not read so often."""
        return self._cells.get((page["id"], repeat), {})


def read_judged_pages(run: RunFolder) -> JudgedPages:
    """Read the pages of a finished run; a private one does not keep what was given on them."""
    run.finished_about()
    if run.description.private:
        what = "is private: the values that were given are not kept"
        raise BadInputError(what, str(run.path), "run it again without --private")
    renditions, matches = run.columns("renditions"), run.columns("matches", _MATCH_COLUMNS)
    printed = any(each.values == "printed" for each in run.predictions())
    return JudgedPages(renditions.to_pylist(), matches.to_pylist(), printed=printed)


def given_value(cell: Mapping[str, Any], page: Page) -> str:
    """Return a value as it was given: a right one as the truth, others as far as they are read."""
    if cell["outcome"] == "right":
        return str(cell["truth"])
    written, kind = str(cell["guess"]), TYPES.load(cell["type"])
    locale = LOCALES.load(page["locale"])
    read = kind.read if page["printed"] else kind.canonical
    try:
        return read(written, Context(locale, locale.currency))
    except UnreadableError:
        return written
