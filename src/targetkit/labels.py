"""The words and numbers that people read, in English and in Chinese.

The words are those of the glossary; what is not in it is shown by the name that the user gave it.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from targetkit.errors import UnknownMember
from targetkit.quantity import as_decimal, nearest

__all__ = [
    "LANGS",
    "amount",
    "check_lang",
    "counted",
    "decimal",
    "digits",
    "level_name",
    "metric_name",
    "percent",
    "pieces",
    "reason_text",
    "told_apart",
    "unit_name",
    "waiting_name",
    "wan",
    "word",
]

LANGS = ("en", "zh")
"""The languages in which targetkit speaks to people."""

YUAN = ("CNY", "RMB", "元")
"""The units that a Chinese reader reads as yuan."""

WAN_PLACES = 4
"""Decimal places of 万元 at which an amount is whole yuan; beyond them nobody says 万."""

_EXACT_PLACES = 4

_METRICS = {
    "inquiries": "咨询量",
    "applications": "申请",
    "submissions": "交件",
    "intakes": "进件",
    "approvals": "批款件数",
    "approved_amount": "批款金额",
    "signings": "签约",
    "disbursed_loans": "放款件数",
    "disbursements": "放款金额",
}

_WAITING = {
    "submissions": ("waits to be taken in", "待提交审核"),
    "intakes": ("in review", "审核中"),
    "approvals": ("approved, not yet signed", "待签约"),
    "signings": ("signed, not yet paid out", "待放款"),
}

_FILES = frozenset({"applications", "submissions", "intakes", "approvals", "signings", "disbursed_loans"})

# The word for a level and the measure word that counts it.
_LEVELS = {
    "region": ("区域", "个"),
    "store": ("门店", "家"),
    "team": ("团队", "个"),
    "manager": ("客户经理", "名"),
    "year": ("年", "个"),
    "quarter": ("季度", "个"),
    "month": ("月", "个"),
    "week": ("周", "个"),
    "day": ("日", "个"),
}

_WORDS = {
    "total": ("total", "合计"),
    "target": ("target", "目标"),
    "attained": ("attained", "达成"),
    "gap": ("gap", "差距"),
    "to date": ("to date", "应达成"),
    "attainment": ("of\ntarget", "达成率"),
    "per day left": ("per day\nleft", "日均需达成"),
    "as of": ("as of", "截至"),
    "rank": ("rank", "名次"),
    "metric": ("metric", "指标"),
    "role": ("role", "岗位"),
    "period": ("period", "时间"),
    "group": ("group", "店内团队"),
    "margin": ("sum over", "合计范围"),
    "inside week": ("running total inside the week", "周内累计"),
    "week ends": ("running total at week ends", "各周结束时累计"),
    "any day": ("running total on any day", "任一日累计"),
    "largest": ("largest", "最大处"),
    "largest distance from the ideal, in quanta": (
        "largest distance from the ideal, in quanta",
        "与理想值的最大偏差（以最小单位计）",
    ),
}

# The reasons that targetkit gives where nobody has given one.
_REASONS = {"agreed": "已协商一致", "as pledged": "按报备"}


def check_lang(lang: str) -> str:
    """Take a language.

    Args:
        lang: `en` or `zh`.

    Returns:
        The same language.

    Raises:
        UnknownMember: For any other.

    >>> check_lang("zh")
    'zh'
    """
    if lang not in LANGS:
        raise UnknownMember("language", lang, LANGS)
    return lang


def metric_name(name: str, lang: str = "en") -> str:
    """What a metric is called in a text.

    Args:
        name: The metric's name in code.
        lang: `en` or `zh`.

    Returns:
        The glossary's word in Chinese, the name with spaces for underscores in English;
        a Chinese text shows a name that the glossary does not have as it is.

    Raises:
        UnknownMember: For another language.

    >>> metric_name("disbursed_loans"), metric_name("disbursed_loans", "zh"), metric_name("陪展次数")
    ('disbursed loans', '放款件数', '陪展次数')
    """
    if check_lang(lang) == "zh":
        return _METRICS.get(name, name)
    return name.replace("_", " ")


def waiting_name(name: str, lang: str = "en") -> str:
    """What is said of a file that waits behind a stage (存量件).

    Args:
        name: The name of the stage's metric.
        lang: `en` or `zh`.

    Returns:
        The glossary's words; the name as it is where it has none.

    Raises:
        UnknownMember: For another language.

    >>> waiting_name("approvals"), waiting_name("approvals", "zh"), waiting_name("面谈")
    ('approved, not yet signed', '待签约', '面谈')
    """
    zh = check_lang(lang) == "zh"
    return _WAITING[name][zh] if name in _WAITING else name


def level_name(level: str, lang: str = "en") -> str:
    """What a level of the role or the time dimension is called in a text.

    Args:
        level: The level, e.g. `store` or `week`; a firm's own word stays as it is.
        lang: `en` or `zh`.

    Raises:
        UnknownMember: For another language.

    >>> level_name("manager", "zh"), level_name("小组")
    ('客户经理', '小组')
    """
    if check_lang(lang) == "zh" and level in _LEVELS:
        return _LEVELS[level][0]
    return level.replace("_", " ")


def counted(number: int, level: str, lang: str = "en") -> str:
    """So many of a level: people, teams, stores.

    Args:
        number: How many.
        level: The level, as in `level_name`.
        lang: `en` or `zh`.

    Raises:
        UnknownMember: For another language.

    >>> counted(2, "team"), counted(1, "manager"), counted(14, "manager", "zh")
    ('2 teams', '1 manager', '14名客户经理')
    """
    name = level_name(level, lang)
    if lang == "zh":
        return f"{number:,}{_LEVELS.get(level, ('', '个'))[1]}{name}"
    return f"{number:,} {name if number == 1 else _plural(name)}"


def word(key: str, lang: str = "en") -> str:
    """A word of tables and headings.

    Args:
        key: The word's name: `total`, `target`, `attained`, `gap`, ..., or a level's.
        lang: `en` or `zh`.

    Raises:
        UnknownMember: For another language, or a word that is not here.

    >>> word("total"), word("total", "zh"), word("week", "zh")
    ('total', '合计', '周')
    """
    if key in _LEVELS:
        return level_name(key, lang)
    if key not in _WORDS:
        raise UnknownMember("word", key, (*_WORDS, *_LEVELS))
    return _WORDS[key][LANGS.index(check_lang(lang))]


def reason_text(reason: str, lang: str = "en") -> str:
    """A reason as it is shown: what somebody wrote stays as it is, what targetkit gives by itself is translated.

    Args:
        reason: The reason.
        lang: `en` or `zh`.

    Raises:
        UnknownMember: For another language.

    >>> reason_text("agreed"), reason_text("agreed", "zh"), reason_text("on leave", "zh")
    ('agreed', '已协商一致', 'on leave')
    """
    return _REASONS.get(reason, reason) if check_lang(lang) == "zh" else reason


def told_apart(names: Mapping[str, str]) -> dict[str, str]:
    """What roles are called where they stand together: beside a name that others have, too, stands the id.

    Args:
        names: The id of each → its name, or the id where it has none.

    >>> told_apart({"li-na": "李娜", "wang-lei": "王磊", "li-na-2": "李娜"})
    {'li-na': '李娜 (li-na)', 'wang-lei': '王磊', 'li-na-2': '李娜 (li-na-2)'}
    """
    count = Counter(names.values())
    return {
        id_: name if count[name] == 1 or name == id_ else f"{name} ({id_})" for id_, name in names.items()
    }


def unit_name(unit: str, lang: str = "en", *, wan: bool = False) -> str:
    """What a unit is called above a column of numbers.

    Args:
        unit: The unit, e.g. `CNY`; empty for pieces.
        lang: `en` or `zh`.
        wan: Whether the numbers are in tens of thousands, as yuan are in Chinese.

    Raises:
        UnknownMember: For another language.

    >>> unit_name("CNY"), unit_name("CNY", "zh"), unit_name("CNY", "zh", wan=True)
    ('CNY', '元', '万元')
    """
    name = "元" if check_lang(lang) == "zh" and unit in YUAN else unit
    return f"万{name}" if wan else name


def pieces(name: str, lang: str = "en") -> str:
    """The measure word that follows a count of a metric: files are 件, anything else is 个.

    Args:
        name: The metric's name in code.
        lang: `en` or `zh`; English needs none.

    Raises:
        UnknownMember: For another language.

    >>> pieces("submissions", "zh"), pieces("inquiries", "zh"), pieces("submissions")
    ('件', '个', '')
    """
    if check_lang(lang) == "en":
        return ""
    return "件" if name in _FILES else "个"


def amount(quantity: int | Decimal, unit: str = "", lang: str = "en") -> str:
    """A quantity with its unit, as a person would write it; every digit is kept.

    Args:
        quantity: The quantity.
        unit: What it is in; empty for pieces.
        lang: `en` or `zh`. In Chinese whole yuan from ten thousand on are said in 万元.

    Returns:
        The number with its thousands marked, and its unit.

    Raises:
        UnknownMember: For another language.

    >>> amount(1234), amount(Decimal(3_000_000), "CNY"), amount(Decimal(3_000_000), "CNY", "zh")
    ('1,234', '3,000,000 CNY', '300万元')
    >>> amount(256_000, "CNY", "zh"), amount(8_000, "CNY", "zh"), amount(Decimal("12345.60"), "CNY", "zh")
    ('25.6万元', '8,000元', '12,345.60元')
    """
    name = unit_name(unit, lang)
    if lang == "en" or unit not in YUAN:
        return f"{digits(quantity)} {name}".rstrip()
    if quantity != int(quantity):
        return f"{digits(quantity)}{name}"
    if abs(quantity) < 10**WAN_PLACES:
        return f"{digits(int(quantity))}{name}"
    return f"{digits(wan(quantity), 0)}万{name}"


def wan(quantity: int | Decimal) -> Decimal:
    """A quantity in tens of thousands (万), exactly, whatever the decimal context says.

    Args:
        quantity: Any finite number.

    >>> wan(256_000)
    Decimal('25.6000')
    """
    sign, numerals, exponent = Decimal(quantity).as_tuple()
    return Decimal((sign, numerals, int(exponent) - WAN_PLACES))


def digits(quantity: int | Decimal, places: int | None = None) -> str:
    """A number with its thousands marked.

    Args:
        quantity: Any finite number.
        places: How many decimal places to show at least, without zeros beyond them;
            when not given, those that the number has. No other digit is ever cut.

    >>> digits(1234), digits(Decimal("-1234.50")), digits(Decimal("25.6000"), 1), digits(Decimal(300), 1)
    ('1,234', '-1,234.50', '25.6', '300.0')
    """
    whole, _, rest = (
        f"{quantity:,f}".partition(".") if isinstance(quantity, Decimal) else (f"{quantity:,}", "", "")
    )
    if places is not None:
        rest = rest.rstrip("0").ljust(places, "0")
    return f"{whole}.{rest}" if rest else whole


def decimal(number: Fraction) -> Decimal:
    """A fraction in digits: exactly where few will do, otherwise two places, cut so that it promises no more.

    Args:
        number: The number.

    >>> decimal(Fraction(5, 8)), decimal(Fraction(5, 3))
    (Decimal('0.625'), Decimal('1.66'))
    """
    for places in range(_EXACT_PLACES + 1):
        scale = 10**places
        if scale % number.denominator == 0:
            return as_decimal(int(number * scale), Fraction(1, scale))
    return as_decimal(math.floor(number * 100), Fraction(1, 100))


def percent(share: Fraction | Decimal | float, places: int | None = None, *, least: int = 0) -> str:
    """A share as a percentage; in no language is there a space before the sign.

    Args:
        share: The share of one; half is 50%.
        places: The decimal places to round to, a half up; when not given, the digits are those of `decimal`.
        least: How many of the `places` to show even where they are zeros, as a column of figures does.

    >>> percent(Fraction(2, 5)), percent(Fraction(2, 3)), percent(Fraction(2, 3), 0), percent(Fraction(1, 8), 2)
    ('40%', '66.66%', '67%', '12.5%')
    >>> percent(Fraction(1, 2), 1), percent(Fraction(1, 2), 1, least=1)
    ('50%', '50.0%')
    """
    number = 100 * Fraction(share)
    if places is None:
        return f"{digits(decimal(number))}%"
    step = Fraction(1, 10**places)
    return f"{digits(as_decimal(nearest(number, step), step), least)}%"


def _plural(name: str) -> str:
    """The English plural of a level's name; a name that is not English has none."""
    if not name.isascii():
        return name
    if name.endswith(("s", "x", "ch", "sh")):
        return f"{name}es"
    if name.endswith("y") and name[-2:-1] not in "aeiou":
        return f"{name[:-1]}ies"
    return f"{name}s"
