"""What stands on the charts, in English and in Chinese."""

from __future__ import annotations

from targetkit.errors import UnknownMember
from targetkit.labels import LANGS, check_lang

__all__ = ["said"]

_WORDS = {
    "absent": ("away", "不在岗"),
    "as asked": ("as asked", "与目标相同"),
    "as of": ("{day} · ", "截至{day} · "),
    "asked": ("{number} asked", "目标{number}"),
    "attained": ("attained", "达成"),
    "came": ("{attained}, no target", "达成{attained}，无目标"),
    "came of": ("{attained} of {required} ({share})", "{attained} / {required}（{share}）"),
    "coach": ("with {name}", "带教：{name}"),
    "continued": ("{name} ({part} of {parts})", "{name}（{part}/{parts}）"),
    "costs": ("costs {cost}", "成本{cost}"),
    "day": ("day", "日期"),
    "detail": ("{words}  ({detail})", "{words}（{detail}）"),
    "expected": ("expected", "预计"),
    "expected of": ("expected in the end {amount} {metric}", "预计最终{metric}{amount}"),
    "factor": ("factor", "因素"),
    "from on": ("from {day} on", "自{day}起"),
    "funnel": ("funnel", "漏斗"),
    "funnel bar": ("bar: target", "条形：目标"),
    "funnel bars": (
        "wide bar: target, narrow bar: attained, stroke: due by now",
        "宽条：目标，窄条：达成，竖线：应达成",
    ),
    "gap even": ("exactly as asked: {target}", "正好达成{target}"),
    "gap even to date": ("exactly as asked up to now: {target}", "至今正好达成{target}"),
    "gap over": ("{gap} over: {attained} of {target}", "超{gap}：达成{attained}，目标{target}"),
    "gap over to date": (
        "{gap} over to date: {attained} of {target} due by now",
        "至今超{gap}：达成{attained}，应达成{target}",
    ),
    "gap short": ("{gap} short: {attained} of {target}", "差{gap}：达成{attained}，目标{target}"),
    "gap short to date": (
        "{gap} short to date: {attained} of {target} due by now",
        "至今差{gap}：达成{attained}，应达成{target}",
    ),
    "helps": ("takes over from {name}", "承接{name}的客户"),
    "hours": ("{hours} h", "{hours}小时"),
    "lands": (
        "expected {expected}, {share} of the time between {low} and {high}; {chance} to reach the target",
        "预计{expected}，{share}的可能在{low}至{high}之间；达成概率{chance}",
    ),
    "lands alone": (
        "expected {expected}, {share} of the time between {low} and {high}",
        "预计{expected}，{share}的可能在{low}至{high}之间",
    ),
    "left of the line": (
        "left of the line: what came of what was asked, up to {day}; right of it: what is asked",
        "线左：截至{day}的达成情况；线右：目标",
    ),
    "left out": ("not counted", "未计入"),
    "left out of comparison": (
        "{count} more lines are not drawn: equal in all scenarios, or of too many people",
        "另有{count}行未画出：各方案相同，或人数过多",
    ),
    "less than asked": ("less than asked", "低于目标"),
    "metric": ("metric", "指标"),
    "more than asked": ("more than asked", "超出目标"),
    "nothing to do": ("nothing is planned", "没有安排措施"),
    "number": ("how much", "数值"),
    "obliged": ("{name} (obliged)", "{name}（必须）"),
    "part": ("effect", "影响"),
    "planned and actual": ("planned → actual", "计划 → 实际"),
    "rate": ("{name} {actual}, {planned} planned", "{name} {actual}，计划 {planned}"),
    "remedy plan": ("remedy plan", "弥补计划"),
    "rest on": ("rest on {day}", "{day}补休"),
    "rule": ("rule {name}", "规则：{name}"),
    "scenario": ("scenario", "方案"),
    "scenarios": ("scenarios", "方案对比"),
    "share": ("share", "占比"),
    "stands": (
        "{day}: {attained} of {target}, {due} due by then",
        "截至{day}：达成{attained}，目标{target}，应达成{due}",
    ),
    "stands alone": ("{day}: {attained}, no target", "截至{day}：达成{attained}，无目标"),
    "target": ("target", "目标"),
    "times": ("{name} · {count}", "{name} · {count}次"),
    "to date": ("due by now", "应达成"),
    "told": ("what", "内容"),
    "up to": ("what came of what was asked, up to {day}", "截至{day}的达成情况"),
    "when": ("when", "时间"),
    "who": ("who", "谁"),
}


def said(key: str, lang: str) -> str:
    """A word or sentence of the charts; what is in braces is filled in by whoever asks.

    Args:
        key: Its name.
        lang: `en` or `zh`.

    Raises:
        UnknownMember: For another language, or a key that is not here.

    >>> said("attained", "en"), said("attained", "zh")
    ('attained', '达成')
    """
    if key not in _WORDS:
        raise UnknownMember("word of the charts", key, tuple(_WORDS))
    return _WORDS[key][LANGS.index(check_lang(lang))]
