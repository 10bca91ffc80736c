"""The levers that stores pull, with what they are assumed to bring until it is measured."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from attrs import evolve, fields

from targetkit._attrs import FrozenMap
from targetkit.effect import Assumed, Effect
from targetkit.errors import DuplicateMember, InvalidValue, UnknownMember
from targetkit.lever import Ceiling, Cost, Lever

if TYPE_CHECKING:
    from collections.abc import Iterable

    from targetkit.effect import Per
    from targetkit.quantity import Number

__all__ = ["by_name", "standard"]


def _pace(gain: Number, why: str, zh: str, *, per: Per = "hour", diminishing: Number = 1) -> Effect:
    """So many usual hours of the person."""
    return Effect(gain, per=per, of="pace", diminishing=diminishing, source=Assumed(why, zh=zh))


def _stock(gain: Number, stage: str, files_an_hour: Number, why: str, zh: str) -> Effect:
    """A share of the files that wait behind a stage; a second hour finds the ones that hope less."""
    return Effect(
        gain,
        per="use",
        of="stock",
        stage=stage,
        files_an_hour=files_an_hour,
        diminishing="0.5",
        source=Assumed(why, zh=zh),
    )


def _said(en: str, zh: str) -> dict[str, str]:
    return {"en": en, "zh": zh}


# First what waits: it is cheapest, and on the last days nothing else helps.
_CHASING = (
    Lever(
        "chase_signings",
        effect=_stock(
            "0.10",
            "approvals",
            6,
            "one approved customer in five does not sign unprompted; a call in time wins half of these back",
            "约五分之一的批款客户不会自行签约，及时催签可挽回其中一半",
        ),
        ceiling=Ceiling(uses=1),
        rank=0,
        labels=_said("chase signings", "催签"),
        why=_said(
            "a call takes ten minutes; nobody wants two a day", "一次通话约十分钟；同一客户一天不宜催两次"
        ),
    ),
    Lever(
        "chase_papers",
        effect=_stock(
            "0.04",
            "intakes",
            10,
            "one file in five in review lacks papers; a reminder completes half of these within the month, "
            "and four in ten of them are approved",
            "审核中的件约五分之一缺材料，提醒后其中一半可在月内补齐，补齐后约四成获批",
        ),
        ceiling=Ceiling(uses=1),
        rank=1,
        labels=_said("chase missing papers", "补件"),
        why=_said(
            "a look at each of ten files, and a call for the two that lack something, takes an hour",
            "查看十件并联系其中缺材料的两位客户，约需一小时",
        ),
    ),
)

_IN_HOURS = (
    Lever(
        "transfer",
        effect=_pace(
            "0.5",
            "somebody else's leads are colder: an hour on them brings half of a usual one, where it would be idle",
            "他人的客户较生疏：空闲的一小时用于转来的客户，约为平常的一半",
            diminishing="0.8",
        ),
        by="headroom",
        ceiling=Ceiling(uses=2),
        rank=2,
        labels=_said("transfer to people with headroom", "转给有余力的人"),
        why=_said("who has headroom has an hour or two of it a day", "有余力的人每天约有一两小时空余"),
    ),
    Lever(
        "sharing",
        hours="0.25",
        effect=_pace(
            "0.25",
            "a way that works, heard in the morning, makes up for the quarter of an hour and saves another one",
            "早上听到有效的做法，除抵消所用的一刻钟外，当天再省出一刻钟",
            per="use",
        ),
        cost=Cost(coach_hours="0.25"),
        ceiling=Ceiling(uses=1, per="week"),
        rank=3,
        labels=_said("sharing in the morning meeting", "晨会分享"),
        why=_said("more often than once a week there is nothing new to tell", "每周超过一次便难有新内容"),
    ),
    Lever(
        "referrals",
        effect=_pace(
            "0.3",
            "whom an old customer recommends is met with trust: an hour of such calls brings a third more than a usual one",
            "老客户推荐的人更信任：这样的一小时约比平常多三成",
            diminishing="0.8",
        ),
        cost=Cost(amount=50, currency="CNY"),
        ceiling=Ceiling(uses=2, per="week"),
        lead=1,
        rank=4,
        labels=_said("referrals from old customers", "老客户转介"),
        why=_said(
            "a small gift for who recommends; those recommended are met the day after; old customers are not asked daily",
            "给推荐人一份小礼品；次日约见被推荐的人；不宜天天打扰老客户",
        ),
    ),
    Lever(
        "another_method",
        hours=4,
        effect=_pace(
            "0.25",
            "where the usual method has run dry, half a day by another one brings a quarter more",
            "原有方式乏力时，换一种方式半天约多两成半",
            diminishing="0.9",
        ),
        cost=Cost(amount=100, currency="CNY"),
        ceiling=Ceiling(uses=2, per="week"),
        lead=1,
        rank=5,
        labels=_said("another method or channel", "换方式/渠道"),
        why=_said(
            "leaflets or a stand, and a day to prepare; a method shows only after some half-days",
            "需传单或展位费用，准备一天；一种方式要试几个半天才见分晓",
        ),
    ),
    Lever(
        "pairing",
        effect=_pace(
            2,
            "who works beside a top performer for an hour takes over a part of how it is done: "
            "a twentieth more of the forty hours that follow",
            "跟着绩优同事做一小时，能学到一部分做法，此后一周四十小时约多半成",
            per="use",
        ),
        coach="top",
        cost=Cost(coach_hours=1),
        ceiling=Ceiling(uses=1, per="week"),
        lead=3,
        rank=6,
        labels=_said("pairing with a top performer", "绩优带后进"),
        why=_said(
            "the hour is one of the top performer's own selling time, so one a week; what is learned comes over the week, "
            "and counts from its middle on",
            "占用绩优人员自己的展业时间，因此每周一次；效果分布在此后一周，自周中起计",
        ),
    ),
    Lever(
        "accompanied",
        hours=2,
        effect=_pace(
            "0.5",
            "with the leader along, visits lead on half as often again",
            "有主管陪同，拜访的推进约多五成",
        ),
        cost=Cost(coach_hours=2),
        ceiling=Ceiling(uses=1, per="week"),
        rank=7,
        labels=_said("accompanied prospecting", "陪展"),
        why=_said(
            "a leader has an afternoon a week for each of the few who need it",
            "主管每周只能给少数需要的人各一个下午",
        ),
    ),
)

_OVERTIME = (
    Lever(
        "overtime",
        when="evening",
        effect=_pace(
            "0.5",
            "in the evening people are reached by telephone only, by somebody tired: half of a usual hour",
            "晚间只能电话联系，人也疲惫，约为平常一小时的一半",
            diminishing="0.8",
        ),
        ceiling=Ceiling(uses=3),
        rank=8,
        labels=_said("overtime", "加班展业"),
        why=_said(
            "three hours a day is the most that the Labour Law of China allows at all (article 41)",
            "每日至多三小时（《劳动法》第四十一条）",
        ),
    ),
    Lever(
        "back_office",
        when="evening",
        effect=_stock(
            "0.10",
            "intakes",
            3,
            "one file in four would miss the month's end for one evening, and four in ten of these are approved",
            "约四分之一的件会因差一晚而错过月末，其中四成可获批",
        ),
        ceiling=Ceiling(uses=3),
        rank=9,
        labels=_said("back-office overtime", "后台加班"),
        why=_said(
            "a review takes twenty minutes; three hours a day is the most that the law allows (article 41)",
            "审核一件约二十分钟；每日至多三小时（《劳动法》第四十一条）",
        ),
    ),
    Lever(
        "weekend",
        when="rest_day",
        hours=4,
        effect=_pace(
            "0.7",
            "on a rest day people have time, but offices and employers cannot be asked: seven tenths of a usual hour",
            "休息日客户有空，但单位和机构不办公，约为平常一小时的七成",
            diminishing="0.9",
        ),
        ceiling=Ceiling(uses=1, per="week"),
        rank=10,
        labels=_said("weekend work", "周末加班"),
        why=_said(
            "half a day; the other rest day of the week stays free (Labour Law of China, article 38)",
            "半天；每周保证至少休息一日（《劳动法》第三十八条）",
        ),
    ),
)

_PEOPLE = (
    Lever(
        "recruiting",
        hours=4,
        effect=_pace(
            24,
            "the first ten days of eight hours at three tenths of a full load",
            "到岗后前十天，每天八小时，按满负荷的三成计",
            per="use",
        ),
        cost=Cost(amount=3000, currency="CNY", coach_hours=8),
        ceiling=Ceiling(uses=1, per="period"),
        lead=27,
        rank=11,
        labels=_said("recruiting", "招聘"),
        why=_said(
            "thirty days' notice elsewhere (Labour Contract Law of China, article 37) and a week of training; "
            "an advertisement, half a day of interviews and a day of a coach",
            "原单位提前三十日通知（《劳动合同法》第三十七条）及一周培训；招聘费用、半天面试与带教一天",
        ),
    ),
)

_DISCIPLINE = (
    Lever(
        "coaching",
        kind="discipline",
        effect=_pace(
            "0.25",
            "what held somebody up for days is found in an hour; a quarter of a usual hour comes of it on top at once",
            "一小时可找出多日无交件的原因，随即多出平常一刻钟的产出",
            per="use",
        ),
        cost=Cost(coach_hours=1),
        ceiling=Ceiling(uses=1),
        lead=1,
        labels=_said("coaching", "培训辅导"),
        why=_said("it shows from the next day on", "次日起见效"),
    ),
    Lever(
        "spot_check",
        kind="discipline",
        hours="0.5",
        cost=Cost(coach_hours="0.5"),
        labels=_said("spot check", "突击抽查"),
        why=_said(
            "it says whether the activity was real: half an hour of whoever checks and who is checked",
            "核实活动是否真实：抽查人与被抽查人各半小时",
        ),
    ),
)

_STANDARD = (*_CHASING, *_IN_HOURS, *_OVERTIME, *_PEOPLE, *_DISCIPLINE)


def standard(**overrides: Lever | Mapping[str, Any] | None) -> tuple[Lever, ...]:
    """The levers of the field: what a store can do about a gap. Dismissal is not among them.

    Every effect is assumed, with its reason, until actions measure it (`targetkit.learning`).
    Money for gifts, advertisements and materials is in yuan.

    Args:
        overrides: Lever's name → fields that differ, as in `Lever`; another Lever of the same name; or None: without it.

    Returns:
        `chase_signings`, `chase_papers`, `transfer`, `sharing`, `referrals`, `another_method`, `pairing`, `accompanied`,
        `overtime`, `back_office`, `weekend`, `recruiting`, and as discipline `coaching` and `spot_check`.

    Raises:
        UnknownMember: A lever, or a field, that does not exist.
        InvalidValue: A lever of another name, something that is neither; fields as `Lever` refuses them.

    >>> levers = standard(overtime={"hours": 2}, recruiting=None)
    >>> len(levers), str(by_name(levers)["overtime"].hours)
    (13, '2')
    """
    known = by_name(_STANDARD)
    for name in overrides:
        if name not in known:
            raise UnknownMember("lever", name, tuple(known), "levers.standard")
    changed = (
        (_changed(lever, overrides[name]) if name in overrides else lever) for name, lever in known.items()
    )
    return tuple(lever for lever in changed if lever is not None)


def by_name(levers: Iterable[Lever]) -> FrozenMap[str, Lever]:
    """Levers by their names.

    Args:
        levers: The levers.

    Returns:
        Name → lever, in the order given.

    Raises:
        DuplicateMember: Two levers of the same name.
    """
    found: dict[str, Lever] = {}
    for lever in levers:
        if lever.name in found:
            raise DuplicateMember("lever", lever.name, "the levers")
        found[lever.name] = lever
    return FrozenMap(found)


def _changed(lever: Lever, given: Lever | Mapping[str, Any] | None) -> Lever | None:
    if given is None:
        return None
    place = f"levers.standard: {lever.name}"
    if isinstance(given, Lever):
        if given.name != lever.name:
            raise InvalidValue(place, given.name, f"a lever that is called {lever.name!r}")
        return given
    if not isinstance(given, Mapping):
        raise InvalidValue(place, given, "a mapping of fields, a Lever, or None")
    known = tuple(one.name for one in fields(Lever) if one.name != "name")
    for name in given:
        if name not in known:
            raise UnknownMember("field", name, known, place)
    return evolve(lever, **given)
