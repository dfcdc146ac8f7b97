"""United States: dollars, month first, sales tax added after the subtotal."""

from __future__ import annotations

from docextract_eval.locales import Locale, TaxId, TaxRate

LOCALE = Locale(
    name="en_US",
    country="US",
    currency="USD",
    signs={"$": "USD", "US$": "USD", "USD": "USD"},
    decimal=".",
    group=",",
    money=("{n}", "${n}", "$ {n}", "USD {n}"),
    dates=(
        "{m:02}/{d:02}/{y:04}",
        "{m:02}/{d:02}/{yy:02}",
        "{mon} {d}, {y:04}",
        "{d:02}-{mon}-{y:04}",
    ),
    times=("{h12}:{mi:02} {ap}", "{h12}:{mi:02}{ap}", "{h:02}:{mi:02}", "{h:02}:{mi:02}:{s:02}"),
    months=(
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
    short_months=(
        *(("Jan",), ("Feb",), ("Mar",), ("Apr",), ("May",), ("Jun",)),
        *(("Jul",), ("Aug",), ("Sep", "Sept"), ("Oct",), ("Nov",), ("Dec",)),
    ),
    labels={
        "item_heads": ("QTY", "ITEM", "AMOUNT"),
        "total": ("TOTAL", "TOTAL DUE", "GRAND TOTAL", "AMOUNT DUE"),
        "subtotal": ("SUBTOTAL", "SUB TOTAL", "SUB-TOTAL"),
        "tax_total": ("SALES TAX", "TAX", "TOTAL TAX"),
        "discount": ("YOU SAVED", "DISCOUNT", "COUPON"),
        "tip": ("TIP", "GRATUITY"),
        "cash": ("CASH", "CASH TENDERED"),
        "card": ("VISA", "MASTERCARD", "DEBIT", "AMEX"),
        "change": ("CHANGE", "CHANGE DUE"),
        "rounding": ("ROUNDING", "CASH ROUNDING"),
        "payable": ("ROUNDED TOTAL", "CASH TOTAL"),
        "receipt_number": ("Receipt #", "Trans #", "Check #", "Order #"),
        "date": ("Date:", ""),
        "time": ("Time:", ""),
        "phone": ("Tel", "Phone:", ""),
        "tax_id": ("Tax ID:", "EIN"),
        "thanks": ("THANK YOU FOR SHOPPING WITH US", "THANK YOU! PLEASE COME AGAIN"),
        "account": ("ACCT", "CARD"),
    },
    taxes=(
        TaxRate("food", "F", "0", "2000-01-01"),
        TaxRate("other", "T", "8.25", "2000-01-01"),
        TaxRate("lodging", "L", "12.5", "2000-01-01"),
    ),
    tax_inside=False,
    tip_customary=True,
    faker="en_US",
    phones=("(###) ###-####", "###-###-####"),
    tax_ids=(TaxId("us.ein", "#########"),),
    tax_id_share=0.3,
    street="{street_address}",
    town="{city}, {state_abbr} {postcode}",
)
