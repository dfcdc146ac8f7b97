"""Vietnam: đồng without decimals, grouped by points or, on many tills, by commas.

The tax was cut from 10 to 8 percent for most goods in 2022 and again from the middle of 2023 on;
beer was left out each time, and fuel until the middle of 2025.
"""

from __future__ import annotations

from docextract_eval.locales import Locale, Rounding, TaxId, TaxRate, towns

LOCALE = Locale(
    name="vi_VN",
    country="VN",
    currency="VND",
    signs=dict.fromkeys(("đ", "₫", "VND", "VNĐ", "đồng"), "VND"),
    decimal=",",
    group=".",
    whole_groups=(",",),
    money=("{n}", "{n}đ", "{n} đ", "{n} VND", "{n}₫", "{n} VNĐ"),
    dates=(
        "{d:02}/{m:02}/{y:04}",
        "{d:02}-{m:02}-{y:04}",
        "{d:02}/{m:02}/{yy:02}",
        "{d:02} tháng {m:02} năm {y:04}",
    ),
    days_read=("{d:02} tháng {m:02} {y:04}",),
    times=(
        "{h:02}:{mi:02}",
        "{h:02}:{mi:02}:{s:02}",
        "{h12}:{mi:02} {ap}",
        "{h:02}h{mi:02}",
    ),
    half_days=("SA", "CH"),
    months=tuple(f"tháng {month}" for month in range(1, 13)),
    short_months=tuple((f"T{month}",) for month in range(1, 13)),
    labels={
        "times": ("x", "x", "X"),
        "tax_note": ("Giá đã bao gồm thuế GTGT", "(Giá trên đã bao gồm thuế GTGT)", ""),
        "item_heads": ("SL", "Tên hàng", "T.Tiền"),
        "total": (
            *("Tổng cộng", "TỔNG CỘNG", "Tổng thanh toán", "TỔNG TIỀN", "Tổng tiền thanh toán"),
            "Tổng tiền",
        ),
        "subtotal": ("Thành tiền", "Tạm tính", "Cộng tiền hàng", "THÀNH TIỀN"),
        "tax_total": ("Tiền thuế GTGT", "Thuế GTGT", "Tổng thuế GTGT", "Tổng thuế VAT"),
        "discount": ("Giảm giá", "Chiết khấu", "Khuyến mãi", "GIẢM GIÁ"),
        "tip": ("Tiền boa",),
        "cash": ("Tiền mặt", "TIỀN MẶT", "Tiền khách đưa", "Khách đưa", "Tiền khách trả"),
        "card": (
            *("Thẻ", "Chuyển khoản", "Thẻ ngân hàng", "Ví MoMo", "THẺ ATM", "VNPAY-QR"),
            "Thẻ tín dụng",
        ),
        "change": ("Tiền thối", "Tiền thừa", "Tiền thối lại", "Trả lại khách", "TIỀN THỪA"),
        "rounding": ("Làm tròn", "Tiền làm tròn"),
        "payable": ("Khách phải trả", "Còn phải trả", "Phải thanh toán"),
        "receipt_number": ("Số HĐ", "Số hóa đơn", "HĐ số:", "Số phiếu:", "Mã HĐ", "Số CT:"),
        "date": ("Ngày", "Ngày:", "Ngày bán:", "NGÀY", "Ngày lập:"),
        "time": ("Giờ", "Giờ:", ""),
        "phone": ("ĐT:", "Điện thoại:", "Tel:", "Hotline:", "SĐT:"),
        "tax_id": ("MST:", "MST", "Mã số thuế:"),
        "thanks": (
            "Xin cảm ơn quý khách!",
            "CẢM ƠN QUÝ KHÁCH VÀ HẸN GẶP LẠI",
            "Cảm ơn quý khách. Hẹn gặp lại!",
            "Trân trọng cảm ơn quý khách",
        ),
        "account": ("Số thẻ", "Thẻ số", "Số thẻ:"),
    },
    titles=(
        *("HÓA ĐƠN BÁN HÀNG", "HÓA ĐƠN THANH TOÁN", "PHIẾU THANH TOÁN", "PHIẾU TÍNH TIỀN"),
        *("HÓA ĐƠN BÁN LẺ", "HÓA ĐƠN THANH TOÁN"),
    ),
    wallets=("Chuyển khoản", "Ví MoMo", "VNPAY-QR"),
    taxes=(
        TaxRate("other", "A", "10", "2009-01-01"),
        TaxRate("other", "B", "8", "2022-02-01"),
        TaxRate("other", "A", "10", "2023-01-01"),
        TaxRate("other", "B", "8", "2023-07-01"),
        TaxRate("fuel", "A", "10", "2009-01-01"),
        TaxRate("fuel", "B", "8", "2025-07-01"),
        TaxRate("excise", "A", "10", "2009-01-01"),
        TaxRate("fresh", "C", "5", "2009-01-01"),
        TaxRate("medicine", "C", "5", "2009-01-01"),
    ),
    tax_inside=True,
    tax_told_share=0.45,
    tax_heads=("", "VAT%", "Trị giá", "Thuế"),
    tax_gross="Sau thuế",
    tax_rounding=("rate", "line"),
    credit=("Có", "CR"),
    debit=("Nợ", "DR"),
    tip_customary=False,
    faker="vi_VN",
    parts={
        "last_name": (
            *("Nguyễn", "Nguyễn", "Nguyễn", "Trần", "Trần", "Lê", "Lê", "Phạm", "Hoàng", "Huỳnh"),
            *("Phan", "Vũ", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý", "Đinh"),
            *("Trịnh", "Mai", "Cao", "Lâm", "Tô", "Châu", "Tạ"),
        ),
        # Between the family's name and one's own stands one that goes with it.
        "first_name": (
            *("Văn Hùng", "Văn Tuấn", "Văn Dũng", "Minh Tuấn", "Minh Quân", "Đức Anh", "Đức Thắng"),
            *("Quang Huy", "Quang Vinh", "Hữu Phước", "Hữu Nghĩa", "Thanh Tùng", "Thanh Bình"),
            *("Quốc Bảo", "Quốc Khánh", "Hoàng Nam", "Hoàng Long", "Gia Bảo", "Tuấn Kiệt"),
            *("Thị Lan", "Thị Hoa", "Thị Hương", "Thị Mai", "Thị Thu", "Thị Hạnh", "Thị Nga"),
            *("Thu Hà", "Thu Trang", "Thanh Huyền", "Thanh Hằng", "Ngọc Anh", "Ngọc Bích"),
            *("Ngọc Lan", "Minh Châu", "Kim Ngân", "Kim Oanh", "Bảo Ngọc", "Phương Thảo"),
            *("Phương Linh", "Mỹ Duyên", "Hồng Nhung", "Khánh Vy", "Tường Vy", "Thùy Dương"),
        ),
        "street_name": (
            *("Lê Lợi", "Trần Hưng Đạo", "Hai Bà Trưng", "Lý Thường Kiệt", "Nguyễn Trãi"),
            *("Quang Trung", "Lê Duẩn", "Hùng Vương", "Phan Chu Trinh", "Trần Phú"),
            *("Điện Biên Phủ", "Nguyễn Văn Cừ", "Lê Hồng Phong", "Ngô Quyền", "Phan Đình Phùng"),
            *("Nguyễn Thị Minh Khai", "Nguyễn Văn Linh", "Cách Mạng Tháng Tám", "Võ Thị Sáu"),
            *("Phạm Văn Đồng", "Nguyễn Tất Thành", "Hoàng Văn Thụ", "Nguyễn Du", "Bà Triệu"),
        ),
        "building_number": tuple(str(number) for number in range(1, 350, 4)),
    },
    person="{last_name} {first_name}",
    phones=("1900 ## ## ##", "1900 ######", "1800 ## ## ##", "1800 ######", "1900.######"),
    tax_ids=(
        TaxId("vn.mst", "##########", regional=True),
        TaxId("vn.mst", "##########-0##", regional=True),
    ),
    tax_id_share=0.6,
    street="{building_number} {street_name}",
    town="{city}",
    # Nobody gives back less than a note of 500: cash is rounded to it.
    rounding=Rounding("500", ("cash",)),
    price_step="100",
    price_steps=("1000", "500", "100", "10", "1"),
    notes=("10000", "100000"),
    unmarked_share=0.35,
    lines_apart=0.16,
    faces=("figo", "notos", "cascadia", "spacemo"),
    places=towns(
        """
        Quận 1, TP. Hồ Chí Minh; 700000; 028 38## ####; 51; 03
        Quận 3, TP. Hồ Chí Minh; 700000; 028 39## ####; 50; 03
        Quận Tân Bình, TP. Hồ Chí Minh; 700000; 028 38## ####; 59; 03
        TP. Thủ Đức, TP. Hồ Chí Minh; 700000; 028 37## ####; 51; 03
        Quận Hoàn Kiếm, Hà Nội; 100000; 024 39## ####; 30; 01
        Quận Cầu Giấy, Hà Nội; 100000; 024 37## ####; 29; 01
        Quận Hà Đông, Hà Nội; 100000; 024 33## ####; 30; 01
        Quận Hải Châu, Đà Nẵng; 550000; 0236 38## ###; 43; 04
        Quận Lê Chân, Hải Phòng; 180000; 0225 38## ###; 15; 02
        Quận Ninh Kiều, Cần Thơ; 900000; 0292 38## ###; 65; 18
        TP. Huế, Thừa Thiên Huế; 530000; 0234 38## ###; 75; 33
        TP. Nha Trang, Khánh Hòa; 650000; 0258 35## ###; 79; 42
        TP. Đà Lạt, Lâm Đồng; 670000; 0263 38## ###; 49; 58
        TP. Biên Hòa, Đồng Nai; 810000; 0251 38## ###; 60; 36
        TP. Vũng Tàu, Bà Rịa - Vũng Tàu; 790000; 0254 38## ###; 72; 35
        TP. Quy Nhơn, Bình Định; 590000; 0256 38## ###; 77; 41
        TP. Vinh, Nghệ An; 460000; 0238 38## ###; 37; 29
        TP. Hạ Long, Quảng Ninh; 200000; 0203 38## ###; 14; 57
        TP. Buôn Ma Thuột, Đắk Lắk; 630000; 0262 38## ###; 47; 60
        TP. Thái Nguyên, Thái Nguyên; 250000; 0208 38## ###; 20; 46
        """
    ),
    houses=350,
    tesseract="vie",
)
