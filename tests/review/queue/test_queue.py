from collections import Counter
from pathlib import Path

import pytest

from extractor.review.doubts.doubt import DoubtKind, doubt_at
from extractor.review.doubts.together import find_doubts
from extractor.review.queue.order import Filter, Item, Queue
from review.records import make_record

ONE, TWO = Path("one"), Path("two")


@pytest.fixture
def queue() -> Queue:
    queue = Queue()
    for path in (ONE, TWO):
        queue.put(path, find_doubts(make_record().model_dump(mode="json")))
    return queue


def test_look_alikes_of_all_records_are_one_group(queue: Queue) -> None:
    item = next(item for item in queue.items() if item.doubt.key == "/actors/1/name")
    assert [other.path for other in queue.alike(item)] == [ONE, TWO]


def test_filters_by_sheet_and_kind(queue: Queue) -> None:
    assert {item.path for item in queue.items(Filter(path=TWO))} == {TWO}
    flow = queue.items(Filter(kind=DoubtKind.FLOW))
    assert {item.doubt.field for item in flow} == {"edge", "actors"}
    assert queue.counts()[DoubtKind.FINDING] == 2


def test_what_is_skipped_comes_last_in_the_order_of_skipping(queue: Queue) -> None:
    first, second, *_ = queue.items()
    for item in (first, second):
        queue.skip(item)
    assert queue.items()[-2:] == [first, second]
    queue.skip(first)
    assert queue.items()[-1] == first


def test_candidates_begin_with_what_stands_there_and_are_at_most_nine() -> None:
    data = make_record().model_dump(mode="json")
    known = {"actor_name": [f"Sekretaris {n}" for n in range(12)] + ["Camat"]}
    doubt = doubt_at(data, "/actors/1/name", known)
    assert [c.text for c in doubt.candidates[:2]] == ["Sekretars", "Sekretaris"]
    assert len(doubt.candidates) <= 9
    assert "Camat" not in {c.text for c in doubt.candidates}
    edge = doubt_at(data, "/flow/1")
    assert [c.text for c in edge.candidates] == [
        "s2.1 -> s1.1 [no]",
        "s2.1 -> s1.1 [yes]",
        "s2.1 -> s1.1",
        "s1.1 -> s2.1 [no]",
    ]
    symbol = doubt_at(data, "/steps/1/symbols/0")
    texts = [c.text for c in symbol.candidates]
    assert texts[:3] == ["decision @ Sekretars", "process @ Sekretars", "terminator @ Sekretars"]
    assert "decision @ Kasubag" in texts, "the lanes beside it"


def test_the_greater_expected_harm_is_asked_first() -> None:
    data = make_record().model_dump(mode="json")
    surer = data["evidence"]["/actors/0/name"] | {"needs_review": True, "confidence": 0.45}
    data["evidence"]["/actors/0/name"] = surer
    data["evidence"]["/actors/1/name"] |= {"confidence": 0.4}
    keys = [doubt.key for doubt in find_doubts(data)]
    assert keys[:2] == ["/actors/1/name", "/actors/0/name"]


def test_kinds_are_counted_as_they_are_listed(queue: Queue) -> None:
    def is_right() -> bool:
        return queue.counts() == Counter(item.doubt.kind for item in queue.items())

    assert is_right()
    first = queue.items()[0]
    queue.skip(first)
    assert is_right()
    queue.put(first.path, queue.doubts[first.path][1:])
    assert is_right()
    queue.items(Filter(kind=DoubtKind.FLOW))
    assert queue.counts(Filter(kind=DoubtKind.FLOW)).keys() <= {DoubtKind.FLOW}
    assert is_right()
    queue.put(first.path, [])
    assert is_right()


def test_records_are_in_another_order_where_one_is_left_to_another(queue: Queue) -> None:
    first, *others = queue.paths()
    queue.leave(first, to_other=True)
    assert queue.paths() == [*others, first]
    assert queue.items()[0].path != first
    queue.leave(first, to_other=False)
    assert queue.paths() == [first, *others]


def test_an_item_names_its_record(queue: Queue) -> None:
    assert isinstance(queue.items()[0], Item)
    assert queue.items()[0].path == ONE
