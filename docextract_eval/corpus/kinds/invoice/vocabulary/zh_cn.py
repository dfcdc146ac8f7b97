"""账单 and 收款单: what firms of the mainland ask to be paid by, beside the tax office's 发票."""

from __future__ import annotations

from docextract_eval.corpus.kinds.invoice.vocabulary import Vocabulary
from docextract_eval.corpus.wares import Trade, wares

WORDS = {
    "invoice": ("销售账单", "收款通知单", "结算单"),
    "credit_note": ("红字账单", "退款通知单", "冲销单"),
    "invoice_number": ("账单编号", "单据编号", "编号"),
    "credit_number": ("红字编号", "退款单号", "编号"),
    "order_number": ("订单号", "采购单号", "合同编号"),
    "customer_number": ("客户编号", "客户代码", "客户号"),
    "delivery_number": ("送货单号", "出库单号", "送货单编号"),
    "issue_date": ("开单日期", "账单日期", "日期"),
    "due_date": ("付款期限", "最迟付款日", "到期日"),
    "delivery_date": ("送货日期", "交货日期", "发货日期"),
    "service_date": ("服务日期", "完工日期", "服务日期"),
    "phone": ("电话", "联系电话", "电话"),
    "contact": ("联系人", "经办人", "业务员"),
    "seller_tax_id": ("纳税人识别号", "统一社会信用代码", "税号"),
    "buyer_tax_id": ("购方税号", "客户税号", "购方识别号"),
    "bill_to": ("购买方", "客户名称", "付款单位"),
    "ship_to": ("收货地址", "送货地址", "收货方"),
    "from": ("销售方", "收款单位", "开单方"),
    "position": ("序号", "行号", "序号"),
    "article": ("货号", "商品编码", "编码"),
    "description": ("货物或服务名称", "项目名称", "品名"),
    "quantity": ("数量", "数量", "数量"),
    "unit": ("单位", "单位", "单位"),
    "unit_price": ("单价", "单价", "单价"),
    "unit_price_gross": ("含税单价", "含税单价", "含税单价"),
    "tax_rate": ("税率", "税率", "税率/征收率"),
    "amount": ("金额", "金额", "金额"),
    "amount_gross": ("含税金额", "价税合计", "含税金额"),
    "line_sum": ("货款合计", "明细合计", "合计"),
    "allowance": ("折扣", "优惠", "商业折扣"),
    "charge": ("运费", "运杂费", "配送费"),
    "net_total": ("不含税金额", "金额合计", "未税合计"),
    "tax": ("增值税", "税额", "增值税"),
    "tax_inside": ("其中增值税", "含税额", "其中税额"),
    "tax_total": ("税额合计", "增值税合计", "合计税额"),
    "total": ("价税合计", "总计", "合计金额"),
    "credit_total": ("冲销合计", "退款合计", "应退金额"),
    "prepaid": ("已付定金", "预付款", "已收款"),
    "rounding": ("尾差调整", "抹零", "尾数"),
    "amount_due": ("应付余额", "本次应付", "尚欠金额"),
    "rate": ("税率", "适用税率", "税率"),
    "base": ("计税金额", "不含税额", "计税基础"),
    "tax_amount": ("税额", "增值税额", "税额"),
    "taxes": ("税额明细", "分税率汇总", "税款明细"),
    "on": ("按", "按", "按"),
    "carried": ("过次页", "转下页", "过次页"),
    "brought": ("承前页", "接上页", "承前页"),
    "page": ("页码", "页码", "页次"),
    "of": ("/", "/", "/"),
    "payment": ("收款账户", "汇款信息", "开户银行"),
    "account_number": ("账号", "银行账号", "账户"),
    "branch_code": ("联行号", "行号", "开户行行号"),
    "iban": ("IBAN", "IBAN", "IBAN"),
    "bic": ("SWIFT", "SWIFT代码", "SWIFT"),
    "payment_reference": ("汇款附言", "付款备注", "附言"),
    "due": (
        "请于 {due_date} 前将货款汇至下列账户",
        "付款期限为 {due_date} 逾期按合同计收违约金",
        "敬请于 {due_date} 之前支付",
    ),
    "at_once": ("款到发货。", "收到账单后请即付款。", "货到付款。"),
    "terms": ("付款条件", "结算方式", "付款方式"),
    "terms_form": ("月结 {days} 天", "{days} 天内付清", "开单后 {days} 日"),
    "early": (
        "于 {discount_date} 前付款可享 {discount_rate} 折扣 实付 {discounted_total}",
        "{discount_date} 之前付清优惠 {discount_rate} 应付 {discounted_total}",
    ),
    "refers": (
        "冲销 {original_date} 开具的账单 {original_number} 之金额",
        "对应原账单 {original_number} 日期 {original_date}",
    ),
    "intro": ("贵公司本期款项明细如下：", "现将有关货款结算如下，请查收。", ""),
    "thanks": ("感谢惠顾!", "顺颂商祺", "如有疑问请与我司联系。"),
    "small": ("小规模纳税人，免征增值税。", "销售方为小规模纳税人，本单免税。"),
    "reverse": ("跨境服务免征增值税，由购买方申报。", "出口货物，适用零税率。"),
    "credit_legal": ("如有疑问，请与我司财务部联系。",),
    "legal": (
        "本单据不作为报销凭证，发票另行开具。",
        "货物如有质量问题，请于收货后七日内提出。",
        "以上价格有效，最终解释权归我司所有。",
    ),
    "summary": ("账单摘要", "费用概览", "本期费用"),
    "period": ("计费周期", "账期", "结算周期"),
    "to": ("至", "至", "至"),
    "meter": ("电表号", "户号", "表号"),
}

TRADES = {
    "services": Trade(
        ("{town}{}信息技术有限公司", "{}广告设计工作室", "{}咨询有限公司", "{}会计师事务所"),
        wares(
            "meals",  # what services are taxed at
            """
            软件开发服务 /h 180 450
            管理咨询费 /h 300 800
            网页设计制作 /flat 6000 28000
            系统维护费 /month 1500 6800
            广告设计费 /flat 1200 8800
            现场培训 /day 3000 9000
            文案撰写 350 1200
            差旅费 /flat 380 2600
            """,
        ),
    ),
    "crafts": Trade(
        ("{}装饰工程有限公司", "{town}{}机电安装有限公司", "{}水电安装部", "{}五金门窗厂"),
        wares(
            "other",
            """
            PPR水管 DN20 /m 4.5 12.8
            铜芯电线 BV2.5 /m 1.8 4.6
            乳胶漆 /L 18 46
            空气开关 2P 28 86
            角阀 15 48
            腻子粉 /kg 1.6 4.2
            强化地板 /m2 68 168
            开关面板 9.8 36
            """,
        )
        + wares("lease", "人工费 /h 45 110\n墙面粉刷 /m2 12 35\n垃圾清运 /flat 200 900"),
        only=(
            ("水电", ("PPR", "铜芯", "空气", "角阀", "开关")),
            ("机电", ("铜芯", "空气", "开关")),
            ("门窗", ("强化地板",)),
            (
                "装饰",
                ("PPR", "铜芯", "乳胶漆", "空气", "角阀", "腻子粉", "强化地板", "开关", "墙面"),
            ),
        ),
    ),
    "supplies": Trade(
        ("{town}{}办公用品有限公司", "{}贸易有限公司", "{}五金交电商行", "{}工贸有限公司"),
        wares(
            "other",
            """
            A4复印纸 80g /box 98 165
            硒鼓 T-#### 88 360
            文件夹 A4 蓝色 4.5 12.8
            六角螺栓 M8 /box 26 68
            丁腈手套 L码 /box 28 62
            LED台灯 69 238
            档案袋 /pack 12 36
            防护眼镜 8.5 26
            快递纸箱 0.9 3.2
            中性笔 黑色 /pack 9.8 29.8
            电源插座 5米 32 88
            尼龙扎带 /pack 5.8 16.5
            平板手推车 168 398
            白板 90x60 88 218
            标签纸 /roll 6.5 18
            """,
        )
        + wares("farm", "绿茶 /kg 120 480\n大米 /kg 4.8 12.6"),
    ),
    "online": Trade(
        ("云帆网络科技有限公司", "{}云计算有限公司", "账易通软件有限公司", "{town}{}数据有限公司"),
        wares(
            "meals",
            """
            团队版授权 /user 29 128
            对象存储 /GB 0.12 0.28
            云服务器 4核8G /month 168 698
            域名续费 /year 55 99
            技术支持服务 /month 200 980
            短信套餐包 /pack 45 420
            """,
        ),
    ),
    "utility": Trade(
        ("{town}供电公司", "{town}电力有限公司", "{town}配售电有限公司", "{}氏新能源有限公司"),
        wares(
            "other",
            """
            电度电费 /kWh 0.4883 0.8922
            峰谷差价 /kWh 0.0300 0.1280
            代征基金及附加 /kWh 0.0210 0.0490
            基本电费 /month 24 68
            """,
        ),
    ),
}

VOCABULARY = Vocabulary(
    name="zh_CN",
    words=WORDS,
    trades=TRADES,
    buyers=(
        *("{town}{family}氏食品有限公司", "{family}记餐饮管理有限公司", "{town}实验小学"),
        *("{family}氏机械制造有限公司", "{town}口腔医院", "{family}氏物业服务有限公司"),
    ),
    units={
        "piece": ("个", "件", "只"),
        "h": ("小时", "工时", "小时"),
        "day": ("天", "天", "日"),
        "m": ("米", "m", "米"),
        "m2": ("平方米", "㎡", "平米"),
        "L": ("升", "L", "升"),
        "kg": ("公斤", "kg", "千克"),
        "box": ("箱", "盒", "箱"),
        "pack": ("包", "袋", "包"),
        "roll": ("卷", "卷", "卷"),
        "user": ("用户", "人", "账号"),
        "GB": ("GB", "GB", "GB"),
        "month": ("月", "个月", "月"),
        "year": ("年", "年", "年"),
        "kWh": ("千瓦时", "度", "kWh"),
        "flat": ("项", "次", "项"),
    },
    layouts=(
        *("ledger", "ledger", "boxed", "boxed", "catalogue", "plain", "subscription", "summary"),
        "seikyusho",
    ),
    numbers=("{y}{m}-####", "XS{y}####", "ZD########", "{y}{m}###"),
    person="{last_name}{first_name}",
    money=1,
    signed=(False, False, True),
    days=(7, 15, 30, 30, 60),
    early=(("1", 10), ("2", 10)),
    early_share=0.08,
    prices=("net", "net", "gross", "gross"),
    references=("none", "number", "none"),
    reverse_share=0.03,
    asides={
        "wholesale": ("{}粮油批发部", "{town}{}农产品有限公司", "{}食品批发有限公司"),
        "balance": ("累计欠款", "账户余额", "往来余额"),
        "paid": ("已付讫", "款已收讫", "已付款"),
        "print_date": ("打印日期", "打印时间"),
    },
    before_day=" ",
    city_ends="市",
)
