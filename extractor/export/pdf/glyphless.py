"""A font that draws nothing, for words that nobody sees: made here, half a kilobyte, embedded in each file.

Each character that a file uses has a number of its own, and the ToUnicode map says which character that is,
so that search and copying give any text back, also outside the Basic Multilingual Plane.
"""

import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pikepdf import Dictionary, Name, Object, Pdf

EM = 1000
ADVANCE = 500
"""Width of the one glyph; words are stretched over the places where they stand."""
DESCENT = 200
"""How much of the height lies under the base line, as in type; readers take none at all for not given."""
NAME = Name.SopGlyphless
_MOST_IN_A_BLOCK = 100
"""Mappings that one block of a ToUnicode map may hold."""
_TABLES = ("glyf", "head", "hhea", "hmtx", "loca", "maxp")
_CHECK = 0xB1B0AFBA
_GLYPHS = 2


@dataclass(frozen=True)
class GlyphlessFont:
    """The font in a file, and the number of each character in it."""

    resource: Object
    numbers: Mapping[str, int]

    def encoded(self, text: str) -> bytes:
        """The text as the font's two-byte numbers."""
        return b"".join(self.numbers[character].to_bytes(2, "big") for character in text)


def embed(pdf: Pdf, characters: Iterable[str]) -> GlyphlessFont:
    """Put the font with numbers for these characters into a file; at most 65,534 of them."""
    known = {character: number for number, character in enumerate(sorted(set(characters)), start=1)}
    program = font_program()
    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=NAME,
        Flags=5,  # of one width, with characters of its own
        FontBBox=[0, -DESCENT, ADVANCE, EM - DESCENT],
        ItalicAngle=0,
        Ascent=EM - DESCENT,
        Descent=-DESCENT,
        CapHeight=EM - DESCENT,
        StemV=80,
        FontFile2=pdf.make_stream(program, Length1=len(program)),
    )
    # Every number leads to glyph 1: glyph 0 stands for missing ones, which PDF/A forbids.
    glyphs = bytes(2) + (1).to_bytes(2, "big") * len(known)
    descendant = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=NAME,
        CIDSystemInfo=Dictionary(Registry=b"Adobe", Ordering=b"Identity", Supplement=0),
        FontDescriptor=pdf.make_indirect(descriptor),
        DW=ADVANCE,
        CIDToGIDMap=pdf.make_stream(glyphs),
    )
    font = Dictionary(
        Type=Name.Font,
        Subtype=Name.Type0,
        BaseFont=NAME,
        Encoding=Name("/Identity-H"),
        DescendantFonts=[pdf.make_indirect(descendant)],
        ToUnicode=pdf.make_stream(_to_unicode(known)),
    )
    return GlyphlessFont(pdf.make_indirect(font), known)


def _to_unicode(numbers: Mapping[str, int]) -> bytes:
    """The CMap from the font's numbers to UTF-16."""
    pairs = [f"<{n:04X}> <{c.encode('utf-16-be').hex().upper()}>" for c, n in numbers.items()]
    blocks = [pairs[at : at + _MOST_IN_A_BLOCK] for at in range(0, len(pairs), _MOST_IN_A_BLOCK)]
    lines = [
        "/CIDInit /ProcSet findresource begin",
        "12 dict begin",
        "begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        "/CMapName /Adobe-Identity-UCS def",
        "/CMapType 2 def",
        "1 begincodespacerange",
        "<0000> <FFFF>",
        "endcodespacerange",
        *(row for block in blocks for row in (f"{len(block)} beginbfchar", *block, "endbfchar")),
        "endcmap",
        "CMapName currentdict /CMap defineresource pop",
        "end",
        "end",
    ]
    return "\n".join(lines).encode("ascii")


def font_program() -> bytes:
    """A TrueType program with two glyphs of one width that draw nothing; the same bytes each time.

    Glyph 1 is a line to and fro, which fills no area: readers such as pdfium take the size of words from what
    their glyphs reach over, and leave out words without a width.
    """
    corners = struct.pack(">4h", 0, -DESCENT, ADVANCE, EM - DESCENT)
    steps = struct.pack(">4h", 0, ADVANCE, -DESCENT, EM)
    glyph = struct.pack(">h", 1) + corners + struct.pack(">HH", 1, 0) + b"\x01\x01" + steps
    glyph += bytes(-len(glyph) % 4)
    head = struct.pack(
        ">IIIIHHqqhhhhHHhhh",
        0x00010000, 0x00010000, 0, 0x5F0F3CF5, 0b1011, EM, 0, 0,
        0, -DESCENT, ADVANCE, EM - DESCENT, 0, 8, 2, 0, 0,
    )  # fmt: skip
    hhea = struct.pack(
        ">IhhhHhhhhhhhhhhhH", 0x00010000, EM - DESCENT, -DESCENT, 0, ADVANCE, *[0] * 3, 1, *[0] * 7, 1
    )
    maxp = struct.pack(">I14H", 0x00010000, _GLYPHS, 2, 1, 0, 0, 1, *[0] * 8)
    hmtx = struct.pack(">Hhh", ADVANCE, 0, 0)
    loca = struct.pack(">3H", 0, 0, len(glyph) // 2)
    tables = dict(zip(_TABLES, (glyph, head, hhea, hmtx, loca, maxp), strict=True))
    return _font_file(tables)


def _font_file(tables: Mapping[str, bytes]) -> bytes:
    """The tables behind their directory, with the checksums that TrueType asks for."""
    count = len(tables)
    power = 1 << (count.bit_length() - 1)
    directory = struct.pack(
        ">IHHHH", 0x00010000, count, 16 * power, power.bit_length() - 1, 16 * (count - power)
    )
    at = len(directory) + 16 * count
    body = b""
    for name, data in tables.items():
        padded = data + bytes(-len(data) % 4)
        directory += struct.pack(">4sIII", name.encode("ascii"), _checksum(padded), at + len(body), len(data))
        body += padded
    whole = directory + body
    adjustment = (_CHECK - _checksum(whole)) & 0xFFFFFFFF
    place = at + whole[at:].index(tables["head"]) + 8
    return whole[:place] + struct.pack(">I", adjustment) + whole[place + 4 :]


def _checksum(data: bytes) -> int:
    words: tuple[int, ...] = struct.unpack(f">{len(data) // 4}I", data)
    return sum(words) & 0xFFFFFFFF
