"""In how many forms a country's paper prints one value, told from the locale's record alone.

What writes here is not what the package writes with: a new mark, sign, side, pattern or script
of a locale makes new forms by being there.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from decimal import Decimal
from itertools import product

from docextract_eval.fieldtypes.money import minor_units

LATIN = "0123456789"
WIDE = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)})
DASHES = ("-", "\N{MINUS SIGN}", "\N{EN DASH}")
BLANKS = (" ", "\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}", "\N{THIN SPACE}")
HALVES = (("AM", "PM"), ("am", "pm"), ("a.m.", "p.m."), ("A.M.", "P.M."))
ISO = "{y:04}-{m:02}-{d:02}"


def forms(name, value, context):
    """All forms in which a document of this locale may print a canonical value of a type."""
    return [*dict.fromkeys(FORMS[name](value, context))]


def money(value, context):
    """Amounts: any two of the number, the side of zero and the currency in all their ways."""
    return _amounts(value, context, minor_units(context.currency))


def price(value, context):
    """Prices: amounts, or with a digit more."""
    places = max(minor_units(context.currency), -int(Decimal(value).as_tuple().exponent))
    return _amounts(value, context, places)


def _amounts(value, context, places):
    amount, locale = Decimal(value), context.locale
    words = locale.debit if amount < 0 else locale.credit
    words += () if amount else locale.debit  # nothing is of either side
    numbers = [*_numbers(abs(amount), locale, places, cents=True)]
    signs, behind = [*_signs(locale, below=amount < 0)], [f"{{n}} {word}" for word in words]
    around = ["{n}", *_around(context)]
    usual = [*_usual(abs(amount), locale, places)]
    glued = [f"{{n}}{word}" for word in words]
    some = [*product(numbers, signs + behind + glued, around[:1])]
    some += [*product(usual, signs + behind, around), *product(numbers, signs[:1], around)]
    for number, side, currency in some:
        if number.endswith(locale.no_cents or "\0") and side.endswith((*DASHES, *locale.minus)):
            continue  # `12.--`: no cents in another way, or a minus?
        whole = [side.replace("{n}", currency.replace("{n}", number))]
        if side in signs:  # which may also stand next to the number
            whole.append(currency.replace("{n}", side.replace("{n}", number)))
        for text in whole:
            yield text
            yield text.translate(WIDE)


def _usual(value, locale, places):
    """A number grouped and pointed as it is on most papers, in every script."""
    whole, _, fraction = f"{value:.{places}f}".partition(".")
    for script in (None, *locale.numerals):
        marks = script or locale
        text = _grouped(whole, marks.group, locale.grouping)
        text += marks.decimal + fraction if fraction else ""
        yield text.translate(str.maketrans(LATIN, script.digits)) if script else text


def _signs(locale, *, below):
    """What says that an amount is below zero, beside words for its side; nothing if it is not."""
    if not below:
        yield "{n}"
        return
    for sign in dict.fromkeys((*DASHES, *locale.minus)):
        yield from (f"{sign}{{n}}", f"{{n}}{sign}")
    yield "({n})"


def _around(context):
    """What names the currency beside a number."""
    own = [sign for sign, code in context.locale.signs.items() if code == context.currency]
    for sign in own or [context.currency]:
        for blank in ("", " ", BLANKS[1]):
            yield from (f"{sign}{blank}{{n}}", f"{{n}}{blank}{sign}")
    if context.locale.fiscal and context.locale.fiscal.guard:
        yield f"{context.locale.fiscal.guard}{{n}}"
    yield from (form for form in context.locale.money if form.replace("{n}", "").strip() in own)


def quantity(value, context):
    """Counts, with needless zeros or without, grouped or not, below zero as amounts are."""
    number, least = Decimal(value), max(0, -int(Decimal(value).as_tuple().exponent))
    signs = ("-{n}", "{n}-", "({n})") if number < 0 else ("{n}",)
    for places in sorted({least, max(2, least), max(3, least)}):
        for text, sign in product(_numbers(abs(number), context.locale, places), signs):
            yield sign.replace("{n}", text)
            yield sign.replace("{n}", text).translate(WIDE)


def percentage(value, context):
    """Rates with their sign, near or far, of any script, or none."""
    signs = ("", "%", *(numerals.percent for numerals in context.locale.numerals))
    for text, sign, blank in product(quantity(value, context), signs, ("", " ", BLANKS[1])):
        yield f"{text}{blank if sign else ''}{sign}"
        if sign and context.locale.percent.startswith(sign):
            yield f"{sign}{blank}{text}"


def _numbers(value, locale, places, *, cents=False):
    """A number without a sign, in Latin digits first."""
    whole, _, fraction = f"{value:.{places}f}".partition(".")
    tails = [(True, fraction)] if fraction else [(False, "")]
    if cents and fraction and not int(fraction):
        tails += [(False, ""), *((False, dash) for dash in locale.no_cents)]
    blank = [*BLANKS[1:]] if " " in (locale.group, *locale.groups) else []
    marks = ["", locale.group, *locale.groups, *blank]
    marks += locale.whole_groups if cents and not places else ()
    sizes = dict.fromkeys((locale.grouping, (3,)))  # threes are read everywhere
    for mark, each, (point, tail) in product(dict.fromkeys(marks), sizes, tails):
        yield _grouped(whole, mark, each) + (locale.decimal if point else "") + tail
    for mark in locale.old_marks if cents and fraction else ():
        yield f"{whole}{mark}{fraction}"
    for numerals, (point, tail) in product(locale.numerals, tails):
        digits = str.maketrans(LATIN, numerals.digits)
        for group, decimal in (numerals.group, numerals.decimal), (locale.group, locale.decimal):
            for mark in ("", group):
                head = _grouped(whole, mark, locale.grouping)
                yield (head + (decimal if point else "") + tail).translate(digits)


def _grouped(digits, mark, sizes):
    """Digits from the end on in groups; the last size repeats."""
    groups, at = [], 0
    while digits:
        size = sizes[min(at, len(sizes) - 1)]
        groups.append(digits[-size:])
        digits, at = digits[:-size], at + 1
    return mark.join(reversed(groups))


def date(value, context):
    """Days by every pattern: with zeros or without, names of any length, eras, other digits."""
    day, locale = datetime.date.fromisoformat(value), context.locale
    for pattern in (*locale.dates, *locale.days_read, ISO):
        if "yy" in pattern and not 2000 <= day.year <= 2099:
            continue
        parts = [*_parts_of_day(day, locale, pattern)]
        for bare, said in product(_bared(pattern), parts):
            yield from in_scripts(bare.format_map(said), locale)
    yield from _beside(_named(day, locale), day, context)
    yield from _beside(_separated(day, locale), day, context)


def _separated(day, locale):
    """In numbers between each separator: in the order of the country's own, or the year first."""
    orders = {order for form in locale.dates if (order := YEAR_LAST.fullmatch(form))}
    for mark, order in product(locale.date_separators, orders):
        year = day.year + 543 * ("by" in order[3])
        pair = {"d": f"{day.day:02}", "m": f"{day.month:02}"}
        yield mark.join((pair[order[1]], pair[order[2]], str(year)))
    for mark in ("-", "/", ".", ""):
        yield f"{day.year}{mark}{day.month:02}{mark}{day.day:02}"


def _named(day, locale):
    """With the name of a month, between anything; the day or the month first, or the year."""
    for name in (name for own in locale.short_months[day.month - 1 :][:1] for name in own):
        short = name.rstrip(".")
        if not short.isalpha():
            continue
        yield from (f"{day.day:02} {short.upper()} {day.year}", f"{day.day}-{short}-{day.year}")
        yield from (f"{short} {day.day:02} {day.year}", f"{day.year} {short} {day.day}")
        if 2000 <= day.year <= 2099:
            yield from (f"{day.day:02}{short.upper()}{day:%y}", f"{short}{day.day:02}'{day:%y}")


def _beside(days, day, context):
    """Alone, and beside its weekday, a time and the country's words."""
    for text in days:
        yield from (text, f"{text} 15:04", f"15:04 {text}")
        for name in context.locale.weekday_names[day.weekday() :][:1]:
            yield from (f"{name[0]}, {text}", f"{text} ({name[-1].upper()})")
            for word in context.locale.words_before_date:
                yield from (f"{name[0]}, {word} {text}", f"{word.title()} {name[0]} {text}")
        for word in context.locale.words_behind_date:
            yield from (f"{text} {word}", f"{text}{word.upper()} 15:04")


YEAR_LAST = re.compile(r"\{([dm]):02\}\W\{([dm]):02\}\W\{(b?y):04\}")


def _bared(pattern):
    """A pattern with its zeros, and without them where something stands between its parts."""
    yield pattern
    if "}{" not in pattern:
        yield pattern.replace("{d:02}", "{d}").replace("{m:02}", "{m}")


def _parts_of_day(day, locale, pattern):
    parts = {"y": day.year, "yy": day.year % 100, "m": day.month, "d": day.day}
    parts |= {"nth": locale.ordinals.get(day.day, "")}
    parts |= {"by": day.year + 543, "byy": (day.year + 543) % 100}
    parts |= {"wd": locale.weekdays[day.weekday()]} if locale.weekdays else {}
    months = [""]
    if "{mon" in pattern:
        own = (locale.months[day.month - 1], *locale.short_months[day.month - 1])
        months = [form for name in own for form in _names(name)]
    for name in dict.fromkeys(months):
        for era in _era_of(day, locale) if "{ey}" in pattern else [{}]:
            yield parts | {"mon": name, "month": name} | era


def _names(name):
    """A name as tills print it: in capitals, without accents, with a point or without."""
    apart = unicodedata.normalize("NFD", name)
    plain = "".join(char for char in apart if not unicodedata.combining(char))
    for form in (name, plain) if name.isascii() or plain.isascii() else (name,):
        bare = form.rstrip(".")
        yield from (form, bare, form.upper(), bare.upper(), form.lower())
        if len(bare) < 6:
            yield f"{bare}."


def _era_of(day, locale):
    era = [era for era in locale.eras if era.since <= day.isoformat()]
    for last in era[-1:]:
        count = day.year - int(last.since[:4]) + 1
        for letter in (last.letter, last.letter.lower()):
            yield {"era": last.name, "e": letter, "ey": count}
        if count == 1:
            yield {"era": last.name, "e": last.letter, "ey": "元"}


def time(value, context, second=7):
    """Hours by every pattern, of the whole day or of its halves, with seconds or without."""
    hour, minute = map(int, value.split(":"))
    for pattern in context.locale.times:
        own = context.locale.half_days
        for half in dict.fromkeys((own, *HALVES)) if "{ap}" in pattern else (own,):
            said = {"h": hour, "h12": hour % 12 or 12, "ap": half[hour >= 12]}
            for bare in (pattern, pattern.replace("{h:02}", "{h}")):
                text = bare.format_map(said | {"mi": minute, "s": second})
                yield from in_scripts(text, context.locale)


def in_scripts(text, locale):
    """A stamp in Latin digits, in wide ones and in those of the country."""
    yield text
    yield text.translate(WIDE)
    for numerals in locale.numerals:
        yield text.translate(str.maketrans(LATIN, numerals.digits))


def code(value, context):
    """Numbers of things with separators, in wide letters, in digits of the country."""
    for mark in (" ", "-", "/", ".", BLANKS[1]):
        yield mark.join(value[at : at + 4] for at in range(0, len(value), 4))
    yield from (value, value.lower(), f"#{value}", f"({value[:3]}) {value[3:]}", f"**** {value}")
    yield value.translate(WIDE)
    for numerals in context.locale.numerals:
        yield value.translate(str.maketrans(LATIN, numerals.digits))


def currency(value, context):
    """Its signs here, and its code in either case."""
    yield from (sign for sign, code in context.locale.signs.items() if code == value)
    yield from (value, value.lower(), f" {value} ")


def flag(value, _):
    """JSON's words too, in any case."""
    for word in (value, {"yes": "true", "no": "false"}[value]):
        yield from (word, word.upper(), word.capitalize(), f" {word} ")


def text(value, _):
    """Composed or not, with more blanks than there are."""
    yield from (unicodedata.normalize(form, value) for form in ("NFC", "NFD"))
    yield from (f" {value} ", value.replace(" ", "  "), value.replace(" ", "\n"))


FORMS = {
    "code": code,
    "currency": currency,
    "date": date,
    "flag": flag,
    "money": money,
    "percentage": percentage,
    "price": price,
    "quantity": quantity,
    "text": text,
    "time": time,
}
