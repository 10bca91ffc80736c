"""Where the command prints: a terminal as wide as it is, or a pipe without colours and line breaks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from itertools import zip_longest
from typing import TYPE_CHECKING

from targetkit._text import render, width
from targetkit.labels import metric_name

if TYPE_CHECKING:
    from rich.console import Console

    from targetkit.findings import Report
    from targetkit.metric import Metric
    from targetkit.plan import Plan

__all__ = ["FINDINGS", "WELL", "Screen"]

WELL, FINDINGS = 0, 1

_PIECE = re.compile(r"[（“《]*(?:[!-~]+|.)[，。；：、？！）”》％]*")
"""What stays on one line in Chinese: a character or a word of letters and digits, with the marks that belong to it."""

_SAID = {
    "targets": ("What the store has to bring, and each team of it", "门店与各团队的目标"),
    "weeks": ("Week by week", "按周分解"),
    "days": ("One manager, day by day: {}", "一名客户经理的逐日目标：{}"),
    "milestones": ("The same in words", "换成一句话"),
    "fairness": ("How fair the whole numbers are", "取整有多公平"),
    "fair": (
        "Below 1, rounding has moved no sum by as much as one piece (one file, 1,000 CNY).",
        "小于 1，即取整没有让任何一个合计偏离一个最小单位（一件、一千元）。",
    ),
    "check": ("Do the parts add up? (consistency check)", "上下一致检查"),
    "reach": (
        "Can it be reached, by what people have shown? (achievability check)",
        "可达成性检查（按过往表现）",
    ),
    "limits": ("Does it keep to its limits? (achievability check)", "可达成性检查"),
    "grounds": ("From how much data weights and days come", "权重与日分布的数据依据"),
    "capacity": ("From how much data capacity comes", "能力的数据依据"),
    "rates": ("Rates and tickets from the past", "按过往得出的转化率和件均"),
    "made up": ("A made-up store and its November", "一家虚构的门店和它的十一月"),
    "written": ("{} targets written to {}", "已将{}条目标写入{}"),
    "page": ("The page of the morning meeting is in {}", "晨会页面已写入{}"),
    "not written": (
        "--out plan.csv writes every target down to the day",
        "用 --out plan.csv 写出直到每一天的全部目标",
    ),
    "read": ("{} targets read from {}", "从{1}读取{0}条目标"),
    "working": ("working …", "计算中……"),
    "followed": ("The 12th of the month: where everybody stands", "到了12日：目标、达成与差距"),
    "standing": ("Where everybody stands", "目标、达成与差距"),
    "people": ("Person by person", "逐人进度"),
    "landing": ("Where the month will land", "月底预计落点"),
    "why": ("Why: what the gap to date is made of", "为什么：至今差距的构成"),
    "effects": (
        "A minus is what a factor has cost, a plus what it has brought.",
        "负数是该因素少带来的，正数是多带来的。",
    ),
    "before": ("rows before the plan, taken as its past: {}", "早于计划期的记录，作为历史：{}条"),
    "later": ("rows of later, not looked at: {}", "晚于截至时间的记录，未计入：{}条"),
    "bulletin": ("What is posted in the group chat", "发到群里的通报"),
    "clearing": ("What waits, and how fast it is cleared", "存量件与消化进度"),
    "strain": ("What each day left asks, and what people can do", "余下每日所需与可完成"),
    "remedies": ("What is done about the gaps, from {} on", "弥补计划（{}起）"),
    "contingency": ("Prepared before the month: what is done when", "提前制定的弥补计划"),
    "nothing to remedy": ("No rule fired: nothing has to be made up for.", "没有规则触发，无需弥补。"),
    "gaps": (
        "closed: what the actions below are expected to bring of it; odds: how likely they bring all of it",
        "预计弥补：以下措施预计带来的部分；补足概率：以下措施带来全部缺口的可能性",
    ),
    "does": ("{}: {} ({})", "{}：{}（{}）"),
    "one person": ("{} person, {} h", "{}人，{}小时"),
    "persons": ("{} people, {} h", "{}人，共{}小时"),
    "obliged": (" (obliged)", "（必须）"),
    "coached": ("with {}", "带教：{}"),
    "helped": ("takes over customers of {}", "承接{}的客户"),
    "special": ("; special reason: {}", "；特殊原因：{}"),
    "to agree": ("to be agreed", "待本人同意"),
    "price": ("{}, or {} for {}", "费用{}，即{}换来{}"),
    "whoever": ("whoever it is", "本人"),
    "prepared": ("  {} (from {}): {}; asked: {}", "  {}（最早{}）：{}；对象：{}"),
    "priced": ("{} ({})", "{}（{}）"),
    "stays": ("  {} · {} · {}: {}", "  {} · {} · {}：{}"),
    "brings": (" → {}", " → {}"),
    "later day": ("{}: {}", "{}：{}"),
    "briefly": ("{} for {}", "{}{}人"),
    "and": ("; ", "；"),
    "comma": (", ", "、"),
    "overtime": ("Overtime: {}.", "加班：{}。"),
    "in all": (
        "All of it together brings about {} by the end, net of what it takes elsewhere.",
        "全部措施到期末预计共带来{}（已扣除因此减少的部分）。",
    ),
    "cost": ("Cost: {}", "费用：{}"),
    "budget": (" of a budget of {}", "（预算{}）"),
    "near": (
        "It closes at least {} of what any plan within the same limits can.",
        "至少补足了同样限制下任何方案所能补足的{}。",
    ),
    "best": ("No plan within the same limits closes more.", "在同样限制下，没有方案能补足更多。"),
    "open": ("What cannot be closed, and why:", "无法补足的部分及原因："),
}


class Screen:
    """Where everything is printed.

    Args:
        lang: The language.
        console: What prints.
        beside: What says that something is being worked on, where somebody looks on.
    """

    def __init__(self, lang: str, console: Console, beside: Console) -> None:
        self._console = console
        self._beside = beside
        self.lang = lang
        self.width = self._console.width
        self._empty = True

    def heading(self, key: str, *parts: object) -> None:
        """The title of what follows."""
        from rich.text import Text

        self._apart()
        self._console.print(Text(self.said(key, *parts), style="bold cyan"))

    def note(self, key: str, *parts: object) -> None:
        """A sentence."""
        self._apart()
        self._lines([self.said(key, *parts)])

    def sentences(self, lines: Iterable[str]) -> None:
        """Sentences below each other."""
        self._apart()
        self._lines(lines)

    def message(self, text: str) -> None:
        """A text to copy as it is."""
        self._apart()
        for line in text.splitlines():
            self._console.print(line, soft_wrap=True)

    def aside(self, text: str) -> None:
        """What is said beside what is to be copied."""
        self._beside.print(text, soft_wrap=True)

    def working(self) -> AbstractContextManager[object]:
        """Say that something is being worked on, as long as it is, where a terminal shows it."""
        return self._beside.status(self.said("working"))

    def table(self, text: str) -> None:
        """A table, which knows how wide it may be: its lines stay whole."""
        from rich.text import Text

        self._apart()
        shown = Text(text)
        shown.highlight_regex(r"^.+(?=\n(?:\n|-{4,}$))", "bold")
        shown.highlight_regex(r"(?<= )[·–](?= |$)|^-{4,}$", "dim")
        self._console.print(shown, soft_wrap=True)

    def milestones(self, plan: Plan, metrics: Sequence[Metric], role: str) -> None:
        """A column for each metric: how much must stand by when."""
        told = [
            [one.to_text(self.lang) for one in plan.milestones(metric, role, by="week")] for metric in metrics
        ]
        header = [metric_name(metric.name, self.lang) for metric in metrics]
        self.table(render(header, [*zip_longest(*told, fillvalue="")]))

    def told(self, key: str, text: str) -> None:
        """Lines under a title; nothing where there are none."""
        if text:
            self.heading(key)
            self._lines(line.strip() for line in text.splitlines())

    def report(self, report: Report) -> int:
        """The findings; the status that they end with."""
        self._apart()
        self._lines(report.to_text(self.lang).splitlines())
        return WELL if report.ok else FINDINGS

    def _apart(self) -> None:
        """An empty line between two things."""
        if not self._empty:
            self._console.print()
        self._empty = False

    def said(self, key: str, *parts: object) -> str:
        """A sentence in the language of the reader."""
        return _SAID[key][self.lang == "zh"].format(*parts)

    def _lines(self, lines: Iterable[str]) -> None:
        """Sentences: in a terminal they go on below where they began, in a pipe they stay whole."""
        from rich.padding import Padding
        from rich.text import Text

        for line in lines:
            words = line.lstrip()
            if words and self._console.is_terminal:
                indent = len(line) - len(words)
                if self.lang == "zh":
                    words = "\n".join(_folded(words, self.width - indent))
                self._console.print(Padding(Text(words), (0, 0, 0, indent), expand=False))
            else:
                self._console.print(Text(line), soft_wrap=True)


def _folded(text: str, wide: int) -> Iterator[str]:
    """A Chinese sentence in lines: between any two characters, not only where there are spaces."""
    line = ""
    for piece in _PIECE.findall(text):
        if line and width(line + piece.rstrip()) > wide:
            yield line.rstrip()
            line = ""
        line += piece if line else piece.lstrip()
    yield line
