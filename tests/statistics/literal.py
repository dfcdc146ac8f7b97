"""The definitions of intervals as they are written, cell by cell: what the fast must give."""

from __future__ import annotations

from collections import defaultdict


def mean(values):
    return sum(values) / len(values)


def correlation(values, source, shown, fine):
    """One-way analysis of variance of residuals, with (source, slice) as groups."""
    of_fine, groups = defaultdict(list), defaultdict(list)
    for value, code in zip(values, fine, strict=True):
        of_fine[code].append(value)
    for value, *group, code in zip(values, source, shown, fine, strict=True):
        groups[tuple(group)].append(value - mean(of_fine[code]))
    sizes = [len(group) for group in groups.values()]
    cells = sum(sizes)
    if len(groups) == 1:
        return 1.0
    if len(groups) == cells:
        return 0.0
    grand = sum(sum(group) for group in groups.values()) / cells
    between = sum(len(group) * (mean(group) - grand) ** 2 for group in groups.values())
    within = sum((each - mean(group)) ** 2 for group in groups.values() for each in group)
    between, within = between / (len(groups) - 1), within / (cells - len(groups))
    typical = (cells - sum(size**2 for size in sizes) / cells) / (len(groups) - 1)
    if between == within == 0:
        return 0.0
    return min(1, max(0, (between - within) / (between + (typical - 1) * within)))


def holders(right, source, shown):
    """Sources that hold at least one cell of their slice's rarer outcome; a tie counts errors."""
    found = set()
    for code in set(shown):
        slice_ = [(r, s) for r, s, at in zip(right, source, shown, strict=True) if at == code]
        rarer = 1 if mean([r for r, _ in slice_]) < 0.5 else 0
        found |= {s for r, s in slice_ if r == rarer}
    return len(found)


def effective(source, shown, weight, rho):
    """Cells over the design effect, and the sources, of every slice."""
    found = {}
    for code in set(shown):
        slice_ = [(s, w) for s, at, w in zip(source, shown, weight, strict=True) if at == code]
        per_source = defaultdict(float)
        for one, w in slice_:
            per_source[one] += w
        square = sum(w**2 for _, w in slice_)
        effect = 1 + (sum(w**2 for w in per_source.values()) / square - 1) * rho
        cells = sum(w for _, w in slice_) ** 2 / square
        found[code] = cells / effect, len(per_source)
    return found


def share(values, shown, weight, code):
    """The weighted mean of a slice's values."""
    slice_ = [(v, w) for v, at, w in zip(values, shown, weight, strict=True) if at == code]
    return sum(v * w for v, w in slice_) / sum(w for _, w in slice_)


def intervals(right, source, shown, fine, weight, level):
    """Value, low, high and effective cells of every slice, by Wilson's formula as printed."""
    from scipy.stats import t as student

    k = holders(right, source, shown)
    rho = (k * correlation(right, source, shown, fine) + 2) / (k + 2)
    found = {}
    for code, (n, sources) in effective(source, shown, weight, rho).items():
        p = share(right, shown, weight, code)
        if sources == 1:
            found[code] = p, 0, 1, n
            continue
        z = student.ppf((1 + level) / 2, sources - 1)
        centre = (p + z**2 / (2 * n)) / (1 + z**2 / n)
        half = z / (1 + z**2 / n) * (p * (1 - p) / n + z**2 / (4 * n**2)) ** 0.5
        found[code] = p, centre - half, centre + half, n
    return found


def differences(change, source, shown, fine, weight, level):
    """Value, low, high and effective cells of every slice, by Agresti and Min's formula."""
    from scipy.stats import t as student

    k = len({s for s, moved in zip(source, change, strict=True) if moved})
    rho = (k * correlation(change, source, shown, fine) + 2) / (k + 2)
    found = {}
    for code, (n, sources) in effective(source, shown, weight, rho).items():
        gained = n * share([each == 1 for each in change], shown, weight, code) + 0.5
        lost = n * share([each == -1 for each in change], shown, weight, code) + 0.5
        value = share(change, shown, weight, code)
        if sources == 1:
            found[code] = value, -1, 1, n
            continue
        z = student.ppf((1 + level) / 2, sources - 1)
        centre = (gained - lost) / (n + 2)
        half = z * (gained + lost - (gained - lost) ** 2 / (n + 2)) ** 0.5 / (n + 2)
        found[code] = value, max(-1, centre - half), min(1, centre + half), n
    return found
