"""What a JBIG2 picture is put together from: its regions, patterns and symbols, counted by their headers.

A region may state another size than the picture that it lies on, and is decoded whole all the same.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from extractor.errors import LimitError
from extractor.options import PageOptions
from extractor.page.files.raster import check_pixels

_LAYERS = 4
"""Text, halftones, line art and what is left of them may lie upon one another, each as large as the page."""
_SYMBOLS, _PATTERNS = 0, 16
_TEXTS, _HALFTONES = frozenset((4, 6, 7)), frozenset((20, 22, 23))
_REGIONS = _TEXTS | _HALFTONES | frozenset((36, 38, 39, 40, 42, 43))
_REGION_INFO = 17
_UNKNOWN = 0xFFFFFFFF
_MANY = 7
"""Says that the number of segments that one refers to is told in four bytes."""
_ENDS = (b"\xff\xac", b"\x00\x00")
"""What ends a generic region whose length was not known when it was begun: arithmetic coding, or a fax's."""


@dataclass(frozen=True)
class _Segment:
    kind: int
    data: bytes


def check_jbig2(data: bytes, options: PageOptions) -> None:
    """Raise LimitError where a region, or all of them, have more pixels than allowed, or too many symbols.

    Where the segments cannot be told any more the rest is left to the limits on memory and time.
    """
    pixels = symbols = pattern = 0
    try:
        for segment in _segments(data):
            for size in _sizes(segment):
                check_pixels(size, options.max_pixels)
                pixels += size[0] * size[1]
            if segment.kind == _PATTERNS:
                pattern = max(pattern, segment.data[1] * segment.data[2])
            elif segment.kind in _HALFTONES:
                across, down = _grid(segment)
                pixels += across * down * pattern
            symbols += _symbols(segment)
            if pixels > _LAYERS * options.max_pixels or symbols > options.max_objects:
                raise LimitError(
                    "A JBIG2 picture is put together from more than a sheet's parts.",
                    "Leave it out, scan its print, or raise page.max_pixels and page.max_objects.",
                )
    except (struct.error, IndexError):
        return


def _segments(data: bytes) -> Iterator[_Segment]:
    """The segments one after the other. Raises struct.error where there is none."""
    at = 0
    while at < len(data):
        number, flags, count = struct.unpack_from(">IBB", data, at)
        at += 5
        if count >> 5 == _MANY:
            count = struct.unpack_from(">I", data, at)[0] & 0x1FFFFFFF
            at += 4 + (count + 8) // 8  # a bit for each segment that it refers to, and one for itself
        else:
            count >>= 5
            at += 1
        at += count * (1 if number <= 256 else 2 if number <= 65536 else 4)
        at += 4 if flags & 0x40 else 1
        (length,) = struct.unpack_from(">I", data, at)
        at += 4
        if length == _UNKNOWN:
            length = _searched(data, at)
        yield _Segment(flags & 0x3F, data[at : at + length])
        at += length


def _searched(data: bytes, start: int) -> int:
    """The length of a generic region that does not state it: up to its end, and the number of its rows."""
    flags = data[start + _REGION_INFO] if start + _REGION_INFO < len(data) else 0
    end = data.find(_ENDS[flags & 1], start + _REGION_INFO + 1)
    return (end + 6 if end >= 0 else len(data)) - start


def _sizes(segment: _Segment) -> Iterator[tuple[int, int]]:
    """Width and height of each picture that a segment is decoded to."""
    if segment.kind == _PATTERNS:
        _, width, height, last = struct.unpack_from(">BBBI", segment.data)
        yield width * (last + 1), height
    elif segment.kind in _REGIONS:
        width, height = struct.unpack_from(">II", segment.data)
        yield width, height
        if segment.kind in _HALFTONES:
            yield _grid(segment)


def _grid(segment: _Segment) -> tuple[int, int]:
    """How many patterns a halftone has across and down."""
    across, down = struct.unpack_from(">II", segment.data, _REGION_INFO + 1)
    return across, down


def _symbols(segment: _Segment) -> int:
    """How many symbols a dictionary holds, or a region of text is made of."""
    if segment.kind == _SYMBOLS:
        (flags,) = struct.unpack_from(">H", segment.data)
        places = 0 if flags & 1 else 2 if flags >> 10 & 3 else 8
        refined = 4 if flags & 2 and not flags >> 12 & 1 else 0
        return int(struct.unpack_from(">II", segment.data, 2 + places + refined)[1])
    if segment.kind in _TEXTS:
        (flags,) = struct.unpack_from(">H", segment.data, _REGION_INFO)
        tables = 2 if flags & 1 else 0
        refined = 4 if flags & 2 and not flags >> 15 & 1 else 0
        return int(struct.unpack_from(">I", segment.data, _REGION_INFO + 2 + tables + refined)[0])
    return 0
