"""The labelled values of a document, as its sums need them, and how its money is rounded."""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from docextract_eval.countries.locales import LOCALES
from docextract_eval.fieldtypes.money import minor_units


def scalars(document):
    """The values of a document's scalar fields by name."""
    return {field.name: field.value for field in document.fields}


def rows(document, table):
    """The rows of a table as values by column."""
    return [
        {cell.name.partition(".")[2]: cell.value for cell in row} for row in document.tables[table]
    ]


def amount(value):
    """An absent amount adds nothing."""
    return Decimal(value or 0)


def coin(document):
    """The smallest amount of a document's money."""
    return Decimal(1).scaleb(-minor_units(document.currency))


def rounded(document, number):
    """Half up, as tills round, to the smallest coin."""
    return Decimal(number).quantize(coin(document), ROUND_HALF_UP)


def rounded_tax(document, number):
    """Rounded, or cut off where what is less than a coin is nobody's."""
    cut = LOCALES.load(document.locale).tax_cut
    return Decimal(number).quantize(coin(document), ROUND_DOWN if cut else ROUND_HALF_UP)


def carried_over(document):
    """What one page carries forward is what the next one brings."""
    labels = {field.key: field.value for field in document.fields}
    names = [name for name in labels if name.startswith(("carried_", "brought_"))]
    for name in names:
        role, _, number = name.partition("#")
        if role.startswith("carried_"):
            twin = f"{role.replace('carried', 'brought')}#{int(number) + 1}"
        else:
            twin = f"{role.replace('brought', 'carried')}#{int(number) - 1}"
        assert labels[twin] == labels[name]
