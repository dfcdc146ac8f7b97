"""Great Britain: pounds, day first, value added tax inside the prices, most food free of it."""

from __future__ import annotations

from docextract_eval.locales import ENGLISH_ORDINALS, Locale, TaxId, TaxRate, towns

LOCALE = Locale(
    name="en_GB",
    country="GB",
    currency="GBP",
    signs={"£": "GBP", "GBP": "GBP"},
    decimal=".",
    group=",",
    money=("{n}", "£{n}", "GBP {n}", "£ {n}"),
    dates=(
        "{d:02}/{m:02}/{y:04}",
        "{d:02}/{m:02}/{yy:02}",
        "{d:02} {mon} {y:04}",
        "{d:02}-{mon}-{yy:02}",
        "{d} {month} {y:04}",
    ),
    ordinals=ENGLISH_ORDINALS,
    days_read=(
        "{d}{nth} {month} {y:04}",
        *("{d:02}-{m:02}-{y:04}", "{d:02}-{m:02}-{yy:02}", "{d:02}.{m:02}.{y:04}"),
        *("{d:02}.{m:02}.{yy:02}", "{d:02}/{mon}/{y:04}", "{d:02}-{mon}-{y:04}"),
        *("{mon} {d}, {y:04}", "{y:04}/{m:02}/{d:02}", "{y:04}{m:02}{d:02}"),
    ),
    times=("{h:02}:{mi:02}", "{h:02}:{mi:02}:{s:02}", "{h12}:{mi:02} {ap}"),
    months=(
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
    short_months=(
        *(("Jan",), ("Feb",), ("Mar",), ("Apr",), ("May",), ("Jun",)),
        *(("Jul",), ("Aug",), ("Sep", "Sept"), ("Oct",), ("Nov",), ("Dec",)),
    ),
    labels={
        "item_heads": ("Qty", "Item", "Amount"),
        "total": ("TOTAL", "BALANCE DUE", "TOTAL TO PAY", "TOTAL DUE", "BALANCE"),
        "subtotal": ("SUB-TOTAL", "SUBTOTAL", "Sub Total"),
        "tax_total": ("TOTAL VAT", "VAT TOTAL", "VAT"),
        "discount": ("TOTAL SAVINGS", "DISCOUNT", "MULTIBUY SAVINGS", "STAFF DISCOUNT"),
        "tip": ("GRATUITY", "TIP"),
        "cash": ("CASH", "CASH TENDERED"),
        "card": ("VISA DEBIT", "MASTERCARD", "DEBIT CARD", "Card Payment"),
        "change": ("CHANGE", "CHANGE DUE", "CHANGE GIVEN"),
        "rounding": ("ROUNDING",),
        "payable": ("ROUNDED TOTAL", "CASH TO PAY"),
        "receipt_number": ("Receipt No.", "Trans No:", "Transaction", "Till Receipt"),
        "date": ("Date:", "DATE", ""),
        "time": ("Time:", ""),
        "phone": ("Tel:", "Telephone", "Tel.", ""),
        "tax_id": ("VAT No.", "VAT Reg No.", "VAT Registration No:", "VAT NUMBER"),
        "thanks": (
            "THANK YOU FOR SHOPPING WITH US",
            "Please retain your receipt",
            "Thank you, please call again",
        ),
        "account": ("Card No.", "CARD", "PAN"),
    },
    taxes=(
        TaxRate("food", "Z", "0", "1973-04-01"),
        # Meals and hot drinks: lowered after the closures of 2020, and raised again in two steps.
        TaxRate("meals", "A", "20", "2011-01-04"),
        TaxRate("meals", "B", "5", "2020-07-15"),
        TaxRate("meals", "C", "12.5", "2021-10-01"),
        TaxRate("meals", "A", "20", "2022-04-01"),
        TaxRate("other", "A", "17.5", "1991-04-01"),
        TaxRate("other", "A", "15", "2008-12-01"),
        TaxRate("other", "A", "17.5", "2010-01-01"),
        TaxRate("other", "A", "20", "2011-01-04"),
        TaxRate("reduced", "B", "5", "1997-09-01"),
        # The tampon tax ended with the year 2020.
        TaxRate("sanitary", "B", "5", "2001-01-01"),
        TaxRate("sanitary", "Z", "0", "2021-01-01"),
    ),
    tax_inside=True,
    tax_heads=("Code", "VAT%", "Net", "VAT"),
    tax_rounding=("rate", "line", "document"),
    credit=("CR", "Cr", "C"),
    debit=("DR", "Dr", "D", "OD", "O/D"),
    tip_customary=False,
    faker="en_GB",
    phones=("020 7### ####", "0161 ### ####", "01### ######", "0345 ### ####"),
    tax_ids=(
        TaxId("gb.vat", "GB### #### ##"),
        TaxId("gb.vat", "### #### ##"),
        TaxId("gb.vat", "GB#########"),
    ),
    street="{building_number} {street_name}",
    town="{city} {postcode}",
    places=towns(
        """
        London; SW# #@@; 020 7### ####
        London; N1# #@@; 020 8### ####
        Manchester; M1# #@@; 0161 ### ####
        Birmingham; B1# #@@; 0121 ### ####
        Leeds; LS# #@@; 0113 ### ####
        Sheffield; S1# #@@; 0114 ### ####
        Liverpool; L1# #@@; 0151 ### ####
        Bristol; BS# #@@; 0117 ### ####
        Nottingham; NG# #@@; 0115 ### ####
        Newcastle upon Tyne; NE# #@@; 0191 ### ####
        Edinburgh; EH# #@@; 0131 ### ####
        Glasgow; G1# #@@; 0141 ### ####
        Cardiff; CF1# #@@; 029 20## ####
        Belfast; BT# #@@; 028 90## ####
        York; YO1 #@@; 01904 ######
        Norwich; NR# #@@; 01603 ######
        Exeter; EX# #@@; 01392 ######
        Oxford; OX# #@@; 01865 ######
        Brighton; BN1 #@@; 01273 ######
        Lincoln; LN# #@@; 01522 ######
        Carlisle; CA# #@@; 01228 ######
        Ludlow; SY8 #@@; 01584 ######
        """
    ),
    spelt_date="{d}{nth} {month} {y}",
)
