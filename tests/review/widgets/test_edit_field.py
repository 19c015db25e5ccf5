from pathlib import Path

import pytest
from textual.pilot import Pilot

from extractor.record.model import SopRecord
from extractor.review.app import ReviewApp
from extractor.review.widgets.edit_field import EditField
from review.pressing import play
from review.records import make_record, write_record


def begin_at(pointer: str, tmp_path: Path, title: str, **evidence: object) -> Path:
    data = make_record().model_dump(mode="json")
    data["identity"]["sop_title"] = title
    data["evidence"][pointer] |= {"needs_review": True, "confidence": 0.5} | evidence
    return write_record(tmp_path, SopRecord.model_validate(data))


@pytest.mark.parametrize(
    ("title", "others", "letter"),
    [
        ("Penyusunan Lapuran Tahunan", ["Penyusunan Laporan Tahunan"], 14),
        # The word list offers "Laporan".
        ("Penyusunan Lapuran Tahunan", [], 14),
        ("Penyusunan Laporan Tahunan", ["Penyusunan Laporan Tahunan"], 26),
        ("Penyusunan Laporan Tahunan", [], 26),
    ],
)
def test_the_cursor_is_at_the_letter_in_doubt_and_nothing_is_selected(
    tmp_path: Path, title: str, others: list[str], letter: int
) -> None:
    pointer = "/identity/sop_title"
    path = begin_at(pointer, tmp_path, title, alternatives=others, raw=None)

    async def script(app: ReviewApp, pilot: Pilot[None]) -> None:
        app.desk.find(lambda item: item.doubt.pointer == pointer)
        await pilot.press("e")
        field = app.screen.query_one(EditField)
        assert field.cursor_location == (0, letter)
        assert field.selection.is_empty
        await pilot.press("x")
        assert field.value == title[:letter] + "x" + title[letter:]
        await pilot.press("ctrl+u", "A", "enter")

    play(path, script)


def test_the_field_says_which_it_is_what_it_takes_and_grows_with_its_text(tmp_path: Path) -> None:
    path = begin_at("/identity/sop_title", tmp_path, "Penyusunan Lapuran Tahunan")

    async def script(app: ReviewApp, pilot: Pilot[None]) -> None:
        app.desk.find(lambda item: item.doubt.pointer == "/steps/1/duration")
        await pilot.press("e")
        field = app.screen.query_one(EditField)
        assert "time" in str(field.border_title)
        assert "2 jam" in str(field.border_subtitle)
        low = field.size.height
        field.value = "kata " * 60
        await pilot.pause(0.1)
        assert field.size.height > low
        await pilot.press("escape")
        assert not field.display

    play(path, script)
