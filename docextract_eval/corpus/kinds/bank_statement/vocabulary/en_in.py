"""Statements in India: narration, cheque number, withdrawal, deposit, closing balance."""

from __future__ import annotations

from docextract_eval.corpus.kinds.bank_statement.vocabulary import (
    Abroad,
    AccountNumbers,
    Merchant,
    NumberPart,
    Place,
    PrintedNumber,
    Stream,
    Vocabulary,
)
from docextract_eval.corpus.kinds.bank_statement.vocabulary.en_gb import ASIDES, WORDS

VOCABULARY = Vocabulary(
    name="en_IN",
    accounts=AccountNumbers(
        parts=(NumberPart("account", "##############"), NumberPart("branch", "######")),
        account_number=PrintedNumber("{account}"),
        branch_code=PrintedNumber("{bank}0{branch}"),
    ),
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
        Merchant("SRI GANESH STORES", 40, 2400, hours=(8, 22)),
        Merchant("CITY MEDICALS", 50, 1800, hours=(8, 22)),
        Merchant("QUICKBASKET", 150, 2400, channel="online"),
        Merchant("METRO RECHARGE", 100, 1000, channel="online"),
        Merchant("ANNAPURNA TIFFIN", 40, 450, hours=(8, 22)),
        Merchant("LAKSHMI TEXTILES", 400, 6000, hours=(10, 21)),
        Merchant("CHAI CORNER", 20, 180, hours=(7, 22)),
        Merchant("BOOKWALA ONLINE", 200, 1800, channel="online"),
    ),
    firms=("{family} INDUSTRIES PVT LTD", "{family} TECHNOLOGIES", "{family} EXPORTS LTD"),
    regions=(
        (
            Place("Pune", "Pune - 4110##"),
            Place("Pimpri", "Pimpri - 411018"),
            Place("Chinchwad", "Chinchwad - 411033"),
        ),
        (
            Place("Mysuru", "Mysuru - 57000#"),
            Place("Mandya", "Mandya - 571401"),
            Place("Srirangapatna", "Srirangapatna - 571438"),
        ),
        (
            Place("Kochi", "Kochi - 68200#"),
            Place("Aluva", "Aluva - 683101"),
            Place("Angamaly", "Angamaly - 683572"),
        ),
        (
            Place("Jaipur", "Jaipur - 30200#"),
            Place("Sanganer", "Sanganer - 302029"),
            Place("Chomu", "Chomu - 303702"),
        ),
    ),
    debits=(
        Stream(
            ("UPI-{shop}-", "######.OKBANK-@@@@0######-", "############-PAYMENT"),
            20,
            2400,
            40,
            channel="till",
        ),
        Stream(
            ("UPI-{shop}-", "######.OKBANK-@@@@0######-", "############-ORDER"),
            20,
            2400,
            12,
            channel="online",
        ),
        Stream(
            ("POS 4#####XXXXXX{card} {shop}", "{town}"),
            100,
            6000,
            16,
            reference="0000############",
            channel="till",
        ),
        Stream(("ATW-4#####XXXXXX{card}-S1@@####", "{town}"), 500, 10000, 8, step="500"),
        Stream(
            ("IMPS-############-{landlord}", "-@@@@-XXXXXXX####-RENT"),
            6000,
            28000,
            step="500",
            days=(3,),
        ),
        Stream(
            ("IMPS-############-{person}", "-@@@@-XXXXXXX####-TRANSFER"), 500, 15000, 6, step="10"
        ),
        Stream(("NEFT DR-@@@@0######-{person}", "-NETBANK"), 1000, 40000, 5, step="100", later=1),
        Stream(("EMI ######### CHQ S#########",), 4000, 22000, step="1", days=(5,)),
        Stream(("ACH D- {firm}-########",), 1000, 9000, step="1", days=(10,)),
        Stream(("SMS CHGS INCL GST {month}",), 15, 30, days=(28,)),
    ),
    credits=(
        Stream(
            ("NEFT CR-@@@@0######-{employer}", "-SALARY {month}"),
            28000,
            180000,
            step="1",
            days=(1,),
        ),
        Stream(("UPI-{person}-", "######.OKBANK-PAYMENT FROM PHONE"), 100, 8000, 16, step="1"),
        Stream(("IMPS-############-{person}",), 500, 30000, 6, step="10"),
        Stream(("CASH DEPOSIT BY SELF", "{town}"), 1000, 40000, 4, step="500"),
        Stream(("UPI REFUND {shop}",), 50, 2000, 3, channel="online"),
        Stream(
            ("CREDIT INTEREST CAPITALISED",),
            20,
            900,
            step="1",
            days=(31,),
            months=(3, 6, 9, 12),
            only="in credit",
        ),
    ),
    limits=(5000, 10000, 25000, 50000),
    street="{house}, {last_name} Road",
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
    printed_share={"bic": 0.2, "branch_code": 0.9},
)
