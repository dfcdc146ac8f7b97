"""Barcodes of digits, as tills print them on receipts: Code 128, set C."""

from __future__ import annotations

_WIDTHS = """
    212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232
    122132 122231 113222 123122 123221 223211 221132 221231 213212 223112 312131 311222 321122
    321221 312212 322112 322211 212123 212321 232121 111323 131123 131321 112313 132113 132311
    211313 231113 231311 112133 112331 132131 113123 113321 133121 313121 211331 231131 213113
    213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 111224 111422
    121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111
    241112 134111 111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 214121
    412121 111143 111341 131141 114113 114311 411113 411311 113141 114131 311141 411131 211412
    211214 211232 2331112
""".split()  # noqa: SIM905 - a table, as the standard prints it
"""For each symbol the widths of its bars and spaces, alternating. Symbols 103 to 105 start a code
in set A, B or C; the last one ends it."""
_START, _STOP, _SUM = 105, 106, 103


def code128_widths(digits: str) -> tuple[int, ...]:
    """Return the widths of bars and spaces, alternating; an odd number of digits gets a leading 0.

    >>> sum(code128_widths("123456")), code128_widths("123456")[:6]
    (68, (2, 1, 1, 2, 3, 2))
    """
    even = digits if len(digits) % 2 == 0 else f"0{digits}"
    symbols = [int(even[at : at + 2]) for at in range(0, len(even), 2)]
    check = (_START + sum(place * symbol for place, symbol in enumerate(symbols, 1))) % _SUM
    code_symbols = (_START, *symbols, check, _STOP)
    return tuple(int(width) for symbol in code_symbols for width in _WIDTHS[symbol])
