"""The scope of a run in words: what it attempts, what it does not, and what it returned anyway."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.errors import count_phrase, name_few
from docextract_eval.runs.scope import describe_scope, returned_outside_scope
from docextract_eval.schemas.scope import fold_tables

if TYPE_CHECKING:
    from docextract_eval.reports import View


def scope_sentences(view: View) -> list[str]:
    """Return what a reader must know of the scope; nothing where everything is attempted."""
    if not (scope := view.run.scope):
        return []
    outside = returned_outside_scope(view.scores)
    sentences = [
        f"The pipeline attempts {describe_scope(scope, outside)}, and is judged on these.",
        *not_attempted_sentences(view),
    ]
    if returned := sum(outside.values()):
        names = name_few([name for name, count in outside.items() if count])
        values = count_phrase(returned, "value")
        were = "was" if returned == 1 else "were"
        sentences.append(f"Returned outside its scope, {values} {were} not judged: {names}.")
    return sentences


def not_attempted_sentences(view: View) -> list[str]:
    """Return which fields are not attempted, in one sentence, or nothing."""
    names = fields_not_attempted(view)
    return [f"Not attempted: {', '.join(names)}."] if names else []


def fields_not_attempted(view: View) -> list[str]:
    """Return the fields that are not attempted; a table stands for all of its columns."""
    return fold_tables(returned_outside_scope(view.scores), view.run.scope)


def field_noun(view: View) -> str:
    """Return what the values of a headline are of."""
    return "attempted fields" if view.run.scope else "fields"
