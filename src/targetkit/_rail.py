"""The guard rail as a table: in a configuration, and in a plan that was written to a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from targetkit._toml import Section, as_rate, as_share, as_text, as_weight, is_table
from targetkit._written import metrics_by_name
from targetkit.errors import UnknownMember
from targetkit.metric import Metric
from targetkit.overdue import OverdueRail, RiskBand

__all__ = ["rail_of", "written_rail"]

_APPROVALS = "approvals"


def rail_of(section: Section, metrics: Iterable[Metric]) -> OverdueRail | None:
    """Read a guard rail; None where something is wrong with it, which is then a problem.

    Args:
        section: The table.
        metrics: What there is to be approved.
    """
    before = len(section.problems)
    ceiling = section.need("ceiling", as_share, "the greatest overdue rate that is accepted")
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


def _band(section: Section, key: str) -> RiskBand | None:
    """A band with its overdue rate alone, or with its share or what it can bring."""
    inner = section.section(key) if is_table(section.table[key]) else None
    if inner is None:
        rate, share, most = section.take(key, as_share), None, None
    else:
        rate = inner.need("rate", as_share, "the share of its approvals that turns overdue")
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
