"""The guard rail as a table: in a configuration, and in a plan that was written to a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from targetkit._toml import Section, as_number, as_rate, as_text, as_weight, is_table
from targetkit._written import metrics_by_name
from targetkit.errors import InvalidQuantity, UnknownMember
from targetkit.metric import Metric
from targetkit.overdue import OverdueRail, RiskBand
from targetkit.quantity import exact

__all__ = ["rail_of", "written_rail"]

_APPROVALS = "approvals"


def rail_of(section: Section, metrics: Iterable[Metric]) -> OverdueRail | None:
    """Read a guard rail; None where something is wrong with it, which is then a problem.

    Args:
        section: The table.
        metrics: What there is to be approved.
    """
    before = len(section.problems)
    ceiling = section.need("ceiling", _as_share, "the greatest overdue rate that is accepted")
    metric = section.take("metric", as_text) or _APPROVALS
    if "bands" not in section:
        section.problem("the key 'bands' is missing: the overdue rate of each risk band, { A = \"0.01\" }")
    inner = section.section("bands")
    bands = [] if inner is None else [_band(inner, key) for key in inner.table]
    section.finish()
    names = metrics_by_name(metrics)
    if metric not in names:
        section.problem(str(UnknownMember("metric", metric, tuple(names), where="the targets")), "metric")
    if ceiling is None or len(section.problems) > before:
        return None
    own = names[metric]
    name = metric if metric in own.names else own.name
    whole = [band for band in bands if band is not None]
    return section.problems.attempt(section.place("bands"), OverdueRail, ceiling, whole, metric=name)


def _as_share(given: Any) -> Fraction:
    number = exact(as_number(given))
    if not 0 <= number <= 1:
        raise InvalidQuantity(as_number(given), "it lies from 0 to 1")
    return number


def _band(section: Section, key: str) -> RiskBand | None:
    """A band with its overdue rate alone, or with its share or what it can bring."""
    if not is_table(section.table[key]):
        rate, share, most = section.take(key, _as_share), None, None
    else:
        inner = section.section(key)
        assert inner is not None, "it is a table"  # noqa: S101  # says it to type checkers
        rate = inner.need("rate", _as_share, "the share of its approvals that turns overdue")
        share, most = inner.take("share", as_rate), inner.take("most", as_weight)
        inner.finish()
    if rate is None:
        return None
    return section.problems.attempt(section.place(key), RiskBand, key, rate, share=share, most=most)


def written_rail(rail: OverdueRail) -> Mapping[str, Any]:
    """A guard rail as a table of texts, which `rail_of` reads back."""
    bands: dict[str, dict[str, str]] = {}
    for band in rail.bands:
        told = {"rate": band.overdue_rate, "share": band.share, "most": band.most}
        bands[band.name] = {key: str(number) for key, number in told.items() if number is not None}
    return {"metric": rail.metric, "ceiling": str(rail.ceiling), "bands": bands}
