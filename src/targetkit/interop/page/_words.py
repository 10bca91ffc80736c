"""What stands on the page beside names and numbers, in English and in Chinese."""

from __future__ import annotations

__all__ = ["said"]

_WORDS = {
    "meeting": ("Morning meeting", "晨会"),
    "as of": ("as of {}", "截至{}"),
    "not begun": ("not begun", "尚未开始"),
    "days left": ("{} working days left", "剩余{}个工作日"),
    "day left": ("{} working day left", "剩余{}个工作日"),
    "board": ("Where we stand", "目标与达成"),
    "of": ("of {}", "目标 {}"),
    "share": ("{} of the target", "达成率 {}"),
    "lands": ("lands at {} ({}–{})", "预计{}（{}–{}）"),
    "odds": ("{} to reach the target", "达成概率 {}"),
    "metric": ("metric", "指标"),
    "groups": ("Group by group", "各团队"),
    "in": ("{}, in {}", "{}（{}）"),
    "people": ("{} people", "{}人"),
    "person": ("{} person", "{}人"),
    "asked": ("What everybody is asked for", "每人的目标"),
    "praise": ("Well done", "表现突出"),
    "rank": ("rank", "名次"),
    "who": ("who", "谁"),
    "today": ("Today, {}", "今天，{}"),
    "next day": ("Next, {}", "接下来，{}"),
    "due": ("should stand\nby the evening", "当天结束\n应累计"),
    "to come": ("still to come\nfor that", "为此\n还差"),
    "to come week": ("still to come\nby {}", "到{}\n还差"),
    "programme": ("What the teams do", "各团队的行动"),
    "actions": ("Who does what", "谁做什么"),
    "summary": ("{}: {}, {} h", "{}：{}，共{}小时"),
    "priced": ("{}, {}", "{}，{}"),
    "what": ("what", "做什么"),
    "hours": ("hours", "小时"),
    "when hours": ("{}", "{}"),
    "when evening": ("{}, after work", "{}，下班后"),
    "when rest_day": ("{}, on a day off", "{}，休息日"),
    "brings": ("should bring", "预计带来"),
    "cost": ("cost", "费用"),
    "consult": ("to agree with", "征求同意"),
    "agreed": ("agreed", "已同意"),
    "done": ("done", "已完成"),
    "obliged": ("{} (obliged)", "{}（必须）"),
    "with": ("{}, with {}", "{}，带教：{}"),
    "from": ("{}, taking over from {}", "{}，承接{}的客户"),
    "rest": ("{}, rest on {}", "{}，{}补休"),
    "in all": ("All of it together should bring {}", "全部措施预计共带来{}"),
    "costs": ("; it costs {}", "；费用{}"),
    "budget": (" of a budget of {}", "（预算{}）"),
    "no actions": ("Nothing is planned for the days ahead.", "接下来没有安排行动。"),
    "open": ("What stays open, and why", "无法补足的部分及原因"),
    "for": ("for", "岗位"),
    "until": ("{}, by {}", "{}（截至{}）"),
    "missing": ("missing", "尚缺"),
    "closes": ("closes", "预计弥补"),
    "left": ("left open", "仍缺"),
    "why": ("Why: {}", "原因：{}"),
    "pictures": ("The month so far", "本期进展"),
    "reasons": ("Why: what the gap is made of", "为什么：差距的构成"),
    "days": ("People by days", "每人每日"),
    "calendar": ("Actions on the calendar", "行动日历"),
    "rates": ("Rates", "比率"),
    "stock": ("What waits, as of {}", "存量件（截至{}）"),
    "private": (
        "This page may be shown to everybody: what one person lacks or is asked to do is told to that person and whoever leads the team.",
        "本页可以公开展示：表扬公开；个人的差距和对个人的安排，只告诉本人和其负责人。",
    ),
    "public": (
        "This page names single people. It is for whoever leads them, not for the wall.",
        "本页含个人数据，供负责人使用，请勿公开张贴。",
    ),
    "reading": (
        "To date: what should stand by now. Gap: what is missing to the whole target. Per day left: what each working day left has to bring, rounded up.",
        "应达成：到目前应累计完成的数。差距：距全部目标还差的数。日均需达成：余下每个工作日需完成的数（进位）。",
    ),
}


def said(key: str, lang: str, *parts: str) -> str:
    """A word or sentence of the page, filled in.

    Args:
        key: Its name.
        lang: `en` or `zh`.
        parts: What is filled in.

    >>> said("as of", "en", "Thu 12 Nov"), said("as of", "zh", "11月12日周四")
    ('as of Thu 12 Nov', '截至11月12日周四')
    """
    return _WORDS[key][lang == "zh"].format(*parts)
