import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.record.pointers import MISSING, Change, diff, join, parts, patched, resolve

LEAVES = st.none() | st.booleans() | st.integers() | st.text(max_size=5)
JSON = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)


@given(JSON, JSON)
def test_the_differences_lead_from_one_value_to_the_other_and_back(before: object, after: object) -> None:
    changes = diff(before, after)
    assert patched(before, changes) == after
    assert patched(after, [change.inverse() for change in reversed(changes)]) == before


@given(JSON, JSON)
def test_changes_pass_through_json(before: object, after: object) -> None:
    changes = diff(before, after)
    assert [Change.of_json(change.as_json()) for change in changes] == changes


@given(st.lists(st.text(max_size=4), max_size=4))
def test_pointers_are_escaped(names: list[str]) -> None:
    assert parts(join(*names)) == names


def test_a_change_that_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        patched({"a": 1}, [Change("/a", 2, 3)])


def test_true_is_not_one() -> None:
    assert diff({"a": 1}, {"a": True}) == [Change("/a", 1, True)]


def test_places_that_do_not_exist_are_missing() -> None:
    data = {"steps": [{"a": None}]}
    assert resolve(data, "/steps/0/a") is None
    assert resolve(data, "/steps/1/a") is MISSING
    assert resolve(data, "/steps/x") is MISSING


def test_what_is_changed_leaves_the_old_value_as_it_was() -> None:
    old = {"steps": [{"a": 1}, {"a": 2}]}
    new = patched(old, [Change("/steps/1/a", 2, 3)])
    assert old["steps"][1] == {"a": 2}
    assert new["steps"][0] is old["steps"][0]


@pytest.mark.parametrize("index", ["9" * 5000, "01", "²", "٣", "-1", " 1"])
def test_what_is_no_index_leads_nowhere(index: str) -> None:
    assert resolve({"steps": [1, 2, 3, 4]}, f"/steps/{index}") is MISSING
