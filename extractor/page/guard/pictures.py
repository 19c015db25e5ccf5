"""Pictures inside a PDF: their pixels and bytes, as stated and as their own headers say, before decoding."""

import re
from contextlib import suppress

from pikepdf import Array, Dictionary, Object, Stream

from extractor.errors import BrokenFileError
from extractor.options import PageOptions
from extractor.page.files.raster import check_bytes, check_header, check_pixels
from extractor.page.guard.codings import Budget
from extractor.page.guard.jbig2 import check_jbig2
from extractor.page.guard.streams import listed, stated_codings

_JPEG = ("/DCTDecode", "/DCT")
_JPEG_2000 = "/JPXDecode"
_JBIG2 = "/JBIG2Decode"
_CODESTREAM = re.compile(rb"\xff\x4f\xff\x51(..)..(.{16}).{16}(..)", re.DOTALL)
"""JPEG 2000's markers of its start and of its size, and in it the length of that segment, the size of the
grid and the corner of the picture on it, and the number of its channels."""
_SEGMENT_BYTES, _CHANNEL_BYTES = 38, 3
_DECODED_SAMPLE_BYTES = 4.0  # the decoder of JPEG 2000 holds each sample in 32 bits
_CHANNELS = {
    "/DeviceRGB": 3,
    "/RGB": 3,
    "/CalRGB": 3,
    "/Lab": 3,
    "/DeviceCMYK": 4,
    "/CMYK": 4,
}


def check_picture(picture: Object, options: PageOptions) -> None:
    """Raise LimitError where the picture, a mask of it, or what it is coded as takes more than allowed.

    CCITT becomes what the dictionary states, the others what they state themselves.
    """
    for one in (picture, picture.get("/SMask"), picture.get("/Mask")):
        if isinstance(one, Stream | Dictionary):
            size = int(one.get("/Width", 0)), int(one.get("/Height", 0))
            check_pixels(size, options.max_pixels)
            check_bytes(size, _sample_bits(one) / 8, options.max_picture_bytes)
        if isinstance(one, Stream):
            _check_coded(one, options)


def _sample_bits(picture: Object) -> int:
    """Bits of a pixel."""
    if picture.get("/ImageMask", False):
        return 1
    return int(picture.get("/BitsPerComponent", 8)) * _channels(picture.get("/ColorSpace"))


def _channels(space: Object | None) -> int:
    """Samples of a pixel in a colour space, which is a name or an array that begins with one."""
    if not isinstance(space, Array):
        return _CHANNELS.get(str(space), 1)
    kind = str(space[0])
    if kind == "/ICCBased" and isinstance(space[1], Stream):
        return int(space[1].get("/N", 1))
    if kind == "/DeviceN" and isinstance(space[1], Array):
        return len(space[1])
    return _CHANNELS.get(kind, 1)


def _check_coded(picture: Stream, options: PageOptions) -> None:
    stated, name = stated_codings(picture)
    if name not in (*_JPEG, _JPEG_2000, _JBIG2):
        return
    budget = Budget(options.max_inflated_bytes, 1)
    data = b"".join(budget.decoded(picture.read_raw_bytes(), stated))
    if name == _JBIG2:
        check_jbig2(_shared_segments(picture, budget) + data, options)
        return
    if name != _JPEG_2000:
        with suppress(BrokenFileError):
            check_header(data, options)
        return
    for match in _CODESTREAM.finditer(data):
        length, grid, count = match.groups()
        channels = int.from_bytes(count, "big")
        if int.from_bytes(length, "big") != _SEGMENT_BYTES + _CHANNEL_BYTES * channels:
            continue
        right, bottom, left, top = (int.from_bytes(grid[k : k + 4], "big") for k in range(0, 16, 4))
        size = max(0, right - left), max(0, bottom - top)
        check_pixels(size, options.max_pixels)
        check_bytes(size, _DECODED_SAMPLE_BYTES * channels, options.max_picture_bytes)


def _shared_segments(picture: Stream, budget: Budget) -> bytes:
    """The segments of a JBIG2 picture that stand in a stream of their own, since pages share them."""
    for own in listed(picture.get("/DecodeParms", picture.get("/DP"))):
        shared = own.get("/JBIG2Globals") if isinstance(own, Dictionary) else None
        if isinstance(shared, Stream):
            return b"".join(budget.decoded(shared.read_raw_bytes(), stated_codings(shared)[0]))
    return b""
