"""The words of the workbook, in English and in Chinese."""

from __future__ import annotations

from targetkit.labels import LANGS

__all__ = ["said"]

_WORDS = {
    # sheets
    "cover": ("Cover", "封面"),
    "actuals": ("Actuals", "达成登记"),
    "contingency": ("Contingency plan", "预备弥补计划"),
    "incentives": ("Incentives", "激励方案"),
    "lists": ("Lists", "名单"),
    # what a sheet is for
    "pack": ("Target pack", "目标手册"),
    "for sheet": ("day by day, with weeks and totals", "逐日目标，附周计与合计"),
    "for actuals": ("to fill in: what came in, row by row", "填写：逐笔登记达成"),
    "for contingency": ("what is done when something falls short", "出现差距时的弥补措施"),
    "for incentives": (
        "what is earned for which result, and when it is paid",
        "达成什么、奖励多少、何时兑现",
    ),
    "contents": ("In this workbook", "目录"),
    # cover
    "period": ("Period", "时间"),
    "working days": ("Working days", "工作日"),
    "people": ("People", "人员"),
    "days": ("{count} days", "{count} 天"),
    "targets": ("Targets", "目标"),
    "target": ("target", "目标"),
    "sum": ("sum of the sheets", "各表合计"),
    "check": ("difference", "差额"),
    "by period": ("How the target runs", "时间进度"),
    "stretch": (
        "These are the base targets, without the stretch that was agreed on top of them.",
        "本手册为基础目标，未含约定的加压。",
    ),
    "guide": (
        "Grey columns are days without work. A dot is a day without a target, and a weekly number is what counts there.",
        "灰色列为非工作日。圆点表示当日无目标，以周目标为准。",
    ),
    "guide actuals": (
        "Targets are locked; the sheet '{sheet}' is open for entries.",
        "目标单元格已锁定；“{sheet}”表可以填写。",
    ),
    "guide unlock": (
        "To change a target, take off the protection of its sheet (there is no password); sums follow by themselves.",
        "如需修改目标，请先撤销该表的保护（无密码）；合计会自动更新。",
    ),
    # team sheets
    "team note": ("Targets by day; weeks and totals are sums.", "逐日目标；周计与合计为自动求和。"),
    "name": ("name", "姓名"),
    "total": ("total", "合计"),
    "week": ("week", "周计"),
    # actuals
    "date": ("date", "日期"),
    "manager": ("client manager", "客户经理"),
    "metric": ("metric", "指标"),
    "value": ("amount", "数值"),
    "deal": ("deal no.", "单号"),
    "recorded": ("recorded on", "登记时间"),
    "channel": ("channel", "渠道"),
    "actuals note": (
        "One row for everything that came in. A correction is a row of its own, with a minus; the metric names the unit.",
        "每发生一笔填一行。更正另起一行，数值填负数。数值单位见所选指标。",
    ),
    "pick day": ("A day of the period, e.g. {day}", "填写本期日期，例如 {day}"),
    "pick day else": ("This day is not in {period}. Keep it?", "该日期不在{period}内，是否保留？"),
    "pick person": ("Choose a client manager", "请选择客户经理"),
    "pick metric": ("Choose a metric", "请选择指标"),
    "pick else": ("This is not on the list. Keep it?", "不在名单内，是否保留？"),
    "pick value": ("A number; with a minus for a correction", "填写数字；更正填负数"),
    "pick value else": ("Only a number can stand here.", "此处只能填写数字。"),
    # contingency
    "where": ("for", "团队"),
    "rule": ("rule", "规则"),
    "when": ("when", "触发条件"),
    "from": ("from", "最早"),
    "who": ("whom it concerns", "针对"),
    "measures": ("what is done", "措施"),
    "each of": ("each of: {names}", "以下人员各自：{names}"),
    "nothing prepared": ("Nothing was prepared.", "未准备措施。"),
    # incentives
    "incentive": ("incentive", "激励"),
    "condition": ("earned by", "获得条件"),
    "each": ("each", "每份奖励"),
    "level": ("for whom", "对象"),
    "count": ("earned at 100%", "完成时获奖"),
    "cost": ("cost at 100%", "完成时费用"),
    "most": ("at most", "最高费用"),
    "due": ("due", "应兑现日"),
    "paid": ("paid on", "实际兑现日"),
    "incentives note": (
        "At 100%: who earns it of those who can, and what it costs, when everybody attains exactly the target.",
        "“完成时获奖”“完成时费用”指所有人恰好完成目标时的获奖数与费用。",
    ),
    "in": ("in {names}", "限 {names}"),
    "thousand": ("{name} (thousand {unit})", "{name}（千{unit}）"),
    "page": ("&A · page &P of &N", "&A · 第 &P 页，共 &N 页"),
}


def said(key: str, lang: str, **given: object) -> str:
    """A word or sentence of the workbook.

    Args:
        key: Its name here.
        lang: `en` or `zh`.
        given: What fills its braces.
    """
    return _WORDS[key][LANGS.index(lang)].format(**given)
