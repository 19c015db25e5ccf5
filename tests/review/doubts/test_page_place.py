from pathlib import Path

from report.sheets import make_data

from extractor.record.geometry import Box
from extractor.record.model import SopRecord
from extractor.record.pointers import Json, replaced
from extractor.review.doubts.doubt import doubt_at
from extractor.review.doubts.page_place import row_place

RECORD = Path("/results/lembar/01/record.json")


def data() -> Json:
    return SopRecord.model_validate(make_data()).model_dump(mode="json")


def test_a_value_is_shown_in_its_whole_row_under_the_lanes() -> None:
    record = data()
    place = row_place(RECORD, record, doubt_at(record, "/steps/1/duration"))
    assert place is not None
    assert place.path == RECORD.parent / "pages/0001.png"
    assert place.row == Box(50, 350, 1150, 500)
    assert place.header == Box(380, 150, 670, 200)
    assert place.marks == (Box(800, 350, 900, 500),)


def test_a_connector_is_shown_with_both_its_rows_and_ends() -> None:
    record = data()
    place = row_place(RECORD, record, doubt_at(record, "/flow/1"))
    assert place is not None
    assert place.row == Box(50, 200, 1150, 500)
    assert set(place.marks) == {Box(400, 240, 480, 290), Box(550, 390, 630, 440)}
    assert place.line[0] == (590.0, 425.0)


def test_what_stands_in_no_row_is_shown_alone_and_what_has_no_place_not_at_all() -> None:
    record = data()
    lane = row_place(RECORD, record, doubt_at(record, "/actors/0/name"))
    assert lane is not None
    assert (lane.header, lane.row) == (None, lane.marks[0])
    bare = replaced(record, "/evidence/~1flow~11/box", None)
    assert row_place(RECORD, bare, doubt_at(bare, "/flow/1")) is None
