"""Sweden: kronor in groups by blanks, the year first, moms inside the prices, no öre in cash."""

from __future__ import annotations

from docextract_eval.locales import Locale, Rounding, TaxId, TaxRate, towns

_ORG = ("Org.nr", "Org.nr:", "ORG NR", "Organisationsnr")
_VAT = ("Momsreg.nr", "Momsnr", "VAT-nr", "VAT nr:")

LOCALE = Locale(
    name="sv_SE",
    country="SE",
    currency="SEK",
    signs={"kr": "SEK", "SEK": "SEK", "Kr": "SEK", "KR": "SEK"},
    decimal=",",
    group=" ",
    money=("{n}", "{n} kr", "{n} SEK", "SEK {n}", "{n} KR"),
    dates=(
        "{y:04}-{m:02}-{d:02}",
        "{yy:02}-{m:02}-{d:02}",
        "{d} {month} {y:04}",
        "{d} {mon} {y:04}",
    ),
    days_read=("{y:04}{m:02}{d:02}", "{y:04}/{m:02}/{d:02}"),
    times=("{h:02}:{mi:02}", "{h:02}:{mi:02}:{s:02}", "kl. {h:02}:{mi:02}"),
    months=(
        *("januari", "februari", "mars", "april", "maj", "juni"),
        *("juli", "augusti", "september", "oktober", "november", "december"),
    ),
    short_months=(
        *(("jan.",), ("feb.",), ("mars",), ("apr.",), ("maj",), ("juni",)),
        *(("juli",), ("aug.",), ("sep.", "sept."), ("okt.",), ("nov.",), ("dec.",)),
    ),
    labels={
        "item_heads": ("Antal", "Vara", "Belopp"),
        "total": ("TOTALT", "ATT BETALA", "Totalt", "SUMMA", "Totalt SEK"),
        "subtotal": ("DELSUMMA", "Delsumma", "Varor totalt"),
        "tax_total": ("MOMS TOTALT", "Summa moms", "Varav moms", "Total moms"),
        "discount": ("RABATT", "Rabatt", "Medlemsrabatt", "KAMPANJRABATT"),
        "tip": ("DRICKS", "Dricks"),
        "cash": ("KONTANT", "Kontant", "KONTANTER"),
        "card": ("KORT", "Kontokort", "BANKKORT", "Kortbetalning", "VISA"),
        "change": ("TILLBAKA", "VÄXEL", "Växel tillbaka", "ÅTER"),
        "rounding": ("ÖRESAVRUNDNING", "Öresavrundning", "Öresutjämning"),
        "payable": ("AVRUNDAT BELOPP", "Att betala avrundat", "Avrundat totalt"),
        "receipt_number": ("Kvittonr", "Kvitto nr", "KVITTO:", "Kvittonummer"),
        "date": ("Datum", "Datum:", ""),
        "time": ("Tid", "Tid:", ""),
        "phone": ("Tel", "Tel.", "Telefon", "TEL:"),
        "tax_id": _ORG,
        "thanks": (
            "TACK OCH VÄLKOMMEN ÅTER",
            "Tack för besöket!",
            "Välkommen åter",
            "TACK FÖR DITT KÖP",
        ),
        "account": ("Kort", "KORT NR", "Kortnr"),
    },
    taxes=(
        TaxRate("food", "B", "12", "1996-01-01"),
        # Half as much for a year and nine months; what is eaten on the spot stays where it was.
        TaxRate("food", "C", "6", "2026-04-01"),
        TaxRate("meals", "B", "12", "2012-01-01"),
        TaxRate("lodging", "B", "12", "1996-01-01"),
        TaxRate("transport", "C", "6", "2001-01-01"),
        TaxRate("prints", "C", "6", "2002-01-01"),
        TaxRate("levy", "D", "0", "1991-01-01"),
        TaxRate("other", "A", "25", "1990-07-01"),
    ),
    tax_inside=True,
    tax_heads=("", "Moms%", "Netto", "Moms"),
    tax_first=True,
    tax_gross="Brutto",
    credit=("CR", "+"),
    debit=("DR", "DB"),
    tip_customary=False,
    faker="sv_SE",
    phones=("0771-### ###", "0770-### ###", "010-### ## ##", "020-### ###"),
    tax_ids=(
        TaxId("se.orgnr", "556###-####", _ORG),
        TaxId("se.orgnr", "559###-####", _ORG),
        TaxId("se.vat", "SE556#######01", _VAT),
    ),
    tax_id_share=0.95,
    street="{street_name} {building_number}",
    town="{postcode} {city}",
    groups=(".",),
    no_cents=(":-", ",-"),
    old_marks=(":",),
    rounding=Rounding("1", ("cash",)),
    notes=("50", "100"),
    houses=84,
    places=towns(
        """
        Stockholm; 111 ##; 08-### ### ##; AB
        Stockholm; 118 ##; 08-## ## ##; AB
        Södertälje; 151 ##; 08-### ### ##; AB
        Uppsala; 753 ##; 018-## ## ##; C
        Nyköping; 611 ##; 0155-## ## ##; D
        Eskilstuna; 632 ##; 016-## ## ##; D
        Linköping; 582 ##; 013-## ## ##; E
        Norrköping; 602 ##; 011-## ## ##; E
        Jönköping; 553 ##; 036-## ## ##; F
        Växjö; 352 ##; 0470-### ##; G
        Kalmar; 392 ##; 0480-### ##; H
        Visby; 621 ##; 0498-## ## ##; I
        Karlskrona; 371 ##; 0455-### ##; K
        Malmö; 211 ##; 040-## ## ##; M
        Lund; 222 ##; 046-### ## ##; M
        Helsingborg; 252 ##; 042-## ## ##; M
        Halmstad; 302 ##; 035-## ## ##; N
        Göteborg; 411 ##; 031-### ## ##; O
        Göteborg; 413 ##; 031-## ## ##; O
        Borås; 503 ##; 033-## ## ##; O
        Karlstad; 652 ##; 054-## ## ##; S
        Örebro; 702 ##; 019-### ## ##; T
        Västerås; 722 ##; 021-## ## ##; U
        Falun; 791 ##; 023-### ##; W
        Gävle; 803 ##; 026-## ## ##; X
        Sundsvall; 852 ##; 060-## ## ##; Y
        Östersund; 831 ##; 063-## ## ##; Z
        Umeå; 903 ##; 090-## ## ##; AC
        Luleå; 972 ##; 0920-## ## ##; BD
        Kiruna; 981 ##; 0980-### ##; BD
        """
    ),
    tesseract="swe",
)
