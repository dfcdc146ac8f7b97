"""Japan: whole yen, years of the Christian era or of the emperor's, two rates of a tax.

Prices contain the tax or, more rarely, it is added; it is reckoned once for each rate, and what is
less than a yen is cut off. Food and drink to take away are at the reduced rate, and marked.

A word on the page is what stands between two blanks, as everywhere: a labeller boxes 合計金額, or
an address without blanks, as one, and as two where a line ends inside it.
"""

from __future__ import annotations

from docextract_eval.locales import Era, Locale, TaxId, TaxRate, towns

LOCALE = Locale(
    name="ja_JP",
    country="JP",
    currency="JPY",
    # Where other fonts have a backslash, those of tills have the sign of the yen.
    signs=dict.fromkeys(("¥", "￥", "円", "\\", "JPY"), "JPY"),
    decimal=".",
    group=",",
    money=("{n}", "¥{n}", "￥{n}", "{n}円", "¥{n}", "¥{n}", "￥{n}", "{n}円"),
    minus=("-", "▲", "△"),
    dates=(
        "{y:04}/{m:02}/{d:02}",
        "{y:04}年{m:02}月{d:02}日",
        "{y:04}年{m:02}月{d:02}日({wd})",
        "{y:04}年{m}月{d}日",
        "{y:04}/{m:02}/{d:02}({wd})",
        "{e}{ey}.{m}.{d}",
        "{era}{ey}年{m}月{d}日",
    ),
    times=("{h:02}:{mi:02}", "{h:02}時{mi:02}分", "{h:02}:{mi:02}:{s:02}", "{h}:{mi:02}"),
    months=tuple(f"{month}月" for month in range(1, 13)),
    short_months=tuple((f"{month}月",) for month in range(1, 13)),
    weekdays=("月", "火", "水", "木", "金", "土", "日"),
    eras=(
        Era("明治", "M", "1868-10-23"),
        Era("大正", "T", "1912-07-30"),
        Era("昭和", "S", "1926-12-25"),
        Era("平成", "H", "1989-01-08"),
        Era("令和", "R", "2019-05-01"),
    ),
    labels={
        "title": ("領収証", "", "領 収 書", "", "【領収証】"),
        "times": ("コ X 単", "点 ×", "x", "個 × @"),
        "code_note": ("「{}」印は軽減税率対象商品です", "({}は軽減税率対象)", "{}軽減税率対象商品"),
        "item_heads": ("数量", "品名", "金額"),
        "total": ("合計", "合 計", "お買上計", "合計金額", "ご請求額"),
        "subtotal": ("小計", "小 計", "お買上小計", "商品合計"),
        "tax_total": ("内消費税等計", "消費税等合計", "内税額合計"),
        "tax_added": ("外税額合計", "消費税等計", "税額合計"),
        "discount": ("値引", "割引", "クーポン値引", "会員割引"),
        "tip": ("サービス料",),
        "cash": ("お預り", "現金", "お預り金額", "お預かり"),
        "card": ("クレジット", "クレジットカード", "クレジット支払", "デビット", "カード"),
        "change": ("お釣り", "おつり", "釣銭", "お釣", "お釣り金額"),
        "rounding": ("端数調整",),
        "payable": ("お支払額",),
        "receipt_number": ("レシートNo.", "伝票番号", "No.", "取引No.", "レジNo."),
        "date": ("", "", "日時", "取引日時"),
        "time": ("",),
        "phone": ("TEL", "TEL:", "電話", "電話番号"),
        "tax_id": ("登録番号", "登録番号:", "事業者登録番号", "インボイス登録番号"),
        "thanks": (
            "ありがとうございました",
            "毎度ありがとうございます",
            "またのご来店をお待ちしております",
            "お買上げありがとうございました またのご利用をお待ち申し上げます",
        ),
        "account": ("カード番号", "カードNo."),
    },
    taxes=(
        TaxRate("food", "", "5", "1997-04-01"),
        TaxRate("food", "", "8", "2014-04-01"),
        TaxRate("food", "※", "8", "2019-10-01"),
        TaxRate("other", "", "5", "1997-04-01"),
        TaxRate("other", "", "8", "2014-04-01"),
        TaxRate("other", "", "10", "2019-10-01"),
    ),
    tax_inside=True,
    tax_added_share=0.3,
    tax_cut=True,
    tax_heads=("税率", "対象額", "消費税"),
    tax_lines=("対象", "内消費税", "消費税"),
    codes={"※": ("※", "軽", "*")},
    signed_share=0.7,
    credit=("入金",),
    debit=("出金",),
    tip_customary=False,
    faker="ja_JP",
    phones=("03-####-####", "06-####-####", "045-###-####", "0120-###-###", "052(###)####"),
    tax_ids=(TaxId("jp.cn", "T#############", prefix="T", since="2023-10-01"),),
    tax_id_share=0.95,
    street="〒{postcode}",
    town="{city}{town}{random_digit_not_null}-{random_digit_not_null}-{building_number}",
    towns=(
        *("東京都千代田区", "東京都世田谷区", "東京都八王子市", "神奈川県横浜市鶴見区"),
        *("神奈川県川崎市中原区", "千葉県船橋市", "埼玉県川越市", "北海道札幌市中央区"),
        *("青森県弘前市", "宮城県仙台市青葉区", "新潟県長岡市", "石川県金沢市", "長野県松本市"),
        *("静岡県浜松市中央区", "愛知県名古屋市中区", "京都府京都市中京区", "大阪府大阪市北区"),
        *("兵庫県神戸市中央区", "奈良県奈良市", "岡山県倉敷市", "広島県福山市", "香川県高松市"),
        *("福岡県福岡市博多区", "熊本県熊本市中央区", "鹿児島県鹿児島市", "沖縄県那覇市"),
    ),
    price_step="1",
    notes=("1000", "5000"),
    faces=("notojp", "notojpmo"),
    places=towns(
        """
        東京都千代田区; 101-00##; 03-3###-####
        東京都世田谷区; 154-00##; 03-5###-####
        東京都八王子市; 192-00##; 042-###-####
        神奈川県横浜市鶴見区; 230-00##; 045-###-####
        神奈川県川崎市中原区; 211-00##; 044-###-####
        千葉県船橋市; 273-00##; 047-4##-####
        埼玉県川越市; 350-00##; 049-###-####
        北海道札幌市中央区; 060-00##; 011-###-####
        青森県弘前市; 036-80##; 0172-##-####
        宮城県仙台市青葉区; 980-08##; 022-###-####
        新潟県長岡市; 940-00##; 0258-##-####
        石川県金沢市; 920-08##; 076-###-####
        長野県松本市; 390-08##; 0263-##-####
        静岡県浜松市中央区; 430-09##; 053-###-####
        愛知県名古屋市中区; 460-00##; 052(###)####
        京都府京都市中京区; 604-80##; 075-###-####
        大阪府大阪市北区; 530-00##; 06-6###-####
        兵庫県神戸市中央区; 650-00##; 078-###-####
        奈良県奈良市; 630-80##; 0742-##-####
        岡山県倉敷市; 710-00##; 086-4##-####
        広島県福山市; 720-00##; 084-###-####
        香川県高松市; 760-00##; 087-###-####
        福岡県福岡市博多区; 812-00##; 092-###-####
        熊本県熊本市中央区; 860-08##; 096-###-####
        鹿児島県鹿児島市; 890-00##; 099-###-####
        沖縄県那覇市; 900-00##; 098-###-####
        """
    ),
    houses=29,
    card_applications=("A0000000651010", "A0000000031010"),
    tesseract="jpn",
    wide_digits=True,
)
