"""Habits of printing that can be counted on real receipts: what is said where, and in which form.

A habit is a function from a receipt to True, False, or None where the receipt cannot show it.
Texts are compared by their letters and digits, since some sets label no blanks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

import cv2

from docextract_eval.pipelines.rules.rows import row_numbers
from research.money_lines import OTHER, MoneyLine, money_lines
from research.readers import Seen

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from research.real_pack import Receipt

Habit = Callable[["Receipt"], bool | None]
_READ_AS = "en_MY"
"""The country whose vocabulary has the words at amounts of all sets."""
_MANY_LINES = 3
"""The lines of an address that names more than a street and a town."""
_FEWEST_AMOUNTS = 3
"""The fewest amounts between which lines are looked at."""
_TALL = 1.8
"""How much slimmer than usual tall print is: large digits beside a sign are up to 1.5."""
_WIDE = 0.62
"""How slim wide print is at most, beside the rest: letters twice as wide are half as slim."""
_HEAD_LINES = 14
"""How many segments from the top the header block may take."""
_GREETING = re.compile("^WELCOME|^SELAMATDATANG")
_BANNER = re.compile(
    "^(DINEIN|EATIN|TOGO|TAKEOUT|TAKEAWAY|CARRYOUT|DELIVERY|FORHERE|DRIVETHRU|GUESTCHECK|CHECK"
    "|RECEIPT|SALESRECEIPT|CUSTOMERCOPY|CUSTOMERRECEIPT|DUPLICATE|REPRINT|SALE|ORDER"
    "|(SIMPLIFIED)?TAXINVOICE|CASHBILL|CASHSALES?|INVOICE|BILL)$"
)
_STORE = re.compile("^(STORE|ST|SHOP|OUTLET|BRANCH|UNIT|LOCATION|RESTAURANT)(NO|NUMBER)?[0-9]{2,}")
_REGISTRATION = re.compile(r"\(?(?:[0-9]{5,7}|[A-Z]{2}[0-9]{7}|[0-9]{9})-[A-Z]\)?")
_PHONE_LABEL = re.compile(r"^(TEL|PH|PHONE|TELEPHONE|CALL|T)[:. ]*(NO)?|TEL")
_PHONE = re.compile(r"[(#+]{0,2}[0-9]{2,4}[)\-./ ]{0,3}[0-9]{3,4}[\-. ]?[0-9]{3,4}")
_BRITISH_POSTCODE = r"[A-Z]{1,2}[0-9][0-9A-Z]? ?[0-9][A-Z]{2}\b"
_WEB = re.compile(r"www[.]|[.]com\b|[.]co[.]|@[a-z0-9.-]+[.]", re.IGNORECASE)
_JUNK = {
    "survey": re.compile("SURVEY|TELLUS|FEEDBACK|HOWDIDWE|YOUROPINION|RATEUS|HOWWEDID"),
    "coupon": re.compile("COUPON|VOUCHER|FREE[A-Z]+WITH|NEXTVISIT|NEXTPURCHASE|WINA|CHANCETOWIN"),
    "loyalty": re.compile("REWARD|POINTS|MEMBER|LOYALTY|JOINOUR|SIGNUP"),
    "terms": re.compile("RETURN|REFUND|EXCHANGE|WARRANTY|TERMSAND|CONDITION"),
    "follow": re.compile("FACEBOOK|TWITTER|INSTAGRAM|FOLLOWUS|LIKEUS|VISITUS"),
}
_WITH_TAX = re.compile("(TAKEOUT|EATIN)?TOTAL(SALES|AMT|AMOUNT|RM)*(AFTERADJ)?INCL")
_TOTAL_WORDS = {
    "total_plain": ("TOTAL", "TOTALS"),
    "total_due": ("TOTALDUE", "AMOUNTDUE", "AMTDUE", "BALANCEDUE", "PAYMENTDUE", "BALDUE"),
    "total_net": ("NETTOTAL", "NETTTOTAL", "NETAMOUNT", "NETT"),
    "total_grand": ("GRANDTOTAL",),
    "total_sale": ("SALEAMOUNT", "TOTALSALE", "TOTALSALES", "RECEIPTTOTAL", "ORDERTOTAL"),
    "total_payable": ("TOTALPAYABLE", "TOTALAMTPAYABLE", "TOTALTOPAY", "AMOUNTPAYABLE"),
}


def letters(text: str) -> str:
    """Return the letters and digits of a text in capitals, without anything between them.

    >>> letters("Store #1458")
    'STORE1458'
    """
    return "".join(char for char in text.upper() if char.isalnum())


@dataclass(frozen=True, slots=True)
class Header:
    """What stands above the merchant's name, the name, and what stands below it."""

    above: Sequence[Seen]
    name: Sequence[Seen]
    below: Sequence[Seen]


def head(receipt: Receipt) -> Header | None:
    """Return the header of a receipt, where the name is found in it."""
    name = letters(receipt.fields.get("merchant", ""))
    top = sorted(receipt.segments, key=lambda each: each.box[1])[:_HEAD_LINES]
    of_name = [each for each in top if len(letters(each.text)) > 2 and letters(each.text) in name]
    of_name = of_name or [
        each for each in top if name[:8] and letters(each.text).startswith(name[:8])
    ]
    if not of_name:
        return None
    first, last = top.index(of_name[0]), top.index(of_name[-1])
    return Header(top[:first], of_name, top[last + 1 :])


def of_header(shows: Callable[[Receipt, Header], bool]) -> Habit:
    """Return a habit that a header shows, where there is one."""

    def habit(receipt: Receipt) -> bool | None:
        found = head(receipt)
        return None if found is None else shows(receipt, found)

    return habit


def of_field(name: str, form: str) -> Habit:
    """Return the habit of writing a field in a form."""
    return lambda receipt: _has_form(receipt.fields.get(name), form)


def of_time(form: str) -> Habit:
    """Return the habit of writing the time in a form; without a label, that of the first one."""

    def habit(receipt: Receipt) -> bool | None:
        clock = (each.text for each in receipt.segments if re.search("[0-9]:[0-9]{2}", each.text))
        return _has_form(receipt.fields.get("time", next(clock, None)), form)

    return habit


def _has_form(text: str | None, form: str) -> bool | None:
    return None if text is None else re.search(form, text) is not None


def _says(pattern: re.Pattern[str], segments: Sequence[Seen]) -> bool:
    """Return whether a segment that is no label of a number has these words."""
    whole = (each.text for each in segments if not each.text.endswith(("#", ":", ".")))
    return any(pattern.search(letters(text)) for text in whole)


@of_header
def store_number(_: Receipt, header: Header) -> bool:
    """Return whether the number of the shop stands behind its name or on a line of its own."""
    name = re.search(r"(#|No[.:]|STORE)\s*[0-9]+", " ".join(each.text for each in header.name))
    return name is not None or _says(_STORE, header.below)


def slogan(receipt: Receipt) -> bool | None:
    """Return whether a line that is nothing else stands between the name and the address."""
    found, address = head(receipt), letters(receipt.fields.get("address", ""))
    if found is None or not address:
        return None
    for each in found.below:
        text = letters(each.text)
        if text and text in address:
            return False
        known = _BANNER, _GREETING, _STORE
        plain = len(text) >= 6 and sum(map(str.isdigit, text)) <= 1
        if plain and not any(pattern.search(text) for pattern in known):
            return True
    return False


@of_header
def registration_behind(_: Receipt, header: Header) -> bool:
    """Return whether the company's number stands on the line of its name."""
    own = any(_REGISTRATION.search(each.text) for each in header.name)
    return own or any(
        _REGISTRATION.search(each.text) and _beside(each, header.name[-1]) for each in header.below
    )


@of_header
def registration_below(_: Receipt, header: Header) -> bool:
    """Return whether the company's number stands alone, right below its name."""
    near = [each for each in header.below if not _beside(each, header.name[-1])][:2]
    return any(_REGISTRATION.fullmatch(each.text.replace(" ", "")) for each in near)


def _address(receipt: Receipt) -> list[Seen] | None:
    whole = letters(receipt.fields.get("address", ""))
    top = sorted(receipt.segments, key=lambda each: each.box[1])
    found = [each for each in top if len(letters(each.text)) > 2 and letters(each.text) in whole]
    return found if whole and found else None


def address_lines(receipt: Receipt) -> int | None:
    """Return on how many lines the address stands."""
    found = _address(receipt)
    if found is None:
        return None
    rows: list[Seen] = []
    for each in found:
        if not any(_beside(each, row) for row in rows):
            rows.append(each)
    return len(rows)


def region_apart(receipt: Receipt) -> bool | None:
    """Return whether the last of three or more lines of the address has words alone."""
    found = _address(receipt)
    if found is None or (address_lines(receipt) or 0) < _MANY_LINES:
        return None
    last = found[-1]
    row = [each for each in found if each is last or _beside(each, last)]
    return not any(re.search("[0-9]", each.text) for each in row)


def phone_label(receipt: Receipt) -> bool | None:
    """Return whether a label stands before the first phone number in the header."""
    top = sorted(receipt.segments, key=lambda each: each.box[1])[:_HEAD_LINES]
    for each in top:
        if letters(each.text).startswith(("TEL", "PH")):
            return True
        if "GST" not in each.text.upper() and _PHONE.fullmatch(each.text):
            beside = (other for other in top if other is not each and _beside(each, other))
            return any(_PHONE_LABEL.match(letters(other.text)) for other in beside)
    return None


def of_sums(shows: Callable[[MoneyLine], bool]) -> Habit:
    """Return a habit that most lines of money show, where their words are known."""

    def habit(receipt: Receipt) -> bool | None:
        lines = money_lines(receipt.segments, _READ_AS)
        shown = [shows(line) for line in lines if line.role != OTHER]
        return 2 * sum(shown) > len(shown) if shown else None

    return habit


def rounding(receipt: Receipt) -> bool:
    """Return whether a line of the sums rounds the total."""
    said = re.compile("ROUND(ED|ING|OFF|D?TOTAL|ADJ|$)")
    return any(said.search(letters(each.text)) for each in receipt.segments)


def bare_point(receipt: Receipt) -> bool | None:
    """Return whether amounts below one begin with the decimal mark."""
    small = [
        each.text for each in receipt.segments if re.search(r"^[$-]?0?[.][0-9]{2}\b", each.text)
    ]
    return any("0." not in text for text in small) if small else None


def _amounts(receipt: Receipt) -> tuple[str, list[Seen]]:
    total = re.search(r"[0-9][0-9.,]*[0-9]", receipt.fields.get("total", ""))
    number = total.group() if total else ""
    exact = rf"(?<![0-9.,-]){re.escape(number)}(?![0-9])"
    return number, [each for each in receipt.segments if number and re.search(exact, each.text)]


def total_repeated(receipt: Receipt) -> bool | None:
    """Return whether the total is printed twice or more."""
    number, places = _amounts(receipt)
    return len(places) > 1 if number else None


def code_at_total(receipt: Receipt) -> bool | None:
    """Return whether the code of a currency, instead of its sign, stands at the total."""
    number, places = _amounts(receipt)
    return any(re.search("USD|GBP|MYR|EUR", each.text) for each in places) if number else None


def tall_total(receipt: Receipt) -> bool | None:
    """Return whether the total is high and narrow, compared with the other lines."""
    _, places = _amounts(receipt)
    if not places:
        return None
    high = median(_height(each) for each in receipt.segments)
    slim = _usual_slimness(receipt)
    return any(
        _height(each) > 1.5 * high and _slimness(each) > _TALL * slim
        for each in places
        if len(each.text) < 12
    )


def wide_total(receipt: Receipt) -> bool | None:
    """Return whether digits of the total are twice as wide as usual for their height."""
    _, places = _amounts(receipt)
    return _is_wide(receipt, places) if places else None


def label_lines(receipt: Receipt) -> bool | None:
    """Return whether no words stand in the row of the total, on paper that lies askew too."""
    _, places = _amounts(receipt)
    rows = row_numbers([each.box for each in receipt.segments])
    placed = [*zip(rows, receipt.segments, strict=True)]
    of_total = {row for row, each in placed if each in places}
    named = any(row in of_total and re.search("[A-Za-z]{3}", each.text) for row, each in placed)
    return None if not places else not named


def modifiers(receipt: Receipt) -> bool | None:
    """Return whether two or more lines among the amounts have words alone."""
    ends = [each for each in receipt.segments if re.fullmatch(r"[^\d]?\d+[.,]\d{2}.?", each.text)]
    top = min((each.box[1] for each in ends), default=0.0)
    sums = (each for each in receipt.segments if "TOTAL" in letters(each.text))
    low = min((each.box[1] for each in sums if each.box[1] > top), default=0.0)
    among = [each for each in receipt.segments if top < each.box[1] < low]
    if len(ends) < _FEWEST_AMOUNTS or not among:
        return None
    plain = [
        each
        for each in among
        if len(letters(each.text)) > 3
        and not any(
            re.search(r"\d", other.text)
            for other in receipt.segments
            if other is each or _beside(each, other)
        )
    ]
    return len(plain) > 1


def qr_code(receipt: Receipt) -> bool | None:
    """Return whether the picture shows a QR code that can be read."""
    picture = cv2.imread(str(receipt.image), cv2.IMREAD_GRAYSCALE)
    if picture is None:
        return None
    return bool(cv2.QRCodeDetector().detectAndDecode(picture)[0])


def total_words(receipt: Receipt) -> Iterator[str]:
    """Yield the names of the wordings of totals that the receipt has."""
    if any(_WITH_TAX.match(letters(each.text)) for each in receipt.segments):
        yield "total_with_tax"
    said = {letters(re.sub("[0-9].*", "", each.text)) for each in receipt.segments}
    for name, words in _TOTAL_WORDS.items():
        if said.intersection(words):
            yield name


def junk(receipt: Receipt) -> Iterator[str]:
    """Yield the names of the notices that the receipt has."""
    whole = [letters(each.text) for each in receipt.segments]
    for name, words in _JUNK.items():
        if any(words.search(text) for text in whole):
            yield name
    if any(_WEB.search(each.text) for each in receipt.segments):
        yield "web"


def lines_of(receipt: Receipt) -> int:
    """Return how many lines a receipt has."""
    first: list[Seen] = []
    for each in sorted(receipt.segments, key=lambda each: each.box[1]):
        if not any(_beside(each, known) for known in first[-3:]):
            first.append(each)
    return max(1, len(first))


def _height(each: Seen) -> float:
    return each.box[3] - each.box[1]


def _slimness(each: Seen) -> float:
    """Return how much higher than wide a character is on average."""
    return _height(each) * max(1, len(each.text)) / max(1.0, each.box[2] - each.box[0])


def _usual_slimness(receipt: Receipt) -> float:
    return median(_slimness(each) for each in receipt.segments if len(each.text) > 3)


def _is_wide(receipt: Receipt, places: Iterable[Seen]) -> bool:
    return min(map(_slimness, places)) < _WIDE * _usual_slimness(receipt)


def _beside(one: Seen, other: Seen) -> bool:
    """Return whether two segments stand on one line."""
    middle = (one.box[1] + one.box[3]) / 2
    return other.box[1] < middle < other.box[3]


HABITS: dict[str, Habit] = {
    "greeting": of_header(lambda _, each: _says(_GREETING, (*each.above, *each.below))),
    "banner_above": of_header(lambda _, each: _says(_BANNER, each.above)),
    "banner_below": of_header(lambda _, each: _says(_BANNER, each.below)),
    "store_number": store_number,
    "slogan": slogan,
    # letters of the name are twice as wide as usual for their height
    "wide_name": of_header(lambda receipt, each: _is_wide(receipt, each.name)),
    # the label joins several lines of other words
    "two_names": of_header(lambda _, each: len({letters(line.text) for line in each.name}) > 1),
    "registration_behind": registration_behind,
    "registration_below": registration_below,
    "address_on_one_line": lambda receipt: _are(address_lines(receipt), 1),
    "address_on_three_lines": lambda receipt: _are(address_lines(receipt), 3, 4, 5),
    "region_apart": region_apart,
    # one of five digits, or one with letters
    "postcode": of_field("address", rf"(?<![0-9])[0-9]{{5,6}}(?![0-9])|{_BRITISH_POSTCODE}"),
    "phone_label": phone_label,
    "named_month": of_field("date", r"[A-Za-z]{3}"),
    # of the form `Apr01'18`, or `01APR'18`
    "glued_month": of_field("date", r"[A-Za-z]{3} ?[0-9]{1,2} ?['´]|[0-9]{1,2} ?[A-Za-z]{3} ?['´]"),
    "seconds": of_time(r"[0-9]:[0-9]{2}:[0-9]{2}"),
    # `P` or `A` for the half of the day
    "terse_half_day": of_time(r"[0-9] ?[AaPp]\b"),
    "rounding": rounding,
    # at the sums: in capitals, with a colon, in one piece with their amount, whose currency is told
    "capital_sums": of_sums(lambda line: line.is_capital),
    "colon_sums": of_sums(lambda line: line.colon),
    "glued_sums": of_sums(lambda line: line.glued),
    "signed_sums": of_sums(lambda line: line.signed),
    "bare_point": bare_point,
    "total_repeated": total_repeated,
    "currency_code": code_at_total,
    "tall_total": tall_total,
    "wide_total": wide_total,
    "modifiers": modifiers,
    "labels_apart": label_lines,
    "qr_code": qr_code,
}
"""The habits by name, as `print_rates.toml` has them."""


def _are(count: int | None, *wanted: int) -> bool | None:
    return None if count is None else count in wanted


def wordings(receipt: Receipt) -> Iterator[tuple[str, bool | None]]:
    """Yield for each wording of the total and each notice whether the receipt has it."""
    found = {*total_words(receipt), *junk(receipt)}
    for name in (*_TOTAL_WORDS, "total_with_tax", *_JUNK, "web"):
        yield name, name in found
