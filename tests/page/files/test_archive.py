"""A ZIP of sheets is one file of many pages, under the caps of all files."""

import io
import struct
import zipfile
from pathlib import Path

import pytest
from page.pdf_writer import PdfPage, pdf, text
from PIL import Image

from extractor.errors import BrokenFileError, EncryptedError, InputError, LimitError
from extractor.options import PageOptions
from extractor.page.files.archive import member_page
from extractor.page.files.kinds import ZIP
from extractor.page.files.source import inspect
from extractor.page.load import load_page

OPTIONS = PageOptions()
SENTENCE = "Menerima surat masuk dan mencatatnya pada buku agenda"
SHEET = PdfPage("".join(text(80, 500 - 20 * n, SENTENCE) for n in range(6)))


def shade(level: int, suffix: str = "PNG", size: tuple[int, int] = (40, 30)) -> bytes:
    buffer = io.BytesIO()
    Image.new("L", size, level).save(buffer, suffix)
    return buffer.getvalue()


def packed(folder: Path, members: dict[str, bytes]) -> Path:
    path = folder / "sheets.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def test_pages_follow_the_names_as_people_count(tmp_path: Path) -> None:
    members = {f"scan {n}.png": shade(n) for n in (10, 2, 1)}
    path = packed(tmp_path, members)
    found = inspect(path, OPTIONS)
    assert (found.media_type, found.page_count, found.warnings) == (ZIP, 3, ())
    levels = [Image.open(io.BytesIO(member_page(path, n, OPTIONS)[0])).getpixel((0, 0)) for n in (1, 2, 3)]
    assert levels == [1, 2, 10]


def test_files_of_many_pages_give_all_of_theirs(tmp_path: Path) -> None:
    path = packed(
        tmp_path, {"a.pdf": pdf(SHEET, SHEET), "inner/b.gif": shade(255, "GIF"), "c.pdf": pdf(SHEET)}
    )
    assert inspect(path, OPTIONS).page_count == 4
    assert [member_page(path, n, OPTIONS)[1:] for n in range(1, 5)] == [
        ("application/pdf", 1),
        ("application/pdf", 2),
        ("application/pdf", 1),
        ("image/gif", 1),
    ]
    with pytest.raises(BrokenFileError):
        member_page(path, 5, OPTIONS)


def test_a_born_digital_page_stays_one(tmp_path: Path) -> None:
    page = load_page(packed(tmp_path, {"sheet.pdf": pdf(SHEET)}), 1, OPTIONS)
    assert page.digital is not None
    assert "".join(c.text for c in page.digital.characters).count(SENTENCE) == 6


def test_what_is_not_read_is_told_and_what_systems_add_is_not(tmp_path: Path) -> None:
    junk = {"__MACOSX/._a.png": b"x", ".DS_Store": b"x", "Thumbs/.hidden.png": shade(1)}
    path = packed(
        tmp_path,
        {"a.png": shade(9), "notes.docx": b"PK", "inner.zip": packed(tmp_path, {}).read_bytes(), **junk},
    )
    found = inspect(path, OPTIONS)
    assert found.page_count == 1
    assert found.warnings == ("2 files of the archive are of a kind that is not read.",)


def test_an_archive_without_sheets_has_no_page(tmp_path: Path) -> None:
    with pytest.raises(BrokenFileError, match="no page"):
        inspect(packed(tmp_path, {"notes.txt": b"x"}), OPTIONS)


def test_a_damaged_member_fails_alone(tmp_path: Path) -> None:
    path = packed(tmp_path, {"a.png": shade(9), "b.pdf": b"%PDF-1.7 cut short", "c.png": shade(9)})
    assert inspect(path, OPTIONS).page_count == 3
    with pytest.raises(BrokenFileError):
        load_page(path, 2, OPTIONS)
    assert load_page(path, 3, OPTIONS).number == 3


def test_bombs_meet_the_caps_whatever_the_table_says(tmp_path: Path) -> None:
    path = packed(tmp_path, {"a.bmp": shade(0, "BMP", (2000, 2000)), "b.bmp": shade(0, "BMP", (2000, 2000))})
    with pytest.raises(LimitError, match="inflates"):
        inspect(path, PageOptions(max_inflated_bytes=5_000_000))
    with pytest.raises(LimitError, match="inflates"):
        inspect(path, PageOptions(max_file_bytes=1_000_000))
    with pytest.raises(LimitError, match="pixels"):
        inspect(path, PageOptions(max_pixels=1_000_000))
    with pytest.raises(LimitError, match="cap is 1"):
        inspect(path, PageOptions(max_pages=1))


def test_a_password_is_asked_for_as_with_a_pdf(tmp_path: Path) -> None:
    path = packed(tmp_path, {"a.png": shade(9)})
    content = bytearray(path.read_bytes())
    for signature, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = content.index(signature) + at
        struct.pack_into("<H", content, start, 1)
    path.write_bytes(content)
    with pytest.raises(EncryptedError):
        inspect(path, OPTIONS)


@pytest.mark.parametrize("cut", [10, 60, 200])
def test_a_damaged_archive_is_broken(cut: int, tmp_path: Path) -> None:
    path = packed(tmp_path, {"a.png": shade(9), "b.png": shade(9)})
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(InputError):
        inspect(path, OPTIONS)
