"""English, and the names of cards, which are the same everywhere."""

from __future__ import annotations

from docextract_eval.pipelines.rules.vocabulary import Vocabulary

VOCABULARY = Vocabulary(
    labels={
        "total": (
            *("total", "grand total", "total due", "amount due", "balance due", "total amount"),
            *("net total", "nett total", "total sales", "total incl tax", "total to pay"),
            *("total inclusive of tax", "total inclusive of gst", "total incl gst", "total incl"),
            *("total sales inclusive gst", "to pay", "total amt", "final total", "bill total"),
            *("order total", "balance to pay", "total incl vat", "total inclusive gst"),
            *("total inclusive vat", "total inclusive tax", "total inclusive of vat"),
            *("total including gst", "total including vat", "total including tax"),
            *("total gst incl", "total gst inclusive", "amount incl gst", "total rm"),
            *("total sales incl gst", "total sales inclusive of gst", "total amount incl gst"),
            *("total amount inclusive gst", "amount to pay", "bill amount", "invoice total"),
            *("total round", "nett amount", "total net", "net amount payable", "total amount due"),
            "amount payable incl gst",
        ),
        "payable": (
            *("rounded total", "total rounded", "net total rounded", "total after rounding"),
            *("amount payable", "total payable", "payable", "total amount payable"),
            *("rounding total", "rounded", "net payable", "total payable rounded", "net amount"),
            *("rounded amount", "total amount rounded"),
        ),
        "subtotal": (
            *("subtotal", "sub total", "merchandise total", "total before tax", "net sales"),
            *("total excluding gst", "total excl gst", "total sales excluding gst", "gross amount"),
            *("sub ttl", "total sales excl gst", "total excl", "total exclusive of gst"),
            *("amount excl gst", "gross total"),
        ),
        "discount": (
            *("discount", "coupon", "you saved", "savings", "promotion", "promo"),
            *("member discount", "voucher", "loyalty discount", "less discount", "less"),
            "total discount",
        ),
        "tax_total": (
            *("tax", "sales tax", "total tax", "tax total", "state tax", "local tax", "vat", "gst"),
            *("hst", "pst", "total vat", "total gst", "tax amount", "gst payable", "county tax"),
            *("city tax", "vat total", "included tax", "includes tax", "total included gst"),
            *("gst included", "total included tax", "total gst amount", "gst total"),
            *("vat included", "total cgst", "gst amount", "includes gst", "add gst"),
        ),
        "tip": ("tip", "tips", "gratuity", "tip amount"),
        "service_charge": ("service charge", "service chg", "svc charge", "service fee", "service"),
        "rounding": (
            *("rounding", "rounding adjustment", "rounding adj", "round adj", "round off", "r off"),
            *("rounding adjustments", "round", "rounding diff"),
        ),
        "cash": (
            *("cash", "cash tendered", "cash received", "tendered", "amount tendered", "cash paid"),
            *("paid cash", "cash payment", "accepted total", "payment cash", "customer payment"),
            *("cash amount", "cash rm", "payment"),
        ),
        "card": (
            *("card", "credit card", "debit card", "credit", "debit", "card payment", "bank card"),
            *("visa", "visa debit", "mastercard", "master card", "maestro", "amex", "discover"),
            *("american express", "apple pay", "google pay", "debit mastercard", "jcb", "paypal"),
        ),
        "change": (
            *("change", "change due", "change given", "your change", "cash change"),
            *("balance returned", "return amount", "change amount", "change cash"),
        ),
        "receipt_number": (
            *("receipt #", "receipt no", "receipt number", "trans #", "transaction #", "trans no"),
            *("check #", "check no", "order #", "order no", "invoice #", "invoice no", "inv no"),
            *("bill no", "ticket #", "document no", "doc no", "slip no", "trx no", "bill #"),
            *("transaction no", "transaction id", "sale #", "ref #", "receipt", "order", "check"),
            *("trans", "invoice number", "order number", "receipt id", "tax invoice no"),
            *("cash memo no", "inv no #", "bill no #", "invoice"),
        ),
        "date": ("date", "invoice date", "inv date", "date of sale", "transaction date"),
        "time": ("time",),
        "phone": (
            *("tel", "phone", "telephone", "tel no", "ph", "phone no", "call", "phone #", "mob"),
            *("mobile", "ph no", "customer care", "h p"),
        ),
        "fax": ("fax", "fax no"),
        "tax_id": (
            *("tax id", "ein", "tax id no", "gst no", "gst id", "gst reg no", "gst reg", "vat no"),
            *("vat reg no", "vat id", "vat number", "tax no", "tin", "abn", "fein", "tax reg no"),
            *("gst registration no", "vat registration no", "federal tax id", "gstin", "gst in"),
            "uid",
        ),
        "account": ("acct", "account", "card", "card no", "card number", "acct no", "card #"),
        "idle": (
            *("total qty", "total items", "items", "item count", "item total", "points", "average"),
            *("total quantity", "qty", "number of items", "balance points", "cashier", "table"),
            *("total savings", "your savings for today", "taxable", "gst taxable"),
            *("total excl of tax", "total supplies", "qty total", "no of items", "total item"),
            "item qty",
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
    statement={
        "title": (
            *("statement of account", "account statement", "bank statement", "statement"),
            *("checking account statement", "current account statement", "your statement"),
            *("summary", "account summary", "balance summary"),
        ),
        "period": (
            *("statement period", "for the period", "period", "period covered", "statement for"),
            *("statement from", "statement of"),
        ),
        "opening_balance": (
            *("beginning balance", "previous balance", "opening balance", "start balance"),
            *("balance at start", "starting balance"),
        ),
        "closing_balance": (
            *("ending balance", "new balance", "closing balance", "end balance", "final balance"),
        ),
        "total_credits": (
            *("total credits", "total deposits", "deposits and additions", "total paid in"),
            *("total money in", "total deposits and additions", "payments in", "money in"),
            *("total deposit", "credits"),
        ),
        "total_debits": (
            *("total debits", "total withdrawals", "withdrawals and fees", "total paid out"),
            *("total money out", "total withdrawals and fees", "payments out", "money out"),
            *("total withdrawal", "debits"),
        ),
        "totals": (
            *("totals", "total for this period", "total", "page total", "page totals", "subtotal"),
            *("totals this page", "sheet totals"),
        ),
        "carried": (
            *("balance carried to next page", "balance carried forward", "carried forward"),
            *("balance c f", "c f", "page total c f"),
        ),
        "date": (
            *("date", "posted", "posting date", "transaction date", "date posted", "txn date"),
            "tran date",
        ),
        "value_date": (
            *("value date", "effective", "eff date", "effective date", "trans date", "value"),
            "value dt",
        ),
        "description": (
            *("description", "transaction description", "details", "transaction", "particulars"),
            *("transaction details", "payment type and details", "narrative", "narration"),
        ),
        "reference": (
            *("reference", "check number", "ref no", "check no", "number", "no", "ref"),
            *("cheque no", "chq no", "chq ref no", "ref no cheque no"),
        ),
        "debit": (
            *("withdrawals", "debits", "debit", "subtractions", "paid out"),
            *("withdrawals subtractions", "withdrawal", "money out", "withdrawal amt"),
            *("withdrawal amount", "debit amount"),
        ),
        "credit": (
            *("deposits", "credits", "credit", "additions", "paid in", "deposits additions"),
            *("deposit", "money in", "deposit amt", "deposit amount", "credit amount"),
        ),
        "amount": ("amount",),
        "balance": ("balance", "running balance", "closing balance"),
        "credits_section": (
            *("deposits and other additions", "deposits and credits", "credits"),
            *("deposits and other credits", "deposits and additions", "deposits", "money paid in"),
            "payments in",
        ),
        "debits_section": (
            *("withdrawals and other subtractions", "checks and debits", "debits", "withdrawals"),
            *("withdrawals and other debits", "withdrawals and fees", "checks paid"),
            *("money paid out", "payments out"),
        ),
        "daily": (
            *("daily ending balance", "daily balance summary", "balance by date", "daily balance"),
            *("daily balances", "balance at close of day"),
        ),
        "account_number": (
            *("account number", "account no", "account", "acct no", "a c no", "account #"),
        ),
        "iban": ("iban", "international bank account number"),
        "bic": ("bic", "swift", "swift bic", "bic swift", "swift code", "branch identifier code"),
        "branch_code": (
            *("routing number", "routing no", "aba routing no", "aba", "sort code", "branch code"),
            *("ifsc", "ifsc code", "branch sort code", "rtgs neft ifsc"),
        ),
        "statement_number": ("statement number", "statement no", "statement #", "sheet number"),
        "currency": ("currency", "account currency"),
        "idle": (
            *("customer id", "member number", "client no", "customer number", "customer service"),
            *("questions call", "phone", "overdraft protection limit", "overdraft limit"),
            *("line of credit", "statement date", "date prepared", "issued", "page", "telephone"),
            *("arranged overdraft limit", "arranged overdraft", "od limit", "drawing power"),
            *("cust id", "cif no", "customer care", "phone no", "page no", "available balance"),
            *("available to spend", "available funds", "date issued", "account holder"),
            *("account name", "call us on", "issued on", "membership no"),
        ),
        "brought": (
            *("continued balance", "balance brought forward", "brought forward", "balance forward"),
            *("balance from previous page", "balance b f", "b f", "page total b f"),
        ),
    },
)
