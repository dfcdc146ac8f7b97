"""Faturalar: matrah ve KDV, vergiler dahil toplam, VKN, irsaliye, iade faturaları."""

from __future__ import annotations

from docextract_eval.corpus.kinds.invoice.vocabulary import Vocabulary
from docextract_eval.corpus.wares import Trade, wares

WORDS = {
    "invoice": ("e-Arşiv Fatura", "FATURA", "e-Fatura"),
    "credit_note": ("İade Faturası", "İADE FATURASI", "İade Faturası"),
    "invoice_number": ("Fatura No", "FATURA NO", "Fatura Numarası"),
    "credit_number": ("İade Fatura No", "FATURA NO", "İade Belge No"),
    "order_number": ("Sipariş No", "SİPARİŞ NO", "Sipariş Numarası"),
    "customer_number": ("Müşteri No", "CARİ KODU", "Müşteri Kodu"),
    "delivery_number": ("İrsaliye No", "İRSALİYE NO", "Sevk İrsaliyesi"),
    "issue_date": ("Fatura Tarihi", "FATURA TARİHİ", "Düzenleme Tarihi"),
    "due_date": ("Son Ödeme Tarihi", "VADE TARİHİ", "Vade"),
    "delivery_date": ("İrsaliye Tarihi", "SEVK TARİHİ", "Teslim Tarihi"),
    "service_date": ("Hizmet Tarihi", "HİZMET TARİHİ", "İfa Tarihi"),
    "phone": ("Tel:", "TEL", "Telefon"),
    "contact": ("İlgili Kişi", "YETKİLİ", "Hazırlayan"),
    "seller_tax_id": ("VKN", "VERGİ NO", "VKN"),
    "buyer_tax_id": ("Alıcı VKN", "ALICI VERGİ NO", "Müşteri VKN"),
    "bill_to": ("Sayın", "SAYIN", "Alıcı"),
    "ship_to": ("Teslimat Adresi", "SEVK ADRESİ", "Teslim Yeri"),
    "from": ("Satıcı", "DÜZENLEYEN", "Satıcı"),
    "position": ("Sıra No", "SIRA", "No"),
    "article": ("Ürün Kodu", "STOK KODU", "Kod"),
    "description": ("Mal Hizmet", "CİNSİ", "Açıklama"),
    "quantity": ("Miktar", "MİKTAR", "Adet"),
    "unit": ("Birim", "BİRİM", "Br."),
    "unit_price": ("Birim Fiyat", "BİRİM FİYATI", "Fiyat"),
    "unit_price_gross": ("KDV'li Birim Fiyat", "KDV'Lİ FİYAT", "KDV Dahil Fiyat"),
    "tax_rate": ("KDV Oranı", "KDV %", "KDV"),
    "amount": ("Mal Hizmet Tutarı", "TUTAR", "Tutar"),
    "amount_gross": ("KDV Dahil Tutar", "KDV'Lİ TUTAR", "KDV'li Tutar"),
    "line_sum": ("Mal Hizmet Toplam Tutarı", "ARA TOPLAM", "Toplam"),
    "allowance": ("Toplam İskonto", "İSKONTO", "İndirim"),
    "charge": ("Nakliye Bedeli", "KARGO BEDELİ", "Kargo"),
    "net_total": ("KDV Matrahı", "MATRAH", "KDV Hariç Tutar"),
    "tax": ("Hesaplanan KDV", "KDV", "KDV"),
    "tax_inside": ("Dahil olan KDV", "DAHİL KDV", "KDV dahil"),
    "tax_total": ("Toplam KDV", "KDV TOPLAMI", "KDV Tutarı"),
    "total": ("Vergiler Dahil Toplam Tutar", "GENEL TOPLAM", "Genel Toplam"),
    "credit_total": ("İade Tutarı", "İADE TOPLAMI", "Toplam İade"),
    "prepaid": ("Alınan Avans", "AVANS", "Ön Ödeme"),
    "rounding": ("Yuvarlama", "YUVARLAMA", "Yuvarlama"),
    "amount_due": ("Ödenecek Tutar", "ÖDENECEK TUTAR", "Ödenecek Tutar"),
    "rate": ("KDV Oranı", "ORAN", "KDV %"),
    "base": ("Matrah", "MATRAH", "Matrah"),
    "tax_amount": ("KDV Tutarı", "KDV", "Vergi"),
    "taxes": ("KDV Dökümü", "KDV DAĞILIMI", "Vergiler"),
    "on": ("matrah", "MATRAH", "matrah"),
    "carried": ("Sonraki sayfaya devir", "NAKLİ YEKÛN", "Devreden"),
    "brought": ("Önceki sayfadan devir", "NAKLİ YEKÛN", "Devir"),
    "page": ("Sayfa", "SAYFA", "Sayfa"),
    "of": ("/", "/", "/"),
    "payment": ("Banka Bilgileri", "BANKA HESABIMIZ", "Ödeme Bilgileri"),
    "account_number": ("Hesap No", "HESAP NO", "Hesap"),
    "branch_code": ("Şube Kodu", "ŞUBE", "Şube Kodu"),
    "iban": ("IBAN", "IBAN NO", "IBAN"),
    "bic": ("SWIFT", "BIC", "SWIFT Kodu"),
    "payment_reference": ("Ödeme Açıklaması", "AÇIKLAMA", "Havale Açıklaması"),
    "due": (
        "Ödemenizi en geç {due_date} tarihine kadar yapmanızı rica ederiz.",
        "Fatura bedeli {due_date} vadelidir.",
        "Lütfen {due_date} tarihine kadar banka hesabımıza ödeyiniz.",
    ),
    "at_once": ("Ödeme teslimatta peşindir.", "PEŞİN", "Fatura bedeli peşin ödenir."),
    "terms": ("Ödeme Koşulu", "ÖDEME ŞEKLİ", "Ödeme Vadesi"),
    "terms_form": ("{days} gün vadeli", "HAVALE {days} GÜN", "{days} gün"),
    "early": (
        "Ödeme {discount_date} gününe kadarsa {discount_rate} iskontoyla {discounted_total} ödenir",
        "Peşin iskontosu {discount_rate} için son gün {discount_date} tutar {discounted_total}",
    ),
    "refers": (
        "İade edilen fatura {original_number} tarihi {original_date}",
        "Bu iade {original_date} tarihli {original_number} numaralı faturaya aittir.",
    ),
    "intro": ("", "", "Siparişiniz üzerine aşağıdaki mal ve hizmetler faturalandırılmıştır:"),
    "thanks": (
        "Bizi tercih ettiğiniz için teşekkür ederiz.",
        "TEŞEKKÜR EDERİZ",
        "İyi çalışmalar dileriz.",
    ),
    "small": (
        "Basit usulde vergilendirilen mükellef: KDV'den istisnadır.",
        "KDV hesaplanmamıştır: basit usul mükellefi.",
    ),
    "reverse": (
        "Tam tevkifat: KDV alıcı tarafından beyan edilir.",
        "KDV, alıcı tarafından sorumlu sıfatıyla beyan edilecektir.",
    ),
    "credit_legal": ("e-Arşiv izni kapsamında elektronik ortamda iletilmiştir.", ""),
    "legal": (
        "e-Arşiv izni kapsamında elektronik ortamda iletilmiştir.",
        "SEKİZ GÜN İÇİNDE İTİRAZ EDİLMEYEN FATURA KABUL EDİLMİŞ SAYILIR.",
        "Geç ödemelerde aylık vade farkı uygulanır.",
    ),
    "summary": ("Fatura Özeti", "DÖNEM ÖZETİ", "Faturanız"),
    "period": ("Tüketim Dönemi", "FATURA DÖNEMİ", "Dönem"),
    "to": ("-", "-", "-"),
    "meter": ("Sayaç No", "SAYAÇ NO", "Sayaç Seri No"),
}

TRADES = {
    "services": Trade(
        (
            *("{} Danışmanlık Ltd. Şti.", "{} Mali Müşavirlik", "{} Mühendislik A.Ş."),
            *("{} Yazılım Ltd. Şti.", "Kıvılcım Reklam Ajansı A.Ş."),
        ),
        wares(
            "other",
            """
            Danışmanlık hizmeti /h 1200 3200
            Yazılım geliştirme /h 900 2200
            Grafik tasarım /h 550 1300
            Kurum içi eğitim /day 12000 29000
            Muhasebe hizmeti /month 3500 14000
            Metin düzeltme /h 320 700
            Yol gideri /flat 500 3200
            Kurulum ve test /h 850 1700
            """,
        ),
    ),
    "crafts": Trade(
        (
            *("{} Elektrik Tesisat", "{} Yapı Dekorasyon", "{} Mobilya Ltd. Şti."),
            *("{} Isıtma Soğutma", "Usta Boya Badana"),
        ),
        wares(
            "other",
            """
            İşçilik /h 320 680
            Servis ücreti /flat 450 1100
            Bakır boru 15 mm /m 145.00 260.00
            NYM kablo 3x2,5 /m 36.50 69.00
            İç cephe boyası /L 95.00 210.00
            Küresel vana 175.00 430.00
            Saten alçı /kg 8.50 17.50
            Otomatik sigorta B16 79.00 190.00
            Laminat parke /m2 289.00 640.00
            Moloz nakli /flat 1800 5200
            """,
        ),
        only=(
            ("Elektrik", ("NYM", "Otomatik")),
            ("Yapı", ("İç cephe", "Saten", "Laminat", "Moloz")),
            ("Mobilya", ("Laminat",)),
            ("Isıtma", ("Bakır", "Küresel")),
            ("Boya", ("İç cephe", "Saten")),
        ),
    ),
    "supplies": Trade(
        (
            *("{} Kırtasiye", "{} Ofis Malzemeleri Ltd. Şti.", "{} Hırdavat", "{} Ticaret A.Ş."),
            "Pusula Ambalaj San. Tic. A.Ş.",
        ),
        wares(
            "other",
            """
            Fotokopi kâğıdı A4 80 g /box 590.00 920.00
            Siyah toner T-#### 780.00 2400.00
            Geniş klasör mavi 69.00 135.00
            Cıvata M8 x 60 /pack 95.00 240.00
            Nitril eldiven L /box 129.00 245.00
            LED masa lambası 420.00 1190.00
            Telli dosya /pack 110.00 230.00
            Koruyucu gözlük 55.00 145.00
            Karton koli 16.50 39.00
            Tükenmez kalem mavi /pack 140.00 320.00
            Uzatma kablosu 5 m 229.00 520.00
            Kablo bağı /pack 59.00 149.00
            Platform el arabası 2150.00 4900.00
            Mantar pano 60 x 90 310.00 720.00
            Barkod etiketi /roll 85.00 210.00
            """,
        )
        + wares(
            "food",
            """
            Çekirdek kahve /kg 410.00 940.00
            Siyah çay /kg 165.00 310.00
            Küp şeker /box 48.00 95.00
            """,
        ),
    ),
    "online": Trade(
        (
            *("{} Bilişim A.Ş.", "{} Hosting", "{} Teknoloji Ltd. Şti.", "{} Veri Merkezi A.Ş."),
            "Bulutevi Bilişim Ltd. Şti.",
        ),
        wares(
            "other",
            """
            Ekip paketi kullanıcı başı /user 110.00 390.00
            Ek depolama alanı /GB 2.40 6.90
            Sanal sunucu M /month 590 2200
            Alan adı yenileme /year 290 640
            Öncelikli destek /month 550 2600
            SMS paketi /pack 240 980
            e-Fatura kontörü /pack 390 1700
            """,
        ),
    ),
    "utility": Trade(
        (
            *("{} Enerji A.Ş.", "{} Elektrik Perakende Satış A.Ş.", "{} Elektrik Tedarik A.Ş."),
            *("{} Elektrik A.Ş.", "Toros Enerji Satış A.Ş."),
        ),
        wares(
            "other",
            """
            Enerji bedeli /kWh 2.35410 3.41280
            Dağıtım bedeli /kWh 0.84170 1.31460
            Güç bedeli /month 48.50 139.00
            Sayaç okuma bedeli /month 9.80 24.60
            """,
        ),
    ),
}

VOCABULARY = Vocabulary(
    name="tr_TR",
    words=WORDS,
    trades=TRADES,
    buyers=(
        *("{family} Gıda San. Tic. Ltd. Şti.", "{family} Tekstil A.Ş.", "{family} Fırını"),
        *("{family} Diş Kliniği", "{family} İnşaat Ltd. Şti.", "{family} Lojistik A.Ş."),
        *("{family} Apartmanı Yöneticiliği", "{family} Kardeşler Ticaret"),
    ),
    units={
        "piece": ("Adet", "AD", "adet"),
        "h": ("Saat", "SAAT", "saat"),
        "day": ("Gün", "GÜN", "gün"),
        "m": ("m", "MT", "metre"),
        "m2": ("m²", "M2", "m2"),
        "L": ("L", "LT", "litre"),
        "kg": ("kg", "KG", "kg"),
        "box": ("Kutu", "KUTU", "koli"),
        "pack": ("Paket", "PK", "paket"),
        "roll": ("Rulo", "RULO", "rulo"),
        "user": ("Kullanıcı", "KİŞİ", "kullanıcı"),
        "GB": ("GB", "GB", "GB"),
        "month": ("Ay", "AY", "ay"),
        "year": ("Yıl", "YIL", "yıl"),
        "kWh": ("kWh", "KWH", "kWh"),
        "flat": ("Hizmet", "HZM", "hizmet"),
    },
    layouts=(
        *("boxed", "boxed", "ledger", "ledger", "catalogue", "plain", "subscription", "summary"),
        "letter",
    ),
    numbers=("@@@{y}00000####", "GIB{y}00000####", "@@@{y}000000###"),
    money=1,
    days=(7, 15, 30, 30, 60),
    early=(("2", 7), ("3", 10)),
    early_share=0.06,
    prices=("net", "net", "net", "net", "gross"),
    references=("number", "none", "none"),
    sorts=(0,),
    reverse_share=0.03,
    small_share=0.02,
    asides={
        "wholesale": ("{} Gıda Toptan", "{} Gıda Dağıtım Ltd. Şti.", "{} Sebze Meyve Tic."),
        "balance": ("Cari Hesap Bakiyesi", "ÖNCEKİ BORÇ", "Bakiye"),
        "tax_office": ("{district} V.D.", "{district} V.D.", "{district} Vergi Dairesi"),
        "paid": ("ÖDENDİ", "TAHSİL EDİLMİŞTİR", "ÖDENMİŞTİR"),
        "print_date": ("Yazdırma Tarihi", "BASKI TARİHİ"),
    },
)
