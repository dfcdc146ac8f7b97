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


def rarer_cells(right, shown):
    """Which cells have their slice's rarer outcome; a tie counts errors."""
    marks = [False] * len(right)
    for code in set(shown):
        inside = [i for i, at in enumerate(shown) if at == code]
        rarer = 1 if mean([right[i] for i in inside]) < 0.5 else 0
        for i in inside:
            marks[i] = right[i] == rarer
    return marks


def carriers(marks, source):
    """How many sources carry the marked cells, as if all of these carried as many."""
    carried = defaultdict(int)
    for one, marked in zip(source, marks, strict=True):
        carried[one] += marked
    squares = sum(cells**2 for cells in carried.values())
    return sum(carried.values()) ** 2 / squares if squares else 0


def drawn(rho, marks, source):
    """The correlation drawn towards 1, by how many sources carry the marked cells."""
    k = carriers(marks, source)
    return (k * rho + 2) / (k + 2)


def wilson(p, n, z):
    """Wilson's interval as printed."""
    centre = (p + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * (p * (1 - p) / n + z**2 / (4 * n**2)) ** 0.5
    return centre - half, centre + half


def most_with_fewer_errors(marks, source, weight, z):
    """The highest upper end of a slice's marked cells with those of its j worst sources alone."""
    of, heavy = defaultdict(list), defaultdict(float)
    for one, marked, each in zip(source, marks, weight, strict=True):
        of[one].append(marked)
        heavy[one] += marked * each
    order = sorted(of, key=lambda one: (mean(of[one]), sum(of[one]), heavy[one]), reverse=True)
    worst = [one for one in order if any(of[one])][:8]
    one_slice, found = [0] * len(marks), []
    for many in range(len(worst) + 1):
        there = [float(m and s in worst[:many]) for m, s in zip(marks, source, strict=True)]
        rarer = rarer_cells([1 - each for each in there], one_slice)
        rho = drawn(correlation(there, source, one_slice, one_slice), rarer, source)
        ((n, _),) = effective(source, one_slice, weight, rho).values()
        found.append(wilson(share(there, one_slice, weight, 0), n, z)[1])
    return max(found)


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
    """Value, low, high and effective cells of every slice; no error makes an end better."""
    from scipy.stats import t as student

    marks = rarer_cells(right, shown)
    rho = drawn(correlation(right, source, shown, fine), marks, source)
    found = {}
    for code, (n, sources) in effective(source, shown, weight, rho).items():
        p = share(right, shown, weight, code)
        if sources == 1:
            found[code] = p, 0, 1, n
            continue
        z = student.ppf((1 + level) / 2, sources - 1)
        low, high = wilson(p, n, z)
        own = [i for i, at in enumerate(shown) if at == code]
        columns = ([column[i] for i in own] for column in (marks, source, weight))
        most = most_with_fewer_errors(*columns, z)
        if mean([right[i] for i in own]) < 0.5:
            high = max(high, most)
        else:
            low = min(low, 1 - most)
        found[code] = p, low, high, n
    return found


def differences(change, source, shown, fine, weight, level):
    """Value, low, high and effective cells of every slice, by Agresti and Min's formula."""
    from scipy.stats import t as student

    rho = drawn(correlation(change, source, shown, fine), [c != 0 for c in change], source)
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
        documents = effective(source, shown, weight, 1.0)[code][0]
        low = min(centre - half, max(0, value) - z / (documents + 2))
        high = max(centre + half, min(0, value) + z / (documents + 2))
        found[code] = value, max(-1, low), min(1, high), n
    return found
