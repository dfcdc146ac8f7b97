"""Why there is no figure, or no interval, or what else decides a gate: a code, never a sentence.

Files hold the code and the values that a sentence about it needs; `reports.sentences.reasons` makes
the sentence. So wordings may change, and files written before still say the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal


class ReasonCode(StrEnum):
    """Every code that a score, a curve or a ruling of a gate may have as its reason."""

    # what there is to judge
    NO_CELLS = "no_cells"
    NO_ROWS = "no_rows"
    NO_BALANCES = "no_balances"
    NO_VALUES = "no_values"
    NOT_ATTEMPTED = "not_attempted"
    NO_VALUES_ON_PAGES = "no_values_on_pages"
    NO_PREDICTED_VALUES = "no_predicted_values"
    NO_DECIDABLE_CELLS = "no_decidable_cells"
    NO_LEGIBLE_VALUES = "no_legible_values"
    ALL_DECIDABLE = "all_decidable"
    NO_CRITICAL_FIELDS = "no_critical_fields"
    NOTHING_RIGHT = "nothing_right"
    NOTHING_WRONG = "nothing_wrong"
    ONE_DOCUMENT = "one_document"
    ONE_REPEAT = "one_repeat"
    ONE_GROUP = "one_group"
    GROUP_TOO_SMALL = "group_too_small"
    GROUP_STAYS_PRIVATE = "group_stays_private"
    # conditions and their weights
    NO_WEIGHT = "no_weight"
    NO_WEIGHT_BUT_CLEAN = "no_weight_but_clean"
    NO_CLEAN_CONDITION = "no_clean_condition"
    NO_CLEAN_PAGE_BESIDE = "no_clean_page_beside"
    CLEAN_ALONE = "clean_alone"
    ONE_CONDITION = "one_condition"
    NO_SEVERITY = "no_severity"
    NOTHING_RIGHT_WHEN_CLEAN = "nothing_right_when_clean"
    NOT_MEASURED_ALONE = "not_measured_alone"
    NEVER_BREAKS = "never_breaks"
    MAY_BREAK = "may_break"
    BREAKS_EARLY = "breaks_early"
    FEW_SEVERITIES = "few_severities"
    # confidences and what they allow
    NO_CONFIDENCE = "no_confidence"
    TOO_FEW_DOCUMENTS = "too_few_documents"
    NEED_NOT_KNOWN = "need_not_known"
    TOO_CLOSE = "too_close"
    NO_SAFE_THRESHOLD = "no_safe_threshold"
    NOTHING_AUTO_ACCEPTED = "nothing_auto_accepted"
    REVIEW_COSTS_LEAST = "review_costs_least"
    THRESHOLD_IN_FORCE = "threshold_in_force"
    THRESHOLD_ACCEPTS_NOTHING = "threshold_accepts_nothing"
    # twins, traps, planted instructions
    NO_PAIRS = "no_pairs"
    NO_PLACEBO_PAIRS = "no_placebo_pairs"
    NO_TWIN_WITHOUT_TRAP = "no_twin_without_trap"
    TRAP_NOT_JUDGED = "trap_not_judged"
    TRAP_WITHOUT_ERRORS = "trap_without_errors"
    TRAP_ALL_DECIDABLE = "trap_all_decidable"
    NO_PLANTED_TEXT = "no_planted_text"
    NO_TEXT_ON_CONFIDENCE = "no_text_on_confidence"
    NO_SUCH_DOCUMENTS = "no_such_documents"
    SUSPICION_NOT_REPORTED = "suspicion_not_reported"
    # what a run says of itself
    NOT_REPORTED = "not_reported"
    NOT_RECORDED = "not_recorded"
    CACHED_PAGES = "cached_pages"
    FEW_PAGES_RECORDED = "few_pages_recorded"
    QUANTILE_UNANSWERED = "quantile_unanswered"
    NOT_IN_SCORES = "not_in_scores"
    OUTSIDE_SANDBOX = "outside_sandbox"
    # two runs, and more
    NOTHING_IN_COMMON = "nothing_in_common"
    SLICE_NOT_IN_COMMON = "slice_not_in_common"
    LITTLE_IN_COMMON = "little_in_common"
    TRUTH_CHANGED = "truth_changed"
    FEW_EFFECTIVE_DOCUMENTS = "few_effective_documents"
    TARGET_UNCOVERED = "target_uncovered"
    TARGET_NOT_MET = "target_not_met"
    REFERENCE_WITHOUT_ERRORS = "reference_without_errors"
    OTHER_MACHINE = "other_machine"
    NO_BASELINE = "no_baseline"
    CHOSEN_DOCUMENTS = "chosen_documents"
    MAY_BE_CHANCE = "may_be_chance"
    BELOW_LEAST_EFFECT = "below_least_effect"
    NO_NEW_DOCUMENTS = "no_new_documents"
    NO_SHARED_DOCUMENTS = "no_shared_documents"
    DOCUMENTS_WATCHED = "documents_watched"
    LOSS_DETECTED = "loss_detected"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Reason:
    """A code, with the values that its sentence names; all others stay at their defaults."""

    code: ReasonCode
    documents: int | None = None
    """How many documents there are."""
    needed: int | None = None
    """About how many documents in all it takes."""
    needed_low: int | None = None
    needed_high: int | None = None
    """The 90 % interval of that; None where an end is open."""
    least: int | None = None
    """The fewest documents, or severities, that are reported on."""
    returned: int | None = None
    """How many values were returned for a field that is not attempted."""
    pages: int | None = None
    """How many pages are from a cache."""
    runs: int | None = None
    """How many runs these documents are of."""
    among: int | None = None
    """How many slices are tested in its family."""
    share: float | None = None
    """The share of wrong values that is allowed, or of pages that are in common or recorded."""
    severity: float | None = None
    """The largest severity that was measured."""
    earliest: float | None = None
    """The severity up to which it is proven not to break."""
    latest: float | None = None
    """The severity from which it is proven to break."""
    threshold: float | None = None
    half: Literal["calibration", "report"] | None = None
    """The half of the documents it is about, or that chose the threshold; else a policy did."""
    names: tuple[str, ...] = ()
    """Conditions, runs, fields, or what differs between two machines."""
    detail: str | None = None
    """What somebody else stated, in their words."""


NO_CELLS = Reason(ReasonCode.NO_CELLS)
NO_WEIGHT = Reason(ReasonCode.NO_WEIGHT)
NO_CONFIDENCE = Reason(ReasonCode.NO_CONFIDENCE)
