"""Statements in India: narration, cheque number, withdrawal, deposit, closing balance."""

from __future__ import annotations

from docextract_eval.corpus.kinds.bank_statement.vocabulary import Abroad, Stream, Vocabulary
from docextract_eval.corpus.kinds.bank_statement.vocabulary.en_gb import ASIDES, WORDS

VOCABULARY = Vocabulary(
    name="en_IN",
    words=WORDS
    | {
        "title": ("Statement of Account", "Account Statement", "Savings Account Statement"),
        "opening": ("Opening Balance", "Opening Balance", "Balance B/F"),
        "closing": ("Closing Balance", "Closing Balance", "Balance C/F"),
        "period": ("Statement From", "Period", "Statement of"),
        "total_credits": ("Total Credits", "Credits", "Total Deposit"),
        "total_debits": ("Total Debits", "Debits", "Total Withdrawal"),
        "date": ("Date", "Txn Date", "Tran Date"),
        "value_date": ("Value Dt", "Value Date", "Value Date"),
        "description": ("Narration", "Description", "Particulars"),
        "reference": ("Chq./Ref.No.", "Ref No./Cheque No.", "Chq No."),
        "debit": ("Withdrawal Amt.", "Debit", "Debit"),
        "credit": ("Deposit Amt.", "Credit", "Credit"),
        "balance": ("Closing Balance", "Balance", "Balance"),
        "carried": ("Carried Forward", "Balance C/F", "Page Total C/F"),
        "brought": ("Brought Forward", "Balance B/F", "Page Total B/F"),
        "credits_section": ("Deposits", "Credits", "Deposits"),
        "debits_section": ("Withdrawals", "Debits", "Withdrawals"),
        "page": ("Page No.:", "Page", "Page"),
        "account_number": ("Account No", "Account Number", "A/C No."),
        "branch_code": ("IFSC", "IFSC Code", "RTGS/NEFT IFSC"),
        "customer_number": ("Cust ID", "CIF No.", "Customer ID"),
        "currency": ("Currency", "Currency", "Account Currency"),
        "phone": ("Phone no.", "Phone", "Customer Care"),
        "overdraft_limit": ("OD Limit", "Drawing Power", "OD Limit"),
        "legal": (
            "This is a computer generated statement and does not require a signature.",
            "Contents of this statement will be considered correct if no error is reported.",
            "Closing balance includes funds earmarked for hold and uncleared funds.",
        ),
    },
    banks=("{town} Bank Ltd.", "Bank of {town}", "{family} Co-operative Bank", "Deccan Union Bank"),
    shops=(
        *("SRI GANESH STORES", "CITY MEDICALS", "QUICKBASKET", "METRO RECHARGE"),
        *("ANNAPURNA TIFFIN", "LAKSHMI TEXTILES", "CHAI CORNER", "BOOKWALA ONLINE"),
    ),
    firms=("{family} INDUSTRIES PVT LTD", "{family} TECHNOLOGIES", "{family} EXPORTS LTD"),
    town="{city} - {postcode}",
    debits=(
        Stream(("UPI-{shop}-", "######.OKBANK-@@@@0######-", "############-PAYMENT"), 20, 2400, 40),
        Stream(("POS 4#####XXXXXX{card}", "{shop}"), 100, 6000, 16, reference="0000############"),
        Stream(("ATW-4#####XXXXXX{card}-S1@@####", "{town}"), 500, 10000, 8, step="500"),
        Stream(("IMPS-############-{person}", "-@@@@-XXXXXXX####-RENT"), 500, 15000, 6, step="10"),
        Stream(("NEFT DR-@@@@0######-{person}", "-NETBANK"), 1000, 40000, 5, step="100"),
        Stream(("EMI ######### CHQ S#########",), 4000, 22000, day=5, step="1"),
        Stream(("ACH D- {firm}-########",), 1000, 9000, day=10, step="1"),
        Stream(("SMS CHGS INCL GST {month}",), 15, 30, day=28),
    ),
    credits=(
        Stream(
            ("NEFT CR-@@@@0######-{employer}", "-SALARY {month}"), 28000, 180000, day=1, step="1"
        ),
        Stream(("UPI-{person}-", "######.OKBANK-PAYMENT FROM PHONE"), 100, 8000, 16, step="1"),
        Stream(("IMPS-############-{person}",), 500, 30000, 6, step="10"),
        Stream(("CASH DEPOSIT BY SELF", "{town}"), 1000, 40000, 4, step="500"),
        Stream(("UPI REFUND {shop}",), 50, 2000, 3),
        Stream(("INTEREST PAID TILL {bought}",), 20, 900, day=30, step="1"),
    ),
    day_in_text="{d:02}-{mon}",
    short_dates=("{d:02}/{m:02}", "{d:02}-{mon}"),
    sides=(("Cr", "Dr"), ("CR", "DR")),
    signs=("suffix", "suffix", "minus"),
    overdrawn=("suffix", "overdrawn", "minus"),
    layouts=("dense", "dense", "paid_out_in", "checking", "export", "printout"),
    asides=ASIDES
    | {
        "holder": ("Account Holder", "Customer Name", "A/C Holder"),
        "reversal": ("REV", "REVERSAL", "RVSL"),
    },
    abroad=Abroad(
        "{code} {amount} @ {rate} MARKUP {fee}",
        (("USD", "83.1250"), ("AED", "22.6310"), ("SGD", "61.7040")),
    ),
)
