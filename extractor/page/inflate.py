"""Decompression bombs: how large the streams of a PDF become, counted without keeping what they hold."""

import base64
import binascii
import re
import zlib
from pathlib import Path

from extractor.errors import LimitError, UnreadableFileError

# Readers take the keyword with blanks after it, and with a lone carriage return too.
_STREAM = re.compile(rb"stream[ \t\f\0]*(?:\r\n|\r|\n)?")
_BLANK = b" \t\r\n\f\0"
_HEXADECIMAL = re.compile(rb"[0-9A-Fa-f \t\r\n\f\0]+>?")
_ASCII85 = re.compile(rb"(?:<~)?[!-uz \t\r\n\f\0]+(?:~>?)?")
_SNIFFED = 512  # bytes by which a coding in letters is told
_MAX_RATIO = 1032  # what deflate can reach at most
_HARMLESS_BYTES = 16 * 1024 * 1024  # inflated size up to which a stream is not worth counting
_CHUNK = 1 << 20
_MAX_LAYERS = 4  # a deflate stream can hold another one


def check_inflated(source: Path | bytes, pages: int, limit: int) -> None:
    """Raise LimitError where a stream inflates beyond `limit` bytes, or all of them beyond `limit` a page.

    Streams are found by their keyword and not over the file's tables, so that a damaged or lying
    table hides nothing.
    """
    try:
        data = source if isinstance(source, bytes) else source.read_bytes()
    except OSError as error:
        raise UnreadableFileError("The file cannot be read.", "Check its drive and try again.") from error
    total = 0
    for match in _STREAM.finditer(data):
        start = match.end()
        if data[match.start() - 3 : match.start()] == b"end":
            continue
        end = data.find(b"endstream", start)
        body = _without_letters(memoryview(data)[start : end if end >= 0 else len(data)])
        if not _is_deflate(bytes(body[:2])):
            continue
        if len(body) * _MAX_RATIO <= min(limit, _HARMLESS_BYTES) and not _is_layered(body):
            continue
        size = inflated_size(body, limit)
        total += size
        if size > limit or total > limit * pages:
            raise LimitError(
                f"A page inflates to more than {limit:,} bytes.",
                "The file is damaged or hostile; leave it out, or raise page.max_inflated_bytes.",
            )


def inflated_size(body: bytes | memoryview, limit: int) -> int:
    """Bytes that a deflate stream holds, and those of streams inside it; stops soon after `limit`."""
    counter = _Counter(limit, _MAX_LAYERS)
    for start in range(0, len(body), _CHUNK):
        counter.push(bytes(body[start : start + _CHUNK]))
        if counter.done:
            break
    return counter.total


def _without_letters(body: memoryview) -> memoryview:
    """What stands behind codings in letters, hexadecimal or base 85; the body itself where there is none."""
    for _ in range(_MAX_LAYERS):
        head = bytes(body[:_SNIFFED])
        try:
            if _HEXADECIMAL.fullmatch(head):
                digits = bytes(body).translate(None, _BLANK + b">")
                body = memoryview(binascii.unhexlify(digits + b"0" * (len(digits) % 2)))
            elif _ASCII85.fullmatch(head):
                body = memoryview(_from_base85(bytes(body)))
            else:
                break
        except ValueError:
            break
    return body


def _from_base85(text: bytes) -> bytes:
    """The bytes of a stream in base 85, which ends at the first `~`; ValueError where it is none."""
    letters = text.translate(None, _BLANK).removeprefix(b"<~").partition(b"~")[0]
    return base64.a85decode(letters)


class _Counter:
    """Counts what a deflate stream becomes, piece by piece, and passes it on where it is one itself."""

    def __init__(self, limit: int, layers: int) -> None:
        self._inflate = zlib.decompressobj()
        self._limit, self._layers = limit, layers
        self._own = 0
        self._inner: _Counter | None = None
        self._ended = False

    @property
    def total(self) -> int:
        return self._own + (self._inner.total if self._inner else 0)

    @property
    def done(self) -> bool:
        return self._ended or self.total > self._limit

    def push(self, packed: bytes) -> None:
        while packed and not self.done:
            try:
                output = self._inflate.decompress(packed, _CHUNK)
            except zlib.error:
                self._ended = True
                return
            if self._own == 0 and self._layers > 1 and _is_deflate(output[:2]):
                self._inner = _Counter(self._limit, self._layers - 1)
            self._own += len(output)
            if self._inner:
                self._inner.push(output)
            self._ended = self._inflate.eof
            packed = self._inflate.unconsumed_tail


def _is_layered(body: memoryview) -> bool:
    try:
        return _is_deflate(zlib.decompressobj().decompress(bytes(body[:256]), 2))
    except zlib.error:
        return False


def _is_deflate(head: bytes) -> bool:
    return len(head) == 2 and head[0] & 0x0F == 8 and (head[0] << 8 | head[1]) % 31 == 0
