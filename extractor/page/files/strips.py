"""PNG and TIFF decoded some rows at a time, for pictures that are finer than they are used.

Pillow decodes both as a whole. It is given pieces here: rows of a PNG under a header of their own, below the
row that their filters refer to, and some strips or tiles of a TIFF under a directory of their own.
"""

import struct
import zlib
from collections.abc import Callable, Iterator
from io import BytesIO
from itertools import accumulate
from math import ceil, gcd
from typing import IO

from PIL import Image, TiffTags
from PIL.PngImagePlugin import PngImageFile
from PIL.TiffImagePlugin import ImageFileDirectory_v2, TiffImageFile

_PNG_START = b"\x89PNG\r\n\x1a\n"
_HEADER = ">IIBBBBB"  # width, height, bits, colours, compression, filters, interlace
_SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
"""Samples of a pixel, by the number that a PNG gives its kind of colours."""
_PLAIN_COLOURS = {1: 0, 2: 4, 3: 2, 4: 6}
"""The kind of colours that has so many bytes a pixel with 8 bits a sample."""
_PLAIN_MODES = {1: "L", 2: "LA", 3: "RGB", 4: "RGBA"}
_BLOCK = 1 << 16

_BITS, _COMPRESSION, _TURN, _SAMPLES_PER_PIXEL, _PLANES = 258, 259, 274, 277, 284
_UNCODED, _OLD_JPEG = 1, 6
_LENGTH = 257
_STRIPS, _TILES = (273, 279, 278), (324, 325, 323)
"""A TIFF's tags of where pieces lie, how many bytes they have, and how many rows."""
_TILE_WIDTH = 322
_DECODING = (
    *(_BITS, _COMPRESSION, 256, 262, 266, 292, 293, 317, 320, 332, 338, 339),
    *(_SAMPLES_PER_PIXEL, _PLANES, _TILE_WIDTH, 347, 529, 530, 531, 532),
)
"""Tags that say how the samples of a TIFF are laid out and coded (TIFF 6.0, its technical note 2 for 347)."""

Strips = Iterator[Image.Image]


def strips_of(image: Image.Image, rows: int) -> Callable[[], Strips] | None:
    """Gives the opened, undecoded picture in strips from the top, each of a multiple of `rows` but the last.

    None where it has to be decoded as a whole: other formats, interlaced rows, planes after one another,
    pieces as high as the picture, colours of 16 bits, and pictures that say how they are to be turned.
    The strips raise OSError where the picture is damaged or cut short.
    """
    if isinstance(image, PngImageFile):
        return _png_strips(image, rows)
    if isinstance(image, TiffImageFile):
        return _tiff_strips(image, rows)
    return None


def _png_strips(image: PngImageFile, rows: int) -> Callable[[], Strips] | None:
    source = image.fp
    if source is None or getattr(image, "is_animated", False) or not image.tile:
        return None
    places: list[tuple[int, int]] = []
    header = b""
    for kind, start, length in _chunks(source):
        if kind == b"IHDR":
            source.seek(start)
            header = source.read(length)
        elif kind == b"IDAT":
            places.append((start, length))
        elif kind in (b"eXIf", b"iTXt"):  # either may say how the picture is turned
            return None
    if len(header) != struct.calcsize(_HEADER):
        return None
    width, height, bits, colours, _, _, interlaced = struct.unpack(_HEADER, header)
    bits_per_pixel = bits * _SAMPLES.get(colours, 0)
    pixel_bytes = max(1, bits_per_pixel // 8)
    if interlaced or not bits_per_pixel or pixel_bytes not in _PLAIN_COLOURS:
        return None
    row_bytes = ceil(width * bits_per_pixel / 8)

    def strips() -> Strips:
        content = _Inflated(source, places)
        above = bytes(row_bytes)
        for top in range(0, height, rows):
            count = min(rows, height - top)
            plain = _unfiltered(above, content.read(count * (row_bytes + 1)), count, row_bytes, pixel_bytes)
            above = plain[-row_bytes:]
            yield _png_strip(image, (width, count), plain)

    return strips


def _png_strip(image: PngImageFile, size: tuple[int, int], samples: bytes) -> Image.Image:
    """Rows of a picture whose samples are given as a PNG packs them."""
    strip = Image.frombytes(image.mode, size, samples, "raw", image.tile[0].args)
    if image.palette is not None:
        strip.putpalette(image.palette)
    if "transparency" in image.info:
        strip.info["transparency"] = image.info["transparency"]
    return strip


def _chunks(source: IO[bytes]) -> Iterator[tuple[bytes, int, int]]:
    """Kind of each chunk of a PNG, where its content begins, and how long that is."""
    place = len(_PNG_START)
    while True:
        source.seek(place)
        head = source.read(8)
        if len(head) < 8:
            return
        length, kind = struct.unpack(">I4s", head)
        yield kind, place + 8, length
        place += 12 + length


class _Inflated:
    """What the pieces of a deflated stream become, as much at a time as is asked for."""

    def __init__(self, source: IO[bytes], places: list[tuple[int, int]]) -> None:
        self._inflating = zlib.decompressobj()
        self._pieces = _pieces(source, places)

    def read(self, size: int) -> bytes:
        """The next `size` bytes; OSError where there are fewer, or the stream is damaged."""
        parts: list[bytes] = []
        while size:
            data = self._inflating.unconsumed_tail or next(self._pieces, b"")
            try:
                part = self._inflating.decompress(data, size)
            except zlib.error as error:
                raise OSError("damaged rows") from error
            if not data and not part:
                raise OSError("too few rows")
            parts.append(part)
            size -= len(part)
        return b"".join(parts)


def _pieces(source: IO[bytes], places: list[tuple[int, int]]) -> Iterator[bytes]:
    for start, length in places:
        for offset in range(0, length, _BLOCK):
            source.seek(start + offset)
            yield source.read(min(_BLOCK, length - offset))


def _unfiltered(above: bytes, filtered: bytes, rows: int, row_bytes: int, pixel_bytes: int) -> bytes:
    """The samples of filtered rows of a PNG, below the row `above`, by a PNG of their own."""
    header = struct.pack(_HEADER, row_bytes // pixel_bytes, rows + 1, 8, _PLAIN_COLOURS[pixel_bytes], 0, 0, 0)
    stored = zlib.compress(b"\0" + above + filtered, 0)
    file = _PNG_START + _chunk(b"IHDR", header) + _chunk(b"IDAT", stored) + _chunk(b"IEND", b"")
    with Image.open(BytesIO(file), formats=("PNG",)) as image:
        return image.convert(_PLAIN_MODES[pixel_bytes]).tobytes()[row_bytes:]


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def _tiff_strips(image: TiffImageFile, rows: int) -> Callable[[], Strips] | None:
    tags, source = image.tag_v2, image.fp
    kind = _TILES if _TILES[0] in tags else _STRIPS
    offsets, counts, length = kind
    turned = tags.get(_TURN, 1) != 1
    if source is None or turned or tags.get(_PLANES, 1) != 1 or tags.get(_COMPRESSION) == _OLD_JPEG:
        return None
    width, height = image.size
    piece_rows = int(tags.get(length, height))
    across = ceil(width / int(tags[_TILE_WIDTH])) if _TILE_WIDTH in tags else 1
    places = list(zip(tags.get(offsets, ()), tags.get(counts, ()), strict=False))
    if tags.get(_COMPRESSION, _UNCODED) == _UNCODED and len(places) == 1 and across == 1:
        piece_rows, places = rows, _cut(places[0], rows * _row_bytes(image))
    if not 0 < piece_rows < height or len(places) != across * ceil(height / piece_rows):
        return None
    aligned = rows // gcd(rows, piece_rows)  # so many pieces end where a multiple of `rows` does

    def strips() -> Strips:
        for first in range(0, ceil(height / piece_rows), aligned):
            count = min(aligned * piece_rows, height - first * piece_rows)
            some = places[first * across : (first + aligned) * across]
            yield _tiff_strip(image, source, some, kind, (piece_rows, count))

    return strips


def _row_bytes(image: TiffImageFile) -> int:
    """Bytes of a row of a TIFF that is not compressed."""
    bits = image.tag_v2.get(_BITS, (1,))
    samples = int(image.tag_v2.get(_SAMPLES_PER_PIXEL, len(bits)))
    return ceil(image.width * samples * int(bits[0]) / 8)


def _cut(piece: tuple[int, int], size: int) -> list[tuple[int, int]]:
    """A stretch of a file (start, length) in stretches of `size` bytes, the last what is left."""
    start, length = piece
    return [(start + offset, min(size, length - offset)) for offset in range(0, length, size)]


def _tiff_strip(
    image: TiffImageFile,
    source: IO[bytes],
    places: list[tuple[int, int]],
    kind: tuple[int, int, int],
    rows: tuple[int, int],
) -> Image.Image:
    """Some pieces of a TIFF as a TIFF of their own, behind its directory; `rows` of a piece, and of all."""
    own = ImageFileDirectory_v2(prefix=image.tag_v2.prefix)
    for tag in _DECODING:
        if tag in image.tag_v2:
            own.tagtype[tag] = image.tag_v2.tagtype[tag]
            own[tag] = image.tag_v2[tag]
    pieces: list[bytes] = []
    for start, length in places:
        source.seek(start)
        pieces.append(source.read(length))
    lengths = [len(piece) for piece in pieces]
    starts = tuple(accumulate(lengths[:-1], initial=0))
    for tag, values in zip((*kind, _LENGTH), (starts, tuple(lengths), *rows), strict=True):
        own.tagtype[tag] = TiffTags.LONG
        own[tag] = values
    if kind == _TILES:  # saving a directory moves the places of strips behind it, not those of tiles
        behind = own.save(BytesIO())
        own[kind[0]] = tuple(behind + start for start in starts)
    file = BytesIO()
    own.save(file)
    file.write(b"".join(pieces))
    file.seek(0)
    strip = Image.open(file, formats=("TIFF",))
    strip.load()
    return strip
