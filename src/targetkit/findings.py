"""What a check has to say: findings with stable codes, and the report that holds them.

A plan that does not add up is no exception: it is data, to be read, filtered and counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

from targetkit._attrs import FrozenMap, field, value
from targetkit._blocks import Block, Columns, Folded, Items, Title, Words, in_html, in_text
from targetkit._codes import CODES, CodeInfo, Severity, Wording
from targetkit._sentence import Figure, told, told_field
from targetkit.errors import TargetkitError, UnknownMember
from targetkit.labels import check_lang, metric_name
from targetkit.period import Period, PeriodLike, as_period, label

if TYPE_CHECKING:
    from targetkit._html import Html

__all__ = [
    "CODES",
    "CodeInfo",
    "Detail",
    "Figure",
    "Finding",
    "FindingsError",
    "Report",
    "Severity",
    "Wording",
]

Detail: TypeAlias = int | Decimal | Fraction | str | date | Period | tuple[str, ...] | tuple[PeriodLike, ...]
"""What a sentence needs beside the place and the two figures."""

_NO_DETAILS: FrozenMap[str, Detail] = FrozenMap()
_SHOWN = 12
_LISTED = 200

_SEVERITIES = {
    Severity.ERROR: ("error", "errors", "错误"),
    Severity.WARNING: ("warning", "warnings", "警告"),
    Severity.INFO: ("note", "notes", "提示"),
}
_OK = {"en": "ok", "zh": "通过"}
_NOTHING = {
    "en": "nothing to report: whatever was checked holds",
    "zh": "没有发现问题：所检查的各项均符合",
}
_HEADER = {
    "en": ("severity", "code", "metric", "role", "period", "expected", "found", "message"),
    "zh": ("级别", "代码", "指标", "岗位", "时间", "应为", "实为", "说明"),
}
_FIGURES = frozenset({5, 6})
_WEIGHTS = {severity: weight for weight, severity in enumerate(_SEVERITIES)}


@value(repr=False)
class Finding:
    """One thing that a check has found, with its place.

    `Finding.of` makes one from a code's own sentence; the constructor takes any code and sentence.

    Attributes:
        code: Stable, e.g. `TK101`; see the reference of findings.
        severity: How much it weighs.
        metric: The metric's name, or None where no single one is concerned.
        role: The role's id, or None.
        period: The day or period, or None.
        expected: What the figure should be, or at most or at least be; None where there is none.
        actual: What it is; None where there is nothing.
        message: The sentence in English: names, numbers, what to do.
        details: What else the sentence is made from, by name.
        form: Which of the code's sentences it is; most codes have one, under the empty name.
    """

    code: str
    severity: Severity
    metric: str | None
    role: str | None
    period: PeriodLike | None
    expected: Figure | None
    actual: Figure | None
    message: str
    details: FrozenMap[str, Detail] = field(default=_NO_DETAILS, kw_only=True)
    form: str = field(default="", kw_only=True)

    @classmethod
    def of(
        cls,
        code: str,
        *,
        metric: str | None = None,
        role: str | None = None,
        period: PeriodLike | None = None,
        expected: Figure | None = None,
        actual: Figure | None = None,
        form: str = "",
        **details: Detail,
    ) -> Finding:
        """A finding of a code in the catalogue, which gives it its severity and its sentence.

        Args:
            code: The code.
            metric: The metric's name.
            role: The role's id.
            period: The day or period.
            expected: What the figure should be.
            actual: What it is.
            form: Which of the code's sentences.
            details: What the sentence needs beside these.

        Raises:
            UnknownMember: For a code that the catalogue does not have.

        >>> finding = Finding.of(
        ...     "TK113", metric="signings", role="li-na", period=date(2026, 11, 8), actual=2, unit=""
        ... )
        >>> print(finding.to_text("zh"))
        li-na 的签约：2026年11月8日不是工作日，却有目标 2；请移到工作日，或将该日设为工作日
        """
        if code not in CODES:
            raise UnknownMember("code", code, tuple(CODES), where="the catalogue of findings")
        info = CODES[code]
        place = {"metric": metric, "role": role, "period": period, "expected": expected, "actual": actual}
        message = told(info.wordings[form].en, "en", {**details, **place})
        known = FrozenMap(details)
        return cls(
            code, info.severity, metric, role, period, expected, actual, message, details=known, form=form
        )

    def to_text(self, lang: str = "en") -> str:
        """The sentence in a language; one that the catalogue does not have stays as it was given.

        Args:
            lang: `en` or `zh`.

        Raises:
            UnknownMember: For another language.
        """
        info = CODES.get(self.code)
        if check_lang(lang) == "en" or info is None or self.form not in info.wordings:
            return self.message
        place = {name: getattr(self, name) for name in ("metric", "role", "period", "expected", "actual")}
        return told(info.wordings[self.form].zh, lang, {**self.details, **place})

    def __str__(self) -> str:
        return f"{self.code} {self.severity.value}: {self.message}"

    def __repr__(self) -> str:
        return f"<{self}>"


def _rank(finding: Finding) -> tuple[object, ...]:
    """Errors first, then by code and place; what is left is ordered by the sentence."""
    first, length = date.min, 0
    if finding.period is not None:
        period = finding.period
        first, last = (period, period) if isinstance(period, date) else (period.start, period.end)
        length = (last - first).days
    weight = _WEIGHTS[finding.severity]
    metric, role = finding.metric or "", finding.role or ""
    return (weight, finding.code, metric, role, first, -length, finding.message)


def _in_order(given: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(dict.fromkeys(given), key=_rank))


@value(repr=False)
class Report:
    """What a check has found, the gravest first; a plan without errors is `ok`.

    Iterating gives the findings, `len` counts them, `+` joins two reports.
    The order in which findings are handed in does not count, and one that comes twice is kept once.

    Args:
        findings: The findings.

    >>> report = Report([Finding.of("TK113", metric="signings", role="li-na", period=date(2026, 11, 8), actual=2,
    ...                             unit="")])
    >>> report.ok, len(report), report.where(role="li-na") == report
    (True, 1, True)
    """

    findings: tuple[Finding, ...] = field(default=(), converter=_in_order)

    @property
    def ok(self) -> bool:
        """Whether there are no errors; warnings and notes may stand."""
        return not self.errors

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The errors."""
        return tuple(found for found in self.findings if found.severity is Severity.ERROR)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """The warnings."""
        return tuple(found for found in self.findings if found.severity is Severity.WARNING)

    def raise_for_errors(self) -> None:
        """Go on only without errors.

        Raises:
            FindingsError: If there are any; it carries the report.
        """
        if not self.ok:
            raise FindingsError(self)

    def where(
        self,
        *,
        code: str | None = None,
        severity: Severity | str | None = None,
        metric: object = None,
        role: object = None,
        period: PeriodLike | None = None,
    ) -> Report:
        """The findings of one kind or place.

        Args:
            code: Only this code.
            severity: Only this severity, as such or as `"error"`, `"warning"`, `"info"`.
            metric: Only this metric: its name, or the metric.
            role: Only this role: its id, or the role.
            period: Only this very day or period.

        Raises:
            UnknownMember: For a code or severity that does not exist.
            InvalidPeriod: For something that is no day or period.
        """
        if code is not None and code not in CODES and all(found.code != code for found in self.findings):
            raise UnknownMember("code", code, tuple(CODES), where="the catalogue of findings")
        wanted = {
            "code": code,
            "severity": None if severity is None else _severity(severity),
            "metric": getattr(metric, "name", metric),
            "role": getattr(role, "id", role),
            "period": None if period is None else as_period(period),
        }
        asked = {name: given for name, given in wanted.items() if given is not None}
        return Report(
            found for found in self.findings if all(getattr(found, name) == asked[name] for name in asked)
        )

    def to_text(self, lang: str = "en") -> str:
        """The report for the terminal: counts, then the sentences under their titles.

        Of each code the first twelve sentences are shown; iterate to see all.

        Args:
            lang: `en` or `zh`.

        Raises:
            UnknownMember: For another language.

        >>> print(Report())
        nothing to report: whatever was checked holds
        """
        if not self.findings:
            return _NOTHING[check_lang(lang)]
        zh = check_lang(lang) == "zh"
        blocks: list[Block] = [Title(self._counts(lang))]
        for title, same in self._by_code(lang):
            items = [found.to_text(lang) for found in same[:_SHOWN]]
            left = len(same) - _SHOWN
            if left > 0:
                items.append(f"……另有 {left:,} 条" if zh else f"... and {left:,} more")
            blocks.append(Items(title, tuple(items)))
        return in_text(blocks)

    def to_html(self, lang: str = "en") -> Html:
        """The report for a notebook or a page: counts, and a table that says of each finding where and what it is.

        More than twelve findings are folded by code, of which the gravest is open where its findings are few.

        Args:
            lang: `en` or `zh`.

        Returns:
            A piece of HTML; of each code the first two hundred findings are listed, the others counted.

        Raises:
            UnknownMember: For another language.

        >>> "nothing to report" in Report().to_html()
        True
        """
        if not self.findings:
            return in_html([Title(f"{_OK[check_lang(lang)]} · {_NOTHING[lang]}")])
        title = Title(f"{_OK[check_lang(lang)]} · {self._counts(lang)}" if self.ok else self._counts(lang))
        if len(self.findings) <= _SHOWN:
            return in_html([title, _table(self.findings, lang, coded=True)])
        blocks: list[Block] = [title]
        for at, (heading, same) in enumerate(self._by_code(lang)):
            inside: list[Block] = [_table(same[:_LISTED], lang, coded=False)]
            left = len(same) - _LISTED
            if left > 0:
                inside.append(Words(f"……另有 {left:,} 条" if lang == "zh" else f"... and {left:,} more"))
            blocks.append(Folded(heading, tuple(inside), open=not at and len(same) <= _SHOWN))
        return in_html(blocks)

    def _repr_html_(self) -> str:
        return self.to_html()

    def _by_code(self, lang: str) -> Iterator[tuple[str, list[Finding]]]:
        """The findings of each code, with what it is called and how many they are."""
        by_code: dict[str, list[Finding]] = {}
        for found in self.findings:
            by_code.setdefault(found.code, []).append(found)
        for code, same in by_code.items():
            yield f"{code} {_heading(same[0], lang)} ({len(same):,})", same

    def _counts(self, lang: str) -> str:
        """How many of each severity, the gravest first."""
        parts: list[str] = []
        for severity, (one, many, zh) in _SEVERITIES.items():
            count = sum(found.severity is severity for found in self.findings)
            if count:
                parts.append(
                    f"{zh} {count:,} 条" if lang == "zh" else f"{count:,} {one if count == 1 else many}"
                )
        return ("，" if lang == "zh" else ", ").join(parts)

    def __add__(self, other: Report) -> Report:
        return Report((*self.findings, *other.findings))

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.findings)

    def __len__(self) -> int:
        return len(self.findings)

    def __str__(self) -> str:
        return self.to_text()

    def __repr__(self) -> str:
        return self.to_text()


def _severity(given: Severity | str) -> Severity:
    known = tuple(severity.value for severity in _SEVERITIES)
    if isinstance(given, Severity):
        return given
    if given not in known:
        raise UnknownMember("severity", given, known)
    return Severity(given)


def _heading(finding: Finding, lang: str) -> str:
    """The severity and the title of a code."""
    one, _, zh = _SEVERITIES[finding.severity]
    info = CODES.get(finding.code)
    if info is None:
        return zh if lang == "zh" else one
    return f"{zh}：{info.title_zh}" if lang == "zh" else f"{one}: {info.title_en}"


def _table(findings: Sequence[Finding], lang: str, *, coded: bool) -> Columns:
    """Findings line by line, without columns in which nothing stands."""
    word = 2 if lang == "zh" else 0
    mixed = len({found.severity for found in findings}) > 1
    rows = [
        (
            _SEVERITIES[found.severity][word] if coded or mixed else "",
            found.code if coded else "",
            "" if found.metric is None else metric_name(found.metric, lang),
            found.role or "",
            "" if found.period is None else label(found.period, lang),
            _figure(found, "expected", lang),
            _figure(found, "actual", lang),
            found.to_text(lang),
        )
        for found in findings
    ]
    return Columns.of(_HEADER[lang], rows, right=_FIGURES, noted=True).without_empty(0)


def _figure(finding: Finding, name: str, lang: str) -> str:
    """What was expected or found, as the sentence says it; a figure that it does not say stands by itself."""
    given = getattr(finding, name)
    if given is None:
        return ""
    info = CODES.get(finding.code)
    wording = None if info is None else info.wordings.get(finding.form)
    sentence = "" if wording is None else wording.zh if lang == "zh" else wording.en
    details = {**finding.details, name: given}
    said = told_field(sentence, name, lang, details)
    return told(f"{{{name}:amount}}", lang, details) if said is None else said


@value
class FindingsError(TargetkitError, ValueError):
    """A report has errors and somebody asked to go on only without.

    Attributes:
        report: The whole report, warnings and notes included.
    """

    report: Report

    def __str__(self) -> str:
        return str(self.report)
