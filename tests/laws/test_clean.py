"""Law *clean*: no target is negative; none falls on a day that is closed or on which the person is not there."""

from hypothesis import given

from tests.strategies import splits


@given(splits(ruled=True))
def test_clean(split):
    """A positive day has an open calendar and the person present; nothing is below zero."""
    plan = split.plan()

    for metric in plan.metrics:
        calendar = plan.calendars[metric.name]
        for manager in split.roles.managers():
            line = plan.line(metric, manager)

            assert all(number is None or number >= 0 for number in line)

            if split.options["follow"] and metric.name == "disbursements":
                continue  # it is where the followed metric is, by that one's calendar
            for place in plan.timeline.levels["day"]:
                if line[place]:
                    day = plan.timeline.periods[place]
                    assert (manager.calendar or calendar).weight(day) * manager.present(day) > 0


@given(splits())
def test_clean_following(split):
    """Money falls only where something of the metric that it follows does."""
    own = {name: policy for name, policy in split.options["weights"].items() if name != "disbursements"}
    split = split.with_options(follow={"disbursements": "signings"}, weights=own, grain="day")
    plan = split.plan()

    for manager in split.roles.managers():
        signed, paid = plan.line("signings", manager), plan.line("disbursements", manager)
        assert all(signed[place] for place, number in enumerate(paid) if number)
