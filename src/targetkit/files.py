"""Rosters, configurations and plans as files: CSV, TOML and JSON, by the standard library alone.

Whatever is wrong in the files is found and told at once: `InvalidInput` carries a `Problem`
with file, line and column for each mistake. The formats stand in docs/how-to/files.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from os import PathLike
from pathlib import Path
from typing import TypeAlias

from targetkit._actuals_file import load_actuals
from targetkit._attrs import FrozenMap
from targetkit._calendars import Holidays
from targetkit._config import Config, load_config
from targetkit._plan_file import load_plan, save_plan
from targetkit._policies import load_weights
from targetkit._problems import Problems
from targetkit._roster import load_roster
from targetkit._stock_file import load_stock
from targetkit.actuals import Actuals
from targetkit.metric import Metric
from targetkit.plan import Plan
from targetkit.role import Region, Role, Store
from targetkit.stock import Stock
from targetkit.weights import explicit

__all__ = [
    "Config",
    "Holidays",
    "PathText",
    "read_actuals",
    "read_config",
    "read_plan",
    "read_roster",
    "read_stock",
    "read_weights",
    "write_plan",
]

PathText: TypeAlias = str | PathLike[str]
"""Where a file is."""


def read_config(path: PathText, *, holidays: Holidays | None = None) -> Config:
    r"""Read a configuration: TOML, and the roster and weights that it names beside it.

    Args:
        path: The TOML file.
        holidays: What knows the holidays of a country, where the configuration asks for them:
            `targetkit.interop.holidays.calendar`.

    Returns:
        The arguments of `decompose`; `Config.plan()` calls it.

    Raises:
        InvalidInput: With everything that is wrong in any of the files, a file that is not there included.
        MissingExtra: If holidays are asked for and their library is not installed.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     _ = (Path(folder) / "roster.csv").write_text("id,team\nli-na,east\nzhao-min,west\n")
    ...     file = Path(folder) / "store.toml"
    ...     _ = file.write_text(
    ...         'period.month = "2026-11"\nstore = { id = "chengdu-01", roster = "roster.csv" }\n'
    ...         'targets.submissions = 42\ncalendar.week = "weekdays"\n'
    ...     )
    ...     print(read_config(file).plan())
    chengdu-01 · 2026-11 · 2 teams, 2 managers
    <BLANKLINE>
                 store  east  west
    ------------------------------
    submissions     42    21    21
    """
    problems = Problems()
    return problems.checked(load_config(Path(path), problems, holidays))


def read_roster(
    path: PathText, *, store: str = "", region: str = "", name: str = "", ignore: Iterable[str] = ()
) -> Store | Region:
    """Read who is in a store, or in the stores of a region, from a CSV file.

    Args:
        path: The CSV file: UTF-8 with or without a byte order mark, or GB18030.
        store: The id of the store; then the file needs no column for it.
        region: The id of what lies above the stores of the file.
        name: What people call the store or region.
        ignore: Headings of columns to pass over.

    Returns:
        The role tree.

    Raises:
        InvalidInput: With everything that is wrong in the file.
    """
    problems = Problems()
    roster = load_roster(Path(path), problems, store=store, region=region, name=name, ignore=ignore)
    return problems.checked(roster).roles


def read_actuals(path: PathText, *, metrics: Iterable[Metric] | None = None) -> Actuals:
    r"""Read what happened from a CSV file with a row for each thing that did.

    Args:
        path: The CSV file with the columns date, manager, metric and value, and if need be deal, recorded and channel.
        metrics: The metrics that are known, by name, alias or Chinese word, whose quantum values must keep to;
            any other name becomes a count, a Chinese word of the glossary under its English name.

    Returns:
        The rows.

    Raises:
        InvalidInput: With everything that is wrong in the file.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder) / "history.csv"
    ...     _ = file.write_text("日期,客户经理,指标,数量\n2026-10-12,li-na,签约,2\n2026-10-13,li-na,签约,1\n", encoding="utf-8")
    ...     actuals = read_actuals(file)
    >>> actuals
    <Actuals: 2 rows, 1 manager, 1 metric, 2026-10-12 to 2026-10-13>
    >>> actuals.total("signings")
    3
    """
    problems = Problems()
    return problems.checked(load_actuals(Path(path), problems, metrics=metrics))


def read_stock(
    path: PathText, *, as_of: date, metrics: Iterable[Metric] | None = None, roles: Role | None = None
) -> Stock:
    r"""Read what waits from a CSV file with a row for each person and stage, or each deal.

    Args:
        path: The CSV file with the columns manager, metric and value, and if need be since and deal.
            The metric is the stage that has been passed; without a manager it is nobody's.
        as_of: The day at whose end it was looked at.
        metrics: The stages that are known, by name, alias or Chinese word, whose quantum values must keep to;
            None: any name is a count.
        roles: The role tree; whoever is not in it is a mistake then.

    Returns:
        The stock, for `track(..., stock=...)`.

    Raises:
        InvalidInput: With everything that is wrong in the file.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder) / "stock.csv"
    ...     _ = file.write_text("manager,metric,value,since\nli-na,approvals,6,2026-11-03\n,intakes,2,\n")
    ...     print(read_stock(file, as_of=date(2026, 11, 12)))
    <Stock as of 2026-11-12: approvals=6, intakes=2>
    """
    problems = Problems()
    return problems.checked(load_stock(Path(path), problems, as_of=as_of, metrics=metrics, roles=roles))


def read_weights(path: PathText) -> FrozenMap[str, explicit]:
    """Read explicit weights from a CSV file with a row for each manager, or each manager and metric.

    Args:
        path: The CSV file with the columns manager, metric (may be left out) and weight.

    Returns:
        Metric, as it is called in the file, → weights, for `decompose(..., weights=...)`;
        what names no metric is under the empty name.

    Raises:
        InvalidInput: With everything that is wrong in the file.
    """
    problems = Problems()
    found = problems.checked(load_weights(Path(path), problems))
    return FrozenMap((metric, explicit(weights)) for metric, weights in found.items())


def read_plan(path: PathText, *, like: Plan | Config) -> Plan:
    """Read the targets of a plan from a `.csv` or `.json` file, also one that does not add up.

    Args:
        path: The file: as `write_plan` writes it, or as people type it.
        like: A plan, or a configuration, with the same metrics, roles and period.

    Returns:
        A plan without a basis. Rows for a metric, role or period that `like` does not have become its strays,
        which `check_consistency` reports.

    Raises:
        InvalidInput: With everything that is wrong in the file.
        UnknownMember: For a file of another kind.
    """
    problems = Problems()
    return problems.checked(load_plan(Path(path), like, problems))


def write_plan(plan: Plan, path: PathText) -> None:
    """Write all targets of a plan to a `.csv` or `.json` file, which `read_plan` reads back.

    The file is either the old one or the whole new one, whatever happens in between.

    Args:
        plan: The plan.
        path: The file; one that is there is replaced.

    Raises:
        UnknownMember: For a file of another kind.
        OSError: If the file cannot be written.
    """
    save_plan(plan, Path(path))
