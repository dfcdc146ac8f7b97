"""Vietnamese shops and what they sell: hundreds of đồng in supermarkets, thousands elsewhere."""

from __future__ import annotations

from docextract_eval.corpus.wares import Trade, wares

TRADES = {
    "grocery": Trade(
        (
            *("Siêu thị Hoa Mai", "CỬA HÀNG TIỆN LỢI 24H", "Siêu thị Bình Minh Mart"),
            *("Bách hóa Thanh Tâm", "Cửa hàng thực phẩm Đồng Xanh", "Tạp hóa Cô Lan"),
            *("SIÊU THỊ PHÚ THÀNH", "Minimart Gia Đình", "Tạp hóa {}", "Siêu thị mini {}"),
        ),
        wares(
            "fresh",
            """
            Cà chua /kg 19900 35900
            Khoai tây /kg 22900 34900
            Thịt ba rọi heo /kg 129000 189000
            Ức gà phi lê /kg 79900 115900
            Cá basa cắt khúc /kg 65900 95900
            Chuối già /kg 18900 29900
            Cải ngọt 300g 7900 14900
            Rau muống 500g 9900 15900
            Trứng gà hộp 10 25900 36900
            """,
        )
        + wares(
            "other",
            """
            Gạo ST25 5kg 159000 219000
            Nước mắm 500ml 32900 59900
            Dầu ăn 1L 45900 69900
            Mì gói tôm chua cay 3900 5500
            Sữa tươi không đường 1L 29900 41900
            Sữa đặc có đường 380g 21900 29900
            Cà phê hòa tan 20 gói 52900 78900
            Nước suối 500ml 4900 8900
            Trà xanh 455ml 9900 13900
            Bánh mì sandwich 18900 29900
            Đường tinh luyện 1kg 21900 32900
            Bột giặt 3kg 109900 169900
            Nước rửa chén 750g 22900 39900
            Kem đánh răng 180g 28900 49900
            Khăn giấy rút hộp lớn 19900 34900
            Túi ni lông lớn 500 1000
            """,
        )
        + wares("excise", "Bia lon 330ml 13900 21900"),
    ),
    "cafe": Trade(
        (
            *("Quán Phở Gia Truyền", "Cơm Tấm Bụi Sài Gòn", "Bún Chả Hàng Quạt", "Cà phê Sáng"),
            *("NHÀ HÀNG HẢI SẢN BIỂN XANH", "Bánh Mì Cô Ba", "THE GARDEN COFFEE", "Lẩu Nướng 68"),
            *("Cà phê {}", "Phở {}", "Quán ăn {}"),
        ),
        wares(
            "other",
            """
            Phở bò tái 45000 75000
            Phở bò đặc biệt 60000 95000
            Bún chả 45000 70000
            Cơm tấm sườn bì chả 45000 69000
            Bún bò Huế 45000 70000
            Gỏi cuốn tôm thịt (2 cuốn) 20000 39000
            Chả giò (4 cuốn) 35000 59000
            Bánh xèo 35000 65000
            Cơm chiên hải sản 65000 115000
            Rau muống xào tỏi 35000 65000
            Lẩu thái (nhỏ) 179000 259000
            Cà phê sữa đá 18000 39000
            Cà phê đen đá 15000 35000
            Bạc xỉu 22000 42000
            Trà đào cam sả 32000 55000
            Sinh tố bơ 35000 59000
            Nước mía 10000 20000
            Trà đá 3000 5000
            Khăn lạnh 2000 4000
            """,
        )
        + wares("excise", "Bia chai 20000 35000"),
        service=("0", "0", "0", "0.05"),
    ),
    "pharmacy": Trade(
        (
            *("Nhà thuốc An Tâm", "NHÀ THUỐC MINH CHÂU", "Nhà thuốc Sức Khỏe Việt"),
            *("Quầy thuốc Hồng Phúc", "Nhà thuốc Tâm Đức", "Nhà thuốc {}"),
        ),
        wares(
            "medicine",
            """
            Paracetamol 500mg (vỉ) 5000 12000
            Vitamin C 500mg 25000 49000
            Thuốc ho bổ phế 125ml 28000 45000
            Amoxicillin 500mg (vỉ) 12000 25000
            Nước muối sinh lý 500ml 6000 12000
            Thuốc nhỏ mắt 10ml 18000 55000
            Men tiêu hóa (hộp 10 gói) 45000 89000
            Oresol (gói) 2500 5000
            Cao dán giảm đau 12000 25000
            Dầu gió xanh 12ml 28000 42000
            Que thử thai 10000 25000
            """,
        )
        + wares(
            "other",
            """
            Khẩu trang y tế (hộp 50) 25000 55000
            Bông tẩy trang 22000 45000
            Kem chống nắng SPF50 145000 289000
            Sữa rửa mặt 100g 75000 149000
            Nước súc miệng 250ml 48000 79000
            Viên sủi bổ sung kẽm 59000 99000
            """,
        ),
    ),
    "hotel": Trade(
        (
            *("Khách sạn Hương Sen", "KHÁCH SẠN BIỂN NGỌC", "Nhà nghỉ Thanh Bình"),
            *("Khách sạn Phố Cổ", "Nhà nghỉ {}", "Khách sạn {}"),
        ),
        wares(
            "other",
            """
            Phòng đôi tiêu chuẩn /night 350000 750000
            Phòng cao cấp hướng biển /night 650000 1450000
            Phòng đơn /single 250000 500000
            Ăn sáng buffet /person 80000 180000
            Giặt ủi 30000 120000
            Thuê xe máy 120000 180000
            Nước uống minibar 15000 45000
            """,
        ),
        service=("0", "0", "0.05"),
    ),
    "petrol": Trade(
        (
            *("CỬA HÀNG XĂNG DẦU SỐ 12", "Xăng dầu Bắc Sông Tiền", "CHXD TÂN PHÚ"),
            *("Trạm xăng dầu 25", "CHXD {}", "DNTN Xăng dầu {}"),
        ),
        wares(
            "fuel",
            """
            Xăng RON 95-III /L 19410 25630
            Xăng E5 RON 92-II /L 18870 24290
            Dầu DO 0,05S-II /L 17340 23510
            """,
        )
        + wares(
            "other",
            """
            Nhớt xe máy 0,8L 85000 145000
            Nước rửa kính 25000 45000
            """,
        ),
    ),
    "parking": Trade(
        (
            *("BÃI XE TRUNG TÂM", "Bãi giữ xe Bệnh viện", "Hầm xe TTTM Sông Xanh"),
            *("BÃI XE SÂN BAY", "Bãi xe {}", "Bãi giữ xe chung cư {}"),
        ),
        wares(
            "other",
            """
            Phí gửi ô tô /hour 10000 30000
            Mất thẻ xe 50000 200000
            """,
        ),
    ),
    "taxi": Trade(
        (
            *("Taxi Sao Vàng", "TAXI THÀNH CÔNG", "Taxi Sông Hàn", "HTX Taxi Ngoại Ô"),
            *("Taxi {}", "Taxi tải {}"),
        ),
        wares(
            "other",
            """
            Giá mở cửa /base 11000 20000
            Cước đường /km 13900 18500
            Thời gian chờ /min 500 1000
            Phí cầu đường 10000 40000
            Phí sân bay 10000 15000
            """,
        ),
    ),
}
