"""Streams in codings of every kind, which are counted before anything is decoded."""

import base64
import zlib
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from page.pdf_writer import assemble, stream
from pikepdf import Array, Dictionary, Encryption, Name, Pdf

from extractor.errors import LimitError
from extractor.options import PageOptions
from extractor.page.files.source import inspect
from extractor.page.guard import codings
from extractor.page.guard.codings import Coding, Pieces

LIMIT = 400_000
"""Bytes that a stream may inflate to in these tests; the bombs have more, the harmless ones fewer."""
ZEROS, FEW = bytes(500_000), bytes(20_000)


def lzw_encoded(data: bytes, *, early: bool = True) -> bytes:
    """LZW by the book, so that what is decoded was coded by other code than decodes it."""
    result, held, bits, width = bytearray(), 0, 0, 9
    table: dict[bytes, int] = {}

    def put(code: int) -> None:
        nonlocal held, bits
        held, bits = held << width | code, bits + width
        while bits >= 8:
            bits -= 8
            result.append(held >> bits)
            held &= (1 << bits) - 1

    put(256)
    word = b""
    for value in data:
        longer = word + bytes((value,))
        if len(longer) == 1 or longer in table:
            word = longer
            continue
        put(table.get(word, word[0]))
        table[longer] = 258 + len(table)
        if 259 + len(table) - 1 + early > 1 << width:
            width += 1
        if len(table) == 4094 - 258:
            put(256)
            table, width = {}, 9
        word = longer[-1:]
    if word:
        put(table.get(word, word[0]))
        if 259 + len(table) + early > 1 << width and width < 12:
            width += 1
    put(257)
    if bits:
        result.append(held << (8 - bits) & 0xFF)
    return bytes(result)


def runs(data: bytes) -> bytes:
    """Run lengths of a stream of zeros."""
    whole, rest = divmod(len(data), 128)
    return b"\x81\0" * whole + (bytes((257 - rest, 0)) if rest > 1 else b"\0\0" * rest) + b"\x80"


def base85(data: bytes) -> bytes:
    return base64.a85encode(data) + b"~>"


def hexadecimal(data: bytes) -> bytes:
    return data.hex().encode() + b">"


def put(folder: Path, content: bytes) -> Path:
    path = folder / "sheet.pdf"
    path.write_bytes(content)
    return path


def counted(path: Path) -> bool:
    """Whether the file is refused for what it inflates to."""
    try:
        inspect(path, PageOptions(max_inflated_bytes=LIMIT))
    except LimitError as error:
        return "inflates" in error.message or "codings" in error.message
    return False


def sheet(body: bytes, filters: object, parameters: object = None) -> bytes:
    """A page whose content is coded as stated, as qpdf writes it."""
    document = pikepdf.new()
    page = document.add_blank_page()
    content = document.make_stream(b"")
    content.write(body, filter=None)
    content.Filter = filters(document) if callable(filters) else filters
    if parameters is not None:
        content.DecodeParms = parameters
    page.Contents = content
    written = BytesIO()
    document.save(written, stream_decode_level=pikepdf.StreamDecodeLevel.none, compress_streams=False)
    return written.getvalue()


def indirect(document: Pdf) -> Array:
    """A list of filters that names its only one in another object."""
    return Array([document.make_indirect(Name.LZWDecode)])


CODED = {
    "LZW": lambda data: sheet(lzw_encoded(data), Name.LZWDecode),
    "LZW, codes growing late": lambda data: sheet(
        lzw_encoded(data, early=False), Name.LZWDecode, Dictionary(EarlyChange=0)
    ),
    "LZW, named in another object": lambda data: sheet(lzw_encoded(data), indirect),
    "run lengths": lambda data: sheet(runs(data), Name.RunLengthDecode),
    "run lengths, abbreviated": lambda data: sheet(runs(data), Name.RL),
    "LZW in run lengths in base 85": lambda data: sheet(
        base85(b"".join(b"\0" + bytes((b,)) for b in lzw_encoded(data)) + b"\x80"),
        Array([Name.ASCII85Decode, Name.RunLengthDecode, Name.LZWDecode]),
    ),
    "deflate in LZW": lambda data: sheet(
        lzw_encoded(zlib.compress(data)), Array([Name.LZWDecode, Name.FlateDecode])
    ),
    "run lengths, name in escapes": lambda data: sheet(runs(data), Name.RunLengthDecode).replace(
        b"/RunLengthDecode", b"/R#75nLength#44ecode"
    ),
    "deflate and a predictor": lambda data: sheet(
        zlib.compress(data), Name.FlateDecode, Dictionary(Predictor=12, Columns=99, Colors=1)
    ),
    "hexadecimal, abbreviated, in deflate": lambda data: sheet(
        zlib.compress(hexadecimal(data)), Array([Name.Fl, Name.AHx])
    ),
}


@pytest.mark.parametrize("name", CODED)
def test_a_bomb_in_any_coding_is_counted(tmp_path: Path, name: str) -> None:
    assert counted(put(tmp_path, CODED[name](ZEROS)))
    assert not counted(put(tmp_path, CODED[name](FEW)))


@pytest.mark.parametrize(("aes", "revision"), [(False, 3), (True, 4), (True, 6)])
@pytest.mark.parametrize("coding", ["deflate and a predictor", "LZW", "run lengths"])
def test_a_bomb_in_an_encrypted_file_is_counted(
    tmp_path: Path, aes: bool, revision: int, coding: str
) -> None:
    path = tmp_path / "locked.pdf"
    for data, refused in ((ZEROS, True), (FEW, False)):
        with pikepdf.open(BytesIO(CODED[coding](data))) as document:
            stated = document.pages[0].Contents.Filter
            document.save(
                path,
                encryption=Encryption(user="", owner="x", R=revision, aes=aes, metadata=aes),
                compress_streams=False,
            )
        with pikepdf.open(path) as locked:
            assert locked.pages[0].Contents.Filter == stated
        assert counted(path) is refused


def test_a_bomb_behind_the_keyword_that_ends_streams_is_counted(tmp_path: Path) -> None:
    """A block of deflate can hold the keyword as it is; its length says that it goes on."""
    packer = zlib.compressobj(0)
    start = packer.compress(b"endstream ") + packer.flush(zlib.Z_FULL_FLUSH)
    rest = zlib.compressobj(9, wbits=-15)
    packed = start + rest.compress(ZEROS) + rest.flush()
    assert b"endstream" in packed
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 842 595] /Contents 4 0 R >>"
    tree = b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>"
    content = assemble([b"<< /Type /Catalog /Pages 2 0 R >>", tree, page, stream(b"", packed=packed)])
    assert counted(put(tmp_path, content))


def test_a_row_that_a_predictor_needs_is_counted(tmp_path: Path) -> None:
    long = Dictionary(Predictor=12, Columns=200_000_000, Colors=1, BitsPerComponent=8)
    assert counted(put(tmp_path, sheet(zlib.compress(b"\0\0"), Name.FlateDecode, long)))


def test_what_a_fax_says_that_it_becomes_is_counted(tmp_path: Path) -> None:
    """Whatever it holds, a reader makes as many rows as it states."""
    usual = Dictionary(K=-1, Columns=1000, Rows=1000)
    assert not counted(put(tmp_path, sheet(b"\0\x10\x01", Name.CCITTFaxDecode, usual)))
    large = Dictionary(K=-1, Columns=65_000, Rows=65_000)
    assert counted(put(tmp_path, sheet(b"\0\x10\x01", Name.CCITTFaxDecode, large)))


def test_too_many_codings_are_refused(tmp_path: Path) -> None:
    body = b"q Q "
    for _ in range(11):
        body = hexadecimal(body)
    assert counted(put(tmp_path, sheet(body, Array([Name.ASCIIHexDecode] * 11))))


@pytest.mark.parametrize("encrypted", [False, True])
def test_bombs_in_streams_of_objects_and_tables_are_counted(tmp_path: Path, encrypted: bool) -> None:
    """They are decoded when the file is opened, before any page is looked at."""
    document = pikepdf.new()
    page = document.add_blank_page()
    page.obj["/Padding"] = document.make_indirect(
        Array([Dictionary(A=Array([0] * 40_000)) for _ in range(9)])
    )
    path = tmp_path / "objects.pdf"
    document.save(
        path,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        encryption=Encryption(user="", owner="x") if encrypted else None,
    )
    assert path.stat().st_size < 20_000
    assert counted(path)


def pieces(data: bytes, size: int) -> Pieces:
    return iter([data[start : start + size] for start in range(0, len(data), size)])


ROUND_TRIPS = [
    (lzw_encoded, codings.lzw),
    (zlib.compress, codings.inflate),
    (base85, codings.base85),
    (hexadecimal, codings.hexadecimal),
]


@pytest.mark.parametrize(("encode", "coding"), ROUND_TRIPS, ids=lambda f: getattr(f, "__name__", str(f)))
@given(data=st.binary(max_size=3000).map(lambda b: b * 3), size=st.integers(1, 700))
@settings(max_examples=30, deadline=None)
def test_codings_give_back_what_was_coded(encode: Coding, coding: Coding, data: bytes, size: int) -> None:
    assert b"".join(coding(pieces(encode(data), size))) == data


def test_lzw_starts_its_table_anew_when_it_is_full() -> None:
    data = bytes((k * k + k // 7) % 251 for k in range(60_000))
    assert b"".join(codings.lzw(iter([lzw_encoded(data)]))) == data


@given(st.binary(max_size=400))
@settings(deadline=None)
def test_rubbish_ends_a_coding(data: bytes) -> None:
    for coding in (codings.lzw, codings.inflate, codings.base85, codings.hexadecimal, codings.run_lengths):
        assert all(len(piece) < 1 << 22 for piece in coding(iter([data])))
