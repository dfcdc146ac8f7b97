"""Vietnamese, as tills and banks print it; many leave the marks off letters."""

from __future__ import annotations

from docextract_eval.pipelines.rules.vocabulary import Vocabulary

VOCABULARY = Vocabulary(
    labels={
        "total": (
            *("Tổng cộng", "Tổng thanh toán", "Tổng tiền", "Tổng tiền thanh toán", "T.Cộng"),
            *("Tổng số tiền", "Tổng hóa đơn"),
        ),
        "payable": ("Khách phải trả", "Còn phải trả", "Phải thanh toán", "Phải trả"),
        "subtotal": ("Thành tiền", "Tạm tính", "Cộng tiền hàng", "Tổng tạm tính"),
        "discount": ("Giảm giá", "Chiết khấu", "Khuyến mãi", "Giảm giá KM", "CTKM", "Khuyến mại"),
        "tax_total": (
            *("Tiền thuế GTGT", "Thuế GTGT", "Tổng thuế GTGT", "Tổng thuế VAT", "Thuế VAT"),
            "Tiền thuế",
        ),
        "tip": ("Tiền boa",),
        "service_charge": ("Phí phục vụ", "Phí dịch vụ", "Phí DV"),
        "rounding": ("Làm tròn", "Tiền làm tròn"),
        "cash": (
            *("Tiền mặt", "Tiền khách đưa", "Khách đưa", "Tiền khách trả", "Khách trả"),
            "Tiền khách",
        ),
        "card": (
            *("Thẻ", "Chuyển khoản", "Thẻ ngân hàng", "Ví MoMo", "Thẻ ATM", "VNPAY-QR", "MoMo"),
            *("Thẻ tín dụng", "Quét QR", "ZaloPay"),
        ),
        "change": (
            *("Tiền thối", "Tiền thừa", "Tiền thối lại", "Trả lại khách", "Tiền trả lại", "Thối"),
        ),
        "receipt_number": (
            *("Số HĐ", "Số hóa đơn", "HĐ số", "Số phiếu", "Mã HĐ", "Số CT", "Hóa đơn số"),
            "Phiếu số",
        ),
        "date": ("Ngày", "Ngày bán", "Ngày lập", "Ngày giờ", "Ngày in"),
        "time": ("Giờ", "Lúc"),
        "phone": ("ĐT", "Điện thoại", "Tel", "Hotline", "SĐT"),
        "fax": ("Fax",),
        "tax_id": ("MST", "Mã số thuế"),
        "account": ("Số thẻ", "Thẻ số"),
        "tax_base": ("Trị giá", "Chưa thuế", "Tiền hàng chưa thuế"),
        "idle": (
            *("Tổng số lượng", "Số mặt hàng", "Tổng SL", "Điểm tích lũy", "Điểm thưởng", "Quầy"),
            *("Điểm lần này", "Thu ngân", "Số GD", "STT", "Số dư thẻ", "Còn lại", "Số dư còn lại"),
            *("Thời gian gửi", "Số giờ gửi", "Mã KH", "Thẻ thành viên", "Mã khách hàng", "Số vé"),
            *("Cửa hàng", "CH số", "Chi nhánh", "Máy", "Mã TN", "Giao dịch số", "Số phòng"),
            *("Phòng", "Số tài", "Mã xe", "Số xe", "Mã lái xe", "Tài xế", "Lái xe", "Đón khách"),
            *("Giờ đón", "Bắt đầu", "Trả khách", "Giờ trả", "Kết thúc", "Bàn", "Bàn số"),
            *("Trụ bơm", "Vòi số", "Trụ số", "Order", "Số order", "Phiếu bếp"),
            *("Mã vé", "Số thẻ xe", "Số lô", "Số tham chiếu", "Trace No", "Mã chuẩn chi"),
        ),
        "refund": ("Trả hàng", "Phiếu trả hàng", "Hoàn tiền"),
        "card_slip": ("Hóa đơn thẻ", "Thanh toán thẻ", "Liên khách hàng"),
    },
    heads=(
        *("SL", "Tên", "hàng", "T.Tiền", "Đ.Giá", "Đơn", "giá", "Giá", "Thành", "tiền", "VAT%"),
        *("Trị", "Thuế", "Sau", "thuế", "Mặt", "ĐVT", "T", "Đ"),
    ),
    units=("x", "kg", "g", "l", "km", "h", "min"),
    streets=("đường", "phố", "quận", "phường", "tp"),
    companies=("TNHH", "Công ty", "Cổ phần", "CTCP"),
    months=tuple(f"tháng {month}" for month in range(1, 13)),
    statement={
        "title": (
            *("sao kê tài khoản", "sổ phụ tài khoản", "chi tiết giao dịch", "giao dịch phát sinh"),
            *("danh sách giao dịch", "tóm tắt tài khoản", "tổng hợp trong kỳ", "thông tin số dư"),
        ),
        "period": ("kỳ sao kê", "từ ngày", "giai đoạn từ", "từ"),
        "opening_balance": ("số dư đầu kỳ", "số dư đầu"),
        "closing_balance": ("số dư cuối kỳ", "số dư cuối"),
        "total_credits": ("tổng phát sinh có", "tổng ghi có", "tổng tiền gửi"),
        "total_debits": ("tổng phát sinh nợ", "tổng ghi nợ", "tổng tiền rút"),
        "totals": ("tổng cộng", "cộng phát sinh", "cộng trang", "tổng trang", "cộng", "tổng"),
        "carried": ("chuyển sang trang sau", "mang sang trang sau", "số dư chuyển trang"),
        "brought": (*("trang trước chuyển sang", "số dư trang trước", "mang sang từ trang trước"),),
        "date": ("ngày gd", "ngày giao dịch", "ngày"),
        "value_date": ("ngày hiệu lực", "ngày giá trị", "ngày hạch toán"),
        "description": ("diễn giải", "nội dung giao dịch", "mô tả", "nội dung"),
        "reference": ("số ct", "số tham chiếu", "mã gd"),
        "debit": ("nợ", "phát sinh nợ", "tiền rút", "ghi nợ"),
        "credit": ("có", "phát sinh có", "tiền gửi", "ghi có"),
        "amount": ("số tiền", "số tiền gd"),
        "balance": ("số dư",),
        "credits_section": ("giao dịch ghi có", "tiền vào", "tiền gửi"),
        "debits_section": ("giao dịch ghi nợ", "tiền ra", "tiền rút"),
        "daily": ("số dư từng ngày", "số dư cuối ngày", "số dư theo ngày"),
        "account_number": ("số tài khoản", "tài khoản số", "số tk"),
        "iban": ("iban",),
        "bic": ("swift", "mã swift", "swift bic"),
        "branch_code": ("mã chi nhánh", "mã cn", "mã đơn vị"),
        "statement_number": ("số sao kê", "sao kê số", "sổ phụ số"),
        "currency": ("loại tiền", "loại tiền tệ", "tiền tệ"),
        "idle": (
            *("mã khách hàng", "cif", "số cif", "hotline", "tổng đài", "điện thoại", "trang"),
            *("trang số", "hạn mức thấu chi", "hm thấu chi", "ngày in", "ngày lập"),
            *("ngày in sao kê", "số dư khả dụng", "khả dụng", "số dư có thể sử dụng"),
            *("chủ tài khoản", "tên khách hàng", "chủ tk", "tương đương", "quy đổi"),
            "số dư quy đổi",
        ),
    },
)
