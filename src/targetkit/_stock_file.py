"""What waits, as a CSV file with a row for each person and stage, or each deal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from targetkit._problems import Problems
from targetkit._sheet import Line, Sheet, read_sheet
from targetkit._written import day_of, metrics_by_name
from targetkit.errors import InvalidQuantity, UnknownMember
from targetkit.metric import Metric
from targetkit.role import Manager, Role, walk
from targetkit.stock import Stock, StockRow

__all__ = ["STOCK_HEADINGS", "load_stock"]

STOCK_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "manager": ("id", "manager_id", "工号", "客户经理", "业务员"),
    "metric": ("stage", "指标", "环节", "阶段"),
    "value": ("数值", "数量", "件数"),
    "since": ("自", "日期", "进入日期"),
    "deal": ("单号", "合同号", "进件编号"),
}


def load_stock(
    path: Path,
    problems: Problems,
    *,
    as_of: date,
    metrics: Iterable[Metric] | None = None,
    roles: Role | None = None,
) -> Stock | None:
    """Read what waits; see `targetkit.files.read_stock`."""
    sheet = read_sheet(path, problems, headings=STOCK_HEADINGS, required=("manager", "metric", "value"))
    if sheet is None:
        return None
    before = len(problems)
    known = None if metrics is None else tuple(metrics)
    reader = _Reader(sheet, problems, as_of, known, roles)
    rows = [row for row in map(reader.row, sheet.lines) if row is not None]
    return None if len(problems) > before else Stock(rows, as_of, metrics=known or (), roles=roles)


class _Reader:
    """The rows of a file, and what was met in those before."""

    def __init__(
        self,
        sheet: Sheet,
        problems: Problems,
        as_of: date,
        metrics: tuple[Metric, ...] | None,
        roles: Role | None,
    ) -> None:
        self._sheet, self._problems, self._as_of = sheet, problems, as_of
        self._names = None if metrics is None else metrics_by_name(metrics)
        self._ids = (
            None
            if roles is None
            else tuple(sorted(node.id for node in walk(roles) if isinstance(node, Manager)))
        )
        self._deals: dict[str, tuple[int, str]] = {}
        self._held: set[tuple[str, str]] = set()

    def row(self, line: Line) -> StockRow | None:
        """A row as `Stock` takes it; None where something is wrong with it."""
        before = len(self._problems)
        place, attempt = self._sheet.place, self._problems.attempt
        manager = attempt(place(line, "manager"), self._manager, line["manager"])
        metric = attempt(place(line, "metric"), self._metric, line["metric"])
        value = attempt(place(line, "value"), _value, line["value"], metric or Metric("stock"))
        since = attempt(place(line, "since"), self._since, line["since"]) if line["since"] else None
        deal = line["deal"] or None
        if deal is not None and metric is not None:
            self._check_deal(line, deal, metric.name, manager or "")
        if metric is None or value is None or len(self._problems) > before:
            return None
        return manager or None, metric, value, since, deal

    def _manager(self, text: str) -> str:
        """An id; an empty one is nobody's."""
        if text and self._ids is not None and text not in self._ids:
            where = "the roster; an empty cell is for what is nobody's"
            raise UnknownMember("manager", text, self._ids, where)
        return text

    def _metric(self, text: str) -> Metric:
        if not text:
            raise ValueError("it is empty")
        if self._names is None:
            return Metric(text)
        if text not in self._names:
            raise UnknownMember("metric", text, tuple(self._names), where="the funnel")
        return self._names[text]

    def _since(self, text: str) -> date:
        day = day_of(text)
        if day > self._as_of:
            raise ValueError(f"{text!r} lies after {self._as_of}, the day of the snapshot")
        return day

    def _check_deal(self, line: Line, deal: str, stage: str, manager: str) -> None:
        """A deal waits at one stage, once for each of its people."""
        first, where = self._deals.setdefault(deal, (line.number, stage))
        if where != stage or (deal, manager) in self._held:
            reason = f"{deal!r} waits in line {first} already: a deal waits at one stage, once for each of its people"
            self._problems.add(self._sheet.place(line, "deal"), reason)
        self._held.add((deal, manager))


def _value(text: str, metric: Metric) -> str:
    """A number that can stand; kept as it is written for the one door."""
    if not text:
        raise ValueError("it is empty; where nothing waits there is no row, or a 0")
    if metric.quanta(text) < 0:
        raise InvalidQuantity(text, "stock is not negative", metric.quantum)
    return text
