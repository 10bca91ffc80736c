"""What is found inside policies that are composed of others."""

from targetkit import Actuals, History, profiles, weights
from targetkit._composed import Composed, found_in
from targetkit.shape import Shape

DEPTH = 5_000


def test_found_once_and_the_nearest_first():
    """Each policy of the kind is found once, those that lie less deep before the others."""
    near, between, far = (weights.explicit({"li-na": rate}) for rate in (1, 2, 3))
    policy = weights.blend((near, 1), (weights.product(near, weights.monthly(far), between), 1))

    assert (near, between, far) == found_in(policy, weights.explicit)
    assert (near,) == found_in(near, weights.explicit)
    assert () == found_in(policy, weights.history)


def test_found_inside_what_is_found():
    """What is of the kind is not looked into."""
    outer = weights.monthly(weights.monthly(weights.equal()))

    assert (outer,) == found_in(outer, weights.monthly)


def test_a_policy_of_ones_own():
    """A policy of one's own that names those it asks is looked into as those of the house."""

    class Halved:
        def __init__(self, *inner):
            self.inner = inner

    past = weights.history(History(Actuals()))

    assert isinstance(Halved(), Composed)
    assert (past,) == weights.histories_of(Halved(lambda _scope: {}, past))


def test_thousands_deep():
    """Policies may be composed to any depth."""
    past = profiles.history(Shape())
    policy = past
    for _ in range(DEPTH):
        policy = profiles.product(policy)

    assert (past,) == profiles.histories_of(profiles.ahead(policy, 2))
