"""How job titles and free text are read: normalised wording and character n-grams."""

import re
import unicodedata
from itertools import chain

_BRACKETED = re.compile(
    r"[(\[{【〔〖《〈「『][^()\[\]{}【】〔〕〖〗《》〈〉「」『』]*[)\]}】〕〗》〉」』]"
)
_UNCLOSED = re.compile(r"[(\[{【〔〖《〈「『].*$")
_PAY = re.compile(
    r"(月薪|年薪|日薪|时薪|底薪|综合薪资|薪资|保底|月入|月收入|年入|日入)?(过|约|可达)?"
    r"[0-9][0-9.,]*\s*[kw千万元块]?\s*([-~—至到+]+\s*[0-9][0-9.,]*)?\s*[kw千万元块]+"
    r"(\s*[/每一]\s*(月|天|日|小时|时|年|单|件))?(起步|起|以上|左右|底薪|无责|保底)*"
)
_NOISE = re.compile(
    r"[五六七]险([一二两]金)?|[0-9一二三四五六七八九十两]+薪|缴纳社保|交社保|社保|公积金|"
    r"(周末)?双休|单休|大小周|做[五六]休[一二]|包吃包住|包吃住|包食宿|包吃|包住|提供(食宿|住宿|宿舍)|管吃住|"
    r"有?餐补|房补|高温补贴|年终奖|带薪(年假|培训|实习)?|福利(好|待遇好|多)?|待遇(优厚|优|好)|高薪|高提成|"
    r"无责底?薪?|底薪|提成|急聘|急招|诚聘|诚招|招聘|直聘|直招|急|日结|周结|月结|"
    r"(可?接受|可|欢迎)?(无|零|0|不限|不需|无需|不要求)经验(可|亦可|也可)?|经验不限|学历不限|(可)?接受?小白|"
    r"(可?接受|可|欢迎)?应届(毕业)?生?(可|优先)?|[0-9]{2,4}届|校招|社招|"
    r"全职|兼职|长期|短期|寒假工|暑假工|实习生?(可转正)?|可?转正|"
    r"长白班|纯白班|白班|夜班|两班倒|三班倒|不(加|熬)夜?班?|朝九晚[五六]|[0-9]+小时制?|"
    r"晋升空间大?|晋升快|上升空间大?|不打卡|时间自由|可?居家(办公)?|可?在家|线上办公|工作轻松|轻松|稳定|就近(安排|分配)|"
    r"\b(urgent|hiring|full[- ]time|part[- ]time|remote|hybrid)\b"
)
_LEADING = re.compile(
    r"^(高级|中级|初级|资深|首席|副|助理|储备|见习|实习|区域|大区|全国|城市|海外|国内|国际|华东|华南|华北|华中|"
    r"西南|西北|东北|驻外|核心|金牌|优秀|专职|(senior|junior|sr|jr|lead|principal|trainee|chief|regional|associate)\b)"
    r"\s*"
)
_GRADE = re.compile(r"\s+(i{1,3}|iv|v|[0-9])$")
_SEPARATORS = re.compile(r"[\s/\\|,，、。;；:：!！?？·•~—_*&\-]+")
_RUNS = re.compile(r"([㐀-䶿一-鿿]+)|([^\W_㐀-䶿一-鿿]+[+#]*)")
_PLURAL = re.compile(r"(?<=[a-z]{3})(?<![sui])s\b")


def plain_text(text: str) -> str:
    """Unify width and case, keep every word.

    Examples
    --------
    >>> plain_text("ＰＹＴＨＯＮ　开发 ")
    'python 开发'
    """
    return " ".join(unicodedata.normalize("NFKC", text).lower().split())


def normalise_title(title: str) -> str:
    """Reduce a posted title to what names the occupation: no brackets, pay or benefits.

    Falls back to less reduced wording when nothing would remain, so that only an empty
    title gives an empty form.

    Examples
    --------
    >>> normalise_title("急聘【兰州】电话客服（双休+五险一金）5-8K")
    '电话客服'
    >>> normalise_title("(包吃住)")
    '包吃住'
    """
    whole = plain_text(title)
    unbracketed = _BRACKETED.sub(" ", whole)
    unbracketed = _UNCLOSED.sub(" ", unbracketed)
    reduced = _NOISE.sub(" ", _PAY.sub(" ", unbracketed))
    for form in (reduced, unbracketed, whole):
        spaced = " ".join(part for part in _SEPARATORS.split(form) if part)
        words = " ".join(match[0] for match in _RUNS.finditer(spaced))
        if words:
            return words
    return ""


def bare_title(title: str) -> str:
    """Normalise a title and drop leading seniority and region words and trailing grades.

    Examples
    --------
    >>> bare_title("华东区域高级销售经理")
    '销售经理'
    >>> bare_title("Senior Data Analyst II")
    'data analyst'
    """
    normalised = normalise_title(title)
    shorter = _GRADE.sub("", normalised)
    previous = ""
    while previous != shorter:
        previous = shorter
        shorter = _LEADING.sub("", shorter)
    return shorter or normalised


def singular(text: str) -> str:
    """Drop the English plural ending of every word, so that *nurses* reads as *nurse*.

    Examples
    --------
    >>> singular("chief executives and bus drivers")
    'chief executive and bus driver'
    """
    return _PLURAL.sub("", text)


def is_chinese(texts: list[str]) -> bool:
    """Whether most of these texts contain Chinese characters.

    Examples
    --------
    >>> is_chinese(["电话客服", "Java 开发", "nurse"])
    True
    """
    written = sum(any("一" <= sign <= "鿿" for sign in text) for text in texts)
    return 2 * written > len(texts)


def grams(
    text: str, han: tuple[int, int] = (1, 2), latin: tuple[int, int] = (2, 5), pad: bool = False
) -> list[str]:
    """Cut a text into character n-grams without any dictionary of words.

    Parameters
    ----------
    text : str
        Text as :func:`plain_text` or :func:`normalise_title` gives it.
    han, latin : tuple of int
        Shortest and longest n-gram within runs of Chinese characters and within words of
        other scripts. Words are padded with a space on both sides, as ``char_wb`` does;
        ``(0, 0)`` for `latin` gives whole words instead.
    pad : bool
        Whether runs of Chinese characters are padded likewise.

    Returns
    -------
    list of str
        N-grams with repetition.

    Examples
    --------
    >>> grams("会计 hr")
    ['会', '计', '会计', ' h', 'hr', 'r ', ' hr', 'hr ', ' hr ']
    """
    pieces = []
    for chinese, word in _RUNS.findall(text):
        if word and not latin[1]:
            pieces.append([word])
            continue
        run = (f" {chinese} " if pad else chinese) if chinese else f" {word} "
        low, high = han if chinese else latin
        pieces.append(_windows(run, low, high))
    return list(chain.from_iterable(pieces))


def _windows(run: str, low: int, high: int) -> list[str]:
    """Every substring of the run with a length from low to high, lone spaces left out."""
    found = [
        run[start : start + size]
        for size in range(low, min(high, len(run)) + 1)
        for start in range(len(run) - size + 1)
    ]
    return [gram for gram in found if gram != " "]
