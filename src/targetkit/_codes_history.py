"""TK5xx: what the past can and cannot say."""

from __future__ import annotations

from targetkit._wording import Severity, Wording, info

__all__ = ["HISTORY"]

HISTORY = (
    info(
        "TK501",
        Severity.WARNING,
        ("a deal told in two ways", "同一笔业务记录不一致"),
        Wording(
            "{metric:metric}: deal {deal} was recorded in different ways at the same time: {versions:list}; "
            "the first of these is taken; remove the rows that are wrong, or say when each was recorded",
            "{metric:metric}：业务 {deal} 在同一时间有不同记录：{versions:list}；"
            "暂按第一条计；请删除错误的记录，或注明各自的记录时间",
        ),
    ),
    info(
        "TK502",
        Severity.WARNING,
        ("too few months to say what is normal", "月份不足，无法判断正常水平"),
        Wording(
            "{metric:metric}: what is normal takes three whole months with a figure, and there are {count}; "
            "the last of them, {used:list}, is the level; give a longer history, or state the figure",
            "{metric:metric}：判断正常水平至少需要三个完整月份，现有 {count} 个；"
            "以最近的 {used:list} 为准；请补充历史数据，或直接给定数值",
        ),
        good=Wording(
            "{metric:metric}: what a good month brings takes three months to tell, and there are {count}, "
            "{used:list}; their weeks, or all their days together, stand in for months; give a longer history",
            "{metric:metric}：判断好的月份能做多少至少需要三个月，现有 {count} 个（{used:list}）；"
            "暂以各周或全部天数代替；请补充历史数据",
        ),
    ),
    info(
        "TK503",
        Severity.WARNING,
        ("a month that is cut off", "月份数据不完整"),
        Wording(
            "{metric:metric}: there is no whole month to go by, so {months:list} is used, though the rows "
            "only reach from {first} to {last}; give a longer history, "
            "or History(since=..., until=...) if the days without rows are covered",
            "{metric:metric}：没有完整月份可用，只能依据 {months:list}，而数据仅为 {first} 至 {last}；"
            "请补充历史数据；如无记录的日子确实没有业务，请注明 History(since=..., until=...)",
        ),
    ),
    info(
        "TK504",
        Severity.INFO,
        ("months set aside", "剔除异常月份"),
        Wording(
            "{metric:metric}: {months:list} set aside, with {figures:list} unlike the other months; "
            "without them the level is {level}; look whether something happened then that will happen again",
            "{metric:metric}：剔除 {months:list}（{figures:list}），与其他月份差异过大；"
            "剔除后水平为 {level}；请核实当时的原因是否会再出现",
        ),
    ),
    info(
        "TK505",
        Severity.INFO,
        ("the store's figure instead of the own", "采用门店水平"),
        Wording(
            "{metric:metric} of {role} up to {period}: nothing of {source:metric} to go by, "
            "so the store's {level} is taken; state a figure for {role} if one is known",
            "{role} 截至 {period}的{metric:metric}：没有可参照的{source:metric}，采用门店水平 {level}；"
            "如已知本人水平，请直接给定",
        ),
        above=Wording(
            "{metric:metric} of {role} up to {period}: {own} of {source:metric} came in the same months, "
            "more than can come of them, so the store's {level} is taken; "
            "the cohort reading, by deal, would tell, or state a figure for {role}",
            "{role} 截至 {period}的{metric:metric}：同月相当于{source:metric}的 {own}，超过 100%，"
            "采用门店水平 {level}；可改用按业务编号的同批口径（cohort），或直接给定本人水平",
        ),
    ),
    info(
        "TK506",
        Severity.WARNING,
        ("the stated figure is kept", "沿用给定值"),
        Wording(
            "{metric:metric}: the past has no {source:metric} to compare with, so the stated {level} is kept; "
            "look whether the rows use other names, or give a longer history",
            "{metric:metric}：过往没有{source:metric}数据可比，沿用给定值 {level}；"
            "请核对数据中的指标名称，或补充历史数据",
        ),
        none=Wording(
            "{metric:metric}: nothing came of {pieces} {source:metric}, and no target can be reached at a rate "
            "of 0, so the stated {level} is kept; look whether the rows are complete",
            "{metric:metric}：{pieces} 件{source:metric}没有任何转化，转化率为 0 无法推算目标，"
            "沿用给定值 {level}；请核对数据是否完整",
        ),
        deals=Wording(
            "{metric:metric}: the cohort reading follows deals, and no row of {nameless:metric} names its deal, "
            "so the stated {level} is kept; give the rows their deals, or take the calendar reading",
            "{metric:metric}：同批口径（cohort）按业务编号跟踪，而{nameless:metric}的数据没有业务编号，"
            "沿用给定值 {level}；请补充业务编号，或改用当月口径（calendar）",
        ),
    ),
    info(
        "TK507",
        Severity.WARNING,
        ("a rate above 1", "转化率超过 100%"),
        Wording(
            "{metric:metric}: the months say {level} of {source:metric}, more than can come of them, "
            "so 1 is taken: what came had waited since earlier months; "
            "the cohort reading, by deal, would tell, or a longer window",
            "{metric:metric}：各月数据为{source:metric}的 {level}，超过 100%，按 1 计："
            "其中有往月积压的业务；可改用按业务编号的同批口径（cohort），或拉长时间窗口",
        ),
    ),
    info(
        "TK508",
        Severity.WARNING,
        ("a provisional rate", "转化率尚未定论"),
        Wording(
            "{metric:metric}: {waiting} of the {source:metric} looked at have not come to it and may still do so, "
            "as the deals do not tell how long it takes, or are all too young, so {level} is provisional; "
            "look further back, or give a longer history",
            "{metric:metric}：所依据的{source:metric}中有 {waiting} 件尚未到达，但仍可能到达"
            "（业务数据不足以判断所需时间，或均为近期业务），{level} 仅为暂定；请拉长时间窗口，或补充历史数据",
        ),
    ),
    info(
        "TK509",
        Severity.INFO,
        ("a month covered in part", "月份仅部分覆盖"),
        Wording(
            "{period} is cut off, as the rows reach from {first} to {last}: its days count one by one, "
            "and it is left out where whole months are compared; if its days without rows brought nothing, say so: "
            "History(since=..., until=...)",
            "{period}不完整，数据仅为 {first} 至 {last}：已有的日子逐日计入，按整月比较时不计；"
            "如无记录的日子确实没有业务，请注明 History(since=..., until=...)",
        ),
    ),
    info(
        "TK510",
        Severity.WARNING,
        ("little data", "数据很少"),
        Wording(
            "{metric:metric} before {period}: of {people} people, the days on which one brought some add up to "
            "{count}, fewer than {needed} for each, so a few rows more or less would change their figures; "
            "give a longer history, or state the figures",
            "{period}之前的{metric:metric}：{people} 人共有业绩 {count} 人天，人均不足 {needed} 天，"
            "增减几条记录就会改变结果；请补充历史数据，或直接给定数值",
        ),
        days=Wording(
            "{metric:metric} before {period}: the day shape rests on too few open days, {count} where {needed} would "
            "do, so it says little; give a longer history, or state the days' weights",
            "{period}之前的{metric:metric}：日分布仅由 {count} 个营业日学得，不足 {needed} 个，参考价值有限；"
            "请补充历史数据，或直接给定每日权重",
        ),
        deals=Wording(
            "{metric:metric} after {source:metric}: too few deals tell how long it takes, {count} where {needed} would "
            "do, so a few more would change the lag; hand in more deals, or state it",
            "{source:metric}到{metric:metric}：仅 {count} 件可看出所需时间，不足 {needed} 件，"
            "再多几件就会改变结果；请补充业务编号，或直接给定",
        ),
    ),
    info(
        "TK511",
        Severity.WARNING,
        ("nothing of it in the past", "过往没有该指标"),
        Wording(
            "{metric:metric}: nobody on the roster had brought any {source:metric} before {period}, so all carry "
            "equal shares; look whether the rows use other names, or state the weights",
            "{metric:metric}：{period}之前名册上的人均无{source:metric}记录，因此平均分配；"
            "请核对数据中的名称，或直接给定权重",
        ),
        days=Wording(
            "{metric:metric}: nothing came before {period}, so the open days share the month alike; "
            "look whether the rows use another name, or state the days' weights",
            "{metric:metric}：{period}之前没有任何记录，因此各营业日平均分配；"
            "请核对数据中的名称，或直接给定每日权重",
        ),
        shown=Wording(
            "{metric:metric}: nobody brought any in the months that were looked at, so nothing is known of what "
            "people can do; look whether the rows use another name",
            "{metric:metric}：所参考的月份没有任何记录，能力未知；请核对数据中的名称",
        ),
    ),
    info(
        "TK512",
        Severity.WARNING,
        ("rows that stand there several times", "成片重复的记录"),
        Wording(
            "{count} rows from {first} to {last} stand there {times} times, all that there are without a deal, "
            "such as {examples:list}; they add up; if the file was pasted twice, or two exports overlap, remove "
            "the copies; if all of it happened {times} times, give each row its deal",
            "{first} 至 {last} 的 {count} 条记录（该时段全部无业务编号的记录）各出现 {times} 次，如 {examples:list}；"
            "目前按累加计；如系重复粘贴或导出重叠，请删除重复部分；如确实各发生 {times} 次，请注明业务编号",
        ),
        metric=Wording(
            "{metric:metric}: {count} rows from {first} to {last} stand there {times} times, all that there are "
            "without a deal, such as {examples:list}; they add up; if the file was pasted twice, or two exports "
            "overlap, remove the copies; if all of it happened {times} times, give each row its deal",
            "{metric:metric}：{first} 至 {last} 的 {count} 条记录（该时段全部无业务编号的记录）各出现 {times} 次，"
            "如 {examples:list}；目前按累加计；如系重复粘贴或导出重叠，请删除重复部分；"
            "如确实各发生 {times} 次，请注明业务编号",
        ),
        manager=Wording(
            "{role}: {count} rows from {first} to {last} stand there {times} times, all that there are without a "
            "deal, such as {examples:list}; they add up; if the file was pasted twice, or two exports overlap, "
            "remove the copies; if all of it happened {times} times, give each row its deal",
            "{role}：{first} 至 {last} 的 {count} 条记录（该时段全部无业务编号的记录）各出现 {times} 次，"
            "如 {examples:list}；目前按累加计；如系重复粘贴或导出重叠，请删除重复部分；"
            "如确实各发生 {times} 次，请注明业务编号",
        ),
    ),
)
