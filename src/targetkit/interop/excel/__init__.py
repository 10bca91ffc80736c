"""The kick-off pack of a store as an Excel workbook, and what people wrote into it (extra `excel`).

XlsxWriter writes the workbook, openpyxl reads it; each is loaded when it is used.
"""

from __future__ import annotations

from collections.abc import Iterable
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from targetkit._problems import Problems
from targetkit._saved import save
from targetkit.interop.excel._actuals_read import load_actuals
from targetkit.interop.excel._book import Book
from targetkit.interop.excel._entries import Lists, write_actuals, write_lists
from targetkit.interop.excel._grid_pages import write_group
from targetkit.interop.excel._layout import Layout
from targetkit.interop.excel._pages import write_contingency, write_cover, write_incentives
from targetkit.interop.excel._targets_read import ReadTargets, load_targets
from targetkit.interop.excel._words import said
from targetkit.labels import check_lang

if TYPE_CHECKING:
    from targetkit.actuals import Actuals
    from targetkit.contingency import ContingencyPlan
    from targetkit.incentives import Incentive
    from targetkit.plan import Plan

__all__ = ["ReadTargets", "read_actuals", "read_targets", "write_pack"]


def write_pack(
    path: str | PathLike[str],
    plan: Plan,
    *,
    lang: str = "en",
    actuals: Actuals | None = None,
    contingency: ContingencyPlan | None = None,
    incentives: Iterable[Incentive] = (),
) -> None:
    """Write the kick-off pack (动员大会): a workbook that a store can print on A4 and fill in.

    A cover with the targets; a sheet for the store and each team, people by days, with weeks and totals as formulas;
    a sheet for what comes in, with lists to choose from; the contingency plan and the incentives where they are given.
    Targets are locked without a password. Numbers that a spreadsheet's doubles cannot hold are written as texts,
    texts that it would take for a formula with an apostrophe in front.
    The file is either the old one or the whole new one, whatever happens in between.

    Args:
        path: The file, which ends in `.xlsx`; one that is there is replaced.
        plan: The plan. With a stretch its base is written; hand in `plan.assigned` for what people are asked.
        lang: `en` or `zh`.
        actuals: What happened so far; its ledger is not written.
        contingency: What is prepared, as `contingency_plan` says it.
        incentives: What is promised.

    Raises:
        MissingExtra: When XlsxWriter is not installed.
        UnknownMember: For another language; for a metric, level or role of an incentive that the plan does not have.
        InvalidValue: Actuals of a metric whose quantum is not that of the plan; a text that no cell can hold.
        OSError: If the file cannot be written.

    >>> from tempfile import TemporaryDirectory
    >>> from targetkit import Manager, Metric, Month, Store, Targets, Team, WorkCalendar, decompose
    >>> store = Store("chengdu-01", [Team("east", [Manager("li-na"), Manager("wang-lei")])])
    >>> plan = decompose(
    ...     Targets({Metric("signings"): 8}), store, Month(2026, 11), calendar=WorkCalendar.weekdays()
    ... )
    >>> with TemporaryDirectory() as folder:
    ...     write_pack(f"{folder}/pack.xlsx", plan)
    ...     read_targets(f"{folder}/pack.xlsx", like=plan).plan == plan
    True
    """
    check_lang(lang)
    layout = Layout(plan, lang)
    lists = Lists(layout, actuals)
    promised = tuple(incentives)
    book = Book(lang, plan.period.start)
    pages = [(name, said("for sheet", lang)) for name in layout.sheets.values()]
    pages.append((said("actuals", lang), said("for actuals", lang)))
    if contingency is not None:
        pages.append((said("contingency", lang), said("for contingency", lang)))
    if promised:
        pages.append((said("incentives", lang), said("for incentives", lang)))
    write_cover(book, layout, pages, said("actuals", lang))
    for group in layout.groups:
        write_group(book, layout, group)
    write_actuals(book, layout, lists, actuals)
    if contingency is not None:
        write_contingency(book, contingency)
    if promised:
        write_incentives(book, layout, promised)
    write_lists(book, layout, lists)
    save(book.close(), Path(path))


def read_targets(path: str | PathLike[str], *, like: Plan) -> ReadTargets:
    """Read the targets of a pack, also those that people changed in it.

    Formulas are worked out anew and exactly from the cells that they add up,
    so it does not count whether a spreadsheet program has done so. Sheets may have been renamed, rows moved.

    Args:
        path: The workbook.
        like: The plan that was written, or one with the same metrics, roles and period.

    Returns:
        The plan, without a basis, and a report of the edited totals that no longer add up (TK121).

    Raises:
        MissingExtra: When openpyxl is not installed.
        InvalidInput: With everything that is wrong in the workbook, each with the cell's address:
            a formula where a number is expected, a text, a negative target, one finer than its quantum,
            a role that the plan does not have; a file that is no workbook, or larger than any pack.
    """
    problems = Problems()
    return problems.checked(load_targets(Path(path), like, problems))


def read_actuals(path: str | PathLike[str]) -> Actuals:
    """Read what people wrote into the sheet for actuals.

    Args:
        path: The workbook.

    Returns:
        The rows, with the metrics of the pack.

    Raises:
        MissingExtra: When openpyxl is not installed.
        InvalidInput: With everything that is wrong in the workbook, each with the cell's address:
            a row without day, person, metric or amount, a formula, an amount finer than its quantum.
    """
    problems = Problems()
    return problems.checked(load_actuals(Path(path), problems))
