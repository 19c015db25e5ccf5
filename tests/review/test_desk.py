from functools import partial
from pathlib import Path

import pytest

from extractor.record import codec
from extractor.review.desk import Desk
from extractor.review.edits import structure
from extractor.review.flow_picture import flow_lines
from extractor.review.queue.inspect import entries_of, sheet_of
from extractor.review.sessions.metrics import measure
from review.records import make_record, of_several_offices, write_record


@pytest.fixture
def paths(tmp_path: Path) -> list[Path]:
    other = make_record(id="sop-2")
    return [write_record(tmp_path), write_record(tmp_path, other, "02")]


@pytest.fixture
def desk(paths: list[Path]) -> Desk:
    desk = Desk(paths, "ani")
    for path in paths:
        desk.load(path)
    return desk


def accept(session: object, doubt: object, keys: int, seconds: float) -> None:
    session.accept(doubt, keys, seconds)  # type: ignore[attr-defined]


def key_of(desk: Desk) -> str:
    assert desk.item is not None
    return desk.item.doubt.key


def test_the_queue_moves_on_with_each_answer(tmp_path: Path) -> None:
    paths = [write_record(tmp_path, one, f"0{n}") for n, one in enumerate(of_several_offices(2, 3), 1)]
    desk = Desk(paths, "ani")
    for path in paths:
        desk.load(path)
    count = len(desk.items)
    for left in range(count - 1, -1, -1):
        desk.keys = 1
        desk.answer(accept)
        assert len(desk.items) == left
    assert desk.item is None
    desk.close()
    assert all(sheet_of(path).open_doubts == 0 for path in paths)
    measures = measure(sheet_of(path) for path in paths)
    assert (measures.answers, measures.keys_per_doubt, measures.first_hits) == (6, 1.0, 1.0)
    assert (measures.straight_through, measures.doubts_per_sheet) == (0.0, 3.0)


def test_one_answer_settles_all_look_alikes(desk: Desk, paths: list[Path]) -> None:
    give = lambda session, doubt, keys, seconds: session.choose(doubt, 2, keys, seconds)  # noqa: E731
    assert desk.answer_alike(give) == 2
    desk.close()
    assert {codec.read(path).actors[1].name for path in paths} == {"Sekretaris"}


def test_undo_goes_back_to_the_doubt(desk: Desk) -> None:
    first = key_of(desk)
    desk.answer(accept)
    assert key_of(desk) != first
    assert desk.undo()
    assert key_of(desk) == first
    assert desk.redo()
    assert not desk.redo()
    desk.close()


def test_a_correction_becomes_a_candidate_elsewhere(tmp_path: Path) -> None:
    plain = make_record().model_dump(mode="json")
    plain["evidence"]["/actors/1/name"]["alternatives"] = []
    record = type(make_record()).model_validate
    paths = [write_record(tmp_path, record(plain | {"id": f"sop-{n}"}), f"0{n}") for n in (1, 2)]
    for learning, offered in ((False, False), (True, True)):
        desk = Desk(paths, "ani", learning=learning)
        for path in paths:
            desk.load(path)
        desk.answer(lambda session, doubt, *_: session.edit(doubt, "Sekretaris"))
        desk.filter = type(desk.filter)(path=paths[1])
        session = desk.session
        assert session is not None
        texts = [candidate.text for candidate in session.doubt("/actors/1/name").candidates]
        assert ("Sekretaris" in texts) == offered
        desk.undo()
        desk.close()


def test_skipped_doubts_wait_at_the_end(desk: Desk) -> None:
    first = key_of(desk)
    desk.skip()
    assert key_of(desk) != first
    assert desk.items[-1].doubt.key == first
    desk.close()


def test_any_value_can_be_visited_and_found(desk: Desk) -> None:
    here = key_of(desk)
    desk.visit("/steps/0/activity")
    assert key_of(desk) == "/steps/0/activity"
    desk.move(1)
    assert key_of(desk) == here
    assert desk.find(lambda item: "Lapran" in item.doubt.value)
    assert key_of(desk) == "/identity/sop_title"
    assert not desk.find(lambda item: False)
    desk.close()


def test_changes_of_structure_are_in_the_journal(desk: Desk, paths: list[Path]) -> None:
    desk.change("delete_step", partial(structure.delete_step, step=2))
    assert "/steps/2/actors" not in {item.doubt.key for item in desk.items if item.path == paths[0]}
    desk.close()
    assert [entry.action for entry in entries_of(paths[0])] == ["delete_step"]


def test_the_flow_is_drawn_with_its_place_lit() -> None:
    data = make_record().model_dump(mode="json")
    lines = flow_lines(data, "/flow/1")
    assert lines[0][0].split() == ["Kasuba", "Sekret"]
    assert lines[1] == ("  1 ()     .      -> 2 Sekretars", False)
    assert lines[2] == ("  2 .      <>     -> 1 Kasubag [no]", True)
    assert len(flow_lines(data, "/steps/2/actors", height=2)) == 2
    assert flow_lines(data, "/steps/2/actors", height=2)[1][1]
