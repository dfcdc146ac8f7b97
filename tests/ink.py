"""Looking at ink: what the tests measure on pixels, by means of their own."""

from __future__ import annotations

import numpy as np

from docextract_eval.records import Page

PAPER = 255
CLOSE = 0.25
"""How far words of two lines may reach beside each other, as a share of the lower one's height: in
close lines, as on real rolls, a parenthesis reaches beside the comma above it."""


def darkness(image):
    """How dark each pixel is, 0 to 1, in gray."""
    if image.ndim == 2:
        return (PAPER - image.astype(float)) / PAPER
    channels = image.shape[2]  # added one by one: a mean over so short an axis takes far longer
    light = sum(image[..., channel].astype(float) for channel in range(channels))
    return (PAPER - light / channels) / PAPER


def boxes(page):
    """The whole-pixel box of each word on a clean page."""
    quads = page.quads
    found = np.concatenate([quads.min(axis=1), quads.max(axis=1)], axis=1)
    assert (found == found.astype(int)).all()
    return found.astype(int)


def meeting(found, near=-1, close=CLOSE):
    """The pairs of boxes that touch, or lie on each other by more than so many px.

    Lines that are close do not count, as long as words of one hardly reach beside the other's:
    by that share of the lower one's height.
    """
    x0, y0, x1, y1 = found.T
    if np.median(y1 - y0) > np.median(x1 - x0):  # the page lies on its side
        x0, y0, x1, y1 = y0, x0, y1, x1
    wide = np.minimum(x1[:, None], x1) - np.maximum(x0[:, None], x0)
    tall = np.minimum(y1[:, None], y1) - np.maximum(y0[:, None], y0)
    lower = np.minimum((y1 - y0)[:, None], y1 - y0)
    meet = (wide > near) & (tall > np.maximum(near, close * lower))
    return list(zip(*np.nonzero(np.triu(meet, 1)), strict=True))


def sheet(image, dpi=150):
    """A page of these pixels without a word on it."""
    return Page(image, dpi, np.zeros((0, 4, 2)), np.ones(0), ())


def psnr(one, other):
    """How like two pages of one size are, in decibels."""
    deep = max(one.ndim, other.ndim)  # gray beside colour is gray in all channels
    one, other = (image[..., None] if image.ndim < deep else image for image in (one, other))
    error = float(((one.astype(float) - other.astype(float)) ** 2).mean())
    return 10 * np.log10(255**2 / error) if error else np.inf


def centres(quads):
    """The centre of area of each quad."""
    x, y = quads[..., 0], quads[..., 1]
    next_x, next_y = np.roll(x, -1, axis=1), np.roll(y, -1, axis=1)
    cross = x * next_y - next_x * y
    area = cross.sum(axis=1) / 2
    return np.stack(
        [((x + next_x) * cross).sum(axis=1), ((y + next_y) * cross).sum(axis=1)], axis=1
    ) / (6 * area[:, None])


def marked(size, dpi, spacing=44):
    """A blank page with markers of various sizes, each a word of its own."""
    image = np.full(size, PAPER, np.uint8)
    rng = np.random.default_rng(8)
    found = []
    for top in range(spacing // 2, size[0] - spacing, spacing):
        for left in range(spacing // 2, size[1] - spacing, spacing):
            y, x = top + rng.integers(0, 12), left + rng.integers(0, 12)
            height, width = rng.integers(6, 17, 2)
            image[y : y + height, x : x + width] = 0
            found.append([[x, y], [x + width, y], [x + width, y + height], [x, y + height]])
    image.flags.writeable = False
    quads = np.array(found, float)
    return Page(image, dpi, quads, np.ones(len(quads)), ("",) * len(quads))


def alone(quads, reach=6):
    """Whether no other quad's box comes so near a quad that its ink would be weighed with it."""
    low, high = quads.min(axis=1).T, quads.max(axis=1).T
    meets = np.ones((len(quads), len(quads)), bool)
    for least, most in zip(low, high, strict=True):
        meets &= (least[:, None] - reach < most) & (most[:, None] + reach > least)
    return meets.sum(axis=1) == 1


def spots(image, quads, reach=6, blank=None):
    """The weight of the ink around each quad and the centre of that ink; edges are left out.

    Where a blank page went through the same, ink is what is darker than it there.
    """
    dark = darkness(image)
    if blank is not None:
        dark = 1 - (1 - dark) / np.maximum(1 - darkness(blank), 0.05)
    low = np.floor(quads.min(axis=1)).astype(int) - reach
    high = np.ceil(quads.max(axis=1)).astype(int) + reach
    height, width = dark.shape
    kept = (low >= 0).all(axis=1) & (high <= [width, height]).all(axis=1)
    weights, middles = [], []
    for (x0, y0), (x1, y1) in zip(low[kept], high[kept], strict=True):
        part = dark[y0:y1, x0:x1]
        part = part - middle(part)  # the paper may have grown dark
        mass = part.sum()
        across = part.sum(axis=0) @ (np.arange(x0, x1) + 0.5) / mass
        down = part.sum(axis=1) @ (np.arange(y0, y1) + 0.5) / mass
        weights.append(mass)
        middles.append((across, down))
    return kept, np.array(weights), np.array(middles)


def middle(part):
    """The median of few values, of which numpy's makes much ado."""
    values = np.sort(part, axis=None)
    return (values[(len(values) - 1) // 2] + values[len(values) // 2]) / 2
