"""Turkey: lira, an asterisk before amounts, before that the rate of KDV; TOPKDV above the total.

Prices are those of 2024; a currency that loses value has others every year.
"""

from __future__ import annotations

from docextract_eval.locales import Fiscal, Locale, TaxId, TaxRate, towns

LOCALE = Locale(
    name="tr_TR",
    country="TR",
    currency="TRY",
    signs={"TL": "TRY", "₺": "TRY", "TRY": "TRY"},
    decimal=",",
    group=".",
    money=("{n}", "{n} TL", "{n}TL", "{n} TL", "TL {n}"),
    dates=(
        "{d:02}.{m:02}.{y:04}",
        "{d:02}/{m:02}/{y:04}",
        "{d:02}-{m:02}-{y:04}",
        "{d:02}.{m:02}.{yy:02}",
        "{d} {month} {y:04}",
    ),
    times=("{h:02}:{mi:02}", "{h:02}:{mi:02}:{s:02}"),
    months=(
        *("Ocak", "Şubat", "Mart", "Nisan", "Mayıs", "Haziran"),
        *("Temmuz", "Ağustos", "Eylül", "Ekim", "Kasım", "Aralık"),
    ),
    short_months=(
        *(("Oca",), ("Şub",), ("Mar",), ("Nis",), ("May",), ("Haz",)),
        *(("Tem",), ("Ağu",), ("Eyl",), ("Eki",), ("Kas",), ("Ara",)),
    ),
    labels={
        "item_heads": ("Adet", "Ürün", "Tutar"),
        "times": ("X", "x", "X"),
        "total": ("TOPLAM", "TOPLAM", "GENEL TOPLAM", "TOPLAM TUTAR"),
        "subtotal": ("ARA TOPLAM", "ARATOPLAM", "Ara Toplam"),
        "tax_total": ("TOPKDV", "TOPLAM KDV", "TOPKDV"),
        "discount": ("İNDİRİM", "TOPLAM İNDİRİM", "İSKONTO"),
        "tip": ("BAHŞİŞ", "Bahşiş"),
        "cash": ("NAKİT", "NAKİT", "Nakit"),
        "card": ("KREDİ KARTI", "BANKA KARTI", "Kredi Kartı", "K.KARTI"),
        "change": ("PARA ÜSTÜ", "PARAÜSTÜ", "Para Üstü"),
        "rounding": ("YUVARLAMA",),
        "payable": ("ÖDENECEK TUTAR",),
        "receipt_number": ("FİŞ NO", "FİŞ NO:", "Fiş No"),
        "date": ("TARİH:", "TARİH", ""),
        "time": ("SAAT:", "SAAT", ""),
        "phone": ("TEL:", "Tel:", "TEL"),
        "tax_id": ("VKN:", "VERGİ NO:", "VKN"),
        "thanks": ("TEŞEKKÜR EDERİZ", "YİNE BEKLERİZ", "Teşekkür ederiz, yine bekleriz"),
        "account": ("KART NO", "Kart No:", "KART"),
    },
    taxes=(
        TaxRate("bread", "%1", "1", "2008-01-01"),
        TaxRate("food", "%8", "8", "2008-01-01"),
        TaxRate("food", "%1", "1", "2022-02-14"),
        # From the summer of 2020 to the autumn of 2021 what people had to stay away from.
        TaxRate("meals", "%8", "8", "2008-01-01"),
        TaxRate("meals", "%1", "1", "2020-07-31"),
        TaxRate("meals", "%8", "8", "2021-10-01"),
        TaxRate("meals", "%10", "10", "2023-07-10"),
        TaxRate("lodging", "%8", "8", "2008-01-01"),
        TaxRate("lodging", "%1", "1", "2020-07-31"),
        TaxRate("lodging", "%8", "8", "2021-10-01"),
        TaxRate("lodging", "%10", "10", "2023-07-10"),
        TaxRate("transport", "%18", "18", "2008-01-01"),
        TaxRate("transport", "%8", "8", "2020-07-31"),
        TaxRate("transport", "%18", "18", "2021-10-01"),
        TaxRate("transport", "%20", "20", "2023-07-10"),
        TaxRate("medicine", "%8", "8", "2008-01-01"),
        TaxRate("medicine", "%10", "10", "2023-07-10"),
        TaxRate("daily", "%18", "18", "2008-01-01"),
        TaxRate("daily", "%8", "8", "2022-04-01"),
        TaxRate("daily", "%20", "20", "2023-07-10"),
        TaxRate("other", "%18", "18", "2008-01-01"),
        TaxRate("other", "%20", "20", "2023-07-10"),
    ),
    tax_inside=True,
    tax_heads=("ORAN", "MATRAH", "KDV"),
    tax_gross="KDV'Lİ",
    fiscal=Fiscal(counts="above", guard="*", code_first=True),
    percent="%{n}",
    codes={"%1": ("%1", "%01"), "%8": ("%8", "%08")},
    credit=("A",),
    debit=("B",),
    tip_customary=False,
    faker="tr_TR",
    phones=("0850 ### ## ##", "(0850) ### ## ##", "0850 ### ####"),
    tax_ids=(
        TaxId("tr.vkn", "##########"),
        TaxId("tr.tckimlik", "###########", words=("TCKN:", "TC KİMLİK NO:", "TCKN")),
    ),
    tax_id_share=0.97,
    street="{street_name} No:{building_number}",
    town="{postcode} {city}",
    price_step="0.25",
    menu_step="5",
    price_years={"2021": 25, "2022": 42, "2023": 64, "2025": 134, "2026": 168},
    notes=("50", "200"),
    houses=179,
    hang=0.05,
    parts={
        "first_name": (
            *("Ahmet", "Ayşe", "Mehmet", "Fatma", "Mustafa", "Emine", "Ali", "Hatice", "Hüseyin"),
            *(
                "Zeynep",
                "Hasan",
                "Elif",
                "İbrahim",
                "Meryem",
                "İsmail",
                "Şerife",
                "Osman",
                "Sultan",
            ),
            *(
                "Yusuf",
                "Hanife",
                "Murat",
                "Merve",
                "Ömer",
                "Özlem",
                "Emre",
                "Esra",
                "Burak",
                "Büşra",
            ),
            *(
                "Serkan",
                "Derya",
                "Oğuz",
                "Yasemin",
                "Kemal",
                "Gülay",
                "Tuğba",
                "Cem",
                "İrem",
                "Işıl",
            ),
        ),
        "last_name": (
            *("Yılmaz", "Kaya", "Demir", "Çelik", "Şahin", "Yıldız", "Yıldırım", "Öztürk", "Aydın"),
            *("Özdemir", "Arslan", "Doğan", "Kılıç", "Aslan", "Çetin", "Kara", "Koç", "Kurt"),
            *("Özkan", "Şimşek", "Polat", "Korkmaz", "Çakır", "Erdoğan", "Bulut", "Güneş", "Işık"),
            *("Karaca", "Bozkurt", "Türk", "Aksoy", "Tekin", "Sarı", "Uçar", "Özcan", "Güler"),
        ),
        "street_name": (
            *("Atatürk Cad.", "Cumhuriyet Cad.", "İstasyon Cad.", "Gazi Bulvarı", "İnönü Cad."),
            *("Fevzi Çakmak Cad.", "Kâzım Karabekir Cad.", "Çarşı Cad.", "Hürriyet Cad."),
            *("Mimar Sinan Cad.", "Yunus Emre Sok.", "Gül Sok.", "Lale Sok.", "Çınar Sok."),
            *(
                "Papatya Sok.",
                "Okul Sok.",
                "Şehitler Cad.",
                "Barış Cad.",
                "Zafer Cad.",
                "Dere Sok.",
            ),
        ),
    },
    places=towns(
        """
        Kadıköy/İstanbul; 347##; 0216 ### ## ##; 34
        Üsküdar/İstanbul; 346##; 0216 ### ## ##; 34
        Beşiktaş/İstanbul; 343##; 0212 ### ## ##; 34
        Şişli/İstanbul; 343##; (0212) ### ## ##; 34
        Fatih/İstanbul; 340##; 0212 ### ## ##; 34
        Çankaya/Ankara; 065##; 0312 ### ## ##; 06
        Keçiören/Ankara; 062##; (0312) ### ## ##; 06
        Konak/İzmir; 352##; 0232 ### ## ##; 35
        Bornova/İzmir; 350##; 0232 ### ## ##; 35
        Osmangazi/Bursa; 160##; 0224 ### ## ##; 16
        Muratpaşa/Antalya; 070##; 0242 ### ## ##; 07
        Seyhan/Adana; 010##; 0322 ### ## ##; 01
        Selçuklu/Konya; 420##; 0332 ### ## ##; 42
        Şahinbey/Gaziantep; 270##; 0342 ### ## ##; 27
        Odunpazarı/Eskişehir; 260##; 0222 ### ## ##; 26
        Ortahisar/Trabzon; 610##; 0462 ### ## ##; 61
        İlkadım/Samsun; 550##; 0362 ### ## ##; 55
        Melikgazi/Kayseri; 380##; 0352 ### ## ##; 38
        Bodrum/Muğla; 484##; 0252 ### ## ##; 48
        Pamukkale/Denizli; 200##; 0258 ### ## ##; 20
        """
    ),
    card_applications=("A0000006723010", "A0000000031010", "A0000000041010"),
    capitals={"i": "İ"},
    tesseract="tur",
)
