"""Hóa đơn and phiếu đề nghị thanh toán: cộng tiền hàng, thuế suất, tiền thuế GTGT, tổng cộng."""

from __future__ import annotations

from docextract_eval.corpus.kinds.invoice.vocabulary import Vocabulary
from docextract_eval.corpus.wares import Trade, wares

WORDS = {
    "invoice": ("HÓA ĐƠN GIÁ TRỊ GIA TĂNG", "HÓA ĐƠN BÁN HÀNG", "ĐỀ NGHỊ THANH TOÁN"),
    "credit_note": ("HÓA ĐƠN ĐIỀU CHỈNH GIẢM", "PHIẾU GHI CÓ", "GIẤY BÁO GIẢM TRỪ"),
    "invoice_number": ("Số", "Số hóa đơn", "Số đề nghị"),
    "credit_number": ("Số điều chỉnh", "Số phiếu", "Số giảm trừ"),
    "order_number": ("Số đơn hàng", "Đơn đặt hàng số", "Số hợp đồng"),
    "customer_number": ("Mã khách hàng", "Mã KH", "Mã khách"),
    "delivery_number": ("Số phiếu giao hàng", "Phiếu xuất kho", "Phiếu giao số"),
    "issue_date": ("Ngày lập", "Ngày hóa đơn", "Ngày"),
    "due_date": ("Hạn thanh toán", "Ngày đến hạn", "Thanh toán trước"),
    "delivery_date": ("Ngày giao hàng", "Ngày giao", "Ngày xuất kho"),
    "service_date": ("Ngày cung cấp dịch vụ", "Ngày thực hiện", "Ngày nghiệm thu"),
    "phone": ("Điện thoại", "ĐT", "Tel"),
    "contact": ("Người liên hệ", "Liên hệ", "Phụ trách"),
    "seller_tax_id": ("Mã số thuế", "MST", "MST bên bán"),
    "buyer_tax_id": ("Mã số thuế người mua", "MST người mua", "MST bên mua"),
    "bill_to": ("Đơn vị mua hàng", "Khách hàng", "Bên mua"),
    "ship_to": ("Địa chỉ giao hàng", "Giao đến", "Nơi nhận hàng"),
    "from": ("Đơn vị bán hàng", "Nhà cung cấp", "Bên bán"),
    "position": ("STT", "STT", "Số TT"),
    "article": ("Mã hàng", "Mã", "Mã SP"),
    "description": ("Tên hàng hóa, dịch vụ", "Nội dung", "Diễn giải"),
    "quantity": ("Số lượng", "SL", "Số lượng"),
    "unit": ("ĐVT", "Đơn vị", "ĐVT"),
    "unit_price": ("Đơn giá", "Đơn giá", "Đơn giá"),
    "unit_price_gross": ("Đơn giá có thuế", "Đơn giá có thuế", "Giá gồm thuế"),
    "tax_rate": ("Thuế suất", "% VAT", "Thuế suất"),
    "amount": ("Thành tiền", "Thành tiền", "Thành tiền"),
    "amount_gross": ("Thành tiền có thuế", "Tiền gồm thuế", "Thành tiền có thuế"),
    "line_sum": ("Cộng", "Cộng các dòng", "Cộng hàng hóa"),
    "allowance": ("Chiết khấu thương mại", "Chiết khấu", "Giảm giá"),
    "charge": ("Phí vận chuyển", "Cước vận chuyển", "Phí giao hàng"),
    "net_total": ("Cộng tiền hàng", "Tổng tiền chưa thuế", "Tiền trước thuế"),
    "tax": ("Tiền thuế GTGT", "Thuế GTGT", "Thuế VAT"),
    "tax_inside": ("Đã gồm thuế GTGT", "Trong đó thuế GTGT", "Gồm thuế VAT"),
    "tax_total": ("Tổng tiền thuế GTGT", "Tổng thuế GTGT", "Tổng thuế VAT"),
    "total": ("Tổng cộng tiền thanh toán", "Tổng thanh toán", "Tổng cộng"),
    "credit_total": ("Tổng tiền giảm trừ", "Tổng điều chỉnh", "Tổng ghi có"),
    "prepaid": ("Đã tạm ứng", "Đã thanh toán", "Tiền đặt cọc"),
    "rounding": ("Làm tròn", "Tiền làm tròn", "Làm tròn"),
    "amount_due": ("Còn phải thanh toán", "Số tiền còn lại", "Còn phải trả"),
    "rate": ("Thuế suất", "Mức thuế", "Thuế suất"),
    "base": ("Tiền chịu thuế", "Giá tính thuế", "Tiền hàng"),
    "tax_amount": ("Tiền thuế", "Số thuế", "Tiền thuế"),
    "taxes": ("Tổng hợp theo thuế suất", "Bảng kê thuế", "Chi tiết thuế"),
    "on": ("trên", "trên", "của"),
    "carried": ("Chuyển sang trang sau", "Mang sang trang sau", "Cộng chuyển trang"),
    "brought": ("Trang trước chuyển sang", "Mang từ trang trước", "Cộng trang trước"),
    "page": ("Trang", "Trang", "Trang số"),
    "of": ("/", "trên", "/"),
    "payment": ("Thông tin chuyển khoản", "Thanh toán vào tài khoản", "Tài khoản nhận tiền"),
    "account_number": ("Số tài khoản", "Tài khoản số", "Số TK"),
    "branch_code": ("Mã chi nhánh", "Mã CN", "Mã đơn vị"),
    "iban": ("IBAN", "IBAN", "IBAN"),
    "bic": ("SWIFT", "Mã SWIFT", "SWIFT/BIC"),
    "payment_reference": ("Nội dung chuyển khoản", "Ghi chú chuyển khoản", "Nội dung CK"),
    "due": (
        "Quý khách vui lòng thanh toán trước ngày {due_date} bằng chuyển khoản.",
        "Hạn thanh toán là ngày {due_date} theo hợp đồng đã ký.",
        "Đề nghị thanh toán chậm nhất ngày {due_date} .",
    ),
    "at_once": ("Thanh toán ngay khi nhận hóa đơn.", "Thanh toán khi nhận hàng.", "Trả ngay."),
    "terms": ("Điều khoản thanh toán", "Hình thức thanh toán", "Thời hạn thanh toán"),
    "terms_form": ("trong vòng {days} ngày", "{days} ngày kể từ ngày hóa đơn", "{days} ngày"),
    "early": (
        "Thanh toán trước {discount_date} được giảm {discount_rate} còn {discounted_total}",
        "Chiết khấu {discount_rate} nếu trả trước ngày {discount_date} còn {discounted_total}",
    ),
    "refers": (
        "Điều chỉnh giảm cho hóa đơn số {original_number} ngày {original_date}",
        "Theo hóa đơn {original_number} lập ngày {original_date}",
    ),
    "intro": (
        "Kính gửi quý khách chi tiết các khoản thanh toán như sau:",
        "Chúng tôi đề nghị quý công ty thanh toán các khoản sau:",
        "",
    ),
    "thanks": (
        "Trân trọng cảm ơn quý khách.",
        "Rất mong tiếp tục được phục vụ quý khách.",
        "Xin cảm ơn!",
    ),
    "small": ("Hộ kinh doanh nộp thuế khoán, không chịu thuế GTGT.", "Không chịu thuế GTGT."),
    "reverse": (
        "Thuế GTGT do bên mua kê khai, nộp thay nhà thầu.",
        "Dịch vụ xuất khẩu, thuế suất GTGT do bên mua kê khai.",
    ),
    "credit_legal": ("Mọi thắc mắc xin liên hệ phòng kế toán.", ""),
    "legal": (
        "Cần kiểm tra, đối chiếu khi lập, giao, nhận hóa đơn.",
        "Hàng đã bán chỉ đổi trả trong vòng bảy ngày.",
        "Mọi thắc mắc xin liên hệ phòng kế toán.",
    ),
    "summary": ("Tổng quan", "Tóm tắt", "Kỳ này"),
    "period": ("Kỳ tính tiền", "Kỳ cước", "Từ ngày"),
    "to": ("đến", "đến", "đến ngày"),
    "meter": ("Số công tơ", "Mã điểm đo", "Số đồng hồ"),
}

TRADES = {
    "services": Trade(
        (
            *("CÔNG TY TNHH TƯ VẤN MINH ĐỨC", "Công ty TNHH Thiết kế Nét Việt"),
            *(
                "Công ty CP Phần mềm Sao Bắc",
                "CÔNG TY LUẬT TNHH AN PHÁP",
                "Công ty Kế toán Tín Tâm",
                "Công ty TNHH Tư vấn {}",
                "Công ty TNHH Dịch vụ {} Gia",
            ),
        ),
        wares(
            "other",
            """
            Lập trình phần mềm /h 250000 650000
            Tư vấn quản lý /h 400000 1200000
            Thiết kế website /flat 8000000 45000000
            Bảo trì hệ thống /month 2000000 9000000
            Thiết kế bộ nhận diện /flat 5000000 25000000
            Đào tạo tại chỗ /day 3500000 12000000
            Biên tập nội dung 500000 1800000
            Công tác phí /flat 800000 4500000
            """,
        ),
    ),
    "crafts": Trade(
        (
            *("CÔNG TY TNHH XÂY DỰNG HƯNG THỊNH", "Cơ sở Điện nước Thành Đạt"),
            *("Công ty TNHH Cơ điện lạnh Á Châu", "Xưởng mộc Gia Phát", "Xưởng mộc {}"),
            *("Công ty TNHH Xây dựng {} Gia", "Cơ sở Điện nước {}"),
        ),
        wares(
            "other",
            """
            Ống nhựa PVC D27 /m 12000 24000
            Dây điện Cu 2x2.5 /m 14000 26000
            Sơn nội thất /L 65000 145000
            Aptomat 2P 32A 95000 260000
            Gạch lát nền /m2 135000 320000
            Keo dán gạch /kg 8000 16000
            Ván MDF phủ melamine /m2 165000 320000
            Công thợ /h 60000 120000
            Trát tường /m2 75000 140000
            Vận chuyển phế thải /flat 400000 1500000
            """,
        ),
        only=(
            ("Điện nước", ("Ống", "Dây", "Aptomat")),
            ("Cơ điện", ("Ống", "Dây", "Aptomat")),
            ("Xưởng mộc", ("Ván",)),
            ("DỰNG", ("Ống", "Dây", "Sơn", "Aptomat", "Gạch", "Keo", "Trát")),
            ("Xây dựng", ("Ống", "Dây", "Sơn", "Aptomat", "Gạch", "Keo", "Trát")),
        ),
    ),
    "supplies": Trade(
        (
            *("CÔNG TY TNHH VĂN PHÒNG PHẨM HỒNG HÀ MINH", "Công ty TNHH TM Thiên Phú"),
            *("CÔNG TY CP VẬT TƯ KIM KHÍ ĐÔNG Á", "Nhà phân phối Tân Tiến"),
            *("Công ty TNHH TM {} Phát", "Công ty TNHH Vật tư {}", "Nhà phân phối {}"),
        ),
        wares(
            "other",
            """
            Giấy A4 80g /box 320000 420000
            Mực in T-#### 180000 950000
            Bìa còng A4 xanh 28000 65000
            Bu lông M8 /box 85000 190000
            Găng tay cao su /box 75000 160000
            Đèn bàn LED 185000 590000
            Bút bi xanh /pack 45000 98000
            Kính bảo hộ 25000 75000
            Thùng carton 6000 18000
            Băng keo trong /roll 9000 22000
            Ổ cắm điện 5m 95000 240000
            Dây rút nhựa /pack 15000 42000
            Xe đẩy hàng 650000 1450000
            Bảng trắng 90x60 240000 520000
            """,
        )
        + wares("fresh", "Gạo tẻ /kg 15000 26000\nRau củ tổng hợp /kg 18000 42000"),
    ),
    "online": Trade(
        (
            *("CÔNG TY CP CÔNG NGHỆ MÂY VIỆT", "Công ty TNHH Phần mềm Sổ Tay"),
            *("CÔNG TY CP DỮ LIỆU SÔNG SÀI", "Công ty TNHH Hosting Nhanh"),
            *("Công ty CP Phần mềm {} Gia", "Công ty TNHH Công nghệ {}"),
        ),
        wares(
            "other",
            """
            Gói nhóm làm việc /user 60000 250000
            Lưu trữ đám mây /GB 300 900
            Máy chủ ảo 4 vCPU /month 350000 1500000
            Gia hạn tên miền /year 280000 750000
            Hỗ trợ kỹ thuật /month 500000 2500000
            Gói tin nhắn SMS /pack 400000 1800000
            """,
        ),
    ),
    "utility": Trade(
        (
            *("CÔNG TY ĐIỆN LỰC {town}", "Công ty CP Điện lực {town}", "Điện lực {town}"),
            *("Công ty CP Kinh doanh Điện {town}", "Công ty CP Điện nước {}"),
        ),
        wares(
            "other",
            """
            Điện năng bậc 1 /kWh 1806 1984
            Điện năng bậc 2 /kWh 1866 2050
            Điện năng bậc 3 /kWh 2167 2380
            Phí đo đếm /month 12000 35000
            """,
        ),
    ),
}

VOCABULARY = Vocabulary(
    name="vi_VN",
    words=WORDS,
    trades=TRADES,
    buyers=(
        *(
            "CÔNG TY TNHH {family} GIA",
            "Công ty CP Thực phẩm {family} Phát",
            "Trường THPT {family}",
        ),
        *("CÔNG TY TNHH MAY MẶC PHƯƠNG NAM", "Phòng khám Đa khoa Tâm An", "Nhà hàng {family} Ký"),
    ),
    units={
        "piece": ("cái", "chiếc", "cái"),
        "h": ("giờ", "giờ", "giờ"),
        "day": ("ngày", "ngày", "ngày"),
        "m": ("m", "mét", "m"),
        "m2": ("m2", "m²", "m2"),
        "L": ("lít", "lít", "L"),
        "kg": ("kg", "kg", "kg"),
        "box": ("thùng", "hộp", "thùng"),
        "pack": ("gói", "bịch", "gói"),
        "roll": ("cuộn", "cuộn", "cuộn"),
        "user": ("người dùng", "user", "tài khoản"),
        "GB": ("GB", "GB", "GB"),
        "month": ("tháng", "tháng", "tháng"),
        "year": ("năm", "năm", "năm"),
        "kWh": ("kWh", "kWh", "kWh"),
        "flat": ("gói", "lần", "trọn gói"),
    },
    layouts=(
        *("ledger", "ledger", "boxed", "boxed", "catalogue", "plain", "subscription", "summary"),
    ),
    numbers=("00#####", "HD{y}-####", "########", "{y}{m}-###"),
    person="{last_name} {first_name}",
    money=1,
    signed=(False, False, False, True),
    days=(7, 15, 30, 30, 45),
    early=(("1", 10), ("2", 7)),
    early_share=0.1,
    prices=("net", "net", "net", "gross"),
    references=("none", "number", "number"),
    reverse_share=0.04,
    asides={
        "wholesale": (
            "Chợ đầu mối Nông sản {town}",
            "Công ty TNHH Nông sản Xanh Việt",
            "Nông sản {}",
        ),
        "balance": ("Công nợ lũy kế", "Số dư công nợ", "Dư nợ hiện tại"),
        "paid": ("ĐÃ THANH TOÁN", "ĐÃ THU TIỀN", "Đã thanh toán"),
        "print_date": ("Ngày in",),
    },
)
