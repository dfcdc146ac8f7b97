"""English, and the names of cards, which are the same everywhere."""

from __future__ import annotations

from docextract_eval.pipelines.rules.vocabulary import Vocabulary

VOCABULARY = Vocabulary(
    labels={
        "total": (
            *("total", "grand total", "total due", "amount due", "balance due", "total amount"),
            *("net total", "nett total", "total sales", "total incl tax", "total to pay"),
            *(
                "total inclusive of tax",
                "total inclusive of gst",
                "total incl gst",
                "total incl",
                "total sales inclusive gst",
                "to pay",
            ),
            *("total amt", "final total", "bill total", "order total", "balance to pay"),
        ),
        "payable": (
            *("rounded total", "total rounded", "net total rounded", "total after rounding"),
            *("amount payable", "total payable", "payable", "total amount payable"),
        ),
        "subtotal": (
            *("subtotal", "sub total", "merchandise total", "total before tax", "net sales"),
            *("total excluding gst", "total excl gst", "total sales excluding gst"),
        ),
        "discount": (
            *("discount", "coupon", "you saved", "savings", "total savings", "total discount"),
            *("promotion", "promo", "member discount", "voucher", "loyalty discount"),
        ),
        "tax_total": (
            *("tax", "sales tax", "total tax", "tax total", "state tax", "local tax", "vat"),
            *("gst", "hst", "pst", "total vat", "total gst", "tax amount", "gst payable"),
            *("county tax", "city tax", "vat total", "included tax", "includes tax"),
            *("total included gst", "gst included", "total included tax"),
        ),
        "tip": ("tip", "tips", "gratuity", "tip amount"),
        "service_charge": ("service charge", "service chg", "svc charge", "service fee", "service"),
        "rounding": ("rounding", "rounding adjustment", "rounding adj", "round adj", "round off"),
        "cash": (
            *("cash", "cash tendered", "cash received", "tendered", "amount tendered"),
            *("cash paid", "paid cash", "cash payment", "accepted total"),
        ),
        "card": (
            *("card", "credit card", "debit card", "credit", "debit", "card payment", "bank card"),
            *("visa", "visa debit", "mastercard", "master card", "maestro", "amex", "discover"),
            *("american express", "apple pay", "google pay", "debit mastercard", "jcb", "paypal"),
        ),
        "change": ("change", "change due", "change given", "your change", "cash change"),
        "receipt_number": (
            *("receipt #", "receipt no", "receipt number", "trans #", "transaction #", "trans no"),
            *("check #", "check no", "order #", "order no", "invoice #", "invoice no", "inv no"),
            *("bill no", "ticket #", "document no", "doc no", "slip no", "trx no", "bill #"),
            *("transaction no", "transaction id", "sale #", "ref #", "receipt", "order", "check"),
            *("trans", "invoice number", "order number", "receipt id", "tax invoice no"),
        ),
        "date": ("date", "invoice date", "inv date", "date of sale", "transaction date"),
        "time": ("time",),
        "phone": ("tel", "phone", "telephone", "tel no", "ph", "phone no", "call", "phone #"),
        "fax": ("fax", "fax no"),
        "tax_id": (
            *("tax id", "ein", "tax id no", "gst no", "gst id", "gst reg no", "gst reg", "vat no"),
            *("vat reg no", "vat id", "vat number", "tax no", "tin", "abn", "fein", "tax reg no"),
            *("gst registration no", "vat registration no", "federal tax id"),
        ),
        "account": ("acct", "account", "card", "card no", "card number", "acct no", "card #"),
        "idle": (
            *("total qty", "total items", "items", "item count", "item total", "points", "average"),
            *("total quantity", "qty", "number of items", "balance points", "cashier", "table"),
        ),
        "refund": ("refund", "return receipt", "return", "refund receipt"),
        "card_slip": ("customer copy", "merchant copy", "cardholder copy"),
    },
    heads=(
        *("qty", "quantity", "item", "items", "description", "desc", "price", "unit", "amount"),
        *("u price", "amt", "code", "disc", "tax", "total", "name", "rate", "net"),
    ),
    units=("x", "ea", "each", "pc", "pcs", "kg", "lb", "lbs", "oz", "g", "pk", "unit", "units"),
    streets=(
        *("street", "st", "avenue", "ave", "road", "rd", "lane", "ln", "drive", "dr", "way"),
        *("boulevard", "blvd", "suite", "apt", "highway", "hwy", "court", "place", "square"),
    ),
    companies=("inc", "llc", "ltd", "co", "corp", "plc", "sdn bhd", "bhd", "pte"),
    months=(
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
)
