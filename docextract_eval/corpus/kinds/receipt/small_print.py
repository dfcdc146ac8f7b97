"""The small print: numbers, dates and times on a receipt that are not fields of its schema.

Each has a label and is a decoy of the field that it could be mistaken for; if it equals that
field, it is another place of the field.
"""

from __future__ import annotations

import base64
import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from docextract_eval import seeds
from docextract_eval.corpus.kinds import decoys
from docextract_eval.corpus.kinds.interventions import locale_of_names
from docextract_eval.corpus.kinds.people import fill_from_number
from docextract_eval.countries.locales import LOCALES
from docextract_eval.fieldtypes import TYPES, Context
from docextract_eval.records import Field

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.corpus.kinds.receipt.record import ReceiptChoices


NUMBER_FORMS = {
    "store": ("####", "###", "0###"),
    "till": ("#", "0#", "00#"),
    "cashier": ("###", "##", "####"),
    "transaction": ("####", "00####", "#####"),
    "member": ("##########", "#### #### ####", "####****##"),
    "points": ("##", "###", "####"),
    "survey_code": ("####-####-####", "### ### ###", "@@##-####"),
    "pump": ("#", "0#", "1#"),
    "room": ("###", "##", "####"),
    "ticket": ("########", "######", "0######"),
    "vehicle": ("####", "###", "##"),
    "driver": ("######", "#####", "###"),
    "terminal": ("########", "########", "6#######"),
    "merchant_id": ("##########", "############", "4556######"),
    "trace": ("######", "0#####", "####"),
    "auth": ("######", "@#@##@", "###@#@"),
    "tse_number": ("#####", "######", "####"),
    "tse_counter": ("######", "#####", "####"),
    "table": ("#", "1#", "2#"),
    "till_name": ("@@@###", "K-####", "@@######"),
    "control_unit": ("@@@@#########", "@@@@########", "@@########"),
    "registration": ("########", "########", "########"),
    "barcode": ("####################", "################", "##################"),
    "page": ("@#@##@@##@@#@#@##@#@@#@#", "##@@##@@#@#@##@@#@", "@@##@@#@##@@##@@##@@##@@#@#@##@@"),
}
"""The forms of the numbers of tills, pumps, rooms and terminals."""
PRINTED_SHARES = {
    "title": 0.4,
    "till": 0.75,
    "staff": 0.3,
    "fax": 0.2,
    "web": 0.3,
    "counts": 0.45,
    "loyalty": 0.25,
    "survey": 0.2,
    "returns": 0.15,
    "policy": 0.35,
    "hours": 0.2,
    "slip": 0.4,
    "tse": 0.7,
    "registered": 0.55,
}
"""How often each part of the small print is printed."""
_SHOPS = ("grocery", "pharmacy")
_TRADES_BY_PART = {
    **dict.fromkeys(("counts", "loyalty", "returns", "policy", "survey"), _SHOPS),
    "till": (*_SHOPS, "cafe", "petrol"),
    "hours": (*_SHOPS, "cafe"),
}
"""Parts that only some trades print."""
_TARGETS = {
    "code": ("receipt_number", "card_tail", "tax_id", "phone"),
    "date": ("date",),
    "money": ("total", "subtotal", "discount", "tip", "service_charge"),
    "text": ("merchant", "address"),
    "time": ("time",),
}
_PLAIN_TIMES = {"duration", "opens", "closes"}
_NEARER_TARGETS = {
    "fax": ("phone",),
    "barcode": ("receipt_number",),
    "member": ("card_tail",),
    "aid": ("card_tail",),
    "registration": ("tax_id",),
}
"""Fields for which some labels are more easily mistaken than others of their type."""


def draw_codes(
    seed: int,
    plate_form: str,
    phone_forms: tuple[str, ...],
    country_forms: Mapping[str, tuple[str, ...]],
) -> dict[str, str]:
    """Draw every number from a hash of its own name, so that a new one changes no other."""
    found = {}
    for name, forms in (
        {**NUMBER_FORMS, **country_forms} | {"plate": (plate_form,), "fax": phone_forms}
    ).items():
        drawn, form = divmod(seeds.hash_to_int(seed, name), len(forms))
        found[name] = fill_from_number(forms[form], drawn)
    parts = (seeds.hash_to_int(seed, "tse_signature", part).to_bytes(16) for part in range(4))
    signature = base64.b64encode(b"".join(parts)).decode()
    return found | {"tse_signature": " ".join(signature[at : at + 22] for at in range(0, 88, 22))}


def draw_printed_parts(seed: int, trade: str, *, weekday: bool) -> dict[str, bool]:
    """Draw which parts are printed, each with a hash of its own name.

    Some are printed by some trades only. A shop that sells on a Sunday does not print that it is
    closed then.
    """
    return {
        name: seeds.hash_to_unit(seed, name) < share
        and trade in _TRADES_BY_PART.get(name, (trade,))
        and (weekday or name != "hours")
        for name, share in PRINTED_SHARES.items()
    }


@dataclass(frozen=True, slots=True)
class Labels:
    """All values that may be printed on one receipt beside its fields."""

    values: Mapping[str, tuple[str, str]]
    """Per name, the type and the value."""
    scalars: Mapping[str, Field]
    context: Context
    styles: Mapping[str, int]
    """Per type, the style in which this till prints it."""
    bare_point: bool = False
    """Whether amounts below one begin with the decimal mark."""

    def make_label(self, name: str) -> Field:
        """Return the label of this name, as this till prints it."""
        type_name, value = self.values[name]
        if name in _PLAIN_TIMES:  # hours and minutes in 24-hour form
            times = self.context.locale.times
            plain = (at for at, form in enumerate(times) if form == "{h:02}:{mi:02}")
            return self.decoy_or_same_field(name, type_name, value, next(plain, 0))
        label = self.decoy_or_same_field(name, type_name, value, self.styles.get(type_name, 0))
        return replace(label, text=str(int(Decimal(value)))) if name == "item_count" else label

    def decoy_or_same_field(
        self, name: str, type_name: str, value: str, style: int = 0, row: int | None = None
    ) -> Field:
        """Return a value as a decoy, or the field itself if it equals that."""
        kind = TYPES.load(type_name)
        text = kind.write(value, self.context, style)
        if self.bare_point and type_name == "money":
            text = without_zero(text)
        field = Field(name, type_name, kind.canonical(value, self.context), text, row=row)
        targets = (*_NEARER_TARGETS.get(name, ()), *_TARGETS[type_name])
        target = self.scalars[targets[0]]
        if decoys.has_same_value(field, target.value) and target.text == text:
            return target
        return decoys.mark_decoy(field, self.scalars, targets)


def without_zero(amount: str) -> str:
    """Return an amount without the zero before its decimal mark.

    >>> without_zero("$0.87"), without_zero("-0.05"), without_zero("10.50")
    ('$.87', '-.05', '10.50')
    """
    return re.sub(r"(?<![0-9.,])0(?=[.][0-9])", "", amount)


def sale_time(choices: ReceiptChoices) -> str:
    """Return the time of the sale, to the second."""
    return f"{choices.clock}:{choices.second:02}"


def drawn_values(choices: ReceiptChoices) -> dict[str, tuple[str, str]]:
    """Return the types and values of all numbers, dates and times that were drawn."""
    return {
        name: (type_name, value)
        for name, type_name, value in _name_type_value_triples(choices)
        if value
    }


def _server_first_name(choices: ReceiptChoices) -> str:
    """Return the first name of the person who serves, as the country orders names."""
    form = LOCALES.load(locale_of_names(choices)).person
    return choices.guest.split()[-1 if form.startswith("{last_name}") else 0]


def _name_type_value_triples(choices: ReceiptChoices) -> Iterator[tuple[str, str, str]]:
    for name, code in choices.codes.items():
        yield name, "code", code
    yield "guest", "text", choices.guest
    yield "staff", "text", _server_first_name(choices)
    date = datetime.date.fromisoformat(choices.day)
    trip = choices.trip
    yield "arrival", "date", (date - datetime.timedelta(trip["nights"])).isoformat()
    yield "departure", "date", choices.day
    yield "return_by", "date", (date + datetime.timedelta(trip["return"])).isoformat()
    now = sale_time(choices)
    end = datetime.datetime.fromisoformat(f"{date} {now}")  # a till's own clock
    entered = end - datetime.timedelta(minutes=trip["minutes"])
    yield "entry_day", "date", entered.date().isoformat()
    yield "entry_time", "time", f"{entered:%H:%M:%S}"
    yield "exit_day", "date", choices.day
    yield "exit_time", "time", now
    yield "end", "time", now
    yield "tse_end", "time", now
    yield (
        "tse_start",
        "time",
        f"{end - datetime.timedelta(seconds=60 + 5 * len(choices.basket)):%H:%M:%S}",
    )
    ride_start = end - datetime.timedelta(seconds=97 + 15 * trip["hectometres"])
    yield "start", "time", f"{ride_start:%H:%M:%S}"
    yield (
        "opens",
        "time",
        f"{min(end.hour - 1, 7 + trip['return'] % 3):02}:00",
    )  # a shop sells while it is open
    yield "closes", "time", f"{max(end.hour + 1, 18 + trip['return'] % 4):02}:30"
    hours, minutes = divmod(trip["minutes"], 60)
    yield "duration", "time", f"{hours:02}:{minutes:02}"
