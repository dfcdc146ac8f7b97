"""What pages took where a server's cache had something of the prompt, and where it had nothing."""

from __future__ import annotations

from docextract_eval.reports.sections.provenance import speed_facts
from docextract_eval.runs.derivation.judged_shards import AnswerUsage, Speed

NOTHING = AnswerUsage("r", None, 1, 1, None, None, None, None, None, None, is_cached=False)


def recorded(answers):
    speed = Speed()
    for answer in answers:
        speed.add(answer)
    return speed.as_record()


def test_pages_are_told_apart_by_the_servers_cache_in_any_order():
    """Seconds are by page; unstated counts, kept answers and unmeasured ones are in neither."""
    cold = [NOTHING._replace(seconds=2.0 * n, pages=2, cached_tokens=0) for n in (4, 5, 9)]
    warm = [NOTHING._replace(seconds=n / 10, cached_tokens=n) for n in range(1, 22)]
    others = [
        NOTHING._replace(seconds=50.0),
        NOTHING._replace(seconds=60.0, cached_tokens=5, is_cached=True),
        NOTHING._replace(cached_tokens=5),
    ]
    answers = [*cold, *warm, *others]
    expected = {
        "cold": {"pages": 6, "p50": 5.0, "p95": 9.0},
        "warm": {"pages": 21, "p50": 1.1, "p95": 2.0},
    }
    for order in (answers, answers[::-1], sorted(answers, key=str)):
        found = recorded(order)
        assert found["prompt_cache"] == expected
    facts = speed_facts(found)
    assert facts["seconds per page, the server's cache cold"] == (
        "5.000 (median), 9.000 (95th percentile), of 6 pages"
    )
    assert facts["seconds per page, the server's cache warm"].startswith("1.100 (median), 2.000")


def test_a_run_whose_server_states_nothing_records_nothing():
    found = recorded([NOTHING._replace(seconds=1.0, tokens=10)])
    assert "prompt_cache" not in found
    assert not [name for name in speed_facts(found) if "cache" in name and speed_facts(found)[name]]
