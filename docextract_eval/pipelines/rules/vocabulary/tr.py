"""Turkish, as tills and banks print it, in capitals mostly; dots on i come and go."""

from __future__ import annotations

from docextract_eval.pipelines.rules.vocabulary import Vocabulary

VOCABULARY = Vocabulary(
    labels={
        "total": (
            *("TOPLAM", "GENEL TOPLAM", "TOPLAM TUTAR", "ÖDENECEK TOPLAM", "TUTAR TOPLAM"),
            *("FİŞ TOPLAMI", "SATIŞ TUTARI", "İŞLEM TUTARI"),
        ),
        "payable": ("ÖDENECEK TUTAR",),
        "subtotal": ("ARA TOPLAM", "ARATOPLAM"),
        "discount": (
            *("İNDİRİM", "TOPLAM İNDİRİM", "İSKONTO", "ÜRÜN İNDİRİMİ", "KAMPANYA İND."),
            "KAMPANYA İNDİRİMİ",
        ),
        "tax_total": ("TOPKDV", "TOPLAM KDV", "KDV TOPLAMI", "KDV TUTARI", "TOP KDV"),
        "tip": ("BAHŞİŞ",),
        "service_charge": ("SERVİS ÜCRETİ", "SERVİS BEDELİ", "KUVER"),
        "rounding": ("YUVARLAMA",),
        "cash": ("NAKİT", "NAKİT ÖDEME", "ALINAN NAKİT"),
        "card": ("KREDİ KARTI", "BANKA KARTI", "K.KARTI", "KREDİ", "KREDİ KARTI İLE ÖDEME"),
        "change": ("PARA ÜSTÜ", "PARAÜSTÜ", "P.ÜSTÜ"),
        "receipt_number": ("FİŞ NO", "FATURA NO", "FİŞ NUMARASI"),
        "date": ("TARİH", "FİŞ TARİHİ", "DÜZENLEME TARİHİ"),
        "time": ("SAAT",),
        "phone": ("TEL", "TELEFON", "GSM"),
        "fax": ("FAKS", "FAX"),
        "tax_id": ("VKN", "VERGİ NO", "TCKN", "TC KİMLİK NO", "V.D.", "VERGİ KİMLİK NO"),
        "account": ("KART NO", "KART"),
        "tax_base": ("MATRAH",),
        "idle": (
            *("ÜRÜN ADEDİ", "ÜRÜN SAYISI", "TOPLAM ADET", "KAZANILAN PUAN", "PUAN", "PUANINIZ"),
            *("KALAN BAKİYE", "ÇEK BAKİYESİ", "EKÜ NO", "Z NO", "MÜŞTERİ NO", "İŞLEM NO"),
            *("ADİSYON NO", "SİPARİŞ NO", "BELGE NO", "MAĞAZA NO", "KASA NO", "BİLET NO"),
        ),
        "refund": ("İADE FİŞİ", "İADE", "GİDER PUSULASI"),
        "card_slip": ("MÜŞTERİ NÜSHASI", "SATIŞ", "İŞYERİ NÜSHASI"),
    },
    heads=(
        *("ADET", "ÜRÜN", "TUTAR", "FİYAT", "BİRİM", "B.FİYAT", "KDV", "ORAN", "MATRAH", "KDV'Lİ"),
        *("TL", "TOPLAM", "AÇIKLAMA"),
    ),
    units=("x", "ad", "adet", "kg", "gr", "lt", "l", "pk"),
    streets=("cad", "cd", "caddesi", "sok", "sk", "sokak", "bulvari", "blv", "mah", "mahallesi"),
    companies=("A.Ş.", "Ltd. Şti.", "San. Tic.", "Tic. Ltd. Şti."),
    months=(
        *("Ocak", "Şubat", "Mart", "Nisan", "Mayıs", "Haziran"),
        *("Temmuz", "Ağustos", "Eylül", "Ekim", "Kasım", "Aralık"),
    ),
    statement={
        "title": (
            *("hesap özeti", "hesap ekstresi", "hesap hareketleri", "işlem listesi", "özet"),
            *("dönem içi işlemler", "hesap bilgileri", "dönem özeti"),
        ),
        "period": ("dönem", "tarih aralığı", "ekstre dönemi"),
        "opening_balance": ("devreden bakiye", "önceki dönem bakiyesi", "açılış bakiyesi"),
        "closing_balance": (
            *("son bakiye", "dönem sonu bakiyesi", "güncel bakiye", "kapanış bakiyesi"),
        ),
        "total_credits": ("toplam alacak", "alacak toplamı", "toplam giriş"),
        "total_debits": ("toplam borç", "borç toplamı", "toplam çıkış"),
        "totals": ("toplam", "genel toplam", "dönem toplamı", "sayfa toplamı", "ara toplam"),
        "carried": ("sonraki sayfaya devir", "nakli yekûn", "devreden toplam"),
        "brought": ("önceki sayfadan devir", "nakli yekûn", "devreden toplam"),
        "date": ("tarih", "işlem tarihi"),
        "value_date": ("valör", "valör tarihi"),
        "description": ("açıklama", "işlem açıklaması", "işlem"),
        "reference": ("dekont no", "fiş no", "referans"),
        "debit": ("borç", "çıkan", "borç tutarı"),
        "credit": ("alacak", "giren", "alacak tutarı"),
        "amount": ("tutar", "işlem tutarı"),
        "balance": ("bakiye", "kalan bakiye"),
        "credits_section": ("alacak kayıtları", "hesaba girenler", "gelen işlemler"),
        "debits_section": ("borç kayıtları", "hesaptan çıkanlar", "giden işlemler"),
        "daily": ("gün sonu bakiyeleri", "günlük bakiyeler"),
        "account_number": ("hesap no", "hesap numarası"),
        "iban": ("iban", "iban no"),
        "bic": ("bic", "swift kodu", "bic swift", "swift"),
        "branch_code": ("şube kodu", "şube no"),
        "statement_number": ("ekstre no", "ekstre sıra no"),
        "currency": ("döviz cinsi", "para birimi", "döviz kodu"),
        "idle": (
            *("müşteri no", "müşteri numarası", "tel", "çağrı merkezi", "telefon", "sayfa"),
            *("sayfa no", "kredili mevduat limiti", "kmh limiti", "ek hesap limiti"),
            *("düzenleme tarihi", "ekstre tarihi", "tanzim tarihi", "kullanılabilir bakiye"),
            *("kullanılabilir limit", "hesap sahibi", "müşteri adı", "karşılığı"),
            *("döviz karşılığı", "bakiye karşılığı"),
        ),
    },
)
