"""Turkish shops and what they sell, at prices of 2024: tills print capitals, dotted and dotless."""

from __future__ import annotations

from docextract_eval.corpus.wares import Trade, wares

TRADES = {
    "grocery": Trade(
        ("{} MARKET", "{} BAKKALİYE", "MAHALLE MARKET", "{} GIDA PAZARI"),
        wares(
            "bread",
            """
            EKMEK 9.00 15.00
            SİMİT 10.00 15.00
            """,
        )
        + wares(
            "food",
            """
            SÜT TAM YAĞLI LT 32.00 48.00
            YOĞURT 1500G 64.00 98.00
            BEYAZ PEYNİR 500G 115.00 190.00
            KAŞAR PEYNİR 400G 130.00 210.00
            YUMURTA ONBEŞLİ 60.00 95.00
            TEREYAĞI 250G 95.00 150.00
            ZEYTİN SİYAH 400G 85.00 140.00
            AYÇİÇEK YAĞI 2LT 130.00 185.00
            ZEYTİNYAĞI 1LT 290.00 420.00
            PİRİNÇ BALDO 1KG 60.00 95.00
            KIRMIZI MERCİMEK 45.00 70.00
            MAKARNA BURGU 500G 17.50 28.00
            UN 2KG 38.00 60.00
            ŞEKER 1KG 32.00 45.00
            ÇAY SİYAH 1KG 150.00 230.00
            DOMATES /kg 24.50 49.00
            SALATALIK /kg 22.00 45.00
            PATATES /kg 14.50 26.00
            KURU SOĞAN /kg 12.00 24.00
            ELMA STARKING /kg 24.00 45.00
            MUZ YERLİ /kg 45.00 75.00
            TAVUK BUT /kg 85.00 130.00
            DANA KIYMA /kg 420.00 560.00
            SU DAMLA 5LT 25.00 40.00
            MADEN SUYU ALTILI 36.00 60.00
            """,
        )
        + wares(
            "daily",
            """
            SIVI SABUN 1500ML 60.00 110.00
            BULAŞIK DET. 1LT 42.00 75.00
            TUVALET KAĞ. 16LI 130.00 220.00
            ISLAK MENDİL 90LI 25.00 45.00
            ŞAMPUAN 400ML 75.00 140.00
            """,
        )
        + wares(
            "other",
            """
            ÇÖP TORBASI ORTA 32.00 55.00
            PİL KALEM DÖRTLÜ 75.00 130.00
            ÇAKMAK 15.00 25.00
            AMPUL LED 9W 45.00 80.00
            """,
        ),
    ),
    "cafe": Trade(
        ("{} LOKANTASI", "ÇINARALTI KAFE", "{} KEBAP SALONU", "Köşe Pastanesi", "{} KAHVECİSİ"),
        wares(
            "meals",
            """
            Mercimek Çorba 70.00 120.00
            Adana Kebap 220.00 360.00
            Kuru Fasulye 110.00 170.00
            Pilav 55.00 85.00
            Lahmacun 70.00 120.00
            Karışık Pide 160.00 240.00
            Izgara Köfte 190.00 310.00
            Çoban Salata 75.00 120.00
            Fırın Sütlaç 75.00 125.00
            Künefe 110.00 180.00
            Çay 15.00 30.00
            Türk Kahvesi 50.00 90.00
            Ayran 25.00 45.00
            Menemen 95.00 150.00
            Limonata 60.00 95.00
            """,
        ),
    ),
    "pharmacy": Trade(
        ("{} ECZANESİ", "MERKEZ ECZANESİ", "Şifa Eczanesi"),
        wares(
            "medicine",
            """
            PARASETAMOL 20TB 35.25 62.75
            İBUPROFEN 400MG 55.50 98.25
            ÖKSÜRÜK ŞRB 150ML 85.25 140.75
            BURUN SPREYİ 20ML 70.50 130.25
            PASTİL LİMON 24LÜ 90.25 160.50
            C VİTAMİNİ EFER. 120.50 210.25
            """,
        )
        + wares(
            "other",
            """
            YARA BANDI 20Lİ 40.00 75.00
            GÜNEŞ KREMİ SPF50 320.00 620.00
            DİŞ MACUNU 75ML 85.00 160.00
            EL KREMİ 100ML 95.00 190.00
            """,
        ),
    ),
    "hotel": Trade(
        ("{} OTEL", "OTEL MARMARA", "{} PANSİYON", "Yeni Şehir Oteli"),
        wares(
            "lodging",
            """
            Çift Kişilik Oda /night 1500 4200
            Tek Kişilik Oda /single 1000 2800
            """,
        )
        + wares(
            "meals",
            """
            Açık Büfe Kahvaltı /person 200.00 400.00
            Akşam Yemeği 350.00 700.00
            """,
        )
        + wares(
            "other",
            """
            Otopark /car 100.00 250.00
            Minibar 60.00 350.00
            Çamaşırhane 150.00 400.00
            """,
        ),
    ),
    "petrol": Trade(
        ("{} PETROL", "{} AKARYAKIT", "YOLDAŞ PETROL"),
        wares(
            "other",
            """
            KURŞUNSUZ 95 /L 39.00 45.00
            MOTORİN /L 39.00 44.50
            OTOGAZ LPG /L 20.00 24.50
            ARAÇ YIKAMA 150.00 300.00
            CAM SUYU 5LT 75.00 140.00
            """,
        )
        + wares("food", "SU 500ML 8.00 15.00"),
    ),
    "parking": Trade(
        ("{} OTOPARKI", "MEYDAN KATLI OTOPARK", "ÇARŞI OTOPARKI"),
        wares(
            "other",
            """
            OTOPARK ÜCRETİ /hour 25.00 60.00
            KAYIP BİLET 250 500
            """,
        ),
    ),
    "taxi": Trade(
        ("{} TAKSİ", "MERKEZ TAKSİ DURAĞI", "YILDIZ TAKSİ"),
        wares(
            "transport",
            """
            Açılış Ücreti /base 20.00 30.00
            Mesafe /km 15.00 22.00
            Bekleme /min 3.00 5.00
            Köprü Geçişi 15.00 40.00
            Bagaj 20.00 40.00
            """,
        ),
    ),
}
