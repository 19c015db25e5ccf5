import base64
import hashlib
import os
import struct
import zlib
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest
from page.pdf_writer import A4_ACROSS, PdfPage, assemble, pdf, stream, text
from PIL import Image

from extractor.errors import (
    BrokenFileError,
    EncryptedError,
    InputError,
    LimitError,
    UnreadableFileError,
    UnsupportedTypeError,
)
from extractor.options import PageOptions
from extractor.page.files import raster, source
from extractor.page.files.source import digest_of, inspect, take

OPTIONS = PageOptions()
PAGE = PdfPage(text(100, 300, "Menerima surat masuk"))


def put(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def png(width: int, height: int, rows: bytes = b"") -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def huge_tiff() -> bytes:
    """A TIFF whose header claims 65,535 x 65,535 pixels."""
    entries = [(256, 4, 65535), (257, 4, 65535), (258, 3, 8), (259, 3, 1), (262, 3, 1), (273, 4, 8)]
    entries += [(277, 3, 1), (278, 4, 65535), (279, 4, 65535 * 65535)]
    body = struct.pack("<H", len(entries))
    body += b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in entries)
    return b"II*\x00" + struct.pack("<I", 8) + body + struct.pack("<I", 0)


def test_a_pdf_is_known_by_its_content(tmp_path: Path) -> None:
    info = inspect(put(tmp_path, "sheet.pdf", pdf(PAGE, PAGE)), OPTIONS)
    assert (info.media_type, info.page_count, info.warnings) == ("application/pdf", 2, ())
    assert len(info.sha256) == 64


PICTURES = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "tif": "image/tiff",
    "webp": "image/webp",
    "jp2": "image/jp2",
    "j2k": "image/jp2",
    "gif": "image/gif",
    "bmp": "image/bmp",
    "heic": "image/heic",
}
HEIC = Path(__file__).with_name("box.heic")
"""A black box on a white ground as a telephone stores it; drawn by a program, 96 x 64 pixels."""


def picture(folder: Path, suffix: str) -> Path:
    """A black box on a white ground in a kind of picture."""
    path = folder / f"sheet.{suffix}"
    if suffix == "heic":
        path.write_bytes(HEIC.read_bytes())
        return path
    image = Image.new("L", (96, 64), 255)
    image.paste(0, (20, 16, 61, 41))
    image.save(path)
    return path


@pytest.mark.parametrize("suffix", PICTURES)
def test_pictures_are_known_by_their_content(tmp_path: Path, suffix: str) -> None:
    named = picture(tmp_path, suffix)
    for path in (named, put(tmp_path, "nameless", named.read_bytes())):
        found = inspect(path, OPTIONS)
        assert (found.media_type, found.page_count) == (PICTURES[suffix], 1)
        assert len(found.warnings) == (path.suffix == "")


@pytest.mark.parametrize("suffix", PICTURES)
def test_pictures_are_shown_as_they_are(tmp_path: Path, suffix: str) -> None:
    shown, dpi, _ = raster.load(picture(tmp_path, suffix), 1, OPTIONS)
    assert shown.shape == (64, 96, 3)
    assert shown[28, 40].max() < 40
    assert shown[4, 4].min() > 215
    assert dpi > 0


@pytest.mark.parametrize("suffix", PICTURES)
def test_pictures_meet_the_same_caps_and_faults(tmp_path: Path, suffix: str) -> None:
    path = picture(tmp_path, suffix)
    with pytest.raises(LimitError):
        raster.load(path, 1, PageOptions(max_pixels=96 * 64 - 1))
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 3])
    with pytest.raises(InputError):
        raster.load(path, 1, OPTIONS)


@pytest.mark.parametrize(
    "content",
    [
        b"BM is no picture, it is a text",
        b"RIFF\0\0\0\0WAVEfmt ",
        b"PK\x03\x04" + bytes(26) + b"[Content_Types].xml",
        b"\0\0\0\x18ftypmp42",
    ],
)
def test_what_only_looks_alike_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(UnsupportedTypeError):
        inspect(put(tmp_path, "sheet.bin", content), OPTIONS)


def test_a_tiff_has_many_pages(tmp_path: Path) -> None:
    path = tmp_path / "sheets.tiff"
    pages = [Image.new("L", (40, 30), shade) for shade in (10, 20, 30)]
    pages[0].save(path, save_all=True, append_images=pages[1:])
    assert inspect(path, OPTIONS).page_count == 3
    with pytest.raises(LimitError, match="cap is 2"):
        inspect(path, PageOptions(max_pages=2))


def test_a_wrong_extension_is_read_and_told(tmp_path: Path) -> None:
    info = inspect(put(tmp_path, "sheet.tif", pdf(PAGE)), OPTIONS)
    assert info.media_type == "application/pdf"
    assert len(info.warnings) == 1
    assert ".tif" in info.warnings[0]


@pytest.mark.parametrize("content", [b"<html></html>", b"PK without more", b"\x00" * 4000, b"x"])
def test_other_files_are_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(UnsupportedTypeError) as caught:
        inspect(put(tmp_path, "sheet.pdf", content), OPTIONS)
    assert caught.value.remedy


def test_an_empty_file(tmp_path: Path) -> None:
    with pytest.raises(BrokenFileError, match="empty"):
        inspect(put(tmp_path, "sheet.pdf", b""), OPTIONS)


def test_a_file_over_the_cap(tmp_path: Path) -> None:
    with pytest.raises(LimitError, match="bytes"):
        inspect(put(tmp_path, "sheet.pdf", pdf(PAGE)), PageOptions(max_file_bytes=100))


def test_a_truncated_pdf(tmp_path: Path) -> None:
    whole = pdf(PAGE)
    with pytest.raises(BrokenFileError):
        inspect(put(tmp_path, "sheet.pdf", whole[:60]), OPTIONS)


def test_a_damaged_picture(tmp_path: Path) -> None:
    with pytest.raises(BrokenFileError):
        inspect(put(tmp_path, "sheet.png", b"\x89PNG\r\n\x1a\n" + b"rubbish" * 9), OPTIONS)


def test_a_pdf_without_pages(tmp_path: Path) -> None:
    with pytest.raises(BrokenFileError):
        inspect(put(tmp_path, "sheet.pdf", pdf()), OPTIONS)


def test_an_encrypted_pdf(tmp_path: Path) -> None:
    key = "<" + "ab" * 32 + ">"
    lock = f"/Encrypt << /Filter /Standard /V 2 /R 3 /Length 128 /P -4 /O {key} /U {key} >> /ID [<00> <00>]"
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Count 0 /Kids [] >>"]
    with pytest.raises(EncryptedError, match="password"):
        inspect(put(tmp_path, "sheet.pdf", assemble(objects, lock)), OPTIONS)


def test_a_tree_of_a_million_pages(tmp_path: Path) -> None:
    leaf = b"<< /Type /Page /Parent 3 0 R /MediaBox [0 0 10 10] >>"
    tree = b"<< /Type /Pages /Parent 2 0 R /Count 1000 /Kids [" + b"4 0 R " * 1000 + b"] >>"
    top = b"<< /Type /Pages /Count 1000000 /Kids [" + b"3 0 R " * 1000 + b"] >>"
    content = assemble([b"<< /Type /Catalog /Pages 2 0 R >>", top, tree, leaf])
    with pytest.raises(LimitError, match="1,000,000 pages"):
        inspect(put(tmp_path, "sheet.pdf", content), OPTIONS)


def test_a_decompression_bomb(tmp_path: Path) -> None:
    bomb = stream(bytes(40_000_000))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 842 595] /Contents 4 0 R >>",
        bomb,
    ]
    path = put(tmp_path, "sheet.pdf", assemble(objects))
    assert path.stat().st_size < 100_000
    assert inspect(path, OPTIONS).page_count == 1
    with pytest.raises(LimitError, match="inflates"):
        inspect(path, PageOptions(max_inflated_bytes=10_000_000))


def document(stream_object: bytes, count: int = 1) -> bytes:
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 842 595] /Contents 4 0 R >>"
    tree = b"<< /Type /Pages /Count %d /Kids [3 0 R] >>" % count
    return assemble([b"<< /Type /Catalog /Pages 2 0 R >>", tree, page, stream_object])


PACKED = zlib.compress(bytes(40_000_000))
IN_LETTERS = {
    "base 85": b"<~" + base64.a85encode(PACKED) + b"~>",
    "base 85, broken in lines": base64.a85encode(PACKED, wrapcol=60) + b"~\n>",
    "hexadecimal": PACKED.hex().encode() + b">",
    "hexadecimal in base 85": base64.a85encode(PACKED.hex().encode()) + b"~>",
}


@pytest.mark.parametrize("name", IN_LETTERS)
@pytest.mark.parametrize("keyword", [b"stream\n", b"stream\r", b"stream  \r\n", b"stream \n"])
def test_a_bomb_in_letters_is_counted(tmp_path: Path, name: str, keyword: bytes) -> None:
    body = IN_LETTERS[name]
    content = document(b"<< /Length %d >>\n%s%s\nendstream" % (len(body), keyword, body))
    with pytest.raises(LimitError, match="inflates"):
        inspect(put(tmp_path, "sheet.pdf", content), PageOptions(max_inflated_bytes=10_000_000))


def test_letters_that_are_no_coding_harm_nothing(tmp_path: Path) -> None:
    for body in (b"zzz!", b"abc", b"<~abc~>", b"f" * 600, b"u" * 600):
        content = document(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(body), body))
        assert inspect(put(tmp_path, "sheet.pdf", content), OPTIONS).page_count == 1


def test_a_tree_that_says_far_more_pages_than_there_are_is_one_error(tmp_path: Path) -> None:
    with pytest.raises(BrokenFileError, match="4,999 pages; none is there after page 1"):
        inspect(put(tmp_path, "sheet.pdf", document(stream(b""), 4999)), OPTIONS)
    assert inspect(put(tmp_path, "two.pdf", document(stream(b""), 2)), OPTIONS).page_count == 2


def test_a_bomb_in_a_bomb_is_counted(tmp_path: Path) -> None:
    inner = zlib.compress(bytes(80_000_000))
    packed = zlib.compress(inner)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 842 595] /Contents 4 0 R >>",
        stream(b"", packed=packed),
    ]
    path = put(tmp_path, "sheet.pdf", assemble(objects))
    with pytest.raises(LimitError, match="inflates"):
        inspect(path, PageOptions(max_inflated_bytes=20_000_000))


@pytest.mark.parametrize("content", [huge_tiff(), png(60000, 60000), png(20000, 20000)])
def test_pictures_with_far_too_many_pixels(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(LimitError, match="pixels"):
        inspect(put(tmp_path, "sheet.png", content), OPTIONS)


def test_a_file_that_vanished(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match="gone"):
        inspect(tmp_path / "sheet.pdf", OPTIONS)


def test_a_file_without_rights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = put(tmp_path, "sheet.pdf", pdf(PAGE))

    def refuse(self: Path, mode: str = "r") -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(UnreadableFileError, match="may not be read"):
        inspect(path, OPTIONS)


def test_a_link_out_of_the_folder(tmp_path: Path) -> None:
    outside = put(tmp_path, "secret.pdf", pdf(PAGE))
    folder = tmp_path / "inbox"
    folder.mkdir()
    (folder / "sheet.pdf").symlink_to(outside)
    inside = put(folder, "own.pdf", pdf(PAGE))
    (folder / "other.pdf").symlink_to(inside)
    with pytest.raises(UnreadableFileError, match="leads out"):
        take(folder / "sheet.pdf", tmp_path / "copy", OPTIONS, root=folder)
    assert not (tmp_path / "copy").exists()
    assert take(folder / "other.pdf", tmp_path / "copy", OPTIONS, root=folder).page_count == 1
    assert take(folder / "sheet.pdf", tmp_path / "copy", OPTIONS).page_count == 1


def test_a_copy_is_taken_and_looked_at(tmp_path: Path) -> None:
    path = put(tmp_path, "sheet.png", pdf(PAGE, PAGE))
    info = take(path, tmp_path / "private" / "1", OPTIONS)
    assert (info.path, info.file_name, info.page_count) == (tmp_path / "private" / "1", "sheet.png", 2)
    assert info.path.read_bytes() == path.read_bytes()
    assert info.sha256 == hashlib.sha256(path.read_bytes()).hexdigest() == digest_of(path, OPTIONS)
    assert info.warnings == ("The name ends in '.png', but the content is application/pdf.",)
    bare = take(put(tmp_path, "sheet", pdf(PAGE)), tmp_path / "private" / "2", OPTIONS)
    assert bare.warnings == ("The name has no ending, but the content is application/pdf.",)


def test_text_is_known_by_the_name_of_the_original(tmp_path: Path) -> None:
    info = take(put(tmp_path, "sheet.txt", b"Prosedur"), tmp_path / "copy", OPTIONS)
    assert (info.media_type, info.file_name) == ("text/plain", "sheet.txt")


def test_a_file_that_changes_while_it_is_copied_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = put(tmp_path, "sheet.pdf", pdf(PAGE))
    write = source.write_chunks

    def write_and_be_disturbed(copy: Path, chunks: Iterable[bytes]) -> None:
        write(copy, chunks)
        path.write_bytes(pdf(PAGE, PAGE))  # into the same file, as scanning programs do

    monkeypatch.setattr(source, "write_chunks", write_and_be_disturbed)
    with pytest.raises(UnreadableFileError, match="changed while it was read"):
        take(path, tmp_path / "copy", OPTIONS)


def test_a_file_that_grows_over_the_cap_while_it_is_copied_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = put(tmp_path, "sheet.pdf", pdf(PAGE))
    write, options = source.write_chunks, PageOptions(max_file_bytes=path.stat().st_size + 10)

    def grow_and_write(copy: Path, chunks: Iterable[bytes]) -> None:
        with path.open("ab") as stream:
            stream.write(b" " * 11)
        write(copy, chunks)

    monkeypatch.setattr(source, "write_chunks", grow_and_write)
    with pytest.raises(LimitError, match="the cap is"):
        take(path, tmp_path / "copy", options)
    assert not (tmp_path / "copy").exists()


def test_a_file_that_is_replaced_while_it_is_copied_is_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, other = put(tmp_path, "sheet.pdf", pdf(PAGE)), put(tmp_path, "other.pdf", pdf(PAGE, PAGE))
    write, digest = source.write_chunks, digest_of(path, OPTIONS)

    def write_and_be_disturbed(copy: Path, chunks: Iterable[bytes]) -> None:
        other.replace(path)
        write(copy, chunks)

    monkeypatch.setattr(source, "write_chunks", write_and_be_disturbed)
    info = take(path, tmp_path / "copy", OPTIONS)
    assert (info.sha256, info.page_count) == (digest, 1)


def test_a_link_to_itself(tmp_path: Path) -> None:
    (tmp_path / "sheet.pdf").symlink_to(tmp_path / "sheet.pdf")
    with pytest.raises(UnreadableFileError, match="back to itself"):
        inspect(tmp_path / "sheet.pdf", OPTIONS)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "sheet.pdf")
    with pytest.raises(UnsupportedTypeError):
        inspect(tmp_path / "sheet.pdf", OPTIONS)


def outcome(path: Path) -> str:
    """The code of the error, or "read"."""
    try:
        inspect(path, OPTIONS)
    except InputError as error:
        return error.code
    return "read"


def test_damaged_bytes_give_a_coded_error_or_are_read(tmp_path: Path) -> None:
    whole = pdf(PAGE, PdfPage(media=A4_ACROSS))
    rng = np.random.default_rng(3)
    outcomes = set()
    for trial in range(60):
        broken = bytearray(whole)
        for place in rng.integers(9, len(broken), 12):
            broken[place] = int(rng.integers(256))
        outcomes.add(outcome(put(tmp_path, f"{trial}.pdf", bytes(broken))))
    assert "read" in outcomes
    assert outcomes <= {"read", "E-BROKEN", "E-ENCRYPTED", "E-LIMIT"}
