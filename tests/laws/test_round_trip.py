"""Law *round trip*: rows give back an equal plan `like` the one they came from."""

from hypothesis import given

from targetkit import Plan
from tests.strategies import splits


@given(splits())
def test_round_trip_rows(split):
    """Rows of a plan, read back, are that plan; nothing is lost and nothing is added."""
    plan = split.plan()
    again = Plan.from_rows(plan.rows(), like=plan)

    assert plan == again
    assert hash(plan) == hash(again)
    assert list(plan.rows()) == list(again.rows())
    assert again.basis is None
