"""The failures of a run in words: which is the most frequent, and how to run again."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from docextract_eval.countries.locales import LOCALES
from docextract_eval.errors import count_phrase, one_line, shorten_middle
from docextract_eval.masking import Mask
from docextract_eval.pipelines.tesseract_engine import missing_languages_remedy

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Self

    from docextract_eval.records import Failure, Prediction

RUN_AGAIN = (
    "run the same dxe run again, or with another -o folder if you changed the pipeline since"
)
"""What continues a run: its folder takes no answers of other code."""
_LONGEST = 200
"""The most characters of a failure that a message quotes."""


def describe_unread_languages(unread_locales: Mapping[str, int], pipeline: str) -> str:
    """Return how many renditions of which countries had no language data, and the remedy.

    >>> describe_unread_languages({"ja_JP": 24, "fr_FR": 1}, "tesseract")
    'no language data for 25 renditions (ja_JP 24, fr_FR 1): apt-get install tesseract-ocr-jpn \
tesseract-ocr-fra, or read every page as English: -p languages=eng'
    """
    ranked = sorted(unread_locales.items(), key=lambda item: (-item[1], item[0]))
    counts = ", ".join(f"{locale} {count:,}" for locale, count in ranked)
    total = count_phrase(sum(unread_locales.values()), "rendition")
    known = [LOCALES.load(name).tesseract for name, _ in ranked if name in LOCALES.names]
    remedy = "install the data of these languages"
    if pipeline == "tesseract" and known:
        remedy = missing_languages_remedy(known)
    return f"no language data for {total} ({counts}): {remedy}"


@dataclass(slots=True)
class FailureCounts:
    """How often each failure occurred, without secrets and on one line."""

    mask: Mask = field(default_factory=Mask)
    counts: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of_predictions(cls, predictions: Iterable[Prediction]) -> Self:
        """Count the failures among predictions that were written, which hold no secrets."""
        found = cls()
        for prediction in predictions:
            if prediction.failure:
                found.add(prediction.failure)
        return found

    def add(self, failure: Failure) -> None:
        """Count a failure."""
        words = one_line(self.mask.mask_message(failure.detail or failure.cause))
        self.counts[shorten_middle(words, _LONGEST)] += 1

    def most_frequent(self) -> str:
        """Return the most frequent failure in words.

        >>> from docextract_eval.records import Failure
        >>> counts = FailureCounts()
        >>> for detail in ("KeyError: 'total'", "ValueError: no model", "ValueError: no model"):
        ...     counts.add(Failure("error", detail))
        >>> counts.most_frequent()
        'most frequent failure (2 of 3): ValueError: no model'
        """
        words, count = self.counts.most_common(1)[0]
        return f"most frequent failure ({count:,} of {self.counts.total():,}): {words}"
