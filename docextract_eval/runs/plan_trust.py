"""Which plans are carried out here: what this user asked for or names, or what does no harm."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from docextract_eval.errors import BadInputError
from docextract_eval.own_files import has_receipt
from docextract_eval.pipelines import PIPELINES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from docextract_eval.shard_plan import ShardPlan

_READS_ITS_RECIPE_ALONE = ("build", "extend")
_PLAIN = re.compile(r"-?\d*\.?\d+|[\w+ -]*")
"""A setting that names no path and no address."""


def check_digest(plan: ShardPlan, digest: str | None) -> None:
    """Raise if another plan was named."""
    if digest not in {None, plan.digest}:
        what = "is another plan than the one that was named"
        raise BadInputError(what, str(plan.file), "give the digest that planning it printed")


def check_trusted(plan: ShardPlan, digest: str | None) -> None:
    """Raise for a plan that anybody may have written, unless it can do no harm."""
    check_digest(plan, digest)
    if digest is None and not _is_harmless(plan) and not has_receipt(plan.digest):
        what = "was planned by somebody else, or elsewhere, and says what runs here"
        remedy = "name the plan by the digest that planning it printed: --plan DIGEST"
        raise BadInputError(what, str(plan.file), remedy)


def _is_harmless(plan: ShardPlan) -> bool:
    """Return whether nothing but this package's own code runs, on what the plan has in it.

    A run's corpus has to have the seal that the plan states. A copy of another corpus does not.
    """
    if plan.job != "extract":
        return plan.job in _READS_ITS_RECIPE_ALONE
    asked: Mapping[str, Any] = plan.facts["request"]
    if asked["pipeline"] not in PIPELINES.table or asked.get("sandbox") is False:
        return False
    settings: Mapping[str, str] = asked.get("settings", {})
    return not any(asked.get(name) for name in ("network", "allow", "env")) and all(
        _PLAIN.fullmatch(value) and not name.endswith("_env") for name, value in settings.items()
    )
