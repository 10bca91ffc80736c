"""Findings and reports: what they say, how they are ordered and filtered."""

import pickle
import re
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from targetkit import Manager, Metric, Month, Week
from targetkit.errors import InvalidPeriod, TargetkitError, UnknownMember
from targetkit.findings import CODES, Finding, FindingsError, Report, Severity

ROOT = Path(__file__).parents[1]
NOVEMBER = Month(2026, 11)
DAY = date(2026, 11, 8)


def day_off(role="li-na", day=DAY, **others):
    """A warning."""
    place = {"metric": "signings", "role": role, "period": day, "actual": 2, "unit": ""}
    return Finding.of("TK113", **{**place, **others})


def too_little(role="east", period=NOVEMBER, metric="signings"):
    """An error."""
    return Finding.of(
        "TK101", metric=metric, role=role, period=period, expected=8, actual=7, count=2, gap=1, unit=""
    )


def short(role="li-na"):
    """A note."""
    return Finding.of(
        "TK111",
        metric="signings",
        role=role,
        period=NOVEMBER,
        expected=4,
        actual=Fraction(16, 5),
        source="approvals",
        source_amount=3,
        source_unit="",
        unit="",
    )


def test_severities_are_ordered():
    """An error weighs more than a warning, a warning more than a note."""
    assert [Severity.INFO, Severity.WARNING, Severity.ERROR] == sorted(
        [Severity.ERROR, Severity.INFO, Severity.WARNING]
    )


def test_finding():
    """A finding takes its severity and its sentence from the catalogue and says them in both languages."""
    finding = too_little()

    assert ("TK101", Severity.ERROR) == (finding.code, finding.severity)
    assert (8, 7) == (finding.expected, finding.actual)
    assert (
        "signings in 2026-11: the 2 below east add up to 7, 1 less than its 8; "
        "give them 1 more, or lower east to 7"
    ) == finding.message
    assert finding.message == finding.to_text()
    assert (
        "2026年11月签约：east 的 2 个下级合计 7，比其目标 8 少 1；请给下级补足，或下调 east 的目标"
    ) == finding.to_text("zh")
    assert f"TK101 error: {finding.message}" == str(finding)
    assert f"<{finding}>" == repr(finding)


def test_finding_is_a_value():
    """Findings are compared by what they say, hashed and pickled."""
    assert too_little() == too_little()
    assert too_little() != too_little(role="west")
    assert {too_little()} == {too_little(), pickle.loads(pickle.dumps(too_little()))}


def test_unknown_code():
    """The catalogue refuses a code that it does not have."""
    with pytest.raises(UnknownMember) as caught:
        Finding.of("TK1O1")

    assert ("code", "TK1O1") == (caught.value.kind, caught.value.given)
    assert caught.value.suggestions
    assert "the catalogue of findings" in str(caught.value)


def test_own_code():
    """A finding with a code of one's own keeps its sentence in every language."""
    own = Finding("XY1", Severity.INFO, None, None, None, None, None, "look here")

    assert "look here" == own.to_text("zh")
    assert "1 note\n\nXY1 note (1)\n  look here" == str(Report([own]))
    assert "提示 1 条\n\nXY1 提示 (1)\n  look here" == Report([own]).to_text("zh")
    assert Report([own]) == Report([own, day_off()]).where(code="XY1")


def test_unknown_form():
    """A form that a code does not have leaves the sentence as it was given."""
    own = Finding("TK101", Severity.ERROR, None, None, None, None, None, "look here", form="other")

    assert "look here" == own.to_text("zh")


@pytest.mark.parametrize(
    ("actual", "unit", "en", "zh"),
    [
        (2, "", ": 2 on", "目标 2；"),
        (Decimal(256_000), "CNY", ": 256,000 CNY on", "目标 25.6万元；"),
        (Fraction(5, 2), "", ": 2.5 on", "目标 2.5；"),
        (Fraction(5, 3), "", ": about 1.66 on", "目标 约1.66；"),
        ("2–3", "", ": 2–3 on", "目标 2–3；"),
    ],
)
def test_figures(actual, unit, en, zh):
    """Figures are shown exactly where few digits do, otherwise cut and said to be about."""
    finding = day_off(actual=actual, unit=unit)

    assert en in finding.to_text()
    assert zh in finding.to_text("zh")


def test_long_lists_are_cut():
    """Of many names the first eight are told, and how many more there are."""
    many = tuple(f"m{number}" for number in range(10))
    finding = Finding.of(
        "TK105",
        metric="signings",
        role="east",
        period=DAY,
        expected=3,
        form="nobody",
        count=10,
        who=many,
        unit="",
    )

    assert finding.message.endswith("m6, m7, 2 more")
    assert finding.to_text("zh").endswith("m6、m7、等10项")


def test_report_is_ordered():
    """The order in which findings come does not count: the gravest first, then by code and place."""
    week = Week(date(2026, 11, 1), date(2026, 11, 8))
    first = Report([short(), day_off(), too_little("west"), too_little(), too_little(period=week), day_off()])
    other = Report(reversed(first.findings))

    assert first == other
    assert hash(first) == hash(other)
    assert [too_little(), too_little(period=week), too_little("west"), day_off(), short()] == list(first)


def test_report():
    """A report counts, joins and says whether there are errors."""
    bad, fair = Report([too_little(), short()]), Report([day_off()])

    assert (False, True) == (bad.ok, fair.ok)
    assert ((too_little(),), ()) == (bad.errors, fair.errors)
    assert ((), (day_off(),)) == (bad.warnings, fair.warnings)
    assert (2, 3) == (len(bad), len(bad + fair))
    assert bad + fair == fair + bad + bad
    assert [too_little(), day_off(), short()] == list(bad + fair)


def test_where():
    """A report is filtered by kind and place; objects stand for their names."""
    report = Report([too_little(), too_little("west"), day_off(), short()])

    assert [too_little("west")] == list(report.where(code="TK101", role="west"))
    assert [day_off()] == list(report.where(severity=Severity.WARNING))
    assert [short()] == list(report.where(severity="info"))
    assert report == report.where(metric=Metric("signings"))
    assert [day_off(), short()] == list(report.where(role=Manager("li-na")))
    assert [day_off()] == list(report.where(period=DAY))
    assert Report() == report.where(code="TK110")


def test_where_refuses():
    """A filter that can never match is a slip."""
    with pytest.raises(UnknownMember) as code:
        Report().where(code="TK999")
    with pytest.raises(UnknownMember) as severity:
        Report().where(severity="fatal")
    with pytest.raises(InvalidPeriod) as period:
        Report().where(period="2026-11")

    assert "TK999" == code.value.given
    assert ("severity", "fatal", ("error", "warning", "info")) == (
        severity.value.kind,
        severity.value.given,
        severity.value.known,
    )
    assert "Month(2026, 11)" in str(period.value)


def test_raise_for_errors():
    """Only errors stop; the exception carries the report and shows it."""
    report = Report([too_little(), day_off()])
    Report([day_off()]).raise_for_errors()

    with pytest.raises(FindingsError) as caught:
        report.raise_for_errors()

    assert isinstance(caught.value, TargetkitError)
    assert isinstance(caught.value, ValueError)
    assert report == caught.value.report
    assert str(report) == str(caught.value)


def test_text():
    """A report reads well in a terminal: counts, titles, sentences."""
    report = Report([too_little(), day_off(), short()])

    assert (
        "1 error, 1 warning, 1 note\n"
        "\n"
        "TK101 error: those below add up to less (1)\n"
        f"  {too_little().message}\n"
        "\n"
        "TK113 warning: a target on a day off (1)\n"
        f"  {day_off().message}\n"
        "\n"
        "TK111 note: the funnel does not reach below the root (1)\n"
        f"  {short().message}"
    ) == str(report)
    assert str(report) == repr(report)
    assert (
        "错误 1 条，警告 1 条，提示 1 条\n"
        "\n"
        "TK101 错误：下级合计低于上级目标 (1)\n"
        f"  {too_little().to_text('zh')}\n"
    ) == report.to_text("zh")[: report.to_text("zh").index("\nTK113")]


def test_long_text():
    """Of a code the first twelve sentences are shown; counts have the right number."""
    report = Report(day_off(f"m{number:02}") for number in range(14))
    lines = str(report).splitlines()

    assert ("14 warnings", "  ... and 2 more") == (lines[0], lines[-1])
    assert 12 == sum(line.startswith("  signings of") for line in lines)
    assert "  ……另有 2 条" == report.to_text("zh").splitlines()[-1]


def test_nothing_to_report():
    """An empty report says that it is empty."""
    assert Report().ok
    assert 0 == len(Report())
    assert "nothing to report: whatever was checked holds" == str(Report())
    assert "没有发现问题：所检查的各项均符合" == Report().to_text("zh")


def test_language():
    """Texts come in English and Chinese."""
    with pytest.raises(UnknownMember) as report:
        Report().to_text("fr")
    with pytest.raises(UnknownMember) as finding:
        day_off().to_text("fr")

    assert ("fr", ("en", "zh")) == (report.value.given, report.value.known)
    assert ("fr", ("en", "zh")) == (finding.value.given, finding.value.known)


def test_catalogue():
    """Every code stands under itself, has a title in both languages, and the same fields in both sentences."""
    fields = re.compile(r"\{(\w+)")

    assert list(CODES) == sorted(CODES)
    for code, info in CODES.items():
        assert code == info.code
        assert info.principle in {
            "consistency",
            "differentiated",
            "achievable",
            "respect",
            "history",
            "tracking",
            "remedies",
        }
        assert info.title_en
        assert re.search(r"[一-鿿]", info.title_zh)
        for wording in info.wordings.values():
            assert set(fields.findall(wording.zh)) <= set(fields.findall(wording.en))


def test_codes_are_documented():
    """The codes of the reference, of the catalogue and of the checks are the same."""
    source = ROOT / "src" / "targetkit"
    reference = (ROOT / "docs" / "reference" / "findings.md").read_text(encoding="utf-8")
    checks = [
        path
        for path in source.rglob("*.py")
        if not path.name.startswith("_codes") and path.name != "findings.py"
    ]
    used = {code for path in checks for code in re.findall(r'"(TK\d{3})"', path.read_text(encoding="utf-8"))}
    documented = re.findall(r"^### (TK\d{3})", reference, re.MULTILINE)

    assert list(CODES) == documented
    assert set(CODES) == used


def test_documented_titles():
    """The reference has each code's titles, severity and principle as the catalogue has them."""
    reference = (ROOT / "docs" / "reference" / "findings.md").read_text(encoding="utf-8")
    sections = re.split(r"^### ", reference, flags=re.MULTILINE)[1:]

    for section, info in zip(sections, CODES.values(), strict=True):
        heading, facts = section.split("\n\n")[:2]
        assert f"{info.code}: {info.title_en}" == heading
        assert f"{info.title_zh} · {info.severity.value} · {info.principle}" == facts
        assert "**Meaning.**" in section
        assert "**Example.**" in section
        assert "**What to do.**" in section
