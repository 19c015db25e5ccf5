from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.errors import OptionsError
from extractor.record.model import SopRecord, SymbolKind
from extractor.record.pointers import MISSING, diff, patched, resolve
from extractor.review.edits import lists, structure
from review.records import make_record

Json = dict[str, Any]
STEPS, SYMBOLS, EDGES = st.integers(0, 3), st.sampled_from(["s1.1", "s2.1", "s3.1"]), st.integers(0, 1)
EDITS = st.one_of(
    st.builds(lambda s, n: partial(structure.move_symbol, symbol_id=s, lanes=n), SYMBOLS, st.integers(-3, 3)),
    st.builds(lambda n: partial(structure.add_symbol, step=n, actor="a2"), STEPS),
    st.builds(lambda s: partial(structure.delete_symbol, symbol_id=s), SYMBOLS),
    st.builds(lambda n: partial(structure.add_step, after=n - 1), STEPS),
    st.builds(lambda n: partial(structure.delete_step, step=n), STEPS),
    st.builds(lambda n: partial(structure.merge_steps, step=n), STEPS),
    st.builds(lambda n: partial(structure.split_step, step=n, words=1), STEPS),
    st.builds(lambda a, b: partial(structure.add_edge, source=a, target=b), SYMBOLS, SYMBOLS),
    st.builds(lambda s, n: partial(structure.reorder_symbol, symbol_id=s, by=n), SYMBOLS, st.integers(-2, 2)),
    st.builds(lambda n: partial(lists.add_lane, after=n - 1), STEPS),
    st.builds(lambda n: partial(lists.delete_lane, lane=n), STEPS),
    st.builds(lambda n, by: partial(lists.move_lane, lane=n, by=by), STEPS, st.integers(-2, 2)),
)


@pytest.fixture
def record() -> Json:
    return make_record().model_dump(mode="json")


@given(st.lists(EDITS, max_size=6))
def test_any_edits_leave_a_whole_record_that_can_be_taken_back(edits: list[Any]) -> None:
    record = original = make_record().model_dump(mode="json")
    for edit in edits:
        try:
            record = edit(record)
        except OptionsError:
            continue
        SopRecord.model_validate(record)
        ids = [symbol["id"] for step in record["steps"] for symbol in step["symbols"]]
        assert len(ids) == len(set(ids))
        assert len({step["id"] for step in record["steps"]}) == len(record["steps"])
        assert all({edge["source"], edge["target"]} <= set(ids) for edge in record["flow"])
        for step in record["steps"]:
            assert set(step["actors"]) == {symbol["actor"] for symbol in step["symbols"]}
        gone = {p for p in record["evidence"] if resolve(record, p) is MISSING}
        assert not gone
    changes = diff(original, record)
    assert patched(record, [change.inverse() for change in reversed(changes)]) == original


def test_a_symbol_moves_lane_by_lane_and_its_step_with_it(record: Json) -> None:
    moved = structure.move_symbol(record, "s1.1", 1)
    assert moved["steps"][0]["symbols"][0]["actor"] == "a2"
    assert moved["steps"][0]["actors"] == ["a2"]
    assert structure.move_symbol(moved, "s1.1", 5) == moved, "there is no lane further right"


def test_a_symbols_kind_changes(record: Json) -> None:
    changed = structure.set_kind(record, "s2.1", SymbolKind.PROCESS)
    assert changed["steps"][1]["symbols"][0]["kind"] == "process"
    assert changed["evidence"]["/steps/1/symbols/0"]["state"] == "corrected"


def test_evidence_follows_its_step(record: Json) -> None:
    shorter = structure.delete_step(record, 0)
    assert shorter["evidence"]["/steps/0/duration"] == record["evidence"]["/steps/1/duration"]
    assert shorter["findings"][0]["where"] == "/steps/0/duration"
    assert [edge["source"] for edge in shorter["flow"]] == []
    longer = structure.add_step(record, -1)
    assert longer["evidence"]["/steps/2/duration"] == record["evidence"]["/steps/1/duration"]
    assert longer["steps"][0]["number"] == 1


def test_torn_steps_are_merged_and_glued_ones_split(record: Json) -> None:
    merged = structure.merge_steps(record, 0)
    assert merged["steps"][0]["activity"] == "Menyusun laporan Memeriksa laporan"
    assert [s["id"] for s in merged["steps"][0]["symbols"]] == ["s1.1", "s2.1"]
    assert len(merged["flow"]) == 2
    split = structure.split_step(merged, 0, 2)
    assert [step["activity"] for step in split["steps"][:2]] == ["Menyusun laporan", "Memeriksa laporan"]
    assert [step["actors"] for step in split["steps"][:2]] == [["a1"], ["a2"]]
    with pytest.raises(OptionsError):
        structure.split_step(record, 0, 2)


def test_connectors_are_drawn_bent_flipped_and_rubbed_out(record: Json) -> None:
    drawn = structure.add_edge(record, "s2.1", "s2.1")
    assert drawn["flow"][2]["target"] == "s2.1"
    bent = structure.retarget_edge(drawn, 2, "s1.1")
    assert bent["flow"][2]["target"] == "s1.1"
    assert structure.flip_labels(record, 1)["flow"][1]["label"] == "yes"
    assert len(structure.delete_edge(record, 0)["flow"]) == 1
    with pytest.raises(OptionsError):
        structure.add_edge(record, "s1.1", "s9.9")


def test_a_connector_without_a_label_gets_the_one_that_is_not_taken(record: Json) -> None:
    drawn = structure.add_edge(record, "s2.1", "s2.1")
    assert structure.flip_labels(drawn, 2)["flow"][2]["label"] == "yes"
    flipped = structure.flip_labels(structure.flip_labels(drawn, 1), 2)
    assert [edge["label"] for edge in flipped["flow"]] == [None, "yes", "no"]
    assert structure.add_edge(record, "s2.1", "s1.1", "no")["flow"][2]["label_origin"] == "printed"


def test_lanes_come_go_and_change_places_with_their_names_evidence(record: Json) -> None:
    wider = lists.add_lane(record, 0)
    assert [actor["id"] for actor in wider["actors"]] == ["a1", "a3", "a2"]
    assert wider["evidence"]["/actors/2/name"] == record["evidence"]["/actors/1/name"]
    moved = lists.move_lane(wider, 1, -1)
    assert [actor["id"] for actor in moved["actors"]] == ["a3", "a1", "a2"]
    narrow = lists.delete_lane(record, 1)
    assert [step["actors"] for step in narrow["steps"]] == [["a1"], [], []]
    assert narrow["flow"] == []
    with pytest.raises(OptionsError):
        lists.delete_lane(record, 2)


def test_items_of_the_identity_block_come_and_go(record: Json) -> None:
    longer = lists.add_item(lists.add_item(record, "/identity/legal_basis", -1), "/identity/equipment", -1)
    assert longer["identity"]["legal_basis"] == [{"text": "", "citation": None}]
    assert lists.list_of(longer, "/identity/equipment/0") == ("/identity/equipment", 0)
    assert lists.list_of(longer, "/identity/sop_title") is None
    assert lists.delete_item(longer, "/identity/equipment", 0)["identity"]["equipment"] == []
    for pointer in ("/steps", "/identity/sop_title"):
        with pytest.raises(OptionsError):
            lists.add_item(record, pointer, 0)
