"""What runs are called that nobody named: no secret and no address is ever in a name."""

from __future__ import annotations

import pytest

from docextract_eval.masking import Mask
from docextract_eval.runs.execution.names import run_name, vary_settings

KEY = "sk-0123456789abcdef"


def names(pipeline, mask=None, **varied):
    """What the runs of a pipeline are called where these settings vary."""
    mask = mask or Mask()
    return [run_name(pipeline, word, mask) for word, _ in vary_settings(varied, mask)]


def test_a_name_is_the_pipeline_and_each_combination_of_what_varies():
    assert names("tesseract") == ["tesseract"]
    assert names("tesseract", psm=["4", "6"], languages=["eng+deu"]) == [
        "tesseract-psm-4-languages-eng+deu",
        "tesseract-psm-6-languages-eng+deu",
    ]
    chosen = [each for _, each in vary_settings({"psm": ["4", "6"], "oem": ["1"]}, Mask())]
    assert chosen == [{"psm": "4", "oem": "1"}, {"psm": "6", "oem": "1"}]


@pytest.mark.parametrize(
    ("setting", "values"),
    [
        ("api_key", [KEY, "sk-1"]),
        ("password", ["hunter2", "letmein"]),
        ("auth_token", ["t1", "t2"]),
        ("key_env", ["MINE", "YOURS"]),
        ("base_url", ["inner.bank", "outer.bank"]),
        ("host", ["ocr1", "ocr2"]),
        ("model", ["a@http://10.0.0.1/v1", "b"]),
        ("backend", ["10.0.0.1", "10.0.0.2"]),
        ("backend", ["ocr.inner.bank.example", "local"]),
        ("notify", ["ada@bank.example", "none"]),
    ],
)
def test_what_is_secret_or_an_address_is_told_apart_by_numbers(setting, values):
    assert names("python:mine:read", **{setting: values}) == [
        f"mine.read-{setting}-1",
        f"mine.read-{setting}-2",
    ]


def test_a_key_of_the_environment_is_in_no_name_wherever_it_was_typed():
    mask = Mask([KEY])
    assert names("python:mine:read", mask, note=["plain", f"use {KEY}"]) == [
        "mine.read-note-1",
        "mine.read-note-2",
    ]
    assert names(f"python:mine:{KEY}", mask) == ["python"]


def test_tokens_that_are_counted_are_no_secret():
    assert names("openai:m@https://x/v1", max_tokens=["256", "512"])[0] == "m-max_tokens-256"


@pytest.mark.parametrize(
    ("pipeline", "name"),
    [
        ("http://me:pw@ocr.bank.example/extract?key=1", "http"),
        ("https://ocr.bank.example:8443/extract", "https"),
        ("openai:org/qwen2.5-vl:7b@http://10.0.0.1:8000/v1", "org-qwen2.5-vl-7b"),
        ("openai:http://10.0.0.1/v1", "openai"),
        ("command:/opt/bank/ocr --token t0p {images}", "ocr"),
        ("command:python tools/read.py {image}", "read"),
        ("command+jsonl:./worker", "worker"),
        ("command:'torn", "torn"),
        ("predictions:/data/ada/answers.jsonl", "answers"),
        ("python:pkg.mod:Reader", "pkg.mod.Reader"),
    ],
)
def test_a_form_is_called_by_what_is_no_address(pipeline, name):
    assert names(pipeline) == [name]


def test_a_long_value_is_cut_and_another_one_has_another_name():
    texts = ["Read all fields of the page, and nothing else.", "Read all fields of the page, and"]
    first, second = names("noisy", prompt=texts)
    assert first != second
    assert first.startswith("noisy-prompt-Read-all-fields-of-the-p-")
    (long,) = names("noisy", **{f"setting{number}": ["x" * 24] for number in range(9)})
    assert len(long) < 120
