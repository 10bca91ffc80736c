"""What happened, as a CSV file with a row for each thing that did."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from targetkit._problems import Place, Problems
from targetkit._sheet import Opened, open_sheet, unguarded
from targetkit._written import day_of, metrics_by_name, moment_of
from targetkit.actuals import Actuals, Event, of_events
from targetkit.funnel import Funnel
from targetkit.labels import metric_name
from targetkit.metric import Metric
from targetkit.quantity import exact

__all__ = ["ACTUALS_HEADINGS", "glossary", "load_actuals"]

ACTUALS_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "date": ("day", "日期"),
    "manager": ("id", "manager_id", "工号", "客户经理", "业务员"),
    "metric": ("指标",),
    "value": ("数值", "数量", "达成"),
    "deal": ("单号", "合同号", "进件编号"),
    "recorded": ("登记时间", "登记日期", "录入时间"),
    "channel": ("渠道", "来源", "客户来源"),
}

P = ParamSpec("P")
T = TypeVar("T")

_REQUIRED = ("date", "manager", "metric", "value")
_RATES = ("application", "submission", "intake", "approval", "signing", "disbursing")


def load_actuals(
    path: Path, problems: Problems, *, metrics: Iterable[Metric] | None = None, at: Place | None = None
) -> Actuals | None:
    """Read what happened; see `targetkit.files.read_actuals`."""
    before = len(problems)
    opened = open_sheet(path, problems, headings=ACTUALS_HEADINGS, required=_REQUIRED, at=at)
    if opened is None or not opened.whole:
        return None
    reader = _Reader(opened, problems, () if metrics is None else tuple(metrics))
    events = tuple(reader.events())
    return None if len(problems) > before else of_events(events, tuple(reader.metrics.values()))


class _Reader:
    """The rows of a file, in which the same days, people and metrics come again and again."""

    def __init__(self, opened: Opened, problems: Problems, metrics: tuple[Metric, ...]) -> None:
        self._opened = opened
        self._problems = problems
        self._names = metrics_by_name(metrics)
        self.metrics: dict[str, Metric] = {metric.name: metric for metric in metrics}
        self._days: dict[str, date] = {}
        self._people: dict[str, str] = {}
        self._found: dict[str, tuple[str, dict[str, int]]] = {}
        self._recorded: dict[str, date | datetime | None] = {"": None}

    def events(self) -> Iterator[Event]:
        """Every row in which nothing is wrong."""
        at = self._opened.places
        in_day, in_who, in_what, in_value = (at[column] for column in _REQUIRED)
        # A column that is not there reads like an empty one: every row gets an empty cell at its end.
        in_deal, in_recorded, in_channel = (at.get(column, -1) for column in ("deal", "recorded", "channel"))
        days, people, found, recordings = self._days, self._people, self._found, self._recorded
        make = Event._make
        for number, row in self._opened.rows:
            row.append("")
            try:
                what, amounts = found[row[in_what]]
                recorded = recordings[row[in_recorded]]
                read = days[row[in_day]], people[row[in_who]], what, amounts[row[in_value]]
            except KeyError:
                known = self._row(number, row)
                if known is None:
                    continue
                read, recorded = known[:4], known[4]
            deal, channel = row[in_deal], row[in_channel]
            deal, channel = deal and unguarded(deal.strip()), channel and unguarded(channel.strip())
            yield make((*read, deal or None, recorded, channel or None))

    def _row(
        self, number: int, cells: list[str]
    ) -> tuple[date, str, str, int, date | datetime | None] | None:
        """A row that holds something not met before; None if it is empty, or something is wrong with it."""
        at = self._opened.places
        texts = {column: unguarded(cells[place].strip()) for column, place in at.items()}
        if not any(texts.values()):
            return None
        day = self._take(number, "date", day_of, texts["date"])
        who = self._take(number, "manager", _text, texts["manager"])
        metric = self._take(number, "metric", self._metric, texts["metric"])
        told = texts.get("recorded", "")
        recorded = self._take(number, "recorded", moment_of, told) if told else None
        # Without a metric it is not known in which quanta the value is, but whether it is a number.
        quanta = self._take(number, "value", _quanta, texts["value"], metric)
        if day is None or who is None or metric is None or quanta is None or (told and recorded is None):
            return None
        self._days[cells[at["date"]]] = day
        self._people[cells[at["manager"]]] = who
        what, amounts = self._found.setdefault(cells[at["metric"]], (metric.name, {}))
        amounts[cells[at["value"]]] = quanta
        if told:
            self._recorded[cells[at["recorded"]]] = recorded
        return day, who, what, quanta, recorded

    def _take(
        self,
        number: int,
        column: str,
        make: Callable[Concatenate[str, P], T],
        text: str,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T | None:
        """What is made of a cell; None and a problem if it is refused."""
        place = Place(self._opened.file, number, self._opened.titles[column])
        return self._problems.attempt(place, make, text, *args, **kwargs)

    def _metric(self, text: str) -> Metric:
        """The metric that is known by this name, or a count of this name."""
        name = _text(text)
        if name in self._names:
            return self._names[name]
        name = glossary().get(name, name)
        return self.metrics.setdefault(name, Metric(name))


@cache
def glossary() -> Mapping[str, str]:
    """The metrics of consumer lending by their Chinese words."""
    rates = {f"{rate}_rate": 1 for rate in _RATES}
    # Only rates are in the dictionary; a type checker sees that it might hold any other argument.
    chain = Funnel.consumer_loan(average_ticket=1, ticket_at="approvals", **rates)  # type: ignore[arg-type]
    return {metric_name(metric.name, "zh"): metric.name for metric in chain.metrics}


def _text(text: str) -> str:
    if not text:
        raise ValueError("it is empty")
    return text


def _quanta(text: str, metric: Metric | None) -> int:
    if not text:
        raise ValueError("it is empty; what did not happen has no row, or a 0")
    if metric is None:
        exact(text)
        return 0
    return metric.quanta(text)
