"""Law *pure*: no operation changes an argument; every value is hashable and picklable."""

import copy
import pickle

from hypothesis import given

from targetkit import Plan, check_consistency
from tests.strategies import splits


@given(splits())
def test_pure(split):
    """Splitting, reading and checking leave everything as it was, and plans survive pickling with their basis."""
    before = copy.deepcopy((split.targets, split.roles, split.period, split.options))
    plan = split.plan()
    kept = pickle.dumps(plan)
    rows = list(plan.rows())
    Plan.from_rows(rows, like=plan)
    check_consistency(plan)
    plan.fairness()
    str(plan)
    again = pickle.loads(kept)

    assert before == (split.targets, split.roles, split.period, split.options)
    assert plan == again
    assert hash(plan) == hash(again)
    assert plan.basis == again.basis
    assert rows == list(plan.rows())
    assert {hash(value) for value in (split.targets, split.roles, split.period, plan.basis)}
