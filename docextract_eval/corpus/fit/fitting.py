"""From measured pictures to mixes: one for each medium, with intervals, distances and doubts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval import seeds
from docextract_eval.corpus.fit.candidates import (
    CANDIDATES,
    MEDIA,
    Rendered,
    default_mix,
    medium_of,
)
from docextract_eval.corpus.fit.classifier import (
    cross_probabilities,
    family_sums,
    fit_classifier,
    merge_confused,
    shares_by_em,
)
from docextract_eval.corpus.fit.energy import (
    Distances,
    energy,
    fit_weights,
    mean_distance_within,
    measure_distances,
)
from docextract_eval.corpus.fit.features import Scales, fit_scales
from docextract_eval.corpus.fit.novelty import Novelty, find_novelty
from docextract_eval.corpus.fit.resemblance import Resemblance, compare_statistics

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from numpy.typing import NDArray

    from docextract_eval.corpus.fit.features import Measured

    Floats = NDArray[np.float64]
    Numbers = NDArray[np.int64]

FEWEST_PICTURES = 10
"""Of a medium, for a mix of its own."""
_FEWEST_GENERATED = 3
"""Generated pictures under a candidate without which nothing is known of it."""
_RESAMPLES = 200
_LEVELS = (2.5, 97.5)
_CLASS_WEIGHT = 10.0
"""How many deviations apart pictures are whose classes are certain, and differ, over √2."""
SMALLEST = 0.005
"""Smaller weights are left out of a mix."""
_LEAST_SEEN = 0.1
"""The share of a condition's pictures on which print is found, at least, as it is corrected for."""
DISPUTED = 0.05
"""The difference from which on two shares of a family disagree."""
_CANDIDATES_OF = [
    [number for number, each in enumerate(CANDIDATES) if medium_of(each) == medium]
    for medium in MEDIA
]
"""The numbers of the candidates of each medium."""


@dataclass(frozen=True, slots=True)
class Share:
    """A share with its interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Family:
    """Conditions whose pictures cannot be distinguished well, and what they make up together."""

    conditions: tuple[str, ...]
    share: Share
    by_classifier: Share
    """The share by the classifier, which checks the other."""

    @property
    def is_disputed(self) -> bool:
        """Whether the two shares differ, and their intervals do not meet."""
        one, other = self.share, self.by_classifier
        if abs(one.value - other.value) < DISPUTED:
            return False
        return one.high < other.low or other.high < one.low


@dataclass(frozen=True, slots=True)
class MediumFit:
    """The mix of pictures that were made alike: photographs, scans, or without paper."""

    medium: str
    pictures: tuple[int, ...]
    """Their numbers."""
    weights: Mapping[str, Share]
    """Of each condition of the mix, the largest first."""
    families: tuple[Family, ...]
    energy_before: float
    """The energy distance of the pictures from the default mix."""
    energy_after: float
    resemblances: tuple[Resemblance, ...]
    novelty: Novelty
    nearest: tuple[tuple[int, int], ...]
    """The candidate and the document that each picture is nearest to."""


@dataclass(frozen=True, slots=True)
class Fit:
    """What pictures are made of."""

    media: tuple[MediumFit, ...]
    too_few: Mapping[str, int]
    """Media with too few pictures for a mix, and how many they have."""


@dataclass(frozen=True, slots=True, eq=False)
class Library:
    """Generated pictures as a fit uses them, with the classifier's view of each."""

    rendered: tuple[Rendered, ...]
    scales: Scales
    features: Floats
    candidates: Numbers
    documents: Numbers
    probabilities: Floats
    """By classifiers that have not seen the document."""
    measurable: Floats
    """The share of each candidate's pictures on which print is found."""

    def known_candidates(self) -> Numbers:
        """Return the candidates under which there are enough pictures to compare them."""
        return np.flatnonzero(np.bincount(self.candidates) >= _FEWEST_GENERATED)


def make_library(
    rendered: Sequence[Rendered], document_count: int, left_out: Collection[str] = ()
) -> Library:
    """Return generated pictures with their features and classes."""
    scales = fit_scales([each.measured for each in rendered], left_out)
    features = scales.features([each.measured for each in rendered])
    candidates = np.array([each.condition for each in rendered], np.int64)
    documents = np.array([each.document for each in rendered], np.int64)
    return Library(
        tuple(rendered),
        scales,
        features,
        candidates,
        documents,
        cross_probabilities(features, candidates, documents, len(CANDIDATES)),
        np.bincount(candidates, minlength=len(CANDIDATES)) / document_count,
    )


def fit_pictures(
    measured: Measured, library: Library, seed: int, tick: Callable[[], None] = lambda: None
) -> Fit:
    """Fit a mix to the pictures of each medium that has enough of them."""
    features = library.scales.features(measured)
    classifier = fit_classifier(library.features, library.candidates, len(CANDIDATES))
    likely = classifier.probabilities(features)
    posterior = likely * shares_by_em(likely)
    by_medium = family_sums(posterior, _CANDIDATES_OF)
    own = by_medium.argmax(axis=1)
    fits, too_few = [], {}
    for number, medium in enumerate(MEDIA):
        pictures = np.flatnonzero(own == number)
        is_known = np.isin(_CANDIDATES_OF[number], library.known_candidates()).any()
        if len(pictures) >= FEWEST_PICTURES and is_known:
            case = _take_medium(number, pictures, features, likely, library)
            fits.append(_fit_medium(case, measured, library, seed))
            tick()
        elif len(pictures):
            too_few[medium] = len(pictures)
    return Fit(tuple(fits), too_few)


@dataclass(frozen=True, slots=True, eq=False)
class _Medium:
    """The pictures of one medium beside the generated ones of its candidates."""

    name: str
    candidates: Numbers
    """The numbers of the candidates."""
    pictures: Numbers
    """The numbers of the pictures."""
    rows: Numbers
    """The rows of the generated pictures in the library."""
    own: Numbers
    """The candidate of each row, as its number among those of the medium."""
    likely: Floats
    """How likely each candidate is for each picture."""
    generated_likely: Floats
    real: Floats
    """The features of the pictures, with how likely each candidate is."""
    generated: Floats


def _take_medium(
    number: int, pictures: Numbers, features: Floats, likely: Floats, library: Library
) -> _Medium:
    """Return what belongs to a medium, by its number."""
    candidates = np.intersect1d(_CANDIDATES_OF[number], library.known_candidates())
    rows = np.flatnonzero(np.isin(library.candidates, candidates))
    own_likely = _among(likely[pictures], candidates)
    generated_likely = _among(library.probabilities[rows], candidates)
    return _Medium(
        MEDIA[number],
        candidates,
        pictures,
        rows,
        np.searchsorted(candidates, library.candidates[rows]),
        own_likely,
        generated_likely,
        np.hstack([features[pictures], _CLASS_WEIGHT * own_likely]),
        np.hstack([library.features[rows], _CLASS_WEIGHT * generated_likely]),
    )


def _fit_medium(case: _Medium, measured: Measured, library: Library, seed: int) -> MediumFit:
    """Fit the mix of one medium."""
    documents = library.documents[case.rows]
    distances = measure_distances(case.real, case.generated, case.own, documents)
    usual = _usual(case.candidates)
    families = merge_confused(case.generated_likely, case.own, len(case.candidates))
    weights, by_em = _resample(case, distances, usual, seeds.stream(seed, "fit", case.name))
    terms = distances.means(np.ones(len(case.pictures)), np.ones(distances.to_real.shape[2]))
    within = mean_distance_within(case.real)
    novelty, near = find_novelty(
        library.scales.features([measured[at] for at in case.pictures.tolist()]),
        library.features[case.rows],
        (case.own, documents),
        library.scales,
    )
    nearest = [library.rendered[case.rows[at]] for at in near.tolist()]
    return MediumFit(
        case.name,
        tuple(case.pictures.tolist()),
        _named_weights(weights, case.candidates, library.measurable),
        _families(families, case.candidates, weights, by_em),
        energy(*terms, usual, within),
        energy(*terms, weights.whole, within),
        compare_statistics(
            [measured[at] for at in case.pictures.tolist()],
            [library.rendered[row].measured for row in case.rows.tolist()],
            (usual[case.own], weights.whole[case.own]),
            case.own,
        ),
        novelty,
        tuple((each.condition, each.document) for each in nearest),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Resampled:
    """Shares of all pictures, and of resamples of them."""

    whole: Floats
    others: Floats


def _resample(
    case: _Medium, distances: Distances, usual: Floats, rng: np.random.Generator
) -> tuple[_Resampled, _Resampled]:
    """Return the weights by energy and the shares by the classifier, both with resamples.

    Pictures weigh otherwise in each resample, and generated documents too, for both are a sample.
    """
    count, document_count = len(case.pictures), distances.to_real.shape[2]

    def weights_of(pictures: Floats, documents: Floats) -> Floats:
        return fit_weights(*distances.means(pictures, documents), usual, count)

    def shares_of(pictures: Floats) -> Floats:
        return shares_by_em(case.likely, pictures)

    drawn = [(_draw_again(count, rng), _draw_again(document_count, rng)) for _ in range(_RESAMPLES)]
    everything = np.ones(count), np.ones(document_count)
    return (
        _Resampled(weights_of(*everything), np.array([weights_of(*each) for each in drawn])),
        _Resampled(shares_of(everything[0]), np.array([shares_of(each) for each, _ in drawn])),
    )


def _draw_again(count: int, rng: np.random.Generator) -> Floats:
    """Return how much each weighs in a resample (Rubin's bootstrap, 1981): none weighs nothing."""
    return rng.standard_exponential(count)


def _among(probabilities: Floats, candidates: Numbers) -> Floats:
    """Return how likely each of some candidates is, if it is one of them."""
    own = np.maximum(probabilities[:, candidates], 1e-12)
    return np.asarray(own / own.sum(axis=1, keepdims=True))


def _usual(candidates: Numbers) -> Floats:
    """Return the weights of candidates in the default mix."""
    mix = [*default_mix().values()]
    weights = np.array([mix[at] for at in candidates.tolist()])
    return np.asarray(weights / weights.sum())


def _share(value: float, resampled: Floats) -> Share:
    """Return a share with the percentiles of its resamples, which hold the share itself."""
    low, high = np.percentile(resampled, _LEVELS).tolist()
    return Share(float(value), min(low, float(value)), max(high, float(value)))


def _named_weights(
    weights: _Resampled, candidates: Numbers, measurable: Floats
) -> dict[str, Share]:
    """Return the weights of a mix by condition, the largest first, without the smallest.

    Weights are those of pictures on which print is found. A condition under which it often is not
    has more pictures than are seen, and its weight grows by as much.
    """
    seen = np.maximum(measurable[candidates], _LEAST_SEEN)
    whole = weights.whole / seen / (weights.whole / seen).sum()
    others = weights.others / seen
    others /= others.sum(axis=1, keepdims=True)
    kept = np.where(whole >= SMALLEST, whole, 0)
    kept /= kept.sum()
    order = np.argsort(-kept, kind="stable")
    return {
        CANDIDATES[candidates[at]]: _share(kept[at], others[:, at])
        for at in order.tolist()
        if kept[at]
    }


def _families(
    families: Sequence[tuple[int, ...]],
    candidates: Numbers,
    weights: _Resampled,
    by_em: _Resampled,
) -> tuple[Family, ...]:
    """Return families with their shares by both ways, the largest first."""
    pairs = []
    for shares in (weights, by_em):
        whole, others = family_sums(shares.whole, families), family_sums(shares.others, families)
        pairs.append([_share(value, others[:, at]) for at, value in enumerate(whole.tolist())])
    found = [
        Family(tuple(CANDIDATES[candidates[at]] for at in family), one, other)
        for family, one, other in zip(families, *pairs, strict=True)
    ]
    return tuple(sorted(found, key=lambda each: -each.share.value))
