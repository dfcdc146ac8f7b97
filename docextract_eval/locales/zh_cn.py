"""Mainland China: yuan, the year first, prices with the tax inside that few tills tell.

Fen are no longer carried in purses: who pays cash pays to the tenth of a yuan, and tills call
that 抹零. Most people pay with a wallet on their phone, and such a payment shows no card.
"""

from __future__ import annotations

from docextract_eval.locales import Locale, Rounding, TaxId, TaxRate, towns

LOCALE = Locale(
    name="zh_CN",
    country="CN",
    currency="CNY",
    signs=dict.fromkeys(("元", "¥", "￥", "RMB", "CNY", "人民币"), "CNY"),
    decimal=".",
    group=",",
    money=("{n}", "¥{n}", "￥{n}", "{n}元", "¥{n}", "￥{n}"),
    dates=(
        "{y:04}-{m:02}-{d:02}",
        "{y:04}/{m:02}/{d:02}",
        "{y:04}年{m:02}月{d:02}日",
        "{y:04}年{m}月{d}日",
        "{y:04}.{m:02}.{d:02}",
    ),
    times=("{h:02}:{mi:02}:{s:02}", "{h:02}:{mi:02}", "{h:02}时{mi:02}分"),
    months=tuple(f"{month}月" for month in range(1, 13)),
    short_months=tuple((f"{month}月",) for month in range(1, 13)),
    labels={
        "times": ("x", "×", "*", "x"),
        "tax_note": ("", "", "以上价格均已含税", ""),
        "item_heads": ("数量", "商品名称", "金额"),
        "total": ("合计", "总计", "应收", "合计金额", "应收金额", "消费总额"),
        "subtotal": ("小计", "商品合计", "消费小计", "小计金额"),
        "tax_total": ("税额合计", "合计税额", "其中税额"),
        "discount": ("优惠", "折扣", "会员优惠", "优惠金额", "整单优惠"),
        "tip": ("小费",),
        "cash": ("现金", "实收", "现金支付", "收现金"),
        "card": (
            *("微信支付", "银行卡", "支付宝", "银联卡", "微信", "刷卡", "支付宝支付", "信用卡"),
            "数字人民币",
        ),
        "change": ("找零", "找赎", "找回"),
        "rounding": ("抹零", "舍入", "抹零金额"),
        "payable": ("实付", "实付金额", "应付金额"),
        "receipt_number": ("单号", "小票号", "流水号", "交易号", "小票单号", "NO."),
        "date": ("日期", "日期:", "交易时间", "时间:", "打印时间", ""),
        "time": ("",),
        "phone": ("电话", "电话:", "TEL:", "服务热线", "联系电话:"),
        "tax_id": ("纳税人识别号", "税号:", "统一社会信用代码", "纳税人识别号:"),
        "thanks": (
            "谢谢惠顾 欢迎再次光临",
            "谢谢惠顾",
            "多谢光临",
            "欢迎下次光临",
            "谢谢光临 请保留小票",
        ),
        "account": ("卡号", "银行卡号", "卡号:"),
    },
    wallets=("微信支付", "支付宝", "微信", "支付宝支付", "数字人民币"),
    taxes=(
        TaxRate("other", "A", "16", "2018-05-01"),
        TaxRate("other", "A", "13", "2019-04-01"),
        TaxRate("farm", "B", "10", "2018-05-01"),
        TaxRate("farm", "B", "9", "2019-04-01"),
        # Vegetables, fresh meat and eggs are free of the tax from field to shop.
        TaxRate("fresh", "D", "0", "2012-10-01"),
        TaxRate("lease", "B", "10", "2018-05-01"),
        TaxRate("lease", "B", "9", "2019-04-01"),
        # Meals, beds and rides were free of it while the epidemic lasted, and rides once more.
        TaxRate("meals", "C", "6", "2016-05-01"),
        TaxRate("meals", "D", "0", "2020-01-01"),
        TaxRate("meals", "C", "6", "2021-04-01"),
        TaxRate("transport", "E", "3", "2016-05-01"),
        TaxRate("transport", "D", "0", "2020-01-01"),
        TaxRate("transport", "E", "3", "2021-04-01"),
        TaxRate("transport", "D", "0", "2022-01-01"),
        TaxRate("transport", "E", "3", "2023-01-01"),
    ),
    tax_inside=True,
    tax_told_share=0.3,
    tax_heads=("", "税率", "未税金额", "税额"),
    tax_gross="价税合计",
    tax_rounding=("rate", "line"),
    rounding=Rounding("0.1", ("cash",), down=True),
    credit=("贷",),
    debit=("借",),
    tip_customary=False,
    faker="zh_CN",
    parts={
        "street_name": (
            *("人民路", "中山路", "解放路", "建设路", "新华路", "和平路", "文化路", "长江路"),
            *("朝阳路", "胜利街", "北京路", "青年路", "工农路", "学院路", "迎宾大道", "滨河路"),
            *("科技路", "体育场路", "大学路", "友谊路", "复兴路", "光明路", "南京路", "健康路"),
        ),
        "building_number": tuple(str(number) for number in range(1, 400, 3)),
        "street_suffix": (
            *("一层", "1层101室", "首层", "B1层12号铺", "1楼", "负一层B103", "101-102号商铺"),
            *("底商3号", "2层205号", "1层A08号", "L1-16号铺", "一楼东侧"),
        ),
    },
    person="{last_name}{first_name}",
    phones=("400-###-####", "400-8##-####", "400-6##-####", "400 ### ####", "4008-###-###"),
    tax_ids=(
        TaxId("cn.uscc", "91######MA#@#####*", regional=True),
        TaxId("cn.uscc", "91######MA##@####*", regional=True),
    ),
    tax_id_share=0.3,
    street="{city}{street_name}{building_number}号",
    town="{street_suffix}",
    price_step="0.1",
    price_steps=("1", "0.5", "0.1", "0.01"),
    notes=("10", "100"),
    faces=("notosc", "notoscmo"),
    places=towns(
        """
        北京市朝阳区; 1000##; 010-8###-####; 京A; 91110105
        北京市海淀区; 1000##; 010-6###-####; 京N; 91110108
        上海市浦东新区; 2001##; 021-5###-####; 沪A; 91310115
        上海市静安区; 2000##; 021-6###-####; 沪B; 91310106
        广州市天河区; 5106##; 020-8###-####; 粤A; 91440106
        深圳市南山区; 5180##; 0755-8###-####; 粤B; 91440300
        杭州市西湖区; 3100##; 0571-8###-####; 浙A; 91330106
        宁波市鄞州区; 3151##; 0574-8###-####; 浙B; 91330212
        南京市鼓楼区; 2100##; 025-8###-####; 苏A; 91320106
        苏州市吴中区; 2151##; 0512-6###-####; 苏E; 91320506
        成都市锦江区; 6100##; 028-8###-####; 川A; 91510104
        重庆市渝中区; 4000##; 023-6###-####; 渝A; 91500103
        武汉市江汉区; 4300##; 027-8###-####; 鄂A; 91420103
        长沙市岳麓区; 4100##; 0731-8###-####; 湘A; 91430104
        西安市雁塔区; 7100##; 029-8###-####; 陕A; 91610113
        郑州市金水区; 4500##; 0371-6###-####; 豫A; 91410105
        青岛市市南区; 2660##; 0532-8###-####; 鲁B; 91370202
        济南市历下区; 2500##; 0531-8###-####; 鲁A; 91370102
        天津市和平区; 3000##; 022-2###-####; 津A; 91120101
        沈阳市和平区; 1100##; 024-2###-####; 辽A; 91210102
        厦门市思明区; 3610##; 0592-5###-####; 闽D; 91350203
        昆明市五华区; 6500##; 0871-6###-####; 云A; 91530102
        """
    ),
    houses=399,
    card_applications=("A000000333010101", "A000000333010102"),
    tesseract="chi_sim",
    wide_digits=True,
)
