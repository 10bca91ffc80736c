"""The words and numbers that people read, and the text in columns."""

from decimal import Decimal, localcontext
from fractions import Fraction

import pytest

from targetkit._text import fold, render, width
from targetkit.errors import UnknownMember
from targetkit.labels import (
    amount,
    check_lang,
    counted,
    digits,
    level_name,
    metric_name,
    percent,
    pieces,
    reason_text,
    unit_name,
    wan,
    word,
)


@pytest.mark.parametrize(
    ("name", "zh"),
    [
        ("inquiries", "咨询量"),
        ("applications", "申请"),
        ("submissions", "交件"),
        ("intakes", "进件"),
        ("approvals", "批款件数"),
        ("approved_amount", "批款金额"),
        ("signings", "签约"),
        ("disbursed_loans", "放款件数"),
        ("disbursements", "放款金额"),
        ("new_accounts", "new_accounts"),
    ],
)
def test_metric_names(name, zh):
    """A metric has the glossary's word in Chinese; a name that is not in it stays as it is."""
    assert zh == metric_name(name, "zh")
    assert name.replace("_", " ") == metric_name(name, "en")


def test_levels():
    """Levels have their Chinese words; a firm's own word for a level is kept."""
    levels = ["region", "store", "team", "manager", "year", "quarter", "month", "week", "day", "片区"]
    expected = ["区域", "门店", "团队", "客户经理", "年", "季度", "月", "周", "日", "片区"]

    assert expected == [level_name(level, "zh") for level in levels]
    assert "sub team" == level_name("sub_team", "en")


@pytest.mark.parametrize(
    ("number", "level", "en", "zh"),
    [
        (1, "team", "1 team", "1个团队"),
        (1234, "manager", "1,234 managers", "1,234名客户经理"),
        (2, "store", "2 stores", "2家门店"),
        (2, "branch", "2 branches", "2个branch"),
        (2, "agency", "2 agencies", "2个agency"),
        (2, "bay", "2 bays", "2个bay"),
        (2, "小组", "2 小组", "2个小组"),
    ],
)
def test_counted(number, level, en, zh):
    """People and groups are counted as each language does it."""
    assert en == counted(number, level, "en")
    assert zh == counted(number, level, "zh")


def test_words():
    """The words of tables, levels among them, are there in both languages; another one is refused."""
    assert ("total", "合计") == (word("total", "en"), word("total", "zh"))
    assert ("week", "周") == (word("week", "en"), word("week", "zh"))

    with pytest.raises(UnknownMember) as caught:
        word("totl")

    assert ("word", "totl", ("total",)) == (caught.value.kind, caught.value.given, caught.value.suggestions)
    assert "unknown word 'totl'. Did you mean 'total'?" == str(caught.value)


@pytest.mark.parametrize(
    ("quantity", "unit", "en", "zh"),
    [
        (1234, "", "1,234", "1,234"),
        (-7, "", "-7", "-7"),
        (Decimal("1.5"), "", "1.5", "1.5"),
        (Decimal(3_000_000), "CNY", "3,000,000 CNY", "300万元"),
        (Decimal("3E+6"), "CNY", "3,000,000 CNY", "300万元"),
        (Decimal(256_000), "CNY", "256,000 CNY", "25.6万元"),
        (12_345_678, "CNY", "12,345,678 CNY", "1,234.5678万元"),
        (Decimal(10_000), "CNY", "10,000 CNY", "1万元"),
        (Decimal(9_999), "CNY", "9,999 CNY", "9,999元"),
        (Decimal("8000.00"), "CNY", "8,000.00 CNY", "8,000元"),
        (Decimal(0), "CNY", "0 CNY", "0元"),
        (Decimal(-256_000), "CNY", "-256,000 CNY", "-25.6万元"),
        (Decimal("12345.60"), "CNY", "12,345.60 CNY", "12,345.60元"),
        (Decimal(50_000), "元", "50,000 元", "5万元"),
        (Decimal(50_000), "EUR", "50,000 EUR", "50,000 EUR"),
    ],
)
def test_amounts(quantity, unit, en, zh):
    """An amount is written as people say it; whole yuan from ten thousand on are 万元 in Chinese."""
    assert en == amount(quantity, unit, "en")
    assert zh == amount(quantity, unit, "zh")


def test_amounts_keep_every_digit():
    """However long a number is and whatever the decimal context says, no digit is lost."""
    long = Decimal(123456789012345678901234567890)

    with localcontext() as context:
        context.prec = 3

        assert "12,345,678,901,234,567,890,123,456.789万元" == amount(long, "CNY", "zh")
        assert Decimal("12345678901234567890123456.7890") == wan(long)
        assert "25.6" == digits(Decimal("25.600"), 1)
        assert "25.601" == digits(Decimal("25.601"), 1)


@pytest.mark.parametrize(
    ("share", "asked", "text"),
    [
        (Fraction(2, 5), {}, "40%"),
        (Fraction(1, 32), {}, "3.125%"),
        (Fraction(199999, 200000), {}, "99.9995%"),
        (Fraction(2, 3), {}, "66.66%"),
        (Fraction(-1, 4), {}, "-25%"),
        (Decimal("12.5"), {}, "1,250%"),
        (Fraction(1, 200), {"places": 0}, "1%"),
        (Fraction(2, 3), {"places": 2}, "66.67%"),
        (Fraction(1, 2), {"places": 2}, "50%"),
        (0.25, {"places": 1}, "25%"),
        (Fraction(1, 2), {"places": 1, "least": 1}, "50.0%"),
    ],
)
def test_percent(share, asked, text):
    """A share has no space before its sign, and is rounded as asked; else nothing is promised beyond its digits."""
    assert text == percent(share, **asked)


def test_units():
    """Yuan have their Chinese word, pieces their measure word."""
    names = [unit_name("CNY", "en"), unit_name("CNY", "zh"), unit_name("CNY", "zh", wan=True)]

    assert ["CNY", "元", "万元"] == names
    assert ["件", "个", ""] == [
        pieces("signings", "zh"),
        pieces("appointments", "zh"),
        pieces("signings", "en"),
    ]


@pytest.mark.parametrize(
    "ask",
    [
        check_lang,
        lambda lang: metric_name("signings", lang),
        lambda lang: level_name("store", lang),
        lambda lang: counted(1, "store", lang),
        lambda lang: word("total", lang),
        lambda lang: unit_name("CNY", lang),
        lambda lang: pieces("signings", lang),
        lambda lang: amount(1, "", lang),
    ],
)
def test_languages(ask):
    """English and Chinese are spoken; any other language is refused, and these two are named."""
    with pytest.raises(UnknownMember) as caught:
        ask("de")

    assert ("language", "de", ("en", "zh")) == (caught.value.kind, caught.value.given, caught.value.known)
    assert "unknown language 'de'. There is 'en' and 'zh'." == str(caught.value)


@pytest.mark.parametrize(
    ("text", "cells"), [("li-na", 5), ("李娜", 4), ("（万元）", 8), ("e\u0301", 1), ("2–8", 3), ("", 0)]
)
def test_width(text, cells):
    """A Chinese character takes two cells of a terminal, a combining mark none."""
    assert cells == width(text)


def test_render():
    """Columns stand under each other in cells, numbers to the right; no line ends in spaces."""
    rows = [["李娜", "12", "e\u0301"], ["wang-lei", "9", ""]]

    assert [
        "            1",
        "name      Mon  note",
        "-------------------",
        "李娜       12  e\u0301",
        "wang-lei    9",
    ] == render(["name", "1\nMon", "note"], rows, right=[1]).split("\n")


def test_fold():
    """Columns that are too wide go on below; groups stay together unless one alone is too wide."""
    columns = [["a", "1"], ["b", "2"], ["c", "3"], ["dddd", "4"], ["e", "5"]]

    def heads(groups, wide):
        return [
            block.split("\n")[0].split() for block in fold(["", "x"], columns, groups, wide).split("\n\n")
        ]

    assert [["a", "b", "c", "dddd", "e"]] == heads([2, 2, 1], 19)
    assert [["a", "b", "c", "dddd"], ["e"]] == heads([2, 2, 1], 18)
    assert [["a", "b"], ["c", "dddd"], ["e"]] == heads([2, 2, 1], 12)
    assert [["a", "b", "c"], ["dddd", "e"]] == heads([5], 12)
    assert [["a"], ["b"], ["c"], ["dddd"], ["e"]] == heads([5], 1)


def test_reasons():
    """A reason that nobody gave is translated; what somebody wrote stays as it is."""
    assert ("agreed", "已协商一致") == (reason_text("agreed"), reason_text("agreed", "zh"))
    assert "agreed on the phone" == reason_text("agreed on the phone", "zh")
    with pytest.raises(UnknownMember, match="unknown language 'fr'"):
        reason_text("agreed", "fr")
