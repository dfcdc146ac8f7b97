"""What Indian bills call otherwise than English ones elsewhere."""

from __future__ import annotations

from docextract_eval.pipelines.rules.vocabulary import Vocabulary

VOCABULARY = Vocabulary(
    labels={
        "total": ("bill amount", "total amount", "bill total", "total"),
        "payable": (
            *("grand total", "net payable", "net amount", "net total", "amount payable", "net amt"),
            *("amount to be paid", "total payable", "payable amount"),
        ),
        "subtotal": ("gross amount", "gross amt", "sub total", "taxable amount"),
        "discount": (
            *("discount", "less discount", "total discount", "you saved", "scheme disc"),
            *("scheme discount", "disc"),
        ),
        "change": ("balance", "balance returned", "return amount", "refund amount"),
        "rounding": ("round off", "r off", "roundoff", "rounding adj"),
        "tax_total": ("total gst", "gst total", "total tax"),
        "card": ("rupay", "upi", "upi payment", "paytm", "phonepe", "bhim upi"),
        "idle": ("total qty", "no of items", "cgst", "sgst", "igst", "hsn"),
    },
)
