from pathlib import Path

import pytest

from extractor.record import codec
from extractor.review.desk import Desk
from extractor.review.queue.inspect import entries_of, sheet_of
from extractor.review.sessions.metrics import measure
from extractor.review.sessions.session import Session
from review.records import make_record, write_record

IDENTITY = {"sop_title": "Penyusunan Lapran", "date_created": "2014-12-20"}


def write(folder: Path, number: int, agency: str = "Kantor Satu", lane: str = "Sekretars") -> Path:
    """The sheet of this number, with a doubtful second lane and no other reading of it."""
    data = make_record(id=f"sop-{number}", identity=IDENTITY | {"agency": [agency]}).model_dump(mode="json")
    data["actors"][1]["name"] = lane
    data["evidence"]["/actors/1/name"]["alternatives"] = []
    return write_record(folder, type(make_record()).model_validate(data), f"{number:02}")


def desk_of(*paths: Path, learning: bool = True) -> Desk:
    desk = Desk(paths, "ani", learning=learning)
    for path in paths:
        desk.load(path)
    return desk


def lane(desk: Desk, path: Path) -> str:
    desk.turn_to(path)
    session = desk.session
    assert session is not None
    return str(session.data["actors"][1]["name"])


@pytest.fixture
def corrected(tmp_path: Path) -> Path:
    path = write(tmp_path, 1)
    with Session(path, "ani") as session:
        session.edit(session.doubt("/actors/1/name"), "Sekretaris")
    return path


def test_the_same_mistake_is_not_shown_again(corrected: Path, tmp_path: Path) -> None:
    path = write(tmp_path, 2)
    desk = desk_of(corrected, path)
    assert lane(desk, path) == "Sekretaris"
    assert "/actors/1/name" not in {item.doubt.key for item in desk.items if item.path == path}
    assert desk.learned == 1
    assert desk.undo()
    assert lane(desk, path) == "Sekretars"
    desk.close()
    again = desk_of(corrected, path)
    assert lane(again, path) == "Sekretars", "what was undone is left to the reviewer"
    again.close()
    assert [entry.action for entry in entries_of(path)] == ["learn", "undo"]
    assert entries_of(path)[0].keys == 0
    assert measure([sheet_of(path)]).learned == 1


def test_it_is_shown_with_learning_off_and_in_another_office(corrected: Path, tmp_path: Path) -> None:
    ours, other, nobody = write(tmp_path, 2), write(tmp_path, 3, "Kantor Dua"), write(tmp_path, 4, "")
    without = desk_of(corrected, ours, learning=False)
    assert lane(without, ours) == "Sekretars"
    without.close()
    desk = desk_of(corrected, other, nobody)
    assert lane(desk, other) == lane(desk, nobody) == "Sekretars"
    desk.close()


def test_a_reading_that_was_right_elsewhere_has_no_remedy(corrected: Path, tmp_path: Path) -> None:
    right, path = write(tmp_path, 2), write(tmp_path, 3)
    with Session(right, "ani") as session:
        session.accept(session.doubt("/actors/1/name"))
    desk = desk_of(corrected, right, path)
    assert lane(desk, path) == "Sekretars"
    desk.close()


def test_what_was_taken_back_teaches_nothing(corrected: Path, tmp_path: Path) -> None:
    with Session(corrected, "ani") as session:
        session.undo()
    path = write(tmp_path, 2)
    desk = desk_of(corrected, path)
    assert lane(desk, path) == "Sekretars"
    desk.close()


def test_look_alikes_of_one_session_are_still_asked_and_one_left_out_stays(tmp_path: Path) -> None:
    paths = [write(tmp_path, number) for number in (1, 2, 3)]
    desk = desk_of(*paths)
    item = desk.item
    assert item is not None
    group = desk.queue.alike(item)
    assert len(group) == 3
    count = desk.answer_alike(
        lambda session, doubt, keys, seconds: session.edit(doubt, "Sekretaris", keys, seconds),
        group[:2],
        group[2:],
    )
    assert count == 2
    assert "/actors/1/name" in {item.doubt.key for item in desk.items if item.path == paths[2]}
    desk.close()
    again = desk_of(*paths)
    assert [lane(again, path) for path in paths] == ["Sekretaris", "Sekretaris", "Sekretars"]
    again.close()
    assert codec.read(paths[2]).actors[1].name == "Sekretars"


def test_a_like_reading_gets_the_correction_as_a_candidate(corrected: Path, tmp_path: Path) -> None:
    path = write(tmp_path, 2, lane="Sekretars Desa")
    desk = desk_of(corrected, path)
    desk.turn_to(path)
    session = desk.session
    assert session is not None
    candidates = session.doubt("/actors/1/name").candidates
    assert [(one.text, one.source) for one in candidates] == [
        ("Sekretars Desa", "current"),
        ("Sekretaris", "lexicon"),
    ]
    desk.close()
