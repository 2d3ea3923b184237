"""Pay strings of Chinese job boards: what they say, and nothing that they do not say."""

from decimal import Decimal

import pytest

from app.exchange.rules import Pay, read_pay
from app.exchange.rules.pay import BEYOND, NO_AMOUNT, NOT_YUAN, PER_WEEK, TWO_PERIODS
from app.exchange.rules.reading import TOO_LONG
from tests.making.exchange import base, guaranteed

READ: dict[str, Pay] = {
    "6千-8千": base(6000, 8000),
    "6-8千": base(6000, 8000),
    "6千": base(6000, 6000),
    "1-1.5万·13薪": base(10000, 15000, "month", months=13),
    "1-1.5万": base(10000, 15000),
    "0.5-1万/月": base(5000, 10000, "month"),
    "8千-1万": base(8000, 10000),
    "5000-1万": base(5000, 10000),
    "1万-15000": base(10000, 15000),
    "200元/天": base(200, 200, "day"),
    "200-300元/天": base(200, 300, "day"),
    "200一天": base(200, 200, "day"),
    "每天200元": base(200, 200, "day"),
    "日结150-200": base(150, 200, "day"),
    "300元/天-400元/天": base(300, 400, "day"),
    "200元/人/天": base(200, 200, "day"),
    "15-20K": base(15000, 20000),
    "15-20k·14薪": base(15000, 20000, "month", months=14),
    "15K-20K × 16": base(15000, 20000, "month", months=16),
    "12-16薪 20-30k": base(20000, 30000, "month", months=12),
    "3.5k~5k": base(3500, 5000),
    "6K/M": base(6000, 6000, "month"),
    "面议": Pay(negotiable=True),
    "薪资面谈": Pay(negotiable=True),
    "negotiable": Pay(negotiable=True),
    "面议(3000起)": base(3000, None, negotiable=True),
    "3000以上，面议": base(3000, None, negotiable=True),
    "3000-5000元/月": base(3000, 5000, "month"),
    "３０００－５０００元／月": base(3000, 5000, "month"),
    "3000元/月-5000元/月": base(3000, 5000, "month"),
    "3000—5000": base(3000, 5000),
    "3000至5000元每月": base(3000, 5000, "month"),
    "3000一4000": base(3000, 4000),
    "2500/3500": base(2500, 3500),
    "8000-6000": base(6000, 8000),
    "￥4,500-6,000": base(4500, 6000),
    "3,000 - 5,000/month": base(3000, 5000, "month"),
    "月薪:4500~6000 RMB": base(4500, 6000, "month"),
    "人民币5000元": base(5000, 5000),
    "5000.0-8000.0": base(5000, 8000),
    "8000元以上": base(8000, None),
    "8000以上/月": base(8000, None, "month"),
    "5000元/月起": base(5000, None, "month"),
    "4000+": base(4000, None),
    "不低于3000元": base(3000, None),
    "最低工资2200": base(2200, None),
    "5000以下": base(None, 5000),
    "不超过5000": base(None, 5000),
    "0-5000": base(None, 5000),
    "月入可达10000": base(None, 10000, "month"),
    "4500左右": base(4500, 4500),
    "年薪10-15万": base(100000, 150000, "year"),
    "1.5-2万/年": base(15000, 20000, "year"),
    "十万年薪": base(100000, 100000, "year"),
    "¥120k/year": base(120000, 120000, "year"),
    "10-15W": base(100000, 150000, None),
    "20元/小时": base(20, 20, "hour"),
    "20块一小时": base(20, 20, "hour"),
    "时薪18": base(18, 18, "hour"),
    "每小时25元": base(25, 25, "hour"),
    "22.5/hour": base("22.5", "22.5", "hour"),
    "0.5元/件": base("0.5", "0.5", "piece"),
    "80-100元/课时": base(80, 100, "piece"),
    "50元/千字": base(50, 50, "piece"),
    "计件": Pay(period="piece"),
    "计件工资，多劳多得": Pay(period="piece"),
    "计件，月收入5000-8000": base(5000, 8000, "month", commission="计件"),
    "底薪3000+提成": base(3000, 3000, "month", commission="提成"),
    "3000底薪+高提成": base(3000, 3000, "month", commission="高提成"),
    "底薪3000提成另算": base(3000, 3000, "month", commission="提成另算"),
    "无责底薪3000-5000+绩效+五险一金": base(3000, 5000, "month", commission="绩效"),
    "底薪3000，综合6000-9000": base(3000, 3000, "month", commission="综合6000-9000"),
    "3000+提成": base(3000, 3000, commission="提成"),
    "底薪+提成": Pay(commission="提成"),
    "保底4500": guaranteed(4500),
    "保底3000元/月，4000-6000": base(4000, 6000, "month", guaranteed_min=Decimal(3000)),
    "保底0-3000": guaranteed(None),
    "4500保底+提成": guaranteed(4500, commission="提成"),
    "保底4500+提成20%，综合6000-9000": guaranteed(4500, commission="提成20%+综合6000-9000"),
    "综合工资5000-8000": base(5000, 8000),
    "试用期3000，转正4000": base(4000, 4000),
    "普工4000，技工6000": base(4000, 6000),
    "4000元/月+500元全勤奖": base(4000, 4000, "month", commission="500元全勤奖"),
    "3000元/月餐补300": base(3000, 3000, "month"),
    "6000-8000元/月，另有500元交通补贴": base(6000, 8000, "month"),
    "月薪5000，年底双薪": base(5000, 5000, "month", months=13),
    "节假日双薪 4000": base(4000, 4000),
    "5000+年度奖金": base(5000, 5000, commission="年度奖金"),
    "五六千": base(5000, 6000),
    "六千到八千": base(6000, 8000),
    "一万二": base(12000, 12000),
    "1万2千-1万5千": base(12000, 15000),
    "三千五": base(3500, 3500),
    "两万": base(20000, 20000),
    "8百-1千": base(800, 1000),
    "包吃住": Pay(lodging=True, meals=True),
    "3000元/月（包吃住）": base(3000, 3000, "month", lodging=True, meals=True),
    "4000 包吃 不包住": base(4000, 4000, lodging=False, meals=True),
    "包住不包吃,3800": base(3800, 3800, lodging=True, meals=False),
    "提供住宿和工作餐": Pay(lodging=True, meals=True),
    "食宿自理": Pay(lodging=False, meals=False),
    "每天8小时 4000元/月 月休4天 五险一金": base(4000, 4000, "month"),
    "18-35岁 3000元": base(3000, 3000),
    "招10人 4000": base(4000, 4000),
    "20元/小时，月收入4000-5000": base(20, 20, "hour", commission="月收入4000-5000"),
    "": Pay(),
    "-": Pay(),
    "暂无": Pay(),
    "N/A": Pay(),
}

UNREAD = {
    "待遇优厚": NO_AMOUNT,
    "按国家规定": NO_AMOUNT,
    "上万": NO_AMOUNT,
    "几千": NO_AMOUNT,
    "abc": NO_AMOUNT,
    "🙂🙂": NO_AMOUNT,
    "0": NO_AMOUNT,
    "6-8": NO_AMOUNT,
    "20-25": NO_AMOUNT,
    "15400000000": NO_AMOUNT,
    "0931-8000000": NO_AMOUNT,
    "2026-11-01": NO_AMOUNT,
    "9:00-18:00": NO_AMOUNT,
    "99999999999元": NO_AMOUNT,
    "3000-5000万": BEYOND,
    "0.035元/件": BEYOND,
    "USD 3000": NOT_YUAN,
    "3000美元/月": NOT_YUAN,
    "周薪1500": PER_WEEK,
    "500元/周": PER_WEEK,
    "500/星期": PER_WEEK,
}


@pytest.mark.parametrize("text", READ)
def test_a_pay_string_says_this(text: str) -> None:
    reading = read_pay(text)
    assert reading.value == READ[text]
    assert reading.unread is None


@pytest.mark.parametrize("text", UNREAD)
def test_what_is_not_understood_is_unspecified_with_its_reason(text: str) -> None:
    reading = read_pay(text)
    assert reading.value == Pay()
    assert reading.unread == UNREAD[text]


def test_what_stands_beside_an_unread_amount_is_kept() -> None:
    reading = read_pay("USD 3000 包吃住")
    assert reading.value == Pay(lodging=True, meals=True)
    assert reading.unread == NOT_YUAN


def test_a_guarantee_with_another_period_is_left_out_and_noted() -> None:
    reading = read_pay("保底3000元/月，20元/小时")
    assert reading.value == base(20, 20, "hour")
    assert reading.unread == TWO_PERIODS


def test_prose_is_no_pay() -> None:
    assert read_pay("工" * 501).unread == TOO_LONG
