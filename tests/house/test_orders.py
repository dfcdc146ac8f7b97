"""Orders of engines: what a pair's verdict is, and the page; receipts and engines are made up."""

from __future__ import annotations

from argparse import Namespace

import pytest
from research import orders as tool
from research.engine_orders import EnginePair, count_verdicts, engine_pairs
from research.gap_parts import Sample
from research.orders import LeftOutError, Orders, read_pages
from research.other_engines import Engine
from research.pairs import Pair
from research.readers import Readings, Seen

from docextract_eval.records import File
from docextract_eval.statistics.differences import Change

TEXTS = ("CORNER SHOP", "DATE 24/12/2023", "TOTAL 9.00")
FIELDS = {"merchant": "CORNER SHOP", "date": "24/12/2023", "total": "9.00"}
PAIRS = (
    Pair("Scans", "sroie", "scan", ("en_MY",), ("2016-01", "2018-08"), with_slips=False),
    Pair(
        "Photographs", "photos", "web_photo@3", ("en_US",), ("2017-07", "2019-12"), with_slips=True
    ),
)


def change(low, high):
    return Change((low + high) / 2, low, high, 1, 0, 40, 40, 40, 0.1, (low + high) / 2, 0.02)


@pytest.mark.parametrize(
    ("real", "generated", "verdict"),
    [
        (change(0.1, 0.3), change(0.2, 0.4), "same order"),
        (change(-0.3, -0.1), change(-0.4, -0.2), "same order"),
        (change(0.1, 0.3), change(-0.4, -0.2), "opposite"),
        (change(0.1, 0.3), change(-0.4, 0.2), "open on generated"),
        (change(-0.1, 0.3), change(-0.4, -0.2), "open on real"),
        (change(0, 0.3), change(-0.4, 0), "open on real"),
    ],
)
def test_real_receipts_decide_and_generated_ones_follow_or_do_not(real, generated, verdict):
    pair = EnginePair(("one", "other"), real, generated)
    assert pair.verdict == verdict
    assert {name for name, count in count_verdicts([pair]).items() if count} == {verdict}


def cells(right, prefix="", count=40):
    return {(f"{prefix}{at}", "total"): at < right for at in range(count)}


def test_each_pair_is_paired_by_document():
    """Of two engines that find 30 and 20 of 40, one finds all that the other does, and more."""
    real = {"one": cells(30), "other": cells(20), "third": cells(20)}
    generated = {"one": cells(10, "g"), "other": cells(25, "g"), "third": cells(24, "g")}
    first, second, third = engine_pairs(real, generated)
    assert first.engines == ("one", "other")
    assert (first.real.value, first.generated.value) == (0.25, pytest.approx(-0.375))
    assert [pair.verdict for pair in (first, second, third)] == [*2 * ["opposite"], "open on real"]


def test_scans_and_photographs_at_once_are_weighed_as_they_are():
    scans = Orders("scans", {"one": cells(30)}, {"one": cells(10)})
    photographs = Orders("photographs", {"one": cells(5, count=10)}, {"one": cells(4, count=20)})
    both = tool.pooled([scans, photographs])
    assert len(both.real["one"]) == 50
    assert {field for _, field in both.generated["one"]} == {"scans total", "photographs total"}


def sample(name, *, blurred=False):
    labels = {"locale": "en_MY", "values": "printed"}
    labels["fields"] = {field: {"value": text} for field, text in FIELDS.items()}
    data = f"{name} {'blurred' if blurred else 'sharp'}".encode()
    return Sample(name, labels, (), File("image/png", data))


def engine(sees, family, environment=None):
    def read(file, _):
        texts = [text for text in TEXTS if sees(text, file.data)]
        return [Seen(text, 90, (10, 30 * i, 200, 30 * i + 20)) for i, text in enumerate(texts)]

    return Engine(read, lambda: f"{family} 1.0", family, environment)


ENGINES = {
    "good": engine(lambda *_: True, "One"),
    "fair": engine(lambda text, data: "TOTAL" in text or b"blurred" not in data, "One"),
    "poor": engine(lambda text, data: "TOTAL" not in text and b"blurred" not in data, "Other"),
    "blind": engine(lambda *_: False, "Other"),
    "absent": engine(lambda *_: True, "Third", "nowhere"),
}


@pytest.fixture
def orders(monkeypatch, tmp_path):
    """Return the tool with made-up engines, of which the pages of both sides are known."""
    some = [sample(f"receipt {at}", blurred=at % 2 == 0) for at in range(24)]
    monkeypatch.setattr(tool, "ENGINES", ENGINES)
    monkeypatch.setattr(
        "research.readers.READERS", {name: each.read for name, each in ENGINES.items()}
    )
    monkeypatch.setattr("research.readers.ROOT", tmp_path)
    for side in ("real_samples", "generated_samples"):
        monkeypatch.setattr(tool, side, lambda *_: iter(some))
    return tool


def options(folder, minutes=1):
    few = Namespace(count=24, generated=24, half="even", photographs="web_photo@3", opened="")
    return Namespace(**vars(few), minutes=minutes, into=folder)


@pytest.mark.long
def test_the_page_counts_decided_pairs_and_names_the_others(orders, tmp_path, capsys):
    """On equal sides every pair is in the same order or a tie, and the ranking the same."""
    assert orders.write_page(options(tmp_path), PAIRS) == 0
    page = (tmp_path / "orders.md").read_text(encoding="utf-8")
    assert capsys.readouterr().out == page
    assert "4 engines read 24 scans and 24 photographs of the even half" in " ".join(page.split())
    assert "\n- absent: not set up\n" in page
    for receipts in ("scans", "photographs", "both"):
        assert f"| {receipts} | all | 6 | 6 | 6 | 0 | 0 | 1.00 (" in page
        assert f"| {receipts} | of the family One | 1 | 1 | 1 | 0 | 0 | 1.00 (" in page
        assert f"| {receipts} | of two families | 4 | 4 | 4 | 0 | 0 | 1.00 (" in page
        assert page.count(f"- {receipts}: none\n") == 3
    assert page.count("| good less fair | +33.3 (") == 3
    assert not any(text in page for text in (*TEXTS, *FIELDS.values()))


@pytest.mark.long
def test_pairs_that_generated_receipts_leave_open_are_named(orders, monkeypatch, tmp_path, capsys):
    """What tells two engines apart on sharp receipts alone is open where all are blurred."""
    generated = [sample(f"made {at}", blurred=True) for at in range(24)]
    monkeypatch.setattr(tool, "generated_samples", lambda *_: iter(generated))
    orders.write_page(options(tmp_path), PAIRS)
    page = capsys.readouterr().out
    assert "- scans: poor and blind\n" in page.partition("and open on generated ones:")[2]


def test_an_open_pair_says_that_it_leans_the_other_way(orders):
    better = change(0.1, 0.3)
    leaning = EnginePair(("one", "other"), better, change(-0.4, 0.2))
    assert orders.pair_text(leaning) == "one and other (leaning to the opposite order)"
    assert (
        orders.pair_text(EnginePair(("one", "other"), better, change(-0.2, 0.4))) == "one and other"
    )


def test_without_time_nobody_is_compared(orders, tmp_path, capsys):
    assert orders.write_page(options(tmp_path, minutes=-1), PAIRS) == 0
    page = capsys.readouterr().out
    assert "0 engines read 0 scans" in page
    assert "- good: there was time for 0 of 24 pages\n" in page
    assert "All pairs" not in page


@pytest.fixture
def made_up(monkeypatch, tmp_path):
    """Let made-up engines read, and keep nothing."""
    monkeypatch.setattr(
        "research.readers.READERS", {name: each.read for name, each in ENGINES.items()}
    )
    monkeypatch.setattr("research.readers.ROOT", tmp_path)
    return [sample(f"receipt {at}") for at in range(24)]


def test_who_has_not_read_all_pages_is_left_out(made_up):
    assert read_pages("good", made_up[:12], Readings(1)).keys() == {s.id for s in made_up[:12]}
    with pytest.raises(LeftOutError, match="there was time for 12 of 24 pages"):
        read_pages("good", made_up, Readings(-1))


def test_who_takes_too_long_is_left_out(made_up, monkeypatch):
    clock = iter(range(0, 10_000, 7))
    monkeypatch.setattr(tool.time, "monotonic", lambda: next(clock))
    with pytest.raises(LeftOutError, match="s for a page, and 6 s are the limit"):
        read_pages("good", made_up, Readings(9999))
