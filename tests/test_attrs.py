"""The immutable mapping."""

import copy
import pickle

import pytest

from targetkit._attrs import FrozenMap


def test_frozen_map_is_a_value():
    """Equal pairs make equal maps with equal hashes, in whatever order, also after pickling."""
    one, other = FrozenMap({"a": 1, "b": 2}), FrozenMap([("b", 2), ("a", 1)])

    assert one == other
    assert hash(one) == hash(other)
    assert ["b", "a"] == list(other)
    assert one == pickle.loads(pickle.dumps(one)) == copy.deepcopy(one)
    assert one != FrozenMap({"a": 1})
    assert one != {"a": 1, "b": 2}
    assert 2 == len(one)
    assert 1 == one["a"]
    assert "{'a': 1, 'b': 2}" == repr(one)


def test_frozen_map_cannot_be_changed():
    """There is no way in."""
    with pytest.raises(TypeError):
        FrozenMap({"a": 1})["a"] = 2
