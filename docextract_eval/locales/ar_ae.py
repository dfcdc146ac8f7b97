"""United Arab Emirates: dirhams, from right to left, English beside the Arabic on many papers.

Digits are Latin on most papers and Arabic-Indic on the others; the tax of 2018 is in the prices.
"""

from __future__ import annotations

from docextract_eval.locales import Locale, Numerals, Rounding, TaxId, TaxRate, towns

_MONTHS = (
    *("يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو"),
    *("يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر"),
)

LOCALE = Locale(
    name="ar_AE",
    country="AE",
    currency="AED",
    signs=dict.fromkeys(("AED", "د.إ", "د.إ.", "درهم", "دراهم", "Dhs.", "Dhs", "DHS"), "AED"),
    decimal=".",
    group=",",
    money=("{n}", "AED {n}", "{n} د.إ", "{n} درهم", "{n} AED", "Dhs. {n}"),
    dates=(
        "{d:02}/{m:02}/{y:04}",
        "{d}/{m}/{y:04}",
        "{d} {month} {y:04}",
        "{d:02}/{m:02}/{yy:02}",
    ),
    times=(
        "{h:02}:{mi:02}",
        "{h12:02}:{mi:02} {ap}",
        "{h:02}:{mi:02}:{s:02}",
        "{h12}:{mi:02} {ap}",
    ),
    half_days=("ص", "م"),
    months=_MONTHS,
    short_months=tuple((month,) for month in _MONTHS),  # they have no shorter form
    labels={
        "item_heads": ("العدد", "الصنف", "المبلغ"),
        "total": ("الإجمالي", "المجموع الكلي", "الإجمالي الكلي", "إجمالي الفاتورة"),
        "subtotal": ("المجموع", "المجموع الفرعي", "الإجمالي الفرعي"),
        "tax_total": ("ضريبة القيمة المضافة", "إجمالي الضريبة", "قيمة الضريبة"),
        "discount": ("الخصم", "خصم", "قيمة الخصم"),
        "tip": ("إكرامية",),
        "cash": ("نقدا", "نقداً", "المدفوع نقدا"),
        "card": ("بطاقة", "بطاقة ائتمان", "بطاقة مصرفية", "فيزا"),
        "change": ("الباقي", "المتبقي", "الباقي للعميل"),
        "rounding": ("التقريب", "فرق التقريب"),
        "payable": ("الصافي", "المبلغ المستحق", "صافي المبلغ"),
        "receipt_number": ("رقم الفاتورة", "فاتورة رقم", "رقم الفاتورة:", "رقم الإيصال:"),
        "date": ("التاريخ", "التاريخ:", "تاريخ:", ""),
        "time": ("الوقت", "الوقت:", ""),
        "phone": ("هاتف:", "هاتف", "تلفون", "ت:"),
        "tax_id": ("الرقم الضريبي", "رقم التسجيل الضريبي:", "الرقم الضريبي / TRN", "TRN"),
        "thanks": ("شكرا لزيارتكم", "شكراً لتسوقكم معنا", "نتشرف بزيارتكم مرة أخرى"),
        "account": ("رقم البطاقة", "بطاقة رقم"),
    },
    second={
        "total": ("Total", "TOTAL"),
        "subtotal": ("Subtotal", "Sub Total"),
        "tax_total": ("VAT",),
        "discount": ("Discount",),
        "cash": ("Cash", "CASH"),
        "card": ("Card", "CARD"),
        "change": ("Change",),
        "rounding": ("Rounding",),
        "payable": ("Net",),
        "receipt_number": ("Inv No.", "Invoice No."),
        "date": ("Date",),
        "phone": ("Tel.",),
        "thanks": ("Thank you", "THANK YOU"),
    },
    titles=("فاتورة ضريبية", "فاتورة ضريبية / Tax Invoice", "فاتورة ضريبية مبسطة"),
    taxes=(
        TaxRate("standard", "S", "5", "2018-01-01"),
        # Registered medicines are taxed, at nothing.
        TaxRate("medicine", "Z", "0", "2018-01-01"),
    ),
    tax_inside=True,
    tax_heads=("رمز", "نسبة", "الصافي", "الضريبة"),
    tax_rounding=("rate", "line"),
    credit=("دائن", "CR", "Cr"),
    debit=("مدين", "DR", "Dr"),
    tip_customary=False,
    faker="ar_AE",
    parts={
        "first_name": (
            *("محمد", "أحمد", "خالد", "سعيد", "راشد", "حمد", "سلطان", "عبدالله", "علي", "سالم"),
            *("خليفة", "منصور", "عمر", "يوسف", "إبراهيم", "سيف", "ماجد", "طارق", "عبدالرحمن"),
            *("فاطمة", "مريم", "عائشة", "موزة", "شمسة", "حصة", "نورة", "شيخة", "ميثاء", "علياء"),
            *("هند", "لطيفة", "سارة", "ليلى", "آمنة", "خولة", "رنا", "دانة", "منى", "هدى"),
        ),
        "last_name": (
            *("المنصوري", "الشامسي", "النعيمي", "المزروعي", "الظاهري", "الكعبي", "البلوشي"),
            *("الحمادي", "الزعابي", "السويدي", "المهيري", "العامري", "الهاملي", "القبيسي"),
            *("الرميثي", "الحوسني", "الكتبي", "المرزوقي", "الشحي", "النقبي", "الجابري"),
            *("حداد", "خوري", "الشريف", "عثمان", "منصور", "الأحمد", "درويش", "صالح"),
        ),
        "city": (
            *("دبي", "دبي", "دبي", "أبوظبي", "أبوظبي", "الشارقة", "الشارقة", "عجمان"),
            *("العين", "رأس الخيمة", "الفجيرة", "أم القيوين", "خورفكان"),
        ),
        "street_address": (
            *("شارع الشيخ زايد", "شارع المكتوم", "شارع الكورنيش", "شارع حمدان", "شارع الوحدة"),
            *("شارع الاتحاد", "شارع الملك فيصل", "شارع الرقة", "شارع جمال عبدالناصر"),
            *("شارع الخليج", "شارع النصر", "شارع المطار", "شارع الشيخ محمد بن راشد"),
            *("شارع السلام", "شارع خالد بن الوليد", "شارع الإمارات", "شارع الجميرا"),
            *("القصيص الصناعية", "مردف - شارع المدينة", "البرشاء - شارع السوق"),
        ),
        # Letters go to boxes, and places have no codes.
        "postcode": tuple(str(box) for box in range(137, 99_999, 431)),
    },
    phones=("600 ######", "600-######", "800 ######", "600 ### ###", "800-######"),
    # The tax authority publishes no check digit; nearly all of its numbers end in this way.
    tax_ids=(TaxId(None, "100#######00003"), TaxId(None, "100-####-###0-0003")),
    tax_id_share=0.85,
    street="{street_address}",
    town="ص.ب {postcode} - {city}",
    # The smallest coin in use is of 25 fils: tills round cash to the nearest quarter of a
    # dirham, half of it up; cards pay to the fils.
    rounding=Rounding("0.25", ("cash",)),
    price_step="0.05",
    numerals=(Numerals("٠١٢٣٤٥٦٧٨٩", "٫", "٬", "٪"),),
    hang=0.2,
    direction="rtl",
    faces=("figo", "cascadia"),
    places=towns(
        """
        دبي; ####; 04 ### ####
        دبي; #####; +971 4 ### ####
        أبوظبي; #####; 02 ### ####
        أبوظبي; ####; +971 2 ### ####
        الشارقة; #####; 06-#######
        الشارقة; ####; +971 6 ### ####
        عجمان; ####; 06-#######
        العين; #####; 03 ### ####
        رأس الخيمة; ####; 07 ### ####
        الفجيرة; ####; 09 ### ####
        أم القيوين; ###; 06-#######
        خورفكان; #####; 09 ### ####
        """
    ),
    tesseract="ara",
)
