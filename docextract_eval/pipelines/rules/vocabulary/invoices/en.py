"""English invoices."""

from __future__ import annotations

PHRASES = {
    "title": ("invoice",),
    "credit": ("credit memo", "credit note"),
    "invoice_number": (
        *("invoice #", "invoice no", "invoice number", "credit memo #", "credit no"),
        *("credit note number", "credit note no", "credit number", "invoice id"),
        *("bill number", "invoice"),
    ),
    "order_number": ("p.o. #", "po number", "purchase order", "your order no"),
    "idle": (
        *("customer id", "account no", "customer #", "packing slip #", "shipment no"),
        *("delivery #", "phone", "tel", "sales rep", "prepared by", "contact", "terms"),
        *("payment terms", "page", "account #", "account number", "routing #"),
        *("aba routing no", "routing number", "service period", "billing period"),
        *("meter no", "meter #", "meter number", "customer ref", "account ref"),
        *("delivery note", "despatch no", "delivery note no", "telephone", "your contact"),
        *("account manager", "sort code", "period", "supply period", "meter serial no"),
    ),
    "issue_date": (
        *("date", "invoice date", "date of issue", "tax point", "issued", "date issued"),
        "invoice dated",
    ),
    "due_date": (
        *("due date", "payment due", "date due", "pay by", "due", "payment due date"),
        "pay before",
    ),
    "delivery_date": (
        *("ship date", "date shipped", "delivery date", "service date", "date of service"),
        *("despatch date", "date delivered"),
    ),
    "seller_tax_id": (
        *("ein", "federal tax id", "tax id", "vat reg no", "vat no", "vat registration"),
    ),
    "buyer_tax_id": (
        *("customer ein", "buyer tax id", "customer tax id", "your vat no"),
        *("customer vat no", "customer vat reg"),
    ),
    "bill_to": ("bill to", "billed to", "invoice to"),
    "ship_to": ("ship to", "deliver to", "delivery address"),
    "from": ("from", "pay to"),
    "position": ("#", "no", "line"),
    "article": ("item", "sku", "item no"),
    "description": ("description",),
    "quantity": ("qty", "quantity", "hours", "units"),
    "unit": ("unit", "u/m"),
    "unit_price": ("unit price", "rate", "price each"),
    "tax_rate": ("tax", "tax %", "tax rate", "vat", "vat %", "vat rate"),
    "amount": ("amount", "total", "line total", "net amount", "price"),
    "line_sum": ("sum of lines", "items total", "lines total", "goods total"),
    "allowance": ("discount", "less discount", "volume discount", "trade discount"),
    "charge": (
        *("shipping", "freight", "shipping & handling", "carriage", "delivery", "postage"),
        *("shipping and handling", "delivery charge"),
    ),
    "net_total": (
        *("subtotal", "total net", "net total", "sub total", "net amount"),
        *("total excl vat", "net", "total ex vat"),
    ),
    "tax": (
        *("sales tax", "tax", "vat", "vat included", "includes vat", "of which vat"),
        *("gst", "hst", "vat amount"),
    ),
    "tax_total": (
        *("total tax", "sales tax total", "tax total", "total vat", "vat total"),
        "total vat amount",
    ),
    "total": (
        *("total", "invoice total", "total credit", "credit total", "gross total"),
        *("grand total", "total amount", "total incl vat", "total including tax"),
        "total inc vat",
    ),
    "prepaid": (
        *("payments received", "less deposit", "amount paid", "less deposit paid"),
        *("deposit", "less payments"),
    ),
    "rounding": ("rounding",),
    "amount_due": (
        *("amount due", "balance due", "total due", "please pay", "to pay"),
        "amount payable",
    ),
    "rate": ("rate", "tax rate", "vat rate"),
    "base": ("taxable", "taxable amount", "net", "goods", "net amount"),
    "tax_amount": ("tax", "tax amount", "vat", "vat amount"),
    "carried": ("carried forward", "subtotal carried over", "continued"),
    "brought": ("brought forward", "balance from last page"),
    "payment": (
        *("payment information", "remit to", "pay by wire", "payment details"),
        *("pay by bacs", "bank details"),
    ),
    "bic": ("swift", "swift code", "bic"),
    "payment_reference": (
        *("reference", "memo", "payment reference", "payment ref", "quote reference"),
    ),
    "discount": ("less",),
}
