"""What a finding's code is made of: a severity, titles, and the sentences it is told in."""

from __future__ import annotations

import functools
from enum import Enum

from targetkit._attrs import FrozenMap, value

__all__ = ["CodeInfo", "Severity", "Wording", "info"]


@functools.total_ordering
class Severity(Enum):
    """How much a finding weighs; ordered, `ERROR` the greatest.

    >>> max(Severity.INFO, Severity.ERROR, Severity.WARNING)
    <Severity.ERROR: 'error'>
    """

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"

    def __lt__(self, other: Severity) -> bool:
        order = list(Severity)
        return order.index(self) < order.index(other)


@value
class Wording:
    """One sentence in both languages, with fields in braces for what differs from finding to finding.

    `{name:kind}` is the detail of this name, shown as what it is: an `amount` (then the name of the detail
    with its unit), a `percent`, a `metric`, a `level` or its plural `levels`, a period with its word (`in`),
    a `list`, a list of `metrics`, `words` in both languages; without a kind a period by its label, anything else as it stands.

    Attributes:
        en: The sentence in English.
        zh: The sentence in Chinese.
    """

    en: str
    zh: str


@value
class CodeInfo:
    """What a code means.

    Attributes:
        code: The code, e.g. `TK101`.
        severity: How much its findings weigh.
        principle: The principle of the field that it guards: `consistency` (上下一致), `differentiated` (合理分配),
            `achievable` (可达成性), `respect` (平等尊重); or `history`, what the past can and cannot say,
            `tracking` (追踪管理), what came in while the plan runs, and `remedies` (弥补计划), what is done about a gap.
        title_en: What it is about, in a few English words.
        title_zh: The same in Chinese.
        wordings: The sentences by form; most codes have one, under the empty name.
    """

    code: str
    severity: Severity
    principle: str
    title_en: str
    title_zh: str
    wordings: FrozenMap[str, Wording]


_PRINCIPLES = {
    "TK1": "consistency",
    "TK2": "differentiated",
    "TK3": "achievable",
    "TK4": "respect",
    "TK5": "history",
    "TK6": "tracking",
    "TK7": "remedies",
}


def info(
    code: str,
    severity: Severity,
    titles: tuple[str, str],
    sentence: Wording,
    **forms: Wording,
) -> tuple[str, CodeInfo]:
    """A code and what it means.

    Args:
        code: The code.
        severity: How much its findings weigh.
        titles: What it is about, in English and Chinese.
        sentence: The sentence that it is told in.
        forms: Further sentences by form.
    """
    return code, CodeInfo(code, severity, _PRINCIPLES[code[:3]], *titles, FrozenMap({"": sentence, **forms}))
