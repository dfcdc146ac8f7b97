"""Turkish invoices."""

from __future__ import annotations

PHRASES = {
    "title": ("fatura", "e-fatura", "e-arşiv fatura", "satış faturası"),
    "credit": ("iade faturası", "iade fatura", "fiyat farkı faturası"),
    "invoice_number": (
        *("fatura no", "fatura numarası", "iade fatura no", "iade belge no", "belge no"),
        "fatura sıra no",
    ),
    "order_number": ("sipariş no", "sipariş numarası"),
    "idle": (
        *("müşteri no", "müşteri kodu", "cari kodu", "irsaliye no", "sevk irsaliyesi", "tel"),
        *("telefon", "faks", "ilgili kişi", "yetkili", "hazırlayan", "ödeme koşulu"),
        *("ödeme şekli", "ödeme vadesi", "sayfa", "hesap no", "hesap", "şube kodu", "şube"),
        *("tüketim dönemi", "fatura dönemi", "dönem", "sayaç no", "sayaç seri no"),
        *("vergi dairesi", "v.d.", "vd", "mersis no", "ticaret sicil no", "ettn", "senaryo"),
        *("fatura tipi", "cari hesap bakiyesi", "önceki borç", "bakiye"),
    ),
    "issue_date": ("fatura tarihi", "düzenleme tarihi", "tarih", "düzenlenme tarihi"),
    "due_date": ("son ödeme tarihi", "vade tarihi", "vade", "son ödeme"),
    "delivery_date": (
        *("irsaliye tarihi", "sevk tarihi", "teslim tarihi", "hizmet tarihi", "ifa tarihi"),
        "fiili sevk tarihi",
    ),
    "seller_tax_id": ("vkn", "vergi no", "vergi kimlik no", "tckn", "tc kimlik no"),
    "buyer_tax_id": (
        *("alıcı vkn", "alıcı vergi no", "müşteri vkn", "alıcı tckn", "müşteri tckn"),
        "alıcı vergi kimlik no",
    ),
    "bill_to": ("sayın", "alıcı", "müşteri"),
    "ship_to": ("teslimat adresi", "sevk adresi", "teslim yeri"),
    "from": ("satıcı", "düzenleyen"),
    "position": ("sıra no", "sıra", "no"),
    "article": ("ürün kodu", "stok kodu", "kod", "malzeme kodu"),
    "description": ("mal hizmet", "cinsi", "açıklama", "malın cinsi", "ürün"),
    "quantity": ("miktar", "adet"),
    "unit": ("birim", "br", "ölçü birimi"),
    "unit_price": (
        *("birim fiyat", "birim fiyatı", "fiyat", "kdv'li birim fiyat", "kdv'li fiyat"),
        "kdv dahil fiyat",
    ),
    "tax_rate": ("kdv oranı", "kdv %", "kdv"),
    "amount": (
        *("mal hizmet tutarı", "tutar", "tutarı", "kdv dahil tutar", "kdv'li tutar"),
        "satır tutarı",
    ),
    "line_sum": ("mal hizmet toplam tutarı", "ara toplam", "toplam", "satır toplamı"),
    "allowance": ("toplam iskonto", "iskonto", "indirim"),
    "charge": ("nakliye bedeli", "kargo bedeli", "kargo", "nakliye"),
    "net_total": (
        *("kdv matrahı", "matrah", "kdv hariç tutar", "vergiler hariç tutar", "net tutar"),
        "vergi matrahı",
    ),
    "tax": ("hesaplanan kdv", "kdv", "dahil olan kdv", "dahil kdv", "kdv dahil"),
    "tax_total": ("toplam kdv", "kdv toplamı", "kdv tutarı", "hesaplanan kdv toplamı"),
    "total": (
        *("vergiler dahil toplam tutar", "genel toplam", "iade tutarı", "iade toplamı"),
        *("toplam iade", "fatura toplamı", "fatura tutarı", "kdv dahil toplam"),
    ),
    "prepaid": ("alınan avans", "avans", "ön ödeme"),
    "rounding": ("yuvarlama",),
    "amount_due": ("ödenecek tutar", "kalan tutar", "ödenecek toplam", "kalan borç"),
    "rate": ("kdv oranı", "oran", "kdv %"),
    "base": ("matrah",),
    "tax_amount": ("kdv tutarı", "kdv", "vergi"),
    "carried": ("sonraki sayfaya devir", "nakli yekûn", "devreden"),
    "brought": ("önceki sayfadan devir", "nakli yekûn", "devir"),
    "payment": ("banka bilgileri", "banka hesabımız", "ödeme bilgileri", "banka"),
    "bic": ("swift", "bic", "swift kodu"),
    "payment_reference": ("ödeme açıklaması", "açıklama", "havale açıklaması"),
    "discount": ("iskonto", "peşin iskontosu"),
}
