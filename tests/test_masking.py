"""Secrets in every form that programs write them in, and the ordinary text that stays as it is."""

from __future__ import annotations

import base64
import html
import json
import re
import time
from urllib.parse import quote, quote_plus

import pytest

from docextract_eval.errors import BadInputError
from docextract_eval.masking import Mask
from docextract_eval.records import Failure, Guess, Prediction

LONG = "sk-Proj_0123/4567+89ab=cdEF"
ODD = 'p w"\\<&%~9'
SHORT = "k7-Q"


def in_base64(key):
    """Every alignment, both alphabets, with and without the padding."""
    for before in ("", "u", "me:", "user:"):
        for after in ("", ".", ", "):
            for encode in (base64.b64encode, base64.urlsafe_b64encode):
                whole = encode(f"{before}{key}{after}".encode()).decode()
                yield from (whole, whole.rstrip("="), quote(whole, safe=""))


def forms(key):
    """The key as programs write it."""
    units = [f"{ord(sign):02x}" for sign in key]
    yield from (key, f"Bearer {key}", f"user:{key}", repr(key), html.escape(key))
    yield from (quote(key, safe=""), quote_plus(key), quote(quote(key, safe=""), safe=""))
    yield from ("".join(f"%{unit}" for unit in units), "".join(f"%{u.upper()}" for u in units))
    yield from (json.dumps(key), json.dumps(json.dumps({"said": key})), key.replace("/", "\\/"))
    for escape in (r"\u00{}", r"\x{}", "&#x{};"):
        yield from ("".join(escape.format(each) for each in case) for case in both_cases(units))
    yield from ("".join(units), "".join(units).upper(), f"\\x22{quote(key, safe='')}\\n")
    yield from in_base64(key)


def both_cases(units):
    return units, [unit.upper() for unit in units]


@pytest.mark.parametrize("key", [LONG, ODD, SHORT, "1234567890", "EMPTY-key-17"])
def test_every_form_of_a_key_is_found_in_text_and_in_bytes(key):
    mask = Mask([key])
    for form in forms(key):
        for said in (form, f'{{"total": "{form}", "date": "x"}}', f"GET /?k={form}&x=1"):
            both = (mask.mask_text(said), mask.mask_bytes(said.encode()).decode())
            for masked in both[: 1 + (len(key) >= 8)]:
                assert "***" in masked, said
                assert form not in masked
                assert not any(key in word for word in decoded(masked)), said


def decoded(text):
    """All words of a text, as they stand and out of base64."""
    words = set(re.split(r"[\s\"'<>,;{}&]+", text))
    for word in list(words):
        for cut in range(4):
            run = word[cut:].replace("-", "+").replace("_", "/").rstrip("=")
            try:
                words.add(base64.b64decode(run + "=" * (-len(run) % 4)).decode("latin-1"))
            except ValueError:
                continue
    return {word for word in words if word}


def test_what_stands_around_a_key_stays():
    assert (
        Mask([LONG]).mask_text(f'wrong key "{LONG}", said /x?y=%20')
        == 'wrong key "***", said /x?y=%20'
    )
    body = json.dumps({"fields": {"total": LONG, "note": 'a"b\\c'}}, ensure_ascii=True)
    assert json.loads(Mask([LONG]).mask_bytes(body.encode())) == {
        "fields": {"total": "***", "note": 'a"b\\c'}
    }


def test_a_half_that_a_cut_left_is_found():
    text = f"RuntimeError: {'x' * 30} {LONG}"
    for end in range(len(text) - len(LONG) // 2, len(text)):
        assert LONG[:13] not in Mask([LONG]).mask_text(text[:end])
    assert LONG[-13:] not in Mask([LONG]).mask_text(text[-20:])


def test_a_short_key_is_found_as_a_word_alone():
    mask = Mask([SHORT])
    assert mask.mask_text(f"{SHORT} ({SHORT}) key={SHORT}. x{SHORT} {SHORT}x") == (
        f"*** (***) key=***. x{SHORT} {SHORT}x"
    )


@pytest.mark.parametrize("key", ["none", "EMPTY", "ollama", "1234", "x", "  ", ""])
def test_a_key_for_servers_that_need_none_changes_no_value(key):
    mask, words = Mask([key]), "none EMPTY ollama 1234 x 9.00"
    prediction = Prediction(
        "a", tuple(Guess("total", word, alternatives=((word, 0.5),)) for word in words.split())
    )
    assert mask.mask_prediction(prediction) == prediction
    assert mask.mask_json({"a": [words, 1, None]}) == {"a": [words, 1, None]}
    assert mask.mask_bytes(words.encode()) == words.encode()


def test_a_key_too_short_for_values_is_taken_out_of_remarks():
    mask = Mask(["12345", "ab"])
    assert mask.mask_message("401 Bearer 12345 or ab") == "401 Bearer *** or ***"
    failed = Prediction("a", failure=Failure("refused", "key 12345"), version="ab")
    masked = mask.mask_prediction(failed)
    assert (masked.failure, masked.version) == (Failure("refused", "key ***"), "***")


def test_a_number_that_is_a_key_is_a_text_afterwards():
    guess = Guess("total", "1234567890", number=True)
    found = Mask(["1234567890"]).mask_prediction(Prediction("a", (guess,), source="1234567890"))
    (masked,) = found.guesses
    assert (masked.value, masked.number, found.source) == ("***", False, "***")


def test_an_error_says_no_key_and_neither_does_what_led_to_it():
    def failing():
        cause = OSError(5, f"no entry with {LONG}", f"/x/{LONG}")
        raise BadInputError(f"cannot use {LONG}", LONG, "give another") from cause

    with pytest.raises(BadInputError) as caught, Mask([LONG]).mask_errors():
        failing()
    assert LONG not in f"{caught.value} {caught.value.args} {vars(caught.value)}"
    assert caught.value.exit_code == 2
    assert LONG not in f"{caught.value.__cause__}"
    with pytest.raises(Exception, match=r"OSError: .*\*\*\*") as caught, Mask([LONG]).mask_errors():
        raise OSError(5, "no entry", LONG)
    assert LONG not in str(caught.value)


def test_a_mask_shows_nothing_and_one_without_secrets_hands_back_what_it_got():
    assert LONG not in repr(Mask([LONG]))
    tree = {"a": ["b"]}
    assert Mask().mask_json(tree) is tree
    assert not Mask()
    assert Mask.from_environment(["HOME", "NOWHERE"], {"HOME": LONG}).mask_text(LONG) == "***"


def test_a_text_made_to_be_slow_is_looked_through_in_time():
    mask, start = Mask([LONG, ODD]), time.process_time()
    for part in (LONG[:-1], "%25", "\\", "&amp;", LONG[:13]):
        mask.mask_bytes(part.encode() * (200_000 // len(part)))
    assert time.process_time() - start < 20
