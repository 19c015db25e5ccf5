"""The codings of PDF streams, decoded piece by piece: what they become is counted and not kept.

qpdf can bound deflate, run lengths and predictors, but neither LZW nor what a chain of codings takes.
"""

import base64
import binascii
import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from itertools import chain

from extractor.errors import LimitError

Pieces = Iterator[bytes]
"""A stream's bytes in pieces of at most some megabytes."""
Coding = Callable[[Pieces], Pieces]
"""Decodes; ends where the stream does or is damaged, as readers do."""

_PIECE = 1 << 20
_FIRST_PIECE = 1 << 12
_BLANK = b" \t\r\n\f\0"
_HEXADECIMAL = re.compile(rb"[0-9A-Fa-f \t\r\n\f\0]+>?")
_BASE85 = re.compile(rb"(?:<~)?[!-uz \t\r\n\f\0]+(?:~>?)?")
_SNIFFED = 512  # bytes by which a coding is told
_MAX_LAYERS = 10  # codings upon one another; writers use two
_LZW_CLEAR, _LZW_END, _LZW_FULL = 256, 257, 4096
_RUN_END = 128


class Budget:
    """Counts what the streams of a file of so many pages become, each and all of them together."""

    def __init__(self, limit: int, pages: int) -> None:
        self._limit, self._pages = limit, pages
        self._total = 0

    def count(self, pieces: Pieces) -> None:
        """Add a stream. Raises LimitError where all streams become more than `limit` bytes a page."""
        for piece in pieces:
            self._total += len(piece)
            self.check(self._total // self._pages)

    def check(self, size: int) -> None:
        """Raise LimitError where a stream has, or says that it needs, more than `limit` bytes."""
        if size > self._limit:
            raise LimitError(
                f"A page inflates to more than {self._limit:,} bytes.",
                "The file is damaged or hostile; leave it out, or raise page.max_inflated_bytes.",
            )

    def decoded(self, data: bytes, codings: Iterable[Coding]) -> Pieces:
        """The stream without these codings; reading it raises LimitError where one of them passes `limit`."""
        pieces = _pieces(data)
        for number, coding in enumerate(codings):
            if number == _MAX_LAYERS:
                raise LimitError(
                    f"A stream of the file lies in more than {_MAX_LAYERS} codings.",
                    "The file is damaged or hostile; leave it out.",
                )
            pieces = self._checked(coding(pieces))
        return pieces

    def sniffed(self, data: memoryview) -> Pieces:
        """As `decoded`, the codings being those that the bytes themselves look like."""
        pieces = _pieces(data)
        for _ in range(_MAX_LAYERS):
            head = next(pieces, b"")
            pieces = chain((head,), pieces)
            coding = _look_of(head[:_SNIFFED])
            if coding is None:
                break
            pieces = self._checked(coding(pieces))
        return pieces

    def _checked(self, pieces: Pieces) -> Pieces:
        size = 0
        for piece in pieces:
            size += len(piece)
            self.check(size)
            yield piece


def inflate(pieces: Pieces) -> Pieces:
    """Deflate (FlateDecode)."""
    decoder = zlib.decompressobj()
    try:
        for piece in pieces:
            packed = piece
            while packed and not decoder.eof:
                yield decoder.decompress(packed, _PIECE)
                packed = decoder.unconsumed_tail
            if decoder.eof:
                return
    except zlib.error:
        return


def lzw(pieces: Pieces, *, early: bool = True) -> Pieces:
    """LZW as in TIFF; `early` says that codes grow wider one code before they have to (EarlyChange)."""
    first = [bytes((value,)) for value in range(256)] + [b"", b""]
    table, previous, width = list(first), b"", 9
    bits = held = 0
    for piece in pieces:
        output: list[bytes] = []
        size = 0
        for byte in piece:
            bits, held = bits << 8 | byte, held + 8
            if held < width:
                continue
            held -= width
            code, bits = bits >> held, bits & (1 << held) - 1
            if code == _LZW_END:
                yield b"".join(output)
                return
            if code == _LZW_CLEAR:
                table, previous, width = list(first), b"", 9
                continue
            if code > len(table) or (code == len(table) and not previous):
                yield b"".join(output)
                return
            entry = table[code] if code < len(table) else previous + previous[:1]
            output.append(entry)
            size += len(entry)
            if previous and len(table) < _LZW_FULL:
                table.append(previous + entry[:1])
                width = min(12, max(9, (len(table) + early).bit_length()))
            previous = entry
            if size > _PIECE:
                yield b"".join(output)
                output, size = [], 0
        yield b"".join(output)


def run_lengths(pieces: Pieces) -> Pieces:
    """Run lengths (RunLengthDecode)."""
    data = b""
    for piece in pieces:
        data += piece
        output: list[bytes] = []
        at = size = 0
        while at < len(data):
            length = data[at]
            if length == _RUN_END:
                yield b"".join(output)
                return
            end = at + (length + 2 if length < _RUN_END else 2)
            if end > len(data):
                break
            output.append(data[at + 1 : end] if length < _RUN_END else data[at + 1 : end] * (257 - length))
            size += len(output[-1])
            at = end
            if size > _PIECE:
                yield b"".join(output)
                output, size = [], 0
        data = data[at:]
        yield b"".join(output)


def hexadecimal(pieces: Pieces) -> Pieces:
    """Two letters a byte (ASCIIHexDecode)."""
    digits = b""
    for piece in pieces:
        digits += piece.translate(None, _BLANK)
        digits, ended, _ = digits.partition(b">")
        if ended:
            digits += b"0" * (len(digits) % 2)
        whole = len(digits) // 2 * 2
        try:
            yield binascii.unhexlify(digits[:whole])
        except ValueError:
            return
        if ended:
            return
        digits = digits[whole:]


def base85(pieces: Pieces) -> Pieces:
    """Five letters for four bytes (ASCII85Decode); ends at the first `~`."""
    letters, begun = b"", False
    for piece in pieces:
        letters += piece.translate(None, _BLANK)
        if not begun and len(letters) > 1:
            letters, begun = letters.removeprefix(b"<~"), True
        letters, ended, _ = letters.partition(b"~")
        letters = letters.replace(b"z", b"!!!!!")
        whole = len(letters) if ended else len(letters) // 5 * 5
        try:
            yield base64.a85decode(letters[:whole])
        except ValueError:
            return
        if ended:
            return
        letters = letters[whole:]


def _pieces(data: bytes | memoryview) -> Pieces:
    """The bytes in pieces that grow: most streams are small, and the rest is not to be copied for them."""
    start, size = 0, _FIRST_PIECE
    while start < len(data):
        yield bytes(data[start : start + size])
        start, size = start + size, min(2 * size, _PIECE)


def _look_of(head: bytes) -> Coding | None:
    """The coding that a stream's first bytes look like; LZW and run lengths look like anything."""
    if len(head) > 1 and head[0] & 0x0F == 8 and (head[0] << 8 | head[1]) % 31 == 0:
        return inflate
    if _HEXADECIMAL.fullmatch(head):
        return hexadecimal
    if _BASE85.fullmatch(head):
        return base85
    return None
