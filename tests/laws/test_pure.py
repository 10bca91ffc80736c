"""Law *pure*: no operation changes an argument; every value is hashable and picklable."""

import copy
import pickle
from collections.abc import Mapping

from hypothesis import given

from targetkit import Plan, check_consistency, decompose
from tests.strategies import splits


@given(splits())
def test_pure(split):
    """Splitting, reading and checking leave everything as it was, and plans survive pickling with their basis."""
    split.plan()
    # As a caller has them: mappings that could be changed.
    options = {name: dict(own) if isinstance(own, Mapping) else own for name, own in split.options.items()}
    before = copy.deepcopy((split.targets, split.roles, split.period, options))
    plan = decompose(split.targets, split.roles, split.period, **options)
    kept = pickle.dumps(plan)
    rows = list(plan.rows())
    Plan.from_rows(rows, like=plan)
    check_consistency(plan)
    plan.fairness()
    str(plan)
    again = pickle.loads(kept)

    assert before == (split.targets, split.roles, split.period, options)
    assert plan == again
    assert hash(plan) == hash(again)
    assert plan.basis == again.basis
    assert rows == list(plan.rows())
    assert {hash(value) for value in (split.targets, split.roles, split.period, plan.basis)}
