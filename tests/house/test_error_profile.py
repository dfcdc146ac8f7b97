"""How often engines make which errors, worked out by hand, and the page that says so."""

from __future__ import annotations

import json
from argparse import Namespace
from collections import Counter

import cv2
import numpy as np
import pytest
from research import pairs
from research.error_profile import (
    ERROR_KINDS,
    commonest,
    count_confusions,
    error_share,
    measure_profile,
    rank_correlation,
)
from research.gap_parts import Sample, real_sample
from research.readers import READERS, Seen
from research.reading_errors import SegmentErrors
from research.real_pack import half_of, read_receipts

from docextract_eval.corpus.degrade.files import encode_png
from docextract_eval.records import File
from tests.house.warm_tools import run_tool

EVEN = ("receipt-1-000003", "receipt-1-000006")
TEXTS = ("CASH 20.00", "TOTAL 9.00", "CHANGE 11.00")
KINDS = {kind.name: kind for kind in ERROR_KINDS}


def found(characters, **errors):
    return SegmentErrors(characters, "found", **errors)


PAGES = [
    [found(10, substituted=2, blanks=2, glued=1), SegmentErrors(6, "lost")],
    [found(30, inserted=4, is_split=True, words=5, cut=1), SegmentErrors(9, "garbled")],
]


@pytest.mark.parametrize(
    ("name", "share", "of"),
    [
        *(("lost line", 1 / 4, 4), ("garbled line", 1 / 4, 4)),
        *(("split segment", 1 / 2, 2), ("merged segment", 0, 2)),
        *(("substituted characters", 2 / 40, 40), ("deleted characters", 0, 40)),
        *(("inserted characters", 4 / 40, 40), ("glued words", 1 / 2, 2), ("cut words", 1 / 5, 5)),
    ],
)
def test_every_share_is_of_what_could_have_been_wrong(name, share, of):
    measured = error_share(KINDS[name], PAGES)
    assert (measured.value, measured.cells) == (share, of)
    assert measured.low <= share <= measured.high


def test_intervals_are_over_documents():
    """The same lines lost, once on one of many pages and once spread over them."""
    alone = [[SegmentErrors(5, "lost")] * 20, *[[found(5)] * 20] * 19]
    spread = [[SegmentErrors(5, "lost"), *[found(5)] * 19]] * 20
    one, other = (error_share(KINDS["lost line"], pages) for pages in (alone, spread))
    assert one.value == other.value == 0.05
    assert one.high > other.high + 0.05


def test_a_share_of_nothing_is_none():
    assert error_share(KINDS["glued words"], [[found(5)]]) is None
    assert error_share(KINDS["lost line"], []) is None


def test_every_document_is_read_by_each_engine_that_has_time():
    class Pages:
        def of(self, engine, file, _language):
            return None if (engine, file.data) == ("slow", b"b") else segments[:1]

    segments = tuple(Seen(t, 100, (0, 30 * i, 99, 30 * i + 20)) for i, t in enumerate(TEXTS))
    samples = [
        Sample(name, {"locale": "en_GB"}, segments, File("image/png", name.encode()))
        for name in ("a", "b")
    ]
    profile = measure_profile(samples, Pages(), ("quick", "slow"), has_blanks=True)
    assert (profile.receipts, profile.segments, profile.characters) == (2, 6, 58)
    assert [len(profile.pages[engine]) for engine in ("quick", "slow")] == [2, 1]
    assert error_share(KINDS["lost line"], profile.pages["quick"]).value == pytest.approx(2 / 3)


def confused(*pages):
    return [Counter({tuple(pair): many for pair, many in page.items()}) for page in pages]


def test_confusions_are_counted_page_by_page():
    pages = [[found(5, confusions=(("o", "0"), ("o", "0")))], [SegmentErrors(6, "lost")]]
    assert count_confusions(pages) == confused({"o0": 2}, {})


def test_only_the_twenty_commonest_of_each_side_are_ranked():
    many = Counter({("a", str(i)): 100 - i for i in range(30)})
    assert commonest(many) == [("a", str(i)) for i in range(20)]
    others = Counter({("b", str(i)): 100 - i for i in range(30)})
    assert rank_correlation([many] * 3, [many] * 3).confusions == 20
    assert rank_correlation([many] * 3, [others] * 3).confusions == 40


def test_ranks_that_are_equal_have_the_correlation_one_and_reversed_ones_less():
    ranked = confused(*[{"o0": 9, "1l": 5, "s5": 3, "8b": 1}] * 8)
    turned = confused(*[{"o0": 10, "1l": 30, "s5": 50, "8b": 90}] * 8)
    same = rank_correlation(ranked, ranked)
    assert (same.value, same.high) == (pytest.approx(1), pytest.approx(1))
    assert 0 < same.low < 1
    assert rank_correlation(ranked, turned).value == pytest.approx(-1)


def test_correlation_is_spearmans():
    """Worked out by hand: ranks 1 2 3 4 and 1 3 2 4 differ by 1 twice: 1 - 6 x 2 / (4 x 15)."""
    one = confused({"o0": 9, "1l": 5}, {"s5": 3, "8b": 1}, {"8b": 1})
    other = confused({"o0": 99, "1l": 2}, {}, {"s5": 3, "8b": 1})
    measured = rank_correlation(one, other)
    assert measured.value == pytest.approx(0.8)
    assert -1 <= measured.low < 0.8 < measured.high <= 1
    assert rank_correlation(one, other) == measured, "the same figures each time"


def test_nothing_is_ranked_where_a_side_confuses_nothing_or_all_alike():
    some = confused({"o0": 9, "1l": 5})
    assert rank_correlation(some, []) is None
    assert rank_correlation(confused({}), confused({})) is None
    assert rank_correlation(some, confused({"o0": 1, "1l": 1})) is None


@pytest.fixture
def pack(tmp_path):
    """Lay out a pack of two drawn receipts in the even half."""
    image = np.full((160, 320), 230, np.uint8)
    words = []
    for i, text in enumerate(TEXTS):
        foot = 40 * i + 40
        cv2.putText(image, text, (20, foot), cv2.FONT_HERSHEY_SIMPLEX, 0.8, 20, 2)
        (wide, tall), _ = cv2.getTextSize(text, cv2.FONT_HERSHEY_SIMPLEX, 0.8, 2)
        x0, y0, x1, y1 = 20, foot - tall, 20 + wide, foot
        words.append({"text": text, "quad": [[x0, y0], [x1, y0], [x1, y1], [x0, y1]]})
    lines = [{"id": n, "image": "one.png", "fields": {}, "words": words} for n in EVEN]
    for name in ("sroie", "photos"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "one.png").write_bytes(encode_png(image).data)
        (tmp_path / name / "labels.jsonl").write_text("\n".join(map(json.dumps, lines)))
    return tmp_path


def run(*arguments):
    return run_tool("study", "error_profile", *arguments)


def test_a_real_reader_makes_no_errors_on_clear_print(pack):
    class Reading:
        def of(self, engine, file, language):
            return READERS[engine](file, language)

    samples = [real_sample(one, "sroie") for one in read_receipts(pack, "sroie")]
    profile = measure_profile(samples, Reading(), ["psm 6"], has_blanks=True)
    (first, second) = profile.pages["psm 6"]
    assert first == second
    assert [each.state for each in first] == ["found"] * 3
    assert error_share(KINDS["lost line"], profile.pages["psm 6"]).value == 0


def test_a_damaged_file_is_left_out_and_the_first_others_are_taken(pack):
    lines = (pack / "sroie" / "labels.jsonl").read_text().splitlines()
    damaged = json.dumps(json.loads(lines[0]) | {"id": pairs.DAMAGED})
    (pack / "sroie" / "labels.jsonl").write_text("\n".join([damaged, *lines]))
    options = Namespace(pack=pack, half="even", open_odd=False, count=1, photographs="clean")
    scans, _ = pairs.scans_and_photographs(options)
    assert half_of(pairs.DAMAGED) == "even"
    assert [each.id for each in pairs.real_samples(scans, options)] == [EVEN[0]]


@pytest.mark.long
def test_a_page_has_every_error_and_no_text_of_the_pack(pack, tmp_path):
    few = ("--count", "2", "--generated", "2", "--photographs", "clean", "--minutes", "0")
    done = run("--pack", pack, "--into", tmp_path, *few)
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "error_profile.md").read_text(encoding="utf-8")
    assert done.stdout == page
    assert "read 2 scans and 2 photographs of the even half" in " ".join(page.split())
    assert page.count("| lost line | segments | ") == 5
    assert page.count("| glued words | blanks | · | · | · | unknown: labels without blanks |") == 2
    assert "- real: 2 receipts, of 3.0 segments; 9.7 characters in each" in page
    assert not any(text in page for text in TEXTS)


def test_the_odd_half_and_unknown_conditions_are_refused(pack, tmp_path):
    odd = run("--pack", pack, "--into", tmp_path, "--half", "odd")
    assert odd.returncode == 2
    assert odd.stderr.startswith(
        "tools/study error_profile: --half odd: the odd half is kept unseen"
    )
    unknown = run("--pack", pack, "--into", tmp_path, "--photographs", "phoney")
    assert unknown.returncode == 2
    assert "--photographs: unknown condition 'phoney'. Remedy: did you mean" in unknown.stderr
    assert not (tmp_path / "error_profile.md").exists()


def test_an_absent_pack_is_said(tmp_path):
    assert "skipped: no real receipts" in run("--pack", tmp_path).stdout
