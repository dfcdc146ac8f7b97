"""Fit the shares of the mix `scan`, so that its receipts look like real scans.

usage: tools/study fit_mix [--receipts N] [--pack FOLDER]

Each candidate condition is measured on the same generated receipts, by the statistics of the
picture alone; no reader takes part. The shares are those for which the Kolmogorov distances from
the real scans, of that half of the pack on which numbers may be fitted, are least in sum, where
what is near the aim of .2 and beyond counts ten times: a linear program. Prints the shares as they
stand in the mix. Where the pack is not there, it says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from inside import command_line
from scipy.optimize import linprog

from docextract_eval.corpus.fit.statistics import STATISTICS, statistics
from research.gap_parts import generated_sample, real_sample
from research.generated import generated_receipts, rendition_under
from research.real_pack import add_pack_option, end_without_pack, read_receipts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from docextract_eval.metrics.columns import Floats
    from research.gap_parts import Sample

    Measured = Sequence[Mapping[str, float]]

SET = "sroie"
COUNTRIES = ("en_MY",)
CANDIDATES = (
    *(f"cleaned_scan@{severity}" for severity in (1, 2, 3, 4, 5)),
    *("flatbed_scan@3", "sheetfed_scan@3", "thermal_aged@3", "archive_box@4"),
    *("office_photocopy@3", "office_photocopy@4", "fax_of_copy@2"),
)
OF_TEXT = ("tokens", "chars_per_line")
"""Statistics that no condition changes."""
NEAR, BEYOND_WEIGHT = 0.18, 9
"""The distance beyond which more of it counts more, and how much more."""
SMALLEST = 0.02
"""Smaller shares are left out."""


def main() -> int:
    """Measure, fit, and print the shares."""
    parser = command_line("tools/study fit_mix", __doc__)
    parser.add_argument("--receipts", type=int, default=60, help="how many are generated: 60")
    add_pack_option(parser)
    options = parser.parse_args()
    end_without_pack(options.pack)
    real = measure(real_sample(one, SET) for one in read_receipts(options.pack, SET))
    documents = generated_receipts(options.receipts, COUNTRIES, with_slips=False)
    found = {
        condition: measure(
            generated_sample(one, rendition_under(one, condition), SET) for one in documents
        )
        for condition in CANDIDATES
    }
    distances, shares = fit(real, [*found.values()])
    for condition, share in zip(CANDIDATES, shares, strict=True):
        if share >= SMALLEST:
            print(f'"{condition}": {share:.2f},')
    print("; ".join(f"{name} {distance:.2f}" for name, distance in distances.items()))
    return 0


def measure(samples: Iterable[Sample]) -> Measured:
    """Measure receipts."""
    return [statistics(each.file, each.segments, has_blanks=True) for each in samples]


def fit(real: Measured, found: Sequence[Measured]) -> tuple[dict[str, float], list[float]]:
    """Return the distance of each statistic, and the shares with which their sum is least.

    >>> real = [{"paper_median": 1.0}] * 3 + [{"paper_median": 2.0}]
    >>> fit(real, [[{"paper_median": 1.0}] * 5, [{"paper_median": 2.0}] * 5])
    ({'paper_median': 0.0}, [0.75, 0.25])
    """
    names = [name for name in STATISTICS if name not in OF_TEXT and name in real[0]]
    blocks, wanted = [], []
    for at, name in enumerate(names):
        points = np.unique([each[name] for each in real if name in each])
        own = np.array([_shares_up_to(side, name, points) for side in found]).T
        distance = np.zeros((len(points), len(names)))
        distance[:, at] = 1
        target = _shares_up_to(real, name, points)
        for sign in (1, -1):
            blocks.append(np.hstack([sign * own, -distance]))
            wanted.append(sign * target)
    count = len(found)
    each = np.eye(len(names))
    blocks = [np.hstack([block, np.zeros((len(block), len(names)))]) for block in blocks]
    beyond = np.hstack([np.zeros((len(names), count)), each, -each])
    solved = linprog(
        np.repeat([0, 1, BEYOND_WEIGHT], [count, len(names), len(names)]),
        A_ub=np.vstack([*blocks, beyond]),
        b_ub=np.concatenate([*wanted, np.full(len(names), NEAR)]),
        A_eq=[np.repeat([1, 0, 0], [count, len(names), len(names)])],
        b_eq=[1],
    )
    rounded = [round(share, 3) for share in solved.x.tolist()]
    return dict(zip(names, rounded[count:], strict=False)), rounded[:count]


def _shares_up_to(side: Measured, name: str, points: Floats) -> Floats:
    """Return the share of receipts whose statistic is at most each of the points.

    Where no receipt has it, as none has a JPEG's quality in a fax, the share is 0.
    """
    values = np.sort([each[name] for each in side if name in each])
    return np.searchsorted(values, points, side="right") / max(1, len(values))
