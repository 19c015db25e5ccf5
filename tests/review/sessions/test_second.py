"""Approved sheets are read a second time, blind; both readings are kept."""

from pathlib import Path

import pytest

from extractor.errors import OptionsError
from extractor.record import codec
from extractor.record.model import ReviewState
from extractor.review.desk import Desk
from extractor.review.queue.inspect import entries_of, second_of, sheet_of
from extractor.review.queue.planter import Planter
from extractor.review.sessions.metrics import measure
from extractor.review.sessions.second import share_of
from extractor.review.sessions.session import Session
from review.records import make_sound, write_record


@pytest.fixture
def approved(tmp_path: Path) -> Path:
    """A sheet that Ani has approved: she corrected the lane's name and accepted the title."""
    path = write_record(tmp_path, make_sound(2))
    with Session(path, "ani") as session:
        lane, title = session.doubts()
        session.edit(lane, "Sekretaris Camat")
        session.accept(title)
        session.approve("approve")
    return path


def desk_of(path: Path, reviewer: str = "budi", share: float = 1.0) -> Desk:
    desk = Desk([path], reviewer, planter=Planter(second=share), learning=False)
    desk.load(path)
    return desk


def test_the_second_reader_sees_what_was_read_and_the_first_one_nothing(approved: Path) -> None:
    desk = desk_of(approved)
    items = list(desk.items)
    assert [item.doubt.pointer for item in items] == ["/actors/1/name", "/identity/sop_title"]
    assert items[0].doubt.value != "Sekretaris Camat", "the first reader's answer is not shown"
    assert "Sekretaris Camat" not in {one.text for one in items[0].doubt.candidates}
    assert not desk_of(approved, "ani").items
    assert not desk_of(approved, share=0.0).items


def test_readings_that_agree_leave_the_approval_and_both_are_kept(approved: Path) -> None:
    desk = desk_of(approved)
    desk.answer(lambda session, doubt, keys, took: session.edit(doubt, "Sekretaris Camat", keys, took))
    desk.answer(lambda session, doubt, keys, took: session.accept(doubt, keys, took))
    desk.close()
    assert codec.read(approved).review.state is ReviewState.APPROVED
    notes = [entry.detail for entry in entries_of(approved) if entry.action == "second"]
    assert (notes[0]["first"], notes[0]["second"]) == ("Sekretaris Camat", "Sekretaris Camat")
    assert not second_of(approved, "budi", 1.0), "each is read twice, not three times"
    measures = measure([sheet_of(approved)])
    assert (measures.read_twice, measures.read_alike, measures.answers) == (2, 1.0, 2)


def test_where_they_differ_the_value_is_a_doubt_with_both(approved: Path) -> None:
    desk = desk_of(approved)
    desk.answer(lambda session, doubt, keys, took: session.edit(doubt, "Sekretaris Dinas", keys, took))
    assert desk.caught
    desk.close()
    with Session(approved, "cici") as session:
        assert session.record.review.state is ReviewState.IN_REVIEW, "its approval is taken back"
        doubt = next(one for one in session.doubts() if one.pointer == "/actors/1/name")
        assert doubt.value == "Sekretaris Camat"
        assert "Sekretaris Dinas" in [one.text for one in doubt.candidates]


@pytest.mark.parametrize("wrong", ["5", "x%", "-1%", "101%", ""])
def test_what_is_no_share_is_refused(wrong: str) -> None:
    with pytest.raises(OptionsError, match="percentage"):
        share_of(wrong)
