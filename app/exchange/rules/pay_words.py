"""The words of pay on Chinese job boards, as data: periods, roles of an amount, board, lodging."""

import re

from app.exchange.rules.amounts import Period
from app.exchange.rules.reading import with_digits

FOREIGN = re.compile(r"\$|usd|美元|美金|港币|港元|hkd|欧元|€|eur|英镑|£|日元|韩元|新币|台币|卢布")
WEEKLY = re.compile(r"/周|周薪|/week|weekly|perweek|每周(?=[0-9]+元)|元每周")
NEGOTIABLE = re.compile(
    r"面议|面谈|面洽|电议|面聊|详谈|详聊|可谈|可议|待议|协商|另议|商议|negotiable|openoffer|tbd"
)
COMMISSION = re.compile(
    r"提成|佣金|绩效|分成|分红|抽成|抽佣|奖金|业绩|奖励|年终奖|全勤奖?|满勤|commission|bonus"
)
TYPICAL = re.compile(r"综合|平均|人均|收入|可达|能达|到手|月入")
PIECE = re.compile(r"计件|按件|多劳多得|piecework|piecerate|perpiece")
THIRTEENTH = re.compile(r"(?:年底|年终|年末)双薪|第?(?:13|十三)个?月(?:工资|薪)")

LODGING = re.compile(
    r"[包管](?:[吃食餐])?(?:中晚餐)?[住宿]|[包管]吃[包管]?住|[包管]食宿|[包管]吃和住"
    r"|(?:提供|免费|有|含|带)(?:员工|集体|单人|食|吃|免费)*[住宿]|(?:[食住]宿|吃住)(?:免费|全包)"
    r"|员工宿舍|housing|lodging|dormitory|accommodation(?:provided|included)"
)
NO_LODGING = re.compile(
    r"(?:不|无|没有|未)(?:包|含|提供|管|带|安排)?(?:[吃食]|工作餐)?[住宿]"
    r"|(?:[食住]宿|吃住)自理|自理(?:[食住]宿|吃住)"
)
MEALS = re.compile(
    r"[包管](?:[吃食饭]|伙食|(?:[早中午晚工作日0-9一二两三]+)?餐|[早中午晚]+饭)|食宿(?:免费|全包)"
    r"|吃住(?:免费|全包)|(?:提供|免费|含|供)(?:[食吃]|伙食|(?:[早中午晚工作]+)?[餐饭])"
    r"|供餐|工作餐|meals|freelunch"
)
NO_MEALS = re.compile(
    r"(?:不|无|没有|未)(?:包|含|提供|管|带|供)?(?:[吃食餐饭]|工作餐)|(?:食宿|吃住|餐食|用餐)自理"
)

PERIOD_NAMES: tuple[tuple[Period, re.Pattern[str]], ...] = (
    ("hour", re.compile(r"时薪|小时工|钟点工|hourly")),
    ("day", re.compile(r"日薪|日工资|日结|天结")),
    ("year", re.compile(r"年薪|annualsalary|yearly")),
    ("month", re.compile(r"月薪|月工资|月入|月收入|月均|月综合|月结|底薪|monthly")),
)
"""Words that name the period of the pay wherever they stand; 底薪 is monthly by its meaning."""

PERIOD_SIGNS: tuple[tuple[Period, re.Pattern[str]], ...] = (
    ("hour", re.compile(r"每个?小时(?!工作)|按小时|/小时|/h(?:ou)?r?(?![a-z])|perhour")),
    ("day", re.compile(r"每[天日](?!工作|[0-9]+小时|上班)|按天|/[天日]|daily|/day|perday")),
    ("year", re.compile(r"年收入|每年|年入|年包|/年|annual|/ye?a?r|peryear")),
    ("month", re.compile(r"每个?月(?!休|工作)|月付|月给|/个?月|/mon(?:th)?|permonth")),
    ("piece", re.compile(r"每(?:件|单|套|条|只|台|篇|张|节|场|次)|计件单价|单价|/件|/单")),
)
"""Words that give an amount its period when they stand before it in its own clause."""

ROLE_BEFORE: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("regular", re.compile(r"转正|正式|试用期?(?:后|满|过)|期满")),
    ("probation", re.compile(r"试用|见习|实习期|学徒|培训期|试工|考核期|试岗")),
    ("guaranteed", re.compile(r"保底|兜底|最低保障|保障(?:工资|收入|薪)|保证收入|保薪|guaranteed")),
    (
        "base",
        re.compile(r"底薪|基本工资|基础工资|基本薪|基础薪|固定(?:工资|薪)|基薪|无责|岗位工资|base"),
    ),
    (
        "extra",
        re.compile(
            r"提成|佣金|绩效|奖|补贴|补助|[餐房话车饭交]补|津贴|全勤|满勤|工龄|加班|押金|社保"
            r"|公积金|报销|红包|分红|体检|服装|交通|话费|夜班|高温|返费|介绍费|另有|另加|外加|经验"
        ),
    ),
    ("typical", TYPICAL),
)
"""What an amount is, by the words before it in its clause; the first that fits is taken."""

ROLE_AFTER: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("guaranteed", re.compile(r"保底|兜底")),
    ("base", re.compile(r"的?(?:底薪|基本工资|基础工资|固定|基薪|无责|base)")),
    ("probation", re.compile(r"\(?试用")),
    (
        "extra",
        re.compile(
            r"的?(?:全勤|满勤|住房|租房|交通|餐费|伙食|用餐|高温|夜班|工龄|通讯|话费|[餐房话车饭交]补"
            r"|补贴|补助|津贴|奖|押金|年终|红包|返费)"
        ),
    ),
)

MONTHS = re.compile(
    r"(?P<least>1[2-9]|2[0-4])(?:-(?:1[2-9]|2[0-4]))?个?(?:月薪|薪(?!资)|月工资)"
    r"|[x*×](?P<times>1[2-9]|2[0-4])(?![0-9])(?:个?月|薪)?"
)
"""13薪, 12-16薪 (the least is taken), 15K×14."""

NOISE = re.compile(
    r"(?:19|20)[0-9]{2}([-/.年])[0-9]{1,2}(?:\1|月)[0-9]{1,2}(?![0-9.])日?|[0-9]{1,2}:[0-9]{2}"
    r"|0[0-9]{2,3}-[0-9]{7,8}|(?<![0-9])1[3-9][0-9]{9}(?![0-9])|[0-9]险(?:[0-9]?金)?"
    r"|[0-9.]+(?:-[0-9.]+)?%|双休|单休|[0-9]休[0-9]|做[0-9]休[0-9]|月休[0-9]天?"
)
_THOUSANDS = re.compile(r"(?<![0-9.])[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])")
_PER_ONE = re.compile(r"(?<=[0-9元块百千万kw])一个?(?=天|日|小时|钟头|月|年|件|单|套|节|次|场)")
_ONE_AS_DASH = re.compile(r"(?<=[0-9千万kw元])一(?=[0-9])")
_TWO_IN_ONE = re.compile("([一二两三四五六七八九])([二三四五六七八九])(?=[百千万])")
_SPOKEN_RANGE = re.compile("(?<=[一二两三四五六七八九千万])[到至](?=[一二两三四五六七八九])")


def spelled_out(phrase: str) -> str:
    """A plain phrase with every amount in digits: 五六千 is 5-6千, 200一天 is 200/天."""
    text = _THOUSANDS.sub(lambda m: m[0].replace(",", ""), phrase)
    text = _ONE_AS_DASH.sub("-", _PER_ONE.sub("/", text))
    return with_digits(_SPOKEN_RANGE.sub("-", _TWO_IN_ONE.sub(r"\1-\2", text)))
