"""What errors carry and say."""

import pickle

import pytest

from targetkit import errors

EXAMPLES = [
    (
        errors.InvalidValue("Manager 'li-na': left", "2026-01-01", "a last day on or after the day of hire"),
        "Manager 'li-na': left: '2026-01-01' was given; expected a last day on or after the day of hire",
    ),
    (
        errors.InvalidPeriod("2026-11", "a Month"),
        "'2026-11' is not taken as a period: expected a Month",
    ),
    (
        errors.UnknownMember("role", "li-n", ("li-na", "wang-lei"), "the plan"),
        "unknown role 'li-n' in the plan. Did you mean 'li-na'?",
    ),
    (errors.UnknownMember("metric", "x", ("signings",)), "unknown metric 'x'. There is 'signings'."),
    (errors.UnknownMember("metric", "x"), "unknown metric 'x'."),
    (
        errors.UnknownMember("manager", "zz", tuple(f"m{number:02}" for number in range(14))),
        "unknown manager 'zz'. There is 'm00', 'm01', 'm02', 'm03', 'm04', 'm05', 'm06', 'm07', 'm08', 'm09', "
        "'m10', 'm11' and 2 more.",
    ),
    (errors.OutsidePeriod("1 Dec 2026", "2026-11"), "1 Dec 2026 is not in 2026-11"),
    (errors.OutsidePeriod("a", "b", "it runs from c to d"), "a is not in b: it runs from c to d"),
    (errors.NoTarget("signings", "li-na", "2026-11"), "no target for signings of li-na in 2026-11"),
    (
        errors.NoTarget("signings", "li-na", "3 Nov 2026", "it has no targets below the week"),
        "no target for signings of li-na in 3 Nov 2026: it has no targets below the week",
    ),
    (
        errors.DuplicateMember("role", "li-na", "store 'chengdu-01'"),
        "role 'li-na' occurs twice in store 'chengdu-01': give each its own name",
    ),
    (
        errors.DuplicateMember("deal", "d1", "the stock", "keep the row that holds"),
        "deal 'd1' occurs twice in the stock: keep the row that holds",
    ),
    (
        errors.EmptyGroup("team", "east"),
        "team 'east' has no members: a target given to it would reach nobody; add a member or leave the group out",
    ),
    (
        errors.MissingWeight("signings", ("li-na", "wang-lei")),
        "signings: no weight for 'li-na' and 'wang-lei'; give each one (0 for none), or a default for those not named",
    ),
    (
        errors.AllWeightsZero("east", 8, "signings"),
        "8 signings cannot be split: all weights in east are zero; "
        "give someone there a positive weight, or give the group 0",
    ),
    (
        errors.NoWorkingDay("li-na", "2026-11", "signings", 8),
        "li-na has 8 signings and no working day in 2026-11: "
        "look at the calendar, the profile, the lags and the absences, or give the number to somebody else",
    ),
    (
        errors.Infeasible("signings", ("li-na: held at 8",), 2, ("li-na: held at 6",), "6 in all"),
        "signings: these cannot all be met with 6 in all; they miss each other by 2:\n"
        "  - li-na: held at 8\n"
        "it would work with:\n"
        "  - li-na: held at 6",
    ),
    (
        errors.Infeasible("signings", ("li-na: held at 8",), 2),
        "signings: these cannot all be met; they miss each other by 2:\n  - li-na: held at 8",
    ),
    (
        errors.Infeasible("signings", (), 6, given="6 in all"),
        "signings: no split agrees with 6 in all; it misses by 6",
    ),
    (errors.ConflictingPolicy("signings", "they follow each other"), "signings: they follow each other"),
    (
        errors.NoBasis("fairness()"),
        "fairness() needs the basis that decompose() leaves in a plan (ideals, weights, profiles); "
        "this plan was made from rows and has none",
    ),
    (
        errors.TooLittleHistory("the lag from a to b", "3 pairs", "10 would do"),
        "the past does not tell the lag from a to b: 3 pairs; 10 would do",
    ),
    (
        errors.OutOfTurn("undo", "branch 'main' stands at its start, revision 1"),
        "undo is not possible now: branch 'main' stands at its start, revision 1",
    ),
    (
        errors.MissingExtra("holidays", "calendars"),
        "holidays is not installed; get it with: pip install 'targetkit[calendars]'",
    ),
    (
        errors.MissingFont(("/usr/share/fonts", "fonts/own")),
        "this machine has no font with Chinese letters (looked in /usr/share/fonts, fonts/own), "
        "and the picture would show boxes in their place; "
        "install one (fonts-noto-cjk on Debian and Ubuntu, google-noto-sans-cjk-fonts on Fedora), "
        "hand one in: save(chart, path, font='NotoSansSC-Regular.otf'), or save an .svg or .html, "
        "which the machine that shows it draws",
    ),
    (
        errors.MissingFont(),
        "this machine has no font with Chinese letters, and the picture would show boxes in their place; "
        "install one (fonts-noto-cjk on Debian and Ubuntu, google-noto-sans-cjk-fonts on Fedora), "
        "hand one in: save(chart, path, font='NotoSansSC-Regular.otf'), or save an .svg or .html, "
        "which the machine that shows it draws",
    ),
    (
        errors.InvalidInput((errors.Problem("roster.csv", 3, "hired", "not a date"),)),
        "1 problem in the input:\n  roster.csv:3: hired: not a date",
    ),
    (
        errors.InvalidInput(
            (errors.Problem("a.csv", 3, "", "too short"), errors.Problem("b.toml", None, "x", "bad"))
        ),
        "2 problems in the input:\n  a.csv:3: too short\n  b.toml: x: bad",
    ),
]


@pytest.mark.parametrize(("error", "text"), EXAMPLES, ids=lambda given: type(given).__name__)
def test_errors_say_what_to_do(error, text):
    """Every error has its text, survives pickling with its data, and can be caught as one of ours."""
    again = pickle.loads(pickle.dumps(error))

    assert text == str(error)
    assert text == str(again)
    assert isinstance(error, errors.TargetkitError)


def test_every_error_is_tried():
    """A new error comes with its text in the list above, or in the test of the room that raises it."""
    tried = {type(error) for error, _ in EXAMPLES}
    elsewhere = {errors.InvalidQuantity, errors.TargetkitError}
    known = {
        kind
        for name in errors.__all__
        if isinstance(kind := getattr(errors, name), type) and issubclass(kind, errors.TargetkitError)
    }

    assert known - elsewhere <= tried
